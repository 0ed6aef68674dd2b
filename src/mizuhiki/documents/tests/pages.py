"""Reading a rendered paper back: its text, its barcodes, its pixels."""

import re
from collections.abc import Iterator
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


def text_within(pdf: bytes, left: float, top: float, right: float, bottom: float) -> str:
    """The text in a part of the first page, in millimetres from its upper left corner, without spaces."""
    page = pypdfium2.PdfDocument(pdf)[0]
    height = page.get_height()
    points = [each * 72 / 25.4 for each in (left, bottom, right, top)]
    corners = (points[0], height - points[1], points[2], height - points[3])
    return re.sub(r"\s+", "", page.get_textpage().get_text_bounded(*corners))


def picture(pdf: bytes, *, page: int = 0, dpi: int = 100) -> Image.Image:
    """The page as a printer of so many dots an inch would see it."""
    image: Image.Image = pypdfium2.PdfDocument(pdf)[page].render(scale=dpi / 72).to_pil()
    return image


def codes(pdf: bytes, *, page: int = 0, dpi: int = 300) -> list[Code]:
    """What a scanner reads on the page, drawn without greys: a printer has dots only."""
    leaf = pypdfium2.PdfDocument(pdf)[page]
    sheet = leaf.render(scale=dpi / 72, no_smoothpath=True, grayscale=True).to_pil()
    found = zxingcpp.read_barcodes(sheet)
    return [
        Code(
            text=code.text,
            symbology=code.symbology_identifier,
            left_mm=code.position.top_left.x / dpi * 25.4,
            top_mm=code.position.top_left.y / dpi * 25.4,
        )
        for code in found
    ]


def out_of_place(pdf: bytes) -> list[str]:
    """Letters that stand outside their sheet or over another letter, with the number of their page."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        width, height = page.get_size()
        letters = _letters(page.get_textpage())
        found += [
            f"{number}: {one.text} outside"
            for one in letters
            if one.left < 0 or one.right > width or one.bottom < 0 or one.top > height
        ]
        found += [f"{number}: {one.text} over {other.text}" for one, other in _covering(letters)]
    return found


@dataclass(frozen=True)
class _Letter:
    """A letter with the corners of its ink, in points from the lower left of the sheet."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.top - self.bottom)


def _letters(page: pypdfium2.PdfTextPage) -> list[_Letter]:
    codes = (pypdfium2.raw.FPDFText_GetUnicode(page, place) for place in range(page.count_chars()))
    found = (_Letter(chr(code), *page.get_charbox(place)) for place, code in enumerate(codes))
    return sorted((one for one in found if one.area > 0), key=lambda one: one.left)


def _covering(letters: list[_Letter]) -> Iterator[tuple[_Letter, _Letter]]:
    """Pairs of which one hides more than a quarter of the other; neighbours touch at most."""
    begun = list[_Letter]()
    for one in letters:
        begun = [other for other in begun if other.right > one.left]
        for other in begun:
            across = min(one.right, other.right) - one.left
            up = min(one.top, other.top) - max(one.bottom, other.bottom)
            if up > 0 and across * up > min(one.area, other.area) / 4:
                yield one, other
        begun.append(one)
