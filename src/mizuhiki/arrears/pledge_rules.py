"""How a pledge stands: kept, broken or fulfilled, from its instalments and the money that came (COL-067)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from mizuhiki.platform.calendars import BusinessCalendar


class PledgeState(StrEnum):
    """Where a pledge stands by its instalments alone; that somebody took it back is a row of its own."""

    KEPT = "kept"
    BROKEN = "broken"
    FULFILLED = "fulfilled"


@dataclass(frozen=True)
class Part:
    """An instalment, or money that came for what was pledged; whole yen."""

    on: date
    yen: int


@dataclass(frozen=True)
class PledgeStanding:
    """A pledge on a day.

    Attributes:
        since: the day on which it was broken, or None.
        missing_yen: what should have come by now and has not.
        next: the instalment that is waited for; None when all has come.
    """

    state: PledgeState
    since: date | None
    paid_yen: int
    missing_yen: int
    next: Part | None


def stand_of_pledge(
    instalments: Sequence[Part], paid: Sequence[Part], calendar: BusinessCalendar, day: date
) -> PledgeStanding:
    """How a pledge stands.

    An instalment that has not come in full on its day breaks the pledge on the next business day; money
    that comes later does not mend it, because what was promised was the day.
    """
    plan = sorted(instalments, key=lambda one: one.on)
    came = [one for one in paid if one.on <= day]
    total = sum(one.yen for one in came)
    promised = list(accumulate(one.yen for one in plan))
    for one, until in zip(plan, promised, strict=True):
        broken_on = calendar.on_or_after(one.on + timedelta(days=1))
        if broken_on > day:
            break
        by_then = sum(part.yen for part in came if part.on < broken_on)
        if by_then < until:
            return PledgeStanding(PledgeState.BROKEN, broken_on, total, until - by_then, one)
    if promised and total >= promised[-1]:
        return PledgeStanding(PledgeState.FULFILLED, None, total, 0, None)
    waited = next((one for one, until in zip(plan, promised, strict=True) if until > total), None)
    return PledgeStanding(PledgeState.KEPT, None, total, 0, waited)
