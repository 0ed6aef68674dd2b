"""What lies on somebody's desks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import Case, Count, Q, QuerySet, Value, When

from mizuhiki.platform.actors import Actor
from mizuhiki.worklist.desks import DESKS, Desk, kinds
from mizuhiki.worklist.models import OPEN, Item


class Person(Actor, Protocol):
    """An actor whose rights can be asked."""

    def has_perm(self, perm: str) -> bool:
        """Whether the person holds the right now."""
        ...


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
    closed_to = [kind.code for kind in kinds() if kind.right and not person.has_perm(kind.right)]
    found = Item.objects.filter(desk__in=here).exclude(kind__in=closed_to)
    return found.exclude(not_for_id=person.pk)


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


def counts_of(person: Person, now: datetime) -> Counts:
    """Open items by desk, in one query."""
    open_items = visible_to(person).filter(OPEN).order_by()
    rows = open_items.values("desk").annotate(
        total=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        mine=Count("pk", filter=Q(assigned_to_id=person.pk)),
    )
    found = {row["desk"]: row for row in rows}
    return Counts(
        total=sum(row["total"] for row in found.values()),
        overdue=sum(row["overdue"] for row in found.values()),
        mine=sum(row["mine"] for row in found.values()),
        by_desk=tuple(
            (desk, found[desk.code]["total"] if desk.code in found else 0) for desk in desks_of(person)
        ),
    )


def open_items_of(*, subject_kind: str, subject_id: int) -> list[Item]:
    """What is open about one subject, for the panel of its page."""
    found = Item.objects.filter(OPEN, subject_kind=subject_kind, subject_id=subject_id)
    return list(found.select_related("assigned_to").order_by("due_at", "pk"))
