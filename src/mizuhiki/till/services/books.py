"""Books of handwritten receipts go out and come back, and every number is accounted for (COL-054)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from mizuhiki.audit import api as audit
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.till import book_errors, books, errors, safe_book
from mizuhiki.till.blanks import NEXT_BLANK, Blank
from mizuhiki.till.books import BookState
from mizuhiki.till.models import (
    TABLET_FROM,
    BookEvent,
    BookSheet,
    Counter,
    ReceiptBook,
    Till,
    TillSession,
)
from mizuhiki.till.services.blanks import print_on_blank
from mizuhiki.till.services.safes import key_of

FORM = "handwritten_receipt"
Fate = BookSheet.Fate
MOST_SHEETS = 200  # of one book
MOST_NAMED = 10  # numbers in one sentence


@transaction.atomic
def register_book(
    *, code: str, counter: Counter, first_no: int, last_no: int, at: datetime, actor: Actor
) -> ReceiptBook:
    """Enter a book with its numbers; its sheets are of those that the stock of forms has.

    Raises:
        BookBackwards, BookKnown, BookOverlaps: its numbers or its name cannot be.
        SheetsNotInStock: fewer sheets were received than books hold. Nothing is changed by any of them.

    Source:
        COL-026, COL-054 【金沢収納】別表１ ２(3)カ; 第23条(1)コ.
    """
    locks.take_name("till-books")
    if not 0 < first_no <= last_no < min(first_no + MOST_SHEETS, TABLET_FROM):
        raise book_errors.BookBackwards(most=MOST_SHEETS)
    if ReceiptBook.objects.filter(code=code).exists():
        raise book_errors.BookKnown(book=code)
    free = mail.on_hand(FORM) - books.sheets_bound()
    if last_no - first_no + 1 > free:
        raise book_errors.SheetsNotInStock(count=last_no - first_no + 1, free=free)
    try:
        with transaction.atomic():
            book = ReceiptBook.objects.create(
                code=code,
                counter=counter,
                first_no=first_no,
                last_no=last_no,
                registered_at=at,
                registered_by_id=actor.pk,
            )
    except IntegrityError as fault:
        if "one_book_a_number" in str(fault):
            raise book_errors.BookOverlaps(first=first_no, last=last_no) from None
        raise
    audit.record(action="till.book.registered", subject=book, actor=actor, at=at, sheets=book.size)
    return book


@transaction.atomic
def make_block(*, counter: Counter, count: int, at: datetime, actor: Actor) -> ReceiptBook:
    """Number the next receipts of a tablet; from here on they go out and come back as books do.

    Raises:
        BlockTooLarge: nothing is changed.

    Source:
        COL-055 【金沢収納】第23条(2)イ; COL-054 第23条(1)コ.
    """
    locks.take_name("till-books")
    if not 0 < count <= MOST_SHEETS:
        raise book_errors.BlockTooLarge(most=MOST_SHEETS)
    made = ReceiptBook.objects.filter(kind=ReceiptBook.Kind.TABLET)
    last_no = made.aggregate(last=Max("last_no"))["last"]
    first_no = TABLET_FROM if last_no is None else last_no + 1
    block = ReceiptBook.objects.create(
        kind=ReceiptBook.Kind.TABLET,
        code=f"端末-{first_no}",
        counter=counter,
        first_no=first_no,
        last_no=first_no + count - 1,
        registered_at=at,
        registered_by_id=actor.pk,
    )
    audit.record(action="till.book.registered", subject=block, actor=actor, at=at, sheets=block.size)
    return block


@transaction.atomic
def issue_book(*, book_id: int, holder_id: int, at: datetime, actor: Actor) -> BookEvent:
    """Hand a book to a person, out of the open safe; both names stand in its record.

    Raises:
        NotAKeyHolder, SafeNotOpen, SafeLeftOpen: nobody may take it out of the safe now.
        BookToOneself: another person hands it out. BookIsOut, BookUsedUp: it is not there to be handed out.
        SheetsMissing: numbers of it are not accounted for. Nothing is changed by any of them.

    Source:
        COL-054, COL-057 【金沢収納】第23条(1)コ, (2)エ.
    """
    state = _locked(book_id)
    _refuse_outside(state.book.counter, at=at, actor=actor)
    if state.is_out and state.event:
        raise book_errors.BookIsOut(book=state.book.code, name=state.event.holder)
    if holder_id == actor.pk:
        raise book_errors.BookToOneself()
    if not state.left:
        raise book_errors.BookUsedUp(book=state.book.code)
    _refuse_gap(state, state.next_no)
    event = BookEvent.objects.create(
        book=state.book,
        kind=BookEvent.Kind.ISSUED,
        holder_id=holder_id,
        next_no=state.next_no,
        at=at,
        recorded_by_id=actor.pk,
    )
    audit.record(action="till.book.issued", subject=state.book, actor=actor, at=at, next_no=state.next_no)
    return event


@transaction.atomic
def return_book(*, book_id: int, next_no: int, at: datetime, actor: Actor) -> BookEvent:
    """Take a book back: every number before the next free one is accounted for, none after it.

    Args:
        next_no: the first sheet nobody has written on, as both see; one more than the last when all are.

    Raises:
        NotAKeyHolder, SafeNotOpen, SafeLeftOpen: nobody may put it into the safe now.
        BookIsIn: nobody has it. NextOutOfBook, NextTooLow: that number cannot be the next.
        SheetsMissing: numbers before it are not accounted for. Nothing is changed by any of them.

    Source:
        COL-054, COL-057 【金沢収納】第23条(1)コ, (2)エ.
    """
    state = _locked(book_id)
    _refuse_outside(state.book.counter, at=at, actor=actor)
    if not state.is_out or state.event is None:
        raise book_errors.BookIsIn(book=state.book.code)
    if not state.book.first_no <= next_no <= state.book.last_no + 1:
        raise book_errors.NextOutOfBook(first=state.book.first_no, last=state.book.last_no)
    if next_no < state.next_no:
        raise book_errors.NextTooLow(number=state.next_no - 1)
    _refuse_gap(state, next_no)
    event = BookEvent.objects.create(
        book=state.book,
        kind=BookEvent.Kind.RETURNED,
        holder_id=state.event.holder_id,
        next_no=next_no,
        at=at,
        recorded_by_id=actor.pk,
    )
    audit.record(action="till.book.returned", subject=state.book, actor=actor, at=at, next_no=next_no)
    return event


@transaction.atomic
def hand_out_sheet(
    *,
    session: TillSession,
    number: int | None,
    cause: str,
    at: datetime,
    actor: Actor,
    blank: Blank = NEXT_BLANK,
) -> BookSheet | None:
    """Account for the sheet that was handed out as a receipt: of a book, which the person has, or printed.

    Args:
        number: as printed; none for a receipt that the counter prints.
        blank: what the counter prints it on.

    Raises:
        SheetNeeded: the drawer is out of the house, where nothing prints.
        SheetUnknown, SheetNotHeld: the number stands in no book the person has.
        SheetAccounted: the number was used before, spoilt or lost.
        What `print_on_blank` raises. Nothing is changed by any of them.

    Source:
        COL-026, COL-054 【金沢収納】別表１ ２(3)オ, カ; 第23条(1)コ; COL-100 第28条第4項(1).
    """
    if number is None:
        if session.till.purpose != Till.Purpose.COUNTER:
            raise book_errors.SheetNeeded(till=session.till.name)
        print_on_blank(counter=session.till.counter, blank=blank, cause=cause, at=at, actor=actor)
        return None
    state = _locked(books.book_of(number).pk)
    if not state.is_out or state.event is None or state.event.holder_id != actor.pk:
        raise book_errors.SheetNotHeld(number=number, book=state.book.code)
    return _account(state, [number], Fate.USED, cause=cause, at=at, actor=actor)[0]


@transaction.atomic
def strike_sheets(
    *,
    book_id: int,
    first_no: int,
    last_no: int,
    fate: BookSheet.Fate,
    reason: str,
    at: datetime,
    actor: Actor,
) -> Sequence[BookSheet]:
    """Say that sheets were spoilt or are gone: from now on no receipt can bear their numbers.

    Raises:
        SheetsOutOfBook: the numbers are not all in the book.
        SheetAccounted: one of them was used, spoilt or lost before. Nothing is changed by either.

    Source:
        COL-054 【金沢収納】第23条(1)コ; COL-100 第28条第4項(1).
    """
    assert fate in {Fate.VOID, Fate.LOST}, fate
    state = _locked(book_id)
    if not state.book.first_no <= first_no <= last_no <= state.book.last_no:
        raise book_errors.SheetsOutOfBook(first=state.book.first_no, last=state.book.last_no)
    return _account(state, range(first_no, last_no + 1), fate, reason=reason.strip(), at=at, actor=actor)


@transaction.atomic
def strike_rest(
    *, book_id: int, first_no: int, last_no: int, reason: str, at: datetime, actor: Actor
) -> Sequence[BookSheet]:
    """Say that sheets are lost, those apart of which it was said before.

    Raises:
        SheetsOutOfBook, SheetAccounted: as `strike_sheets` does. Nothing is changed by either.

    Source:
        COL-100 【金沢収納】第28条第4項(1).
    """
    state = _locked(book_id)
    if not state.book.first_no <= first_no <= last_no <= state.book.last_no:
        raise book_errors.SheetsOutOfBook(first=state.book.first_no, last=state.book.last_no)
    lost = {sheet.number for sheet in state.fates if sheet.fate == Fate.LOST}
    left = [number for number in range(first_no, last_no + 1) if number not in lost]
    return _account(state, left, Fate.LOST, reason=reason, at=at, actor=actor) if left else []


@transaction.atomic
def strike_lost(
    *, holder_id: int, numbers: Sequence[int], reason: str, at: datetime, actor: Actor
) -> Sequence[BookSheet]:
    """Say that what is left of given numbers of a tablet is gone with it; a receipt with one is an alarm.

    Source:
        COL-100 【金沢収納】第28条第4項(1).
    """
    struck = list[BookSheet]()
    for one in books.held_by(holder_id):
        if one.book.kind != ReceiptBook.Kind.TABLET:
            continue
        state = _locked(one.book.pk)
        known = {sheet.number for sheet in state.fates}
        gone = [no for no in range(one.book.first_no, one.book.last_no + 1) if no in numbers]
        left = [no for no in gone if no not in known]
        if left:
            struck += _account(state, left, Fate.LOST, reason=reason.strip(), at=at, actor=actor)
    return struck


def _locked(book_id: int) -> BookState:
    """A book that nobody else moves or writes in meanwhile."""
    locks.take_name(f"till-book:{book_id}")
    return books.state_of(ReceiptBook.objects.select_related("counter").get(pk=book_id))


def _refuse_outside(counter: Counter, *, at: datetime, actor: Actor) -> None:
    """Books lie in the safe where there is one."""
    safe = safe_book.safe_of(counter.pk, at=at)
    if safe is None:
        return
    if key_of(safe, actor.pk) is None:
        raise errors.NotAKeyHolder(name=safe.name)
    safe_book.require_open(safe, at=at)


def _refuse_gap(state: BookState, before: int) -> None:
    if missing := state.missing_before(before):
        named = "、".join(str(one) for one in missing[:MOST_NAMED])
        more = f"ほか{len(missing) - MOST_NAMED}枚" if len(missing) > MOST_NAMED else ""
        raise book_errors.SheetsMissing(book=state.book.code, numbers=named + more)


def _account(
    state: BookState,
    numbers: Sequence[int],
    fate: BookSheet.Fate,
    *,
    at: datetime,
    actor: Actor,
    cause: str = "",
    reason: str = "",
) -> Sequence[BookSheet]:
    """Say what became of each; the stock of forms has so many fewer."""
    known = {sheet.number: sheet for sheet in state.fates}
    for number in numbers:
        if before := known.get(number):
            raise book_errors.SheetAccounted(
                number=number, what=before.get_fate_display(), at=before.at.astimezone(clock.TOKYO)
            )
    rows = [
        BookSheet(
            book=state.book, number=number, fate=fate, cause=cause, reason=reason, at=at, by_id=actor.pk
        )
        for number in numbers
    ]
    sheets = BookSheet.objects.bulk_create(rows)
    if state.book.kind == ReceiptBook.Kind.PAPER:
        mail.move_stock(
            form=FORM,
            kind=mail.StockMovement.Kind.USED if fate == Fate.USED else mail.StockMovement.Kind.SPOILED,
            quantity=-len(sheets),
            cause=f"till.sheet:{sheets[0].number}",
            occurred_on=clock.day_of(at),
            serial_first=str(sheets[0].number),
            serial_last=str(sheets[-1].number),
            note=str(fate.label),
            actor=actor,
            at=at,
        )
    audit.record(
        action="till.book.accounted",
        subject=state.book,
        actor=actor,
        at=at,
        fate=fate.value,
        first=sheets[0].number,
        last=sheets[-1].number,
    )
    return sheets
