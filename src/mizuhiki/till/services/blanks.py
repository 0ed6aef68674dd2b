"""Numbered blanks are loaded, each receipt uses one, and a struck one takes no receipt any more (COL-100)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from django.db import IntegrityError, transaction

from mizuhiki.audit import api as audit
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock, events, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.till import blank_errors as errors
from mizuhiki.till import blanks
from mizuhiki.till.blanks import Blank
from mizuhiki.till.events import BlanksLoaded
from mizuhiki.till.models import BlankBlock, BlankSheet, Counter

FORM = "receipt"  # 様式第24号の2 in the stock of forms
MOST_BLANKS = 1_000  # of one block
Fate, Moved = BlankSheet.Fate, mail.StockMovement.Kind


@transaction.atomic
def load_blanks(*, counter: Counter, first_no: int, last_no: int, at: datetime, actor: Actor) -> BlankBlock:
    """Enter the numbers of the blanks that were put into a counter's printer.

    From the first block on each receipt that the counter prints uses a numbered blank.

    Raises:
        BlanksBackwards, BlanksOverlap, BlanksNotInStock: the numbers cannot be.
        What listeners of `BlanksLoaded` raise: a number is reported as gone. Nothing is changed by any.

    Source:
        COL-100 【金沢収納】第28条第4項(1); COL-026 別表１ ２(3)オ.
    """
    locks.take_name("till-blanks")
    if not 0 < first_no <= last_no < first_no + MOST_BLANKS:
        raise errors.BlanksBackwards(most=MOST_BLANKS)
    count, free = last_no - first_no + 1, mail.on_hand(FORM) - blanks.blanks_loaded()
    if count > free:
        raise errors.BlanksNotInStock(count=count, free=max(free, 0))
    try:
        with transaction.atomic():
            block = BlankBlock.objects.create(
                counter=counter, first_no=first_no, last_no=last_no, loaded_at=at, loaded_by_id=actor.pk
            )
    except IntegrityError as fault:
        if "one_block_a_blank" in str(fault):
            raise errors.BlanksOverlap(first=first_no, last=last_no) from None
        raise
    events.publish(BlanksLoaded(first_no=first_no, last_no=last_no))
    audit.record(action="till.blanks.loaded", subject=block, actor=actor, at=at, sheets=block.size)
    return block


@transaction.atomic
def print_on_blank(
    *, counter: Counter, blank: Blank, cause: str, at: datetime, actor: Actor
) -> BlankSheet | None:
    """The counter prints a receipt: the next blank is used, or the one that the clerk sees in the printer.

    Args:
        blank: its number where it is another than the next, with the reason; those between are spoilt.

    Returns:
        none where the counter does not number its blanks: one leaves the stock.

    Raises:
        BlanksUsedUp, BlankUnknown, BlankAccounted, BlankReasonMissing: nothing is changed.

    Source:
        COL-026, COL-054 【金沢収納】別表１ ２(3)オ; 第23条(1)コ; COL-100 第28条第4項(1).
    """
    if not blanks.numbers_blanks(counter):
        _leave_stock(Moved.USED, 1, cause=cause, at=at, actor=actor)
        return None
    sheet = _use(counter, blank, cause=cause, attempt=0, at=at, actor=actor)
    audit.record(
        action="till.blanks.used",
        subject=sheet.block,
        actor=actor,
        at=at,
        first=sheet.number,
        last=sheet.number,
    )
    return sheet


@transaction.atomic
def print_anew(*, cause: str, blank: Blank, at: datetime, actor: Actor) -> BlankSheet:
    """The blank a receipt was printed on is spoilt: another one takes its place.

    Raises:
        BlankNotUsed: the receipt is on no numbered blank. BlankReasonMissing: nobody said why.
        BlanksUsedUp, BlankUnknown, BlankAccounted: as `print_on_blank`. Nothing is changed by any of them.

    Source:
        COL-054 【金沢収納】第23条(1)コ; COL-100 第28条第4項(1).
    """
    locks.take_name("till-blanks")
    before = blanks.blank_for(cause)
    if before is None:
        raise errors.BlankNotUsed
    if not blank.reason.strip():
        raise errors.BlankReasonMissing(number=before.number)
    sheet = _use(
        before.block.counter,
        blank,
        cause=cause,
        attempt=before.attempt + 1,
        at=at,
        actor=actor,
    )
    audit.record(
        action="till.blanks.spoilt",
        subject=before.block,
        actor=actor,
        at=at,
        first=before.number,
        last=before.number,
    )
    return sheet


@transaction.atomic
def strike_blanks(
    *, first_no: int, last_no: int, fate: BlankSheet.Fate, reason: str, at: datetime, actor: Actor
) -> Sequence[int]:
    """Say that blanks are spoilt or gone, those lost before apart; loaded or not, they leave the stock.

    Returns:
        the numbers that left the stock now.

    Raises:
        BlankAccounted: a receipt is on one, or it was spoilt. Nothing is changed.

    Source:
        COL-100 【金沢収納】第28条第4項(1).
    """
    assert fate in {Fate.VOID, Fate.LOST}, fate
    locks.take_name("till-blanks")
    known = BlankSheet.objects.filter(number__gte=first_no, number__lte=last_no)
    for one in known.exclude(fate=Fate.LOST).order_by("number")[:1]:
        raise _accounted(one)
    lost = set(known.values_list("number", flat=True))
    left = [number for number in range(first_no, last_no + 1) if number not in lost]
    for block in BlankBlock.objects.filter(first_no__lte=last_no, last_no__gte=first_no):
        inside = [number for number in left if block.first_no <= number <= block.last_no]
        _strike(block, inside, fate, reason=reason, at=at, actor=actor)
    for first, last in _runs(left):
        _leave_stock(
            Moved.SPOILED,
            last - first + 1,
            cause=f"till.blank:{first}",
            at=at,
            actor=actor,
            note=reason,
            first=first,
        )
    audit.record(
        action="till.blanks.struck",
        subject=None,
        actor=actor,
        at=at,
        fate=fate.value,
        first=first_no,
        last=last_no,
    )
    return left


def _use(
    counter: Counter, blank: Blank, *, cause: str, attempt: int, at: datetime, actor: Actor
) -> BlankSheet:
    """The next blank, or the one that was named; what lies between is spoilt."""
    locks.take_name("till-blanks")
    state = blanks.in_printer(counter)
    if state is None or state.next_no is None:
        raise errors.BlanksUsedUp(counter=counter.name)
    wanted, reason = blank.number or state.next_no, blank.reason.strip()
    if wanted != state.next_no:
        state = _state_with(counter, wanted)
        if not reason:
            raise errors.BlankReasonMissing(number=state.next_no or wanted)
    known = {one.number: one for one in state.sheets}
    if wanted in known:
        raise _accounted(known[wanted])
    if state.next_no is not None:
        passed = [one for one in range(state.next_no, wanted) if one not in known]
        _strike(state.block, passed, Fate.VOID, reason=reason, at=at, actor=actor)
        for first, last in _runs(passed):
            _leave_stock(
                Moved.SPOILED, last - first + 1, cause=f"till.blank:{first}", at=at, actor=actor, first=first
            )
    sheet = BlankSheet.objects.create(
        block=state.block,
        number=wanted,
        fate=Fate.USED,
        cause=cause,
        attempt=attempt,
        reason=reason if attempt else "",
        at=at,
        by_id=actor.pk,
    )
    _leave_stock(Moved.USED, 1, cause=f"till.blank:{wanted}", at=at, actor=actor, first=wanted)
    return sheet


def _state_with(counter: Counter, number: int) -> blanks.BlockState:
    block = BlankBlock.objects.filter(counter=counter, first_no__lte=number, last_no__gte=number).first()
    if block is None:
        raise errors.BlankUnknown(number=number)
    return blanks.state_of(block)


def _strike(
    block: BlankBlock,
    numbers: Iterable[int],
    fate: BlankSheet.Fate,
    *,
    reason: str,
    at: datetime,
    actor: Actor,
) -> None:
    BlankSheet.objects.bulk_create(
        BlankSheet(block=block, number=number, fate=fate, reason=reason, at=at, by_id=actor.pk)
        for number in numbers
    )


def _accounted(sheet: BlankSheet) -> errors.BlankAccounted:
    return errors.BlankAccounted(
        number=sheet.number, what=sheet.get_fate_display(), at=sheet.at.astimezone(clock.TOKYO)
    )


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each row of numbers that follow each other."""
    runs = []
    for _, found in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in found]
        runs.append((run[0], run[-1]))
    return runs


def _leave_stock(
    kind: mail.StockMovement.Kind,
    count: int,
    *,
    cause: str,
    at: datetime,
    actor: Actor,
    note: str = "",
    first: int | None = None,
) -> None:
    """Blanks leave the stock of forms, with their numbers where they have some."""
    numbers = (
        {} if first is None else {"serial_first": f"{first:08}", "serial_last": f"{first + count - 1:08}"}
    )
    mail.move_stock(
        form=FORM,
        kind=kind,
        quantity=-count,
        cause=cause,
        occurred_on=clock.day_of(at),
        note=note,
        actor=actor,
        at=at,
        **numbers,
    )
