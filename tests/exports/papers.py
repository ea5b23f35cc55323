"""What tests ask of a paper: that its file is whole, that nothing lies outside a page."""

import re

from spaces.exports.pdf import tokens
from spaces.exports.pdf.document import Document

#: Letters may lean this far over an edge, in points.
_SLACK = 1.5


def require_whole(content: bytes) -> None:
    """Fails unless the bytes are a PDF whose table of references stands where it should."""
    assert content.startswith(b"%PDF-1.")
    assert content.rstrip().endswith(b"%%EOF")
    start = int(re.search(rb"startxref\s+(\d+)\s+%%EOF", content)[1])
    assert content[start:].startswith(b"xref")
    count = int(re.match(rb"xref\s+0 (\d+)", content[start:])[1])
    offsets = re.findall(rb"(\d{10}) 00000 n", content[start:])
    assert len(offsets) == count - 1
    for number, offset in enumerate(offsets, start=1):
        assert content[int(offset) :].startswith(b"%d 0 obj" % number)


def watch(monkeypatch) -> list[str]:
    """Returns a list that fills with every text that is written outside the margins of its page."""
    outside: list[str] = []
    put = Document.put

    def watched(self, x, baseline, text, style, align="L"):
        width = self.width_of(text, style)
        left = x - width * {"L": 0, "C": 0.5, "R": 1}[align]
        right = left + width
        sides = left >= tokens.LEFT - _SLACK and right <= tokens.LEFT + tokens.WIDTH + _SLACK
        foot = tokens.PAGE_HEIGHT - 34
        if not sides or not 30 < baseline <= (foot if baseline == foot else self.floor):
            outside.append(f"{self.page}: {text[:40]} ({left:.0f}–{right:.0f}, {baseline:.0f})")
        put(self, x, baseline, text, style, align)

    monkeypatch.setattr(Document, "put", watched)
    return outside


def words_of(paper: Document) -> str:
    """Returns everything that was written, lines joined by spaces."""
    return " ".join(paper.texts)


def require_shown(paper: Document) -> None:
    """Fails if any character was written for which the typeface has only an empty box."""
    assert [font.missing_glyphs for font in paper.fonts.values()] == [[], []]
