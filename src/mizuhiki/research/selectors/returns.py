"""返戻の調査 as lists and pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from mizuhiki.customers.api import PROTECTED_SEE, AddressChange, Viewer
from mizuhiki.mail.api import Piece, PieceEvent, Reason, letter_of, number_of
from mizuhiki.platform import clock
from mizuhiki.research.items import TIME_TO_LOOK_INTO
from mizuhiki.research.models import Return, ReturnStep
from mizuhiki.research.selectors.protected import protected_among

Kind, Outcome = ReturnStep.Kind, ReturnStep.Outcome
TONES = {"resent": "good", "delivered": "good", "moved": "water", "unknown": "wrong"}
CLOSING = (Reason.UNKNOWN_ADDRESS, Reason.MOVED)  # as `mail.closed_addresses`
SHOWS = {"open": "調査中", **dict(Outcome.choices)}
_STEPS = ReturnStep.objects.select_related("by", "visit__crew", "visit__end", "file", "again").order_by(
    "number"
)


@dataclass(frozen=True)
class ReturnView:
    """One letter that came back, its addressee, and everything that was done."""

    found: Return
    is_protected: bool
    hides_place: bool
    today: date

    @property
    def number(self) -> str:
        """文書番号."""
        return number_of(self.found.pk)

    @property
    def title(self) -> str:
        """What the letter was."""
        return letter_of(self.found.piece.kind).title

    @property
    def reason(self) -> str:
        """Why it came back."""
        return str(self._event.get_reason_display())

    @property
    def closes_address(self) -> bool:
        """Whether nobody writes to that address any more."""
        return self._event.reason in CLOSING

    @property
    def _event(self) -> PieceEvent:
        return next(one for one in self.found.piece.events.all() if one.what == "returned")

    @property
    def steps(self) -> Sequence[ReturnStep]:
        """In their order."""
        return list(self.found.steps.all())

    @property
    def end(self) -> ReturnStep | None:
        """Its outcome."""
        return next((one for one in self.steps if one.kind == Kind.ENDED), None)

    @property
    def visit_under_way(self) -> ReturnStep | None:
        """The check a crew is out for."""
        steps = [one for one in self.steps if one.kind == Kind.ORDERED and one.visit is not None]
        return next((one for one in steps if not hasattr(one.visit, "end")), None)

    @property
    def has_new_address(self) -> bool:
        """Whether the address was changed by this case."""
        return any(one.kind == Kind.READDRESSED for one in self.steps)

    @property
    def due_on(self) -> date:
        """Until when it should be looked into."""
        return clock.day_of(self.found.opened_at + TIME_TO_LOOK_INTO)

    @property
    def state(self) -> tuple[str, str]:
        """The word of how it stands, and its tone."""
        if self.end is not None:
            return str(self.end.get_outcome_display()), TONES[self.end.outcome]
        if self.visit_under_way is not None:
            return "現地調査中", "water"
        return ("期限超過", "wrong") if self.due_on < self.today else ("調査中", "care")


def returns(show: str) -> QuerySet[Return]:
    """Open ones, the oldest first; or those that ended in one way, the newest first."""
    ends = ReturnStep.objects.filter(returned=OuterRef("pk"), kind=Kind.ENDED)
    found = Return.objects.select_related("piece__supply", "customer").prefetch_related(
        Prefetch("steps", queryset=_STEPS), "piece__events"
    )
    if show == "open":
        return found.filter(~Exists(ends)).order_by("returned_at", "pk")
    return found.filter(Exists(ends.filter(outcome=show))).order_by("-returned_at", "-pk")


def views_of(found: Sequence[Return], *, viewer: Viewer, today: date) -> list[ReturnView]:
    """Returns as somebody may see them; where protected people are is left to whoever has the right."""
    hidden = protected_among([one.customer_id for one in found], today=today)
    may_see = viewer.has_perm(PROTECTED_SEE)
    return [
        ReturnView(one, one.customer_id in hidden, one.customer_id in hidden and not may_see, today)
        for one in found
    ]


def return_of(return_id: int) -> Return | None:
    """One of them, whole."""
    found = Return.objects.select_related("piece__supply", "piece__print_file", "customer")
    return (
        found.prefetch_related(Prefetch("steps", queryset=_STEPS), "piece__events")
        .filter(pk=return_id)
        .first()
    )


def changes_by(cause_kind: str, cause_id: int) -> list[AddressChange]:
    """The changes of address that a case made."""
    found = AddressChange.objects.filter(cause_kind=cause_kind, cause_id=cause_id)
    return list(found.select_related("by").order_by("at", "pk"))


@dataclass(frozen=True)
class Keyed:
    """A letter somebody keyed as returned today."""

    number: str
    title: str
    reason: str
    at: datetime


def keyed_by(person_id: int, *, now: datetime) -> list[Keyed]:
    """What somebody keyed in the last twelve hours, newest first, so that a stack is not keyed twice."""
    since = now - timedelta(hours=12)
    found = Piece.objects.filter(
        events__what="returned", events__recorded_by=person_id, events__recorded_at__gte=since
    )
    rows = found.values_list("pk", "kind", "events__reason", "events__recorded_at")
    reasons = {one.value: str(one.label) for one in Reason}
    return [
        Keyed(number_of(pk), letter_of(kind).title, reasons.get(reason, reason), at)
        for pk, kind, reason, at in rows.order_by("-events__recorded_at")[:50]
    ]


def outcomes_of_year(fiscal_year: int) -> dict[str, int]:
    """How the letters that came back in a fiscal year ended; what is open stands under the empty code.

    They are counted by the day they came back, as the contract's volume counts them (別表２).
    """
    begin, end = (datetime(year, 4, 1, tzinfo=clock.TOKYO) for year in (fiscal_year, fiscal_year + 1))
    found = Return.objects.filter(returned_at__gte=begin, returned_at__lt=end)
    ended = ReturnStep.objects.filter(returned__in=found, kind=Kind.ENDED).values_list("outcome", flat=True)
    counts = {outcome.value: 0 for outcome in Outcome}
    for outcome in ended:
        counts[outcome] += 1
    return counts | {"": found.count() - sum(counts.values())}
