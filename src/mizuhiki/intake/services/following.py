"""A visit ended without this room: it was called off, nobody was met, or it was settled at the place."""

from mizuhiki.fieldwork.api import VisitBooked, VisitEnd
from mizuhiki.intake.models import Outcome, Standing, Step
from mizuhiki.intake.services.stepping import State, add_step, record
from mizuhiki.onsite.api import Settlement

How = VisitEnd.How


def follow_visit(event: VisitBooked) -> None:
    """Listener: an application whose visit came to nothing waits again; one settled at the place is over.

    What the crew opened or closed was taken down by the visit's own kind before.
    """
    standing = Standing.objects.select_for_update(no_key=True, of=("self",)).filter(visit_id=event.visit_id)
    found = standing.filter(state=State.ASSIGNED).select_related("application", "details", "visit").first()
    if found is None:
        return
    if event.how == How.DONE:
        _settled(found, event)
        return
    assert found.visit is not None, "it is the visit's"
    end = VisitEnd.objects.filter(visit_id=event.visit_id).first()
    reason = (end.reason if end else "") or How(event.how).label
    found.state, found.visit = State.RECEIVED, None
    found.save(update_fields=["state", "visit"])
    add_step(
        found.application,
        Step.Kind.UNASSIGNED,
        actor=event.actor,
        at=event.at,
        visit_id=event.visit_id,
        text=reason[:400],
    )
    record("intake.application.unassigned", found.application, found.details, actor=event.actor, at=event.at)


def _settled(standing: Standing, event: VisitBooked) -> None:
    """現地精算: reading, bill and cash were booked by their room; here stands what they came to."""
    told = Settlement.objects.filter(brought__line__visit_id=event.visit_id).latest("brought_id")
    assert standing.visit is not None, "it is the visit's"
    Outcome.objects.create(
        application=standing.application,
        done_on=standing.visit.visit_on,
        tap=Outcome.Tap.CLOSED,
        index_m3=told.brought.content["index_m3"],
        supply_id=standing.visit.supply_no,
        reading=told.reading,
        demand=told.demand,
        brought=told.brought,
        problem=told.problem,
        at=event.at,
        by_id=told.brought.brought_by_id,
    )
    waits = bool(told.problem)
    standing.state, standing.awaits_crew = (State.CARRIED_OUT if waits else State.SETTLED), False
    standing.save(update_fields=["state", "awaits_crew"])
    add_step(
        standing.application,
        Step.Kind.CARRIED_OUT,
        actor=event.actor,
        at=event.at,
        visit=standing.visit,
        text=told.problem[:400],
    )
    if not waits:
        add_step(standing.application, Step.Kind.SETTLED, actor=event.actor, at=event.at)
    record(
        "intake.application.carried_out",
        standing.application,
        standing.details,
        actor=event.actor,
        at=event.at,
    )
