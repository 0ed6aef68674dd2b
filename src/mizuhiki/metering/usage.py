"""使用水量の移り変わり: what was used in each period, beside the same month a year before."""

from datetime import date

from mizuhiki.metering.models import Reading
from mizuhiki.metering.selectors import readings_of_supply
from mizuhiki.web.charts import PairPoint

LISTED = 13  # periods: a year and the month that it begins with, where a meter is read each month
DRAWN = 24  # months of bars, back from the newest reading
READ = 37  # periods: those drawn, and the year before the first of them


def usage_of_year(*, supply_id: int, until: date) -> tuple[list[Reading], list[PairPoint]]:
    """The readings that are listed, newest first, and the bars of two years, oldest first."""
    readings = readings_of_supply(supply_id=supply_id, until=until, limit=READ)
    used = {one.cycle_month: one.usage_m3 for one in readings}
    newest = max(used, default=until)
    drawn = [one for one in readings if _months_between(one.cycle_month, newest) < DRAWN]
    return readings[:LISTED], [
        PairPoint(
            label=f"{one.cycle_month:%Y-%m}",
            value=one.usage_m3,
            before=used.get(one.cycle_month.replace(year=one.cycle_month.year - 1)),
            is_estimate=one.kind == Reading.Kind.ESTIMATED,
        )
        for one in reversed(drawn)
    ]


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month
