"""What waits in the queue, one paper whole, and the slips of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from mizuhiki.callcentre.models import (
    Arrival,
    ArrivalPage,
    ArrivalSender,
    ArrivalStanding,
    ArrivalStep,
    Case,
)
from mizuhiki.callcentre.selectors import operators
from mizuhiki.intake.api import WebForm, web_form
from mizuhiki.staff.api import User

State = ArrivalStanding.State
OPEN = ~Q(state=State.DONE)


@dataclass(frozen=True)
class QueueFilters:
    """Which papers a list shows; all of it stands in the URL."""

    show: str = "open"
    source: str = ""


@dataclass(frozen=True)
class Load:
    """How much an operator has to register."""

    person: User
    count: int
    late: int


@dataclass(frozen=True)
class ArrivalView:
    """One paper with its pages, its steps and what it became."""

    arrival: Arrival
    standing: ArrivalStanding
    sender: ArrivalSender | None
    pages: Sequence[ArrivalPage]
    steps: Sequence[ArrivalStep]
    cases: Sequence[Case]
    web: WebForm | None  # what came by the public form

    @property
    def read(self) -> dict[str, list[int]]:
        """Whose words are read with it, for the read log."""
        forms = [] if self.web is None else [self.web.pk]
        return {"callcentre.arrival": [self.arrival.pk], "intake.webapplication": forms}


def papers(person: User, filters: QueueFilters) -> QuerySet[ArrivalStanding]:
    """The queue by its clock, urgent ones first; done ones newest first."""
    found = ArrivalStanding.objects.select_related("arrival__sender", "arrival__web__web", "person")
    if filters.source:
        found = found.filter(arrival__source=filters.source)
    if filters.show == "done":
        return found.filter(state=State.DONE).order_by("-arrival__arrived_at", "-pk")
    found = found.filter(OPEN)
    if filters.show == "new":
        found = found.filter(state__in=(State.NEW, State.SORTED))
    elif filters.show == "mine":
        found = found.filter(person_id=person.pk)
    return found.order_by("-is_urgent", "due_at", "pk")


def loads(now: datetime) -> list[Load]:
    """Each operator with what lies with them: who rebalances sees it beside the queue."""
    found = (
        ArrivalStanding.objects.filter(OPEN, person__isnull=False)
        .values_list("person_id")
        .annotate(all=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    )
    counted = {person: (number, late) for person, number, late in found}
    return [Load(person, *counted.get(person.pk, (0, 0))) for person in operators()]


def paper(arrival_id: int, *, viewer: User, today: date) -> ArrivalView | None:
    """One paper whole, for somebody's eyes; None when there is none."""
    standing = (
        ArrivalStanding.objects.select_related(
            "arrival", "arrival__sender", "arrival__web", "arrival__by", "person"
        )
        .filter(pk=arrival_id)
        .first()
    )
    if standing is None:
        return None
    arrival = standing.arrival
    web = getattr(arrival, "web", None)
    return ArrivalView(
        arrival=arrival,
        standing=standing,
        sender=getattr(arrival, "sender", None),
        pages=list(arrival.pages.select_related("file").order_by("number")),
        steps=list(arrival.steps.select_related("by", "person", "case").order_by("number")),
        cases=list(arrival.cases.order_by("pk")),
        web=web_form(web.web_id, viewer=viewer, today=today) if web else None,
    )


def slips_without_case(day: date) -> list[ArrivalStanding]:
    """The counter's slips of a day that no case was made of and nobody laid aside (CC-046)."""
    found = ArrivalStanding.objects.select_related("arrival", "arrival__sender", "person").filter(
        OPEN, arrival__source=Arrival.Source.COUNTER, arrival__arrived_on=day
    )
    return list(found.filter(arrival__cases__isnull=True).order_by("arrival__slip_no"))


def slips_of(day: date) -> int:
    """How many slips the counter gave on a day."""
    return Arrival.objects.filter(source=Arrival.Source.COUNTER, arrived_on=day).count()
