"""使用水量の移り変わり: what was used in each period, beside the same month a year before."""

from datetime import date

from mizuhiki.metering.models import Reading
from mizuhiki.metering.selectors import readings_of_supply
from mizuhiki.web.charts import PairPoint

SHOWN = 13  # periods: a year and the month that it begins with, where a meter is read each month


def usage_of_year(*, supply_id: int, until: date) -> tuple[list[Reading], list[PairPoint]]:
    """The readings that are shown, newest first, and their bars, oldest first."""
    readings = readings_of_supply(supply_id=supply_id, until=until, limit=2 * SHOWN)
    used = {one.cycle_month: one.usage_m3 for one in readings}
    shown = readings[:SHOWN]
    return shown, [
        PairPoint(
            label=f"{one.cycle_month:%Y-%m}",
            value=one.usage_m3,
            before=used.get(one.cycle_month.replace(year=one.cycle_month.year - 1)),
            is_estimate=one.kind == Reading.Kind.ESTIMATED,
        )
        for one in reversed(shown)
    ]
