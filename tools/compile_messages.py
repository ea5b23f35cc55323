"""Compiles the message catalogues by polib, since gettext's programs may be missing."""

from __future__ import annotations

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "registry" / "locale"


def compile_catalogues(folder: Path = LOCALE) -> list[Path]:
    """Writes a .mo beside every .po below the folder that is newer, and returns those written.

    Fuzzy entries are left out, as msgfmt does: a guess is worse than the English text.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # Another process may be reading: the finished file takes the place of the old one at once.
        draft = target.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_catalogues():
        print(f"compiled {path.relative_to(ROOT)}")
