"""How lengths and instants of calls are written."""

from datetime import datetime

from django import template

from mizuhiki.platform import clock

register = template.Library()


@register.filter
def minsec(ms: int | None) -> str:
    """Minutes and seconds of milliseconds, seconds not rounded up; a dash where it is not known."""
    if ms is None:
        return "－"
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes}:{seconds:02}"


@register.filter
def second(at: datetime | None) -> str:
    """The time of day to the second, in Tokyo."""
    return f"{at.astimezone(clock.TOKYO):%H:%M:%S}" if at else "－"


@register.filter
def clock_time(at: datetime) -> str:
    """The time of day to the minute, in Tokyo."""
    return f"{at.astimezone(clock.TOKYO):%H:%M}"
