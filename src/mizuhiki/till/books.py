"""Where each book of handwritten receipts is, and which of its numbers nobody has accounted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from mizuhiki.platform import clock, sql
from mizuhiki.till import book_errors
from mizuhiki.till.models import BookEvent, BookSheet, Counter, OpenTill, ReceiptBook, Safe, Till, TillSession

OUT = BookEvent.Kind.ISSUED


@dataclass(frozen=True)
class BookState:
    """A book as it stands now."""

    book: ReceiptBook
    event: BookEvent | None
    fates: Sequence[BookSheet]  # in the order of their numbers

    @property
    def is_out(self) -> bool:
        """Whether somebody has it."""
        return self.event is not None and self.event.kind == OUT

    @property
    def next_no(self) -> int:
        """The first number after every one that is accounted for."""
        return self.fates[-1].number + 1 if self.fates else self.book.first_no

    @property
    def missing(self) -> Sequence[int]:
        """番号の抜け: numbers before it of which nobody has said what became of them."""
        return self.missing_before(self.next_no)

    def missing_before(self, number: int) -> Sequence[int]:
        """Numbers before one that nobody has accounted for."""
        known = {sheet.number for sheet in self.fates}
        return [one for one in range(self.book.first_no, number) if one not in known]

    @property
    def left(self) -> int:
        """Sheets that are not accounted for: by the books nobody has written on them."""
        return self.book.size - len(self.fates)

    @property
    def label(self) -> str:
        """Where it is, in a word."""
        if self.is_out:
            return "貸出中"
        if self.book.kind == ReceiptBook.Kind.TABLET:
            return "端末の保管場所" if self.left else "使用済み"
        return "金庫" if self.left else "使用済み"


def state_of(book: ReceiptBook) -> BookState:
    """Where a book is and what became of its sheets."""
    events = BookEvent.objects.select_related("holder").filter(book=book)
    fates = BookSheet.objects.select_related("by").filter(book=book).order_by("number")
    return BookState(book, events.order_by("-pk").first(), list(fates))


def books() -> Sequence[BookState]:
    """Every book, those with sheets left first."""
    found = [state_of(book) for book in _books()]
    return sorted(found, key=lambda one: not (one.is_out or one.left))


def book_of(number: int) -> ReceiptBook:
    """The book a number stands in.

    Raises:
        SheetUnknown: no book has it.
    """
    found = ReceiptBook.objects.filter(first_no__lte=number, last_no__gte=number).first()
    if found is None:
        raise book_errors.SheetUnknown(number=number)
    return found


def held_by(holder_id: int) -> Sequence[BookState]:
    """The books a person has."""
    return [state_of(book) for book in _books().filter(pk__in=_out_ids(holder_id))]


def tablet_numbers_of(holder_id: int) -> Sequence[int]:
    """Numbers of the blocks a person has for a tablet that nobody has accounted for, in their order."""
    numbers = list[int]()
    for one in held_by(holder_id):
        if one.book.kind == ReceiptBook.Kind.TABLET:
            known = {sheet.number for sheet in one.fates}
            numbers += [no for no in range(one.book.first_no, one.book.last_no + 1) if no not in known]
    return numbers


def takes_sheets(session: TillSession) -> bool:
    """Whether receipts of a session may be sheets of a book: the drawer is out, or its holder has a book."""
    is_out = session.till.purpose != Till.Purpose.COUNTER
    return is_out or bool(_out_ids(OpenTill.objects.values_list("holder_id", flat=True).get(pk=session.pk)))


def sheet_for(cause: str) -> BookSheet | None:
    """The sheet that was handed out for a receipt."""
    return BookSheet.objects.select_related("book").filter(cause=cause).first()


def out_of(counter: Counter) -> Sequence[BookState]:
    """The books of a counter that somebody has."""
    return [state_of(book) for book in _books().filter(pk__in=_out_ids(), counter=counter)]


def refuse_out(counter: Counter, day: date) -> None:
    """Refuse to close a day while a book that was out on it has not come back.

    Raises:
        BooksOut: with the books and who has them.

    Source:
        COL-054, COL-057 【金沢収納】第23条(1)コ, (2)エ.
    """
    away = [one for one in out_of(counter) if one.event and clock.day_of(one.event.at) <= day]
    if away:
        names = "、".join(f"{one.book.code}（{one.event.holder}）" for one in away if one.event)
        raise book_errors.BooksOut(books=names)


def sheets_out(safe: Safe) -> int:
    """Sheets of the counter's books that lie in no safe, for somebody has the book."""
    return sum(one.left for one in out_of(safe.counter) if one.book.kind == ReceiptBook.Kind.PAPER)


def sheets_bound() -> int:
    """Sheets of all books that nobody has accounted for."""
    return sum(one.left for one in books() if one.book.kind == ReceiptBook.Kind.PAPER)


def _books() -> QuerySet[ReceiptBook]:
    return ReceiptBook.objects.select_related("counter").order_by("first_no")


def _out_ids(holder_id: int | None = None) -> list[int]:
    found = sql.rows(
        "SELECT book_id FROM (SELECT DISTINCT ON (book_id) book_id, kind, holder_id FROM till_bookevent "
        "ORDER BY book_id, id DESC) e WHERE kind = %s AND (%s::bigint IS NULL OR holder_id = %s)",
        [OUT, holder_id, holder_id],
    )
    return [book_id for (book_id,) in found]
