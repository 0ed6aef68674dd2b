"""How long somebody interpreted, in whole minutes begun, and whether a service answers at a time. Pure."""

from datetime import datetime, time, timedelta

MINUTE = timedelta(minutes=1)


def minutes_of(began_at: datetime, ended_at: datetime) -> int:
    """Minutes as the services charge them: each one begun counts."""
    assert began_at <= ended_at, (began_at, ended_at)
    return -(-(ended_at - began_at) // MINUTE)


def is_open(*, opens: time, closes: time, is_daily: bool, now: time, is_working_day: bool) -> bool:
    """Whether somebody answers; hours that begin and end alike are day and night."""
    if not (is_daily or is_working_day):
        return False
    return opens == closes or opens <= now < closes
