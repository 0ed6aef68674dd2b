"""What may be chosen when a supply's bills are corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.billing.api import Assessment
from mizuhiki.metering.api import Reading
from mizuhiki.rulepacks.api import pack_on, versions

MONTHS = 36
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """Values with their words."""

    readings: Pairs
    water_uses: Pairs
    bores: Pairs
    charges: Pairs
    rules: Pairs
    reductions: Pairs


def choices_of(supply_id: int | None, *, today: date) -> Choices:
    """What a supply was billed, and what today's tariffs know; without a supply every charge."""
    pack = pack_on(today)
    rows = [row for one in pack.tariffs.values() for version in one.versions for row in version.rates]
    water = pack.tariffs.get("water")
    uses = dict.fromkeys(row.use for version in (water.versions if water else ()) for row in version.rates)
    known = {
        one.code: one.name
        for tariff in pack.tariffs.values()
        for version in tariff.versions
        for one in version.reductions
    }
    charges, readings = set(pack.charges), list[Reading]()
    if supply_id is not None:
        billed = Assessment.objects.filter(supply_id=supply_id, corrects=None)
        charges, readings = set(billed.values_list("charge", flat=True)), _billed_readings(supply_id)
    return Choices(
        readings=[(str(one.pk), _words(one)) for one in readings],
        water_uses=[(use, use) for use in uses],
        bores=[(str(bore), f"{bore}mm") for bore in sorted({row.bore_mm for row in rows if row.bore_mm})],
        charges=[(code, pack.charges[code].label) for code in pack.charge_order() if code in charges],
        rules=[
            (str(one.number), f"版の番号 {one.number}（{one.from_on[-1]}から施行）")
            for one in versions(today=today)
            if one.from_on
        ],
        reductions=list(known.items()),
    )


def _billed_readings(supply_id: int) -> list[Reading]:
    """The last word on each month that was billed, the newest first."""
    billed = Assessment.objects.filter(supply_id=supply_id, reading__isnull=False)
    months = billed.values_list("reading__cycle_month", flat=True)
    found = Reading.objects.filter(supply_id=supply_id, cycle_month__in=months)
    return list(found.order_by("-cycle_month", "-sequence").distinct("cycle_month")[:MONTHS])


def _words(reading: Reading) -> str:
    month = f"{reading.cycle_month.year}年{reading.cycle_month.month}月分"
    return f"{month}　指針 {reading.index_m3:,}　使用水量 {reading.usage_m3 or 0:,} m³"
