"""Readings of the demo: the days of each route, what went to the handheld, and what was looked at."""

from datetime import date, datetime, timedelta

from mizuhiki.metering.api import (
    ReadingDoubt,
    confirm_reading,
    plan_rounds,
    routes_of,
    send_round,
)
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.registercheck.api import Check, check_registers


def go_round(month: date, *, read_day: int, actor: Actor) -> int:
    """Plan the routes of a month and make the handheld's file; how many routes."""
    at = datetime(month.year, month.month, 1, 9, tzinfo=clock.TOKYO)
    day = month.replace(day=read_day)
    with clock.travel(at):
        lines = routes_of(month, clock.today())
        days = {one.route: (day - timedelta(days=2), day) for one in lines if one.starts_on is None}
        if not days:  # nothing to read, or it was gone on with
            return 0
        plan_rounds(cycle_month=month, days=days, actor=actor, at=at)
        send_round(cycle_month=month, route=None, actor=actor, at=at)
    return len(days)


def look_at_doubts(month: date, *, actor: Actor) -> int:
    """Find right every reading of a month that is unlike those before it; how many."""
    found = ReadingDoubt.objects.filter(reading__cycle_month=month, end=None).order_by("pk")
    ids = list(found.values_list("pk", flat=True))
    for pk in ids:
        confirm_reading(
            reading_id=pk, basis="telephone", reason="使用状況を聞いて確認", actor=actor, at=clock.now()
        )
    return len(ids)


def hold_registers(today: date) -> None:
    """The night before today, once; what it finds lies in the inbox."""
    if Check.objects.filter(on=today).exists():
        return
    at = datetime(today.year, today.month, today.day, 2, 40, tzinfo=clock.TOKYO)
    with clock.travel(at):
        check_registers(on=today, at=at)
