"""保管簿: takings, receipts, handwritten receipts and seals, as the books have them and as found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.till import books
from mizuhiki.till.models import BookEvent, CashPurpose, CustodyCount, Safe, Seal, SealEvent
from mizuhiki.till.safe_book import balance_yen
from mizuhiki.till.seals import OUT_OF_USE, last_event

Kind, Slot = CustodyCount.Kind, CustodyCount.Slot
UNITS = {Kind.TAKINGS: "円", Kind.RECEIPTS: "枚", Kind.HANDWRITTEN: "枚", Kind.SEALS: "個"}
NOON_HOUR = 12


def balances(safe: Safe) -> dict[CustodyCount.Kind, int]:
    """What lies in the safe by the books: its own, the stock of forms and the ledger of seals."""
    return {
        Kind.TAKINGS: balance_yen(safe.pk, CashPurpose.TAKINGS),
        Kind.RECEIPTS: mail.on_hand("receipt"),
        Kind.HANDWRITTEN: mail.on_hand("handwritten_receipt") - books.sheets_out(safe),
        Kind.SEALS: len(seals_in(safe)),
    }


def seals_in(safe: Safe) -> Sequence[Seal]:
    """Seals of the counter that are in use and not with a person."""
    away = {*OUT_OF_USE, SealEvent.Kind.ISSUED}
    return [
        seal
        for seal in Seal.objects.filter(counter_id=safe.counter_id).order_by("code")
        if (event := last_event(seal.pk)) is None or event.kind not in away
    ]


def slot_at(at: datetime) -> CustodyCount.Slot:
    """Which of the day's two signings is due."""
    return Slot.MORNING if at.astimezone(clock.TOKYO).hour < NOON_HOUR else Slot.EVENING


@dataclass(frozen=True)
class Line:
    """One kind of a day's sheet."""

    kind: CustodyCount.Kind
    morning: CustodyCount | None
    evening: CustodyCount | None

    @property
    def unit(self) -> str:
        """円, 枚 or 個."""
        return UNITS[self.kind]


@dataclass(frozen=True)
class Move:
    """A seal or a book of handwritten receipts goes out to a person, or comes back."""

    what: str
    kind: str
    at: datetime
    who: str


@dataclass(frozen=True)
class Sheet:
    """A day's custody sheet, with every seal and book that went out or came back that day."""

    day: date
    lines: Sequence[Line]
    moves: Sequence[Move]


def sheet_of(safe: Safe, day: date) -> Sheet:
    """The sheet of a day."""
    rows = CustodyCount.objects.filter(safe=safe, day=day).select_related("by")
    found = {(row.kind, row.slot): row for row in rows}
    return Sheet(
        day=day,
        lines=[Line(kind, found.get((kind, Slot.MORNING)), found.get((kind, Slot.EVENING))) for kind in Kind],
        moves=_moves(safe, day),
    )


def _moves(safe: Safe, day: date) -> list[Move]:
    that_day = {"at__lt": clock.end_of(day), "at__gte": clock.end_of(day) - timedelta(days=1)}
    of_seals = SealEvent.objects.filter(seal__counter_id=safe.counter_id, **that_day)
    of_books = BookEvent.objects.filter(book__counter_id=safe.counter_id, **that_day)
    moves = [
        Move(one.seal.code, str(one.get_kind_display()), one.at, str(one.holder or one.recorded_by or ""))
        for one in of_seals.select_related("seal", "holder", "recorded_by").order_by("pk")
    ]
    moves += [
        Move(
            f"手書領収書{one.book.code}（次{one.next_no}番）",
            str(one.get_kind_display()),
            one.at,
            f"{one.holder}（{one.recorded_by}）",
        )
        for one in of_books.select_related("book", "holder", "recorded_by").order_by("pk")
    ]
    return sorted(moves, key=lambda move: move.at)


def sheet_pdf(safe: Safe, day: date, *, at: datetime) -> bytes:
    """The sheet on paper, to be signed by hand as well.

    Source:
        COL-057 【金沢収納】第23条(2)エ.
    """
    sheet = sheet_of(safe, day)
    row = documents.CounterSheet(
        paper_id=f"保管簿-{safe.pk}-{day:%Y%m%d}",
        title="収納金・領収書等保管簿",
        day=day,
        office=safe.counter.name,
        facts=(("保管場所", safe.name),),
        tables=(
            documents.SheetTable(
                caption="計数",
                head=("種類", "朝の帳簿", "朝の計数", "夕の帳簿", "夕の計数"),
                rows=tuple(_cells(line) for line in sheet.lines),
            ),
            documents.SheetTable(
                caption="領収印・手書領収書の貸出しと返却",
                head=("種類・番号", "区分", "時刻", "使用者（受け渡した人）"),
                rows=tuple(
                    (move.what, move.kind, f"{move.at.astimezone(clock.TOKYO):%H:%M}", move.who)
                    for move in sheet.moves[-MOST_MOVES:]
                ),
            ),
        ),
        note=_note(sheet),
        signatures=("朝に数えた人", "夕に数えた人", "確認した人"),
    )
    return documents.render(documents.COUNTER_SHEET, [row], press=settings.PRESS, at=at)


MOST_MOVES = 24  # what one sheet has room for; the ledgers of seals and books have them all


def _cells(line: Line) -> tuple[str, ...]:
    cells = [str(line.kind.label)]
    for count in (line.morning, line.evening):
        cells += ["", ""] if count is None else [f"{n:,}{line.unit}" for n in (count.expected, count.counted)]
    return tuple(cells)


def _note(sheet: Sheet) -> str:
    counts = [one for line in sheet.lines for one in (line.morning, line.evening) if one is not None]
    names = "、".join(dict.fromkeys(f"{one.get_slot_display()} {one.by}" for one in counts)) or "なし"
    reasons = "".join(f"{one.get_kind_display()}の差異：{one.reason}。" for one in counts if one.reason)
    words = f"電子の署名：{names}。{reasons}"
    is_long = documents.columns_of(words) > documents.NOTE_COLUMNS
    return f"電子の署名：{names}。差異の理由は画面の保管簿で確かめてください。" if is_long else words
