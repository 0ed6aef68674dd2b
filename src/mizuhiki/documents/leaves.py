"""A kept file as a press wants it that prints both sides. What stands on its pages stays as it is."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO

from pypdfium2 import PdfDocument


@dataclass(frozen=True)
class Leaf:
    """One side: the next page of the file, or an empty back, so that the next letter begins in front."""

    is_empty: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether it is another than the file has."""
        return self.is_empty


def dressed(content: bytes, leaves: Sequence[Leaf]) -> bytes:
    """The file with its sides as they are laid on sheets.

    Args:
        leaves: every page of the file in its order, empty backs between them.
    """
    with closing(PdfDocument(content)) as document:
        assert len(document) == sum(not leaf.is_empty for leaf in leaves), len(document)
        for place, leaf in enumerate(leaves):
            if leaf.is_empty:
                document.new_page(*document.get_page_size(place - 1), index=place)
        held = BytesIO()
        document.save(held)
        return held.getvalue()
