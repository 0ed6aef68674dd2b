"""Requests to open a tap: what each waits for, by when, and whether what came is enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, QuerySet

from mizuhiki.arrears import api as arrears
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import HoldKind, Pack, Step, pack_on
from mizuhiki.shutoffs.models import Cut, Restoration, RestorationAssigned
from mizuhiki.shutoffs.restore_rules import Came, Release, due_on, is_late, release
from mizuhiki.shutoffs.selectors.rows import terms_on
from mizuhiki.staff.api import User

MINUTE = timedelta(minutes=1)
NOT_EASED = {HoldKind.REPORT, HoldKind.PLEDGE, HoldKind.PARKED}  # judged by themselves, or no ground


@dataclass(frozen=True)
class Due:
    """By when a tap is to be opened, and whether the utility has to say so first."""

    on: date
    is_late: bool  # it came after the hour
    waits_for_utility: bool

    @property
    def ends_at(self) -> datetime:
        """Midnight, after which it is overdue."""
        return datetime.combine(self.on + timedelta(days=1), time(0), tzinfo=clock.TOKYO)


@dataclass(frozen=True)
class Waiting:
    """A line of the board."""

    restoration: Restoration
    due: Due
    crew: User | None
    on: date | None  # for which day the crew was sent
    elapsed_minutes: int
    is_overdue: bool

    @property
    def elapsed(self) -> str:
        """2:05, hours and minutes since the request."""
        return in_hours(self.elapsed_minutes)


def in_hours(minutes: int) -> str:
    """125 → 2:05."""
    return f"{minutes // 60:,}:{minutes % 60:02}"


def restorations() -> QuerySet[Restoration]:
    """Every request with what became of it."""
    newest = RestorationAssigned.objects.select_related("crew", "visit", "by").order_by("-pk")
    found = Restoration.objects.select_related(
        "cut__order", "cut__execution", "supply", "confirmed", "decision__officer", "reopening", "end", "by"
    )
    return found.prefetch_related(Prefetch("assigned", newest))


def waiting_restorations() -> QuerySet[Restoration]:
    """Those of which the tap is still closed."""
    return restorations().filter(end=None, reopening=None, cut__reopening=None)


def is_open(found: Restoration) -> bool:
    """Whether something is still to be done."""
    return not (hasattr(found, "end") or hasattr(found, "reopening"))


def due_of(found: Restoration) -> Due:
    """By when it is to be done."""
    asked = found.asked_at.astimezone(clock.TOKYO)
    terms, decision = terms_on(asked.date()), getattr(found, "decision", None)
    late = is_late(asked, terms.restore_by)
    is_today = decision is not None and decision.is_today
    on = due_on(asked, terms.restore_by, terms.calendar, is_today=is_today)
    return Due(on, late, late and decision is None)


def assigned_of(found: Restoration) -> RestorationAssigned | None:
    """Who goes, by the last word."""
    return next(iter(found.assigned.all()), None)


def board(*, now: datetime) -> Sequence[Waiting]:
    """What waits, the most urgent first.

    Source:
        COL-011 【金沢収納】第6条(1)ア.
    """
    lines = [line_of(found, now=now) for found in waiting_restorations()]
    return sorted(lines, key=lambda one: (one.due.on, one.restoration.asked_at, one.restoration.pk))


def line_of(found: Restoration, *, now: datetime) -> Waiting:
    """One of them."""
    due, crew = due_of(found), assigned_of(found)
    return Waiting(
        found,
        due,
        crew.crew if crew else None,
        crew.on if crew else None,
        (now - found.asked_at) // MINUTE,
        now >= due.ends_at,
    )


def count_waiting() -> int:
    """How many taps wait to be opened."""
    return waiting_restorations().count()


def done_since(at: datetime, *, most: int) -> Sequence[Restoration]:
    """Taps that were opened lately, the last first."""
    found = restorations().filter(reopening__opened_at__gte=at, cut__execution__isnull=False)
    return list(found.order_by("-reopening__opened_at")[:most])


def elapsed_of(found: Restoration) -> int:
    """Minutes from the request to the open tap."""
    return int((found.reopening.opened_at - found.asked_at) // MINUTE)


def release_of(cut: Cut, day: date) -> Release:
    """Whether what is written now opens a tap; take the supply's lock first where something follows."""
    pack = pack_on(day)
    debts = {int(one): yen for one, yen in cut.ground["debts"].items()}
    return release(debts, _came(cut, debts, day, pack), arrears.terms_of(pack).release)


def _came(cut: Cut, debts: dict[int, int], day: date, pack: Pack) -> Came:
    terms, standing = arrears.terms_of(pack), arrears.standing_of(cut.supply_id, day)
    left = {path.debt.id: path.debt.yen for path in standing.paths if path.debt.id in debts}
    told = {
        debt for debt in left for hold in standing.holds if hold.kind is HoldKind.REPORT and hold.covers(debt)
    }
    last = arrears.months_after(day, terms.release.with_pledge_months)
    pledged = set[int]()
    pledges = arrears.pledges_of([cut.supply_id], day, pack.calendars["collection"])
    for pledge in pledges.get(cut.supply_id, []):
        ends_on = max(
            arrears.Instalment.objects.filter(pledge=pledge.pledge_id).values_list("due_on", flat=True)
        )
        if pledge.is_kept and ends_on <= last:
            pledged |= pledge.debts
    held = [
        hold
        for hold in standing.holds
        if hold.kind not in NOT_EASED and terms.holds_back(hold.kind, Step.CUT)
    ]
    eased = bool(left) and all(any(hold.covers(debt) for hold in held) for debt in left)
    return Came(left, frozenset(told), frozenset(pledged), eased)
