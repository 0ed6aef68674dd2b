"""開閉栓の作業: who goes out when, how many places there are, and who has seen what is urgent."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.intake import errors
from mizuhiki.intake.models import Application, Capacity, Details, Standing, Step
from mizuhiki.intake.selectors.first import first_services, is_first
from mizuhiki.intake.services.stepping import State, add_step, item_key, lock_standing, record
from mizuhiki.intake.services.temporary import refuse_unpaid
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.worklist import api as worklist

OPENING, CLOSING, SETTLING = "opening", "closing", "settlement"  # kinds of visit


def visit_kind_of(standing: Standing) -> str:
    """What the crew goes out for."""
    if standing.kind == Application.Kind.START:
        return OPENING
    is_on_site = standing.details.settle_by == Details.SettleBy.ON_SITE
    return SETTLING if is_on_site else CLOSING


@transaction.atomic
def assign_crew(
    *, application_id: int, crew_id: int, visit_on: date, note: str, actor: Actor, at: datetime
) -> Standing:
    """Send a crew: the visit stands on its day sheet. Another crew or day calls the visit before off.

    Raises:
        NoTap, NobodyUses, FirstTermsMissing, AdvanceUnpaid, StateUnfit, ApplicationOver: nobody can be sent.
        VisitInThePast, VisitOverlaps, VisitOut, and what the kind's `check` raises.
        Nothing is changed by any of them.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア; CC-038 【金沢CC】別紙３ １(6)ア①.
    """
    standing = lock_standing(application_id, states=(State.UNPLACED, State.RECEIVED, State.ASSIGNED))
    if standing.installation_id is None:
        raise errors.NoTap
    if standing.kind == Application.Kind.RENAME:
        raise errors.StateUnfit(state=standing.application.get_kind_display())
    is_start = standing.kind == Application.Kind.START
    if is_first(standing) and not first_services(standing.pk):
        raise errors.FirstTermsMissing
    refuse_unpaid(application_id)
    if not is_start and standing.details.supply_id is None:
        raise errors.NobodyUses(day=standing.wanted_on)
    if standing.visit_id is not None and standing.state == State.ASSIGNED:
        fieldwork.cancel_visit(visit_id=standing.visit_id, reason="手配の変更のため", at=at, actor=actor)
        standing.refresh_from_db(fields=["state", "visit"])
    visit = fieldwork.plan_visit(
        kind=visit_kind_of(standing),
        supply_id=None if is_start else standing.details.supply_id,
        installation_id=standing.installation_id if is_start else None,
        visit_on=visit_on,
        crew_id=crew_id,
        note=note,
        at=at,
        actor=actor,
    )
    standing.state, standing.visit = State.ASSIGNED, visit
    standing.save(update_fields=["state", "visit"])
    add_step(standing.application, Step.Kind.ASSIGNED, actor=actor, at=at, visit=visit)
    record(
        "intake.application.assigned",
        standing.application,
        standing.details,
        actor=actor,
        at=at,
        visit_on=visit_on,
    )
    return standing


@transaction.atomic
def acknowledge(*, application_id: int, actor: Actor, at: datetime) -> Step:
    """Somebody of the open-close desk has seen an urgent application: with name and time, once.

    Raises:
        NotUrgent, ApplicationOver: nothing is changed.

    Source:
        CC-038 【金沢CC】別紙３ １(6)ア①.
    """
    standing = lock_standing(application_id)
    if not standing.awaits_crew:
        raise errors.NotUrgent
    standing.awaits_crew = False
    standing.save(update_fields=["awaits_crew"])
    step = add_step(standing.application, Step.Kind.ACKNOWLEDGED, actor=actor, at=at)
    worklist.close_item(item_key("urgent", application_id), at=at, actor=actor)
    record("intake.application.acknowledged", standing.application, standing.details, actor=actor, at=at)
    return step


@transaction.atomic
def set_capacity(
    *,
    area: str,
    window: str,
    places: int,
    weekday: int | None = None,
    day: date | None = None,
    actor: Actor,
    at: datetime,
) -> Capacity:
    """Say how many applications a crew can do in a window, of every such weekday or of one day.

    Raises:
        CapacityUnfit: nothing is changed.

    Source:
        issue 5, point 3; CC-020 【金沢CC】別紙２ ２(1)ア.
    """
    terms = pack_on(day or clock.day_of(at)).intake
    of_one = (weekday is None) != (day is None)
    if not of_one or area not in terms.areas or window not in terms.windows:
        raise errors.CapacityUnfit
    if weekday is not None and not 0 <= weekday <= 6:
        raise errors.CapacityUnfit
    made = Capacity.objects.create(
        area=area, window=window, weekday=weekday, day=day, places=places, at=at, by_id=actor.pk
    )
    facts: dict[str, Any] = {"count": places}
    if day is not None:
        facts["day"] = day
    audit.record(action="intake.capacity.set", subject=made, actor=actor, at=at, **facts)
    return made
