"""A kept file as a press and an enclosing machine want it. What stands on its pages stays as it is."""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from typing import Any

import zxingcpp
from pypdfium2 import PdfDocument, raw

POINTS = Decimal(72) / Decimal("25.4")  # in a millimetre
QUIET = 2  # modules of white that the place itself brings
LOOK_DPI = 150
PALE = 200  # a pale word behind the text is no print
SYMBOLS: dict[str, tuple[Any, dict[str, bool]]] = {
    "qr": (zxingcpp.QRCode, {}),
    "datamatrix": (zxingcpp.DataMatrix, {"force_square": True}),
}


@dataclass(frozen=True)
class Box:
    """A place on a page, in millimetres from its upper left corner."""

    left_mm: Decimal
    top_mm: Decimal
    width_mm: Decimal
    height_mm: Decimal


@dataclass(frozen=True)
class SquareCode:
    """A code of figures in a place that is as wide as high."""

    symbol: str  # of `SYMBOLS`
    text: str
    place: Box


@dataclass(frozen=True)
class Leaf:
    """One side: the next page of the file, or an empty back, so that the next letter begins in front."""

    is_empty: bool = False
    lines: tuple[Box, ...] = ()
    code: SquareCode | None = None

    @property
    def is_changed(self) -> bool:
        """Whether it is another than the file has."""
        return self.is_empty or bool(self.lines) or self.code is not None


def dressed(content: bytes, leaves: Sequence[Leaf]) -> bytes:
    """The file with its sides as they are laid on sheets, and with what a machine reads on them.

    A page with marks takes 2 ms, most of it to read what stands there.

    Args:
        leaves: every page of the file in its order, empty backs between them.
    """
    with closing(PdfDocument(content)) as document:
        assert len(document) == sum(not leaf.is_empty for leaf in leaves), len(document)
        for place, leaf in enumerate(leaves):
            if leaf.is_empty:
                document.new_page(*document.get_page_size(place - 1), index=place)
            elif leaf.is_changed:
                _draw(document, place, leaf)
        held = BytesIO()
        document.save(held)
        return held.getvalue()


def pages_with_print(content: bytes, *, pages: Sequence[int], place: Box) -> list[int]:
    """Those of some pages (from 1) on which something stands in a place: a machine would read it as marks."""
    with closing(PdfDocument(content)) as document:
        return [page for page in pages if _has_print(document, page, place)]


def _has_print(document: Any, page: int, place: Box) -> bool:
    with closing(document[page - 1]) as leaf:
        width, height = leaf.get_size()
        left, bottom, right, top = _edges(place, height)
        crop = (left, bottom, width - right, height - top)
        seen = leaf.render(scale=LOOK_DPI / 72, grayscale=True, crop=crop).to_pil()
        return bool(seen.getextrema()[0] < PALE)


def _draw(document: Any, place: int, leaf: Leaf) -> None:
    """Draw as the appearance of a note that is flattened into its page.

    To have PDFium write the page anew takes 30 times as long: it then looks through the whole file.
    """
    boxes = [*leaf.lines, *(_modules(leaf.code) if leaf.code else ())]
    with closing(document[place]) as page:
        edges = [_edges(box, page.get_height()) for box in boxes]
        drawn = " ".join(
            f"{left:.3f} {bottom:.3f} {right - left:.3f} {top - bottom:.3f} re"
            for left, bottom, right, top in edges
        )
        around = raw.FS_RECTF(
            min(left for left, _, _, _ in edges) - 1,
            max(top for _, _, _, top in edges) + 1,
            max(right for _, _, right, _ in edges) + 1,
            min(bottom for _, bottom, _, _ in edges) - 1,
        )
        note = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_STAMP)
        raw.FPDFAnnot_SetRect(note, ctypes.byref(around))
        raw.FPDFAnnot_SetFlags(note, raw.FPDF_ANNOT_FLAG_PRINT)
        is_set = raw.FPDFAnnot_SetAP(note, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, _wide(f"0 g {drawn} f"))
        raw.FPDFPage_CloseAnnot(note)
        is_flat = is_set and raw.FPDFPage_Flatten(page, raw.FLAT_PRINT) == raw.FLATTEN_SUCCESS
        assert is_flat, f"page {place + 1} took no marks"


def _modules(code: SquareCode) -> Iterator[Box]:
    """The black modules of a code, those side by side in one, with its white edge inside the place."""
    symbol, options = SYMBOLS[code.symbol]
    made = zxingcpp.create_barcode(code.text, symbol, **options)
    grey = memoryview(zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False))
    assert grey.shape is not None
    rows, columns = grey.shape[:2]
    assert rows == columns, f"{code.symbol} of {len(code.text)} is no square"
    size = code.place.width_mm / (columns + 2 * QUIET)
    pixels = grey.tobytes()
    for row in range(rows):
        column = 0
        for is_white, group in groupby(pixels[row * columns : (row + 1) * columns], key=bool):
            wide = len(list(group))
            if not is_white:
                left, top = (size * (QUIET + place) for place in (column, row))
                yield Box(code.place.left_mm + left, code.place.top_mm + top, size * wide, size)
            column += wide


def _wide(text: str) -> Any:
    """A text as PDFium takes it: UTF-16 with nought at its end."""
    held = ctypes.create_string_buffer(text.encode("utf-16-le") + b"\0\0")
    return ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort))


def _edges(box: Box, height: float) -> tuple[float, float, float, float]:
    """Left, bottom, right and top in points from the lower left corner, as PDF counts."""
    left, right = box.left_mm * POINTS, (box.left_mm + box.width_mm) * POINTS
    top, bottom = box.top_mm * POINTS, (box.top_mm + box.height_mm) * POINTS
    return float(left), height - float(bottom), float(right), height - float(top)
