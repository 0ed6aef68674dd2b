"""When caps and pins run out, by what the last months used up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_DAYS = 3_650  # farther ahead nothing is told


@dataclass(frozen=True)
class Forecast:
    """How long the free pieces last. `net` is how many more went than came back in `days`."""

    free: int
    net: int
    days: int
    runs_out_on: date | None  # None: they do not run out as things go


def forecast(free: int, net: int, days: int, today: date) -> Forecast:
    """Reckon on with the net use of the last `days`; whole pieces, the day on which none is left."""
    assert days > 0, days
    if free <= 0:
        return Forecast(free, net, days, today)
    if net <= 0 or free * days // net > MOST_DAYS:
        return Forecast(free, net, days, None)
    return Forecast(free, net, days, today + timedelta(days=free * days // net))


def shortage(orders: int, free: Sequence[int]) -> int:
    """How many orders of a day have neither a cap nor a pin."""
    return max(orders - sum(free), 0)
