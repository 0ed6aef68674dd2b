"""What lies on somebody's desks."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Q, QuerySet, Value, When

from mizuhiki.platform import sql
from mizuhiki.platform.actors import Person
from mizuhiki.worklist.desks import DESKS, Desk, kinds
from mizuhiki.worklist.models import OPEN, Item


@dataclass(frozen=True)
class Filters:
    """Which items a list shows; all of it stands in the URL (S6)."""

    show: str = "open"  # or "done"
    desk: str = ""
    kind: str = ""
    who: str = ""  # "mine", "free" or anybody
    query: str = ""


@dataclass(frozen=True)
class Counts:
    """How much is open for somebody."""

    total: int
    overdue: int
    mine: int
    by_desk: tuple[tuple[Desk, int], ...]


def desks_of(person: Person) -> list[Desk]:
    """The desks this person works at."""
    return [desk for desk in DESKS.values() if person.has_perm(desk.right)]


def visible_to(person: Person) -> QuerySet[Item, Item]:
    """Items on this person's desks, those they must not do left out."""
    here = [desk.code for desk in desks_of(person)]
    found = Item.objects.filter(desk__in=here).exclude(kind__in=_closed_to(person))
    return found.exclude(not_for_id=person.pk)


def _closed_to(person: Person) -> list[str]:
    """Kinds of items that somebody else must do."""
    return [kind.code for kind in kinds() if kind.right and not person.has_perm(kind.right)]


def items_of(person: Person, filters: Filters, now: datetime) -> QuerySet[Item, Item]:
    """A list: open items by need, overdue first; done items newest first."""
    found = visible_to(person).select_related("assigned_to", "closed_by")
    for name in ("desk", "kind"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    if filters.query:
        found = found.filter(Q(title__icontains=filters.query) | Q(key=filters.query))
    if filters.who == "mine":
        found = found.filter(Q(assigned_to_id=person.pk) | Q(closed_by_id=person.pk))
    elif filters.who == "free":
        found = found.filter(assigned_to__isnull=True)
    if filters.show == "done":
        return found.exclude(OPEN).order_by("-closed_at", "-pk")
    is_late = Case(When(due_at__lt=now, then=Value(0)), default=Value(1))
    return found.filter(OPEN).order_by(is_late, "rank", "due_at", "pk")


_COUNTS = """
    SELECT desk, count(*), count(*) FILTER (WHERE due_at < %s), count(*) FILTER (WHERE assigned_to_id = %s)
    FROM worklist_item
    WHERE closed_at IS NULL AND desk = ANY(%s) AND kind <> ALL(%s) AND not_for_id IS DISTINCT FROM %s
    GROUP BY desk
"""


def counts_of(person: Person, now: datetime) -> Counts:
    """Open items by desk, in one query; each page asks for them, so it is written out."""
    here = desks_of(person)
    if not here:
        return Counts(total=0, overdue=0, mine=0, by_desk=())
    rows = sql.rows(_COUNTS, [now, person.pk, [desk.code for desk in here], _closed_to(person), person.pk])
    totals = {desk: int(total) for desk, total, _, _ in rows}
    return Counts(
        total=sum(totals.values()),
        overdue=sum(int(overdue) for _, _, overdue, _ in rows),
        mine=sum(int(mine) for _, _, _, mine in rows),
        by_desk=tuple((desk, totals.get(desk.code, 0)) for desk in here),
    )


def open_items_of(*, subject_kind: str, subject_id: int) -> list[Item]:
    """What is open about one subject, for the panel of its page."""
    found = Item.objects.filter(OPEN, subject_kind=subject_kind, subject_id=subject_id)
    return list(found.select_related("assigned_to").order_by("due_at", "pk"))
