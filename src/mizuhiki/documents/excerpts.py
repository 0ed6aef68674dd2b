"""Pages out of a kept file: the paper that was printed, not one made again from what is known today."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from pypdfium2 import PdfDocument


def excerpt(parts: Iterable[tuple[bytes, Sequence[int]]]) -> bytes:
    """One file of chosen pages of several, in the order given.

    Args:
        parts: each file with its pages, which count from 1.
    """
    made = PdfDocument.new()
    for content, pages in parts:
        made.import_pages(PdfDocument(content), [page - 1 for page in pages])
    held = BytesIO()
    made.save(held)
    return held.getvalue()
