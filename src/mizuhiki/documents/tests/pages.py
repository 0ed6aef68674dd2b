"""Reading a rendered paper back: its text, its barcodes, its pixels."""

import re
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from PIL import Image


@dataclass(frozen=True)
class Code:
    """A code found on a page, with where its left upper corner stands in millimetres."""

    text: str
    symbology: str
    left_mm: float
    top_mm: float


def page_count(pdf: bytes) -> int:
    """How many pages the file has."""
    return len(pypdfium2.PdfDocument(pdf))


def texts(pdf: bytes) -> list[str]:
    """Each page's text without spaces and line ends, which are the typesetter's affair."""
    pages = pypdfium2.PdfDocument(pdf)
    return [re.sub(r"\s+", "", page.get_textpage().get_text_range()) for page in pages]


def picture(pdf: bytes, *, page: int = 0, dpi: int = 100) -> Image.Image:
    """The page as a printer of so many dots an inch would see it."""
    image: Image.Image = pypdfium2.PdfDocument(pdf)[page].render(scale=dpi / 72).to_pil()
    return image


def codes(pdf: bytes, *, page: int = 0, dpi: int = 300) -> list[Code]:
    """What a scanner reads on the page, drawn without greys: a printer has dots only."""
    sheet = pypdfium2.PdfDocument(pdf)[page].render(scale=dpi / 72, no_smoothpath=True).to_pil()
    found = zxingcpp.read_barcodes(sheet.convert("L"))
    return [
        Code(
            text=code.text,
            symbology=code.symbology_identifier,
            left_mm=code.position.top_left.x / dpi * 25.4,
            top_mm=code.position.top_left.y / dpi * 25.4,
        )
        for code in found
    ]
