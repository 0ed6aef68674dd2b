"""The lock step of an application, and the row of each step it goes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_taps, users_and_payers
from mizuhiki.intake import errors
from mizuhiki.intake.models import Application, Details, Standing, Step
from mizuhiki.intake.selectors.places import OPEN
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor

State = Standing.State
EXPECTED = (State.UNPLACED, State.RECEIVED, State.ASSIGNED)  # what can still be changed or cancelled


def lock_standing(
    application_id: int, *, states: Iterable[str] = OPEN, other_tap: int | None = None
) -> Standing:
    """An application in one of some states, with the places it is for locked first.

    Args:
        other_tap: the tap it will be for.

    Raises:
        ApplicationOver, StateUnfit, ChangedMeanwhile: nothing is changed.
    """
    before = Standing.objects.select_related("details", "application__stop__standing__details").get(
        pk=application_id
    )
    stop = before.application.stop
    left_id = stop.standing.details.supply_id if stop is not None else None
    lock_taps(
        [tap for tap in (before.installation_id, other_tap) if tap is not None],
        supply_ids=[one for one in (before.details.supply_id, left_id) if one is not None],
    )
    Standing.objects.select_for_update(no_key=True).get(pk=application_id)
    standing = Standing.objects.select_related("application", "details__told", "visit").get(pk=application_id)
    if standing.details_id != before.details_id:
        raise errors.ChangedMeanwhile
    if standing.state not in set(states):
        over = standing.state in (State.SETTLED, State.CANCELLED)
        refusal = errors.ApplicationOver if over else errors.StateUnfit
        raise refusal(state=standing.get_state_display())
    return standing


def add_step(application: Application, kind: str, *, actor: Actor | None, at: datetime, **facts: Any) -> Step:
    """Write the next step; the caller holds the lock."""
    last = Step.objects.filter(application=application).order_by("-number").first()
    return Step.objects.create(
        application=application,
        number=(last.number if last else 0) + 1,
        kind=kind,
        at=at,
        by_id=actor.pk if actor else None,
        **facts,
    )


def record(
    action: str,
    application: Application,
    details: Details,
    *,
    actor: Actor | None,
    at: datetime,
    **facts: Any,
) -> None:
    """The act, in the trace of who applied and of those who use or pay for the supply then."""
    people = {details.customer_id} if details.customer_id else set()
    if details.supply_id is not None:
        people |= set(users_and_payers([details.supply_id], on=clock.day_of(at)))
    audit.record(
        action=action,
        subject=application,
        actor=actor,
        at=at,
        customers=sorted(people),
        **facts,
    )


def item_key(what: str, application_id: int) -> str:
    """The key of an application's work item."""
    return f"intake.{what}:{application_id}"
