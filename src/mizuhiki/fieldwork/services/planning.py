"""A visit is planned, and called off."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.fieldwork import errors
from mizuhiki.fieldwork.events import VisitBooked
from mizuhiki.fieldwork.faces import touched_by
from mizuhiki.fieldwork.kinds import kind_of
from mizuhiki.fieldwork.models import SheetVisit, Visit, VisitEnd
from mizuhiki.fieldwork.selectors import open_visits
from mizuhiki.fieldwork.services.places import lock_place
from mizuhiki.platform import clock, events
from mizuhiki.platform.actors import Actor
from mizuhiki.staff.api import User, valid_cards


@transaction.atomic
def plan_visit(
    *,
    kind: str,
    supply_id: int | None,
    installation_id: int | None = None,
    visit_on: date,
    crew_id: int,
    note: str,
    at: datetime,
    actor: Actor,
) -> Visit:
    """Say who goes to a supply on a day, or to a tap that nobody uses, and what for.

    Raises:
        VisitInThePast, VisitOverlaps: the day cannot be.
        CardMissing: who shall go has no card to show there on that day.
        What the kind's `check` raises: this work cannot be done there. Nothing is changed by any of them.

    Source:
        COL-055 【金沢収納】第23条(2)イ; COL-036 第14条, 第15条.
    """
    lock_place(supply_id, installation_id)
    if visit_on < clock.day_of(at):
        raise errors.VisitInThePast(today=clock.day_of(at))
    place = {"supply_id": supply_id, "installation_id": installation_id}
    before = open_visits().filter(kind=kind, **place, visit_on__gte=clock.day_of(at)).first()
    if before is not None:
        raise errors.VisitOverlaps(day=before.visit_on, title=kind_of(kind).title)
    if crew_id not in valid_cards([crew_id], on=visit_on):
        raise errors.CardMissing(name=User.objects.get(pk=crew_id), day=visit_on)
    check = kind_of(kind).check
    if check is not None and supply_id is not None:
        check(supply_id, visit_on)
    visit = Visit.objects.create(
        kind=kind,
        **place,
        visit_on=visit_on,
        crew_id=crew_id,
        note=note.strip(),
        planned_at=at,
        planned_by_id=actor.pk,
    )
    _record("fieldwork.visit.planned", visit, actor, at, kind=kind, visit_on=visit_on)
    return visit


@transaction.atomic
def cancel_visit(*, visit_id: int, reason: str, at: datetime, actor: Actor) -> VisitEnd:
    """Call a visit off that no tablet has.

    Raises:
        VisitOver, VisitOut: nothing is changed.

    Source:
        COL-055 【金沢収納】第23条(2)イ.
    """
    visit = _lock_at_office(visit_id)
    end = _end(visit, VisitEnd.How.CANCELLED, reason=reason, at=at, actor=actor)
    _record("fieldwork.visit.cancelled", visit, actor, at, reason=end.reason)
    return end


@transaction.atomic
def finish_visit(*, visit_id: int, at: datetime, actor: Actor) -> VisitEnd:
    """Say at the office that a visit was made, which was told on paper and not by a tablet.

    Raises:
        VisitOver, VisitOut: nothing is changed.

    Source:
        COL-063 【金沢収納】第23条(3)オ.
    """
    visit = _lock_at_office(visit_id)
    end = _end(visit, VisitEnd.How.DONE, reason="", at=at, actor=actor)
    _record("fieldwork.visit.finished", visit, actor, at)
    return end


def _lock_at_office(visit_id: int) -> Visit:
    """A visit that is not over and that no tablet has, under the lock of its place."""
    visit = Visit.objects.get(pk=visit_id)
    lock_place(visit.supply_id, visit.installation_id)
    end = VisitEnd.objects.filter(visit=visit).first()
    if end is not None:
        raise errors.VisitOver(how=end.get_how_display())
    out = SheetVisit.objects.filter(visit=visit, sheet__end=None).select_related("sheet__crew").first()
    if out is not None:
        raise errors.VisitOut(name=out.sheet.crew)
    return visit


def _end(visit: Visit, how: VisitEnd.How, *, reason: str, at: datetime, actor: Actor) -> VisitEnd:
    end = VisitEnd.objects.create(visit=visit, how=how, reason=reason.strip(), at=at, by_id=actor.pk)
    events.publish(VisitBooked(visit.pk, end.how, at, actor))
    return end


def _record(action: str, visit: Visit, actor: Actor, at: datetime, **facts: Any) -> None:
    people = touched_by([visit], on=visit.visit_on)
    audit.record(action=action, subject=visit, actor=actor, at=at, customers=people, **facts)
