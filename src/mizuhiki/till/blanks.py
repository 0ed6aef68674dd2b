"""Which blanks lie in a counter's printer, which comes next, and which receipt is on which."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Sum

from mizuhiki.till.models import BlankBlock, BlankSheet, Counter

USED = BlankSheet.Fate.USED


@dataclass(frozen=True)
class Blank:
    """The blank a clerk sees in the printer, where it is another than the next, and why it is."""

    number: int | None = None
    reason: str = ""


NEXT_BLANK = Blank()


@dataclass(frozen=True)
class BlockState:
    """A block as it stands now."""

    block: BlankBlock
    sheets: Sequence[BlankSheet]  # in the order of their numbers

    @property
    def next_no(self) -> int | None:
        """The blank after the last that was used, those struck left out; none when all are gone."""
        known = {one.number for one in self.sheets}
        used = [one.number for one in self.sheets if one.fate == USED]
        first = used[-1] + 1 if used else self.block.first_no
        return next((one for one in range(first, self.block.last_no + 1) if one not in known), None)

    @property
    def left(self) -> int:
        """Blanks of which nobody has said what became of them."""
        return self.block.size - len(self.sheets)


def blocks() -> list[tuple[BlankBlock, int]]:
    """Every block with what is left of it, the last loaded first."""
    found = _blocks().annotate(done=Count("sheets")).order_by("-pk")
    return [(block, block.size - block.done) for block in found]


def state_of(block: BlankBlock) -> BlockState:
    """What became of the blanks of a block."""
    sheets = BlankSheet.objects.select_related("by").filter(block=block).order_by("number")
    return BlockState(block, list(sheets))


def in_printer(counter: Counter) -> BlockState | None:
    """The block a counter prints on: the one last printed on while it lasts, else the one loaded first."""
    last = BlankSheet.objects.filter(block__counter=counter, fate=USED).order_by("-pk").first()
    found = _blocks().filter(counter=counter).annotate(done=Count("sheets")).order_by("pk")
    left = found.filter(done__lte=F("last_no") - F("first_no"))
    for block in sorted(left, key=lambda one: last is None or one.pk != last.block_id):
        state = state_of(block)
        if state.next_no is not None:
            return state
    return None


def numbers_blanks(counter: Counter) -> bool:
    """Whether each receipt of a counter is on a numbered blank: since the first block was loaded there."""
    return BlankBlock.objects.filter(counter=counter).exists()


def blank_for(cause: str) -> BlankSheet | None:
    """The blank that the customer has of a receipt."""
    return BlankSheet.objects.select_related("block").filter(cause=cause).order_by("-attempt").first()


def spoilt_for(cause: str) -> Sequence[BlankSheet]:
    """The blanks a receipt was printed on before, each spoilt."""
    return list(BlankSheet.objects.filter(cause=cause).order_by("-attempt")[1:])


def blanks_loaded() -> int:
    """Blanks of all blocks that are not accounted for."""
    size = _blocks().aggregate(total=Sum(F("last_no") - F("first_no") + 1))["total"] or 0
    return int(size) - BlankSheet.objects.count()


def _blocks() -> QuerySet[BlankBlock]:
    return BlankBlock.objects.select_related("counter", "loaded_by")
