"""検針日程: when each route is read."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.metering import errors
from mizuhiki.metering.round_models import Round
from mizuhiki.metering.rounds import last_plans, moved, routes_of
from mizuhiki.metering.rules import days_of_month
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor


@transaction.atomic
def plan_rounds(
    *, cycle_month: date, days: Mapping[str, tuple[date, date]], actor: Actor | None, at: datetime
) -> int:
    """Say on which days routes are read; a plan that was there is changed, and its history kept.

    Args:
        days: the first and the last day of each route, both in.

    Raises:
        RoundDaysWrong: a reading of the month could not be taken in. Nothing is changed.

    Source:
        issue 7, point 2.
    """
    first, last = days_of_month(cycle_month)
    for starts_on, ends_on in days.values():
        if not first <= starts_on <= ends_on <= last:
            raise errors.RoundDaysWrong(first=first, last=last)
    for route, (starts_on, ends_on) in sorted(days.items()):
        Round.objects.update_or_create(
            cycle_month=cycle_month,
            route=route,
            defaults={
                "starts_on": starts_on,
                "ends_on": ends_on,
                "planned_at": at,
                "planned_by_id": actor.pk if actor else None,
            },
        )
    audit.record(
        action="metering.rounds.planned",
        subject=None,
        actor=actor,
        at=at,
        month=f"{cycle_month:%Y-%m}",
        routes=len(days),
    )
    return len(days)


def plan_as_before(*, cycle_month: date, actor: Actor, at: datetime) -> int:
    """Plan every route that has no days yet as it was last read, moved off days that are closed.

    Raises:
        As `plan_rounds`.

    Source:
        issue 7, point 2.
    """
    before = last_plans(cycle_month)
    open_ones = [one.route for one in routes_of(cycle_month, clock.day_of(at)) if one.starts_on is None]
    days = {route: moved(before[route], cycle_month) for route in open_ones if route in before}
    return plan_rounds(cycle_month=cycle_month, days=days, actor=actor, at=at) if days else 0
