"""Evidence files: small papers as PDF and a plain picture, both saying that they are made up."""

from __future__ import annotations

import io
from functools import cache

import fontpkg
from django.core.files.uploadedfile import SimpleUploadedFile
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

_PACKAGE = "be-vietnam-pro"
_MARK = "Tài liệu minh họa, nội dung hư cấu"
_PAPER, _INK, _ACCENT = (250, 246, 238), (31, 26, 23), (163, 36, 43)


def paper(title: str) -> SimpleUploadedFile:
    """Returns a PDF of one page with the title."""
    return SimpleUploadedFile(f"{title}.pdf", _paper(title), "application/pdf")


def picture(title: str) -> SimpleUploadedFile:
    """Returns a JPEG that stands in for a photo taken on site."""
    return SimpleUploadedFile(f"{title}.jpg", _picture(title), "image/jpeg")


@cache
def _paper(title: str) -> bytes:
    document = FPDF()
    for style, weight in (("", 400), ("B", 600)):
        document.add_font("body", style, fontpkg.path(_PACKAGE, weight=weight))
    document.add_page()
    for style, size, colour, text in (
        ("", 10, _ACCENT, _MARK),
        ("B", 18, _INK, title),
        ("", 11, _INK, "Trang này đứng thay cho tài liệu mà người đánh giá nhận được khi đến thăm."),
    ):
        document.set_font("body", style, size)
        document.set_text_color(*colour)
        document.multi_cell(0, size * 0.6, text, new_x="LMARGIN", new_y="NEXT")
        document.ln(4)
    return bytes(document.output())


@cache
def _picture(title: str) -> bytes:
    image = Image.new("RGB", (960, 640), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 420, 960, 640), fill=(226, 214, 192))
    draw.rectangle((300, 150, 660, 520), fill=(214, 196, 164))
    draw.rectangle((430, 300, 530, 520), fill=_ACCENT)
    draw.polygon([(260, 150), (700, 150), (480, 60)], fill=(128, 83, 0))
    for text, size, top in ((title, 34, 550), (_MARK, 22, 598)):
        font = ImageFont.truetype(fontpkg.path(_PACKAGE, weight=600), size)
        draw.text((480, top), text, fill=_INK, font=font, anchor="ma")
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()
