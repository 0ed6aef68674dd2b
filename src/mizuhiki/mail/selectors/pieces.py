"""Letters as screens and other rooms see them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from mizuhiki.attachments.api import StoredFile
from mizuhiki.mail.kinds import letter_title
from mizuhiki.mail.models import Dispatch, Piece, PieceEvent
from mizuhiki.mail.numbers import number_of
from mizuhiki.platform import clock, sql

What = PieceEvent.What
TONES = {
    "spoiled": "care",
    "returned": "wrong",
    "delivered": "good",
    "dispatched": "good",
    "handed": "good",
    "printed": "water",
}
LABELS = {
    "spoiled": "書損",
    "returned": "返戻",
    "delivered": "配達確認済み",
    "dispatched": "投函済み",
    "handed": "手渡し済み",
    "printed": "投函待ち",
}


@dataclass(frozen=True)
class PieceView:
    """A letter and what became of it."""

    piece_id: int
    number: str
    kind: str
    title: str
    supply_id: int | None
    addressee_id: int
    inquiry_no: str
    subject_kind: str
    subject_id: int
    first_page: int | None
    last_page: int | None
    printed_at: datetime
    dispatched_on: date | None
    returned_on: date | None
    state: str  # printed, dispatched, handed, delivered, returned or spoiled
    label: str

    @property
    def tone(self) -> str:
        """The colour beside the word."""
        return TONES[self.state]


@dataclass(frozen=True)
class Evidence:
    """What proves that somebody was told: a letter that left and did not come back (law 5)."""

    piece_id: int
    supply_id: int
    subject_id: int
    dispatched_on: date
    delivered_at: datetime | None
    returned_at: datetime | None

    @property
    def holds(self) -> bool:
        """A returned letter is no evidence."""
        return self.returned_at is None


def _annotated(until: datetime | None = None) -> QuerySet[Piece, Any]:
    """Letters with the instant of each thing that became of them, before an instant."""
    by_then = Q() if until is None else Q(events__occurred_at__lt=until)
    when = {
        f"{what.value}_at": Max("events__occurred_at", filter=Q(events__what=what) & by_then) for what in What
    }
    handed = Count("events", filter=Q(events__dispatch__method=Dispatch.Method.COUNTER) & by_then)
    return Piece.objects.select_related("supply").annotate(**when, handed=handed)


def view_of(piece: Any) -> PieceView:
    """One annotated letter."""
    fates = [what for what in What if getattr(piece, f"{what.value}_at") is not None]
    order = (What.SPOILED, What.RETURNED, What.DELIVERED, What.DISPATCHED)
    state = next((what.value for what in order if what in fates), "printed")
    if state == What.DISPATCHED and piece.handed:
        state = "handed"
    return PieceView(
        piece_id=piece.pk,
        number=number_of(piece.pk),
        kind=piece.kind,
        title=letter_title(piece.kind),
        supply_id=piece.supply_id,
        addressee_id=piece.addressee_id,
        inquiry_no=piece.supply.inquiry_no if piece.supply else "",
        subject_kind=piece.subject_kind,
        subject_id=piece.subject_id,
        first_page=piece.first_page,
        last_page=piece.last_page,
        printed_at=piece.printed_at,
        dispatched_on=_day(piece.dispatched_at),
        returned_on=_day(piece.returned_at),
        state=state,
        label=LABELS[state],
    )


def piece(piece_id: int) -> PieceView | None:
    """One letter; None when there is none."""
    found = _annotated().filter(pk=piece_id).first()
    return view_of(found) if found else None


def pieces_of_supply(supply_id: int, *, limit: int = 20, until: datetime | None = None) -> list[PieceView]:
    """Letters of a supply, newest first; those printed, and what became of them, before an instant."""
    found = _annotated(until).filter(supply=supply_id)
    if until is not None:
        found = found.filter(printed_at__lt=until)
    return [view_of(row) for row in found.order_by("-printed_at", "-pk")[:limit]]


def panel_of_supply(supply_id: int) -> dict[str, object]:
    """What `mail/parts/supply_panel.html` needs on the page of a customer."""
    return {"supply_id": supply_id, "pieces": pieces_of_supply(supply_id, limit=5)}


def pieces_of_subject(*, subject_kind: str, subject_id: int) -> list[PieceView]:
    """Letters about one thing, newest first."""
    found = _annotated().filter(subject_kind=subject_kind, subject_id=subject_id)
    return [view_of(row) for row in found.order_by("-printed_at", "-pk")]


def pieces_of_run(*, run_id: int, kind: str) -> QuerySet[Piece, Any]:
    """Letters of a kind of a run in the order of printing, for a page of a list; pass rows to `view_of`."""
    return _annotated().filter(run=run_id, kind=kind).order_by("pk")


@dataclass(frozen=True)
class Waiting:
    """Letters of one kind that were printed one by one and have not left."""

    kind: str
    title: str
    count: int


_WAITING = """
    FROM mail_piece p WHERE p.run_id IS NULL
    AND NOT EXISTS (SELECT FROM mail_pieceevent e WHERE e.piece_id = p.id
                    AND e.what IN ('dispatched', 'spoiled'))
"""


def waiting() -> list[Waiting]:
    """What lies here outside of any print run, by kind."""
    found = sql.rows(f"SELECT p.kind, count(*) {_WAITING} GROUP BY 1 ORDER BY 1")
    return [Waiting(kind, letter_title(kind), int(count)) for kind, count in found]


def waiting_pieces(kind: str, *, upto: int | None = None) -> list[PieceView]:
    """Those of one kind, oldest first, up to a number when one is given."""
    found = sql.rows(
        f"SELECT p.id {_WAITING} AND p.kind = %s AND (%s::bigint IS NULL OR p.id <= %s)",
        [kind, upto, upto],
    )
    return [view_of(row) for row in _annotated().filter(pk__in=[pk for (pk,) in found]).order_by("pk")]


def evidence_of(*, supply_ids: Collection[int], kinds: Iterable[str]) -> list[Evidence]:
    """Letters of these kinds that left, with whether they came back; oldest first."""
    rows = sql.rows(
        """
        SELECT p.id, p.supply_id, p.subject_id, d.occurred_at, v.occurred_at, r.occurred_at
        FROM mail_piece p
        JOIN mail_pieceevent d ON d.piece_id = p.id AND d.what = 'dispatched'
        LEFT JOIN mail_pieceevent v ON v.piece_id = p.id AND v.what = 'delivered'
        LEFT JOIN mail_pieceevent r ON r.piece_id = p.id AND r.what = 'returned'
        WHERE p.supply_id = ANY(%s) AND p.kind = ANY(%s) ORDER BY d.occurred_at, p.id
        """,
        [list(supply_ids), list(kinds)],
    )
    return [
        Evidence(
            piece_id=row[0],
            supply_id=row[1],
            subject_id=row[2],
            dispatched_on=clock.day_of(row[3]),
            delivered_at=row[4],
            returned_at=row[5],
        )
        for row in rows
    ]


def customers_of_file(file_id: int) -> list[int]:
    """Whose letters a print file holds, for the read log."""
    found = Piece.objects.filter(print_file=file_id).values_list("addressee_id", flat=True)
    return sorted(set(found))


def _day(instant: datetime | None) -> date | None:
    return clock.day_of(instant) if instant else None


def print_files_of(*, run_id: int, kind: str) -> QuerySet[StoredFile, StoredFile]:
    """The files a run's letters of a kind were printed into, in the order of printing, a page at a time."""
    numbers = Piece.objects.filter(run=run_id, kind=kind, print_file__isnull=False).values("print_file")
    return StoredFile.objects.filter(pk__in=numbers).order_by("pk")
