"""Cutting a bill into portions: each a volume that meets the table at a certain scale."""

from dataclasses import dataclass, replace
from decimal import Decimal

from mizuhiki.tariffs.definition.calculation import CycleRule
from mizuhiki.tariffs.definition.collective import Scheme, Sharing
from mizuhiki.tariffs.definition.version import TariffVersion
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.exact import ONE, ZERO, quotient
from mizuhiki.tariffs.pricing.volumes import spread


@dataclass(frozen=True, slots=True)
class Portion:
    """A volume, and how many table periods of base, meter fee, included volume and limits it meets.

    `dwellings` multiplies base and limits (one undivided volume); `times` counts the whole portion
    that often (one dwelling's volume). `meters` is the number of meter fees.
    """

    number: int
    months: Decimal
    m3: Decimal
    base_x: Decimal
    meter_x: Decimal
    included_x: Decimal
    limit_x: Decimal
    dwellings: int = 1
    times: int = 1
    meters: int = 1
    leads: bool = True  # False for a further portion of the same period: no charge by persons again
    base: Decimal | None = None  # a prorated base in place of the table's
    note: str = ""


def plain_portions(version: TariffVersion, m3: Decimal, months: Decimal) -> list[Portion]:
    """The portions of one volume over so many months, before dwellings and proration."""
    cycle = version.cycle
    periods = months if cycle.table_months == 1 else quotient(months, cycle.table_months)
    whole = int(periods)
    if cycle.rule is CycleRule.SPLIT and whole > 1 and whole == periods:
        if m3 != int(m3):
            raise PriceRefused(
                "fractional_volume", f"使用水量{m3}m³は整数でないため、月ごとに分けられません。"
            )
        each = Decimal(cycle.table_months)
        volumes = spread(int(m3), whole, cycle.odd_m3_to)
        return [
            Portion(number, each, Decimal(part), ONE, ONE, ONE, ONE)
            for number, part in enumerate(volumes, start=1)
        ]
    return [Portion(0, months, m3, periods, periods, periods, periods)]


def housed(portions: list[Portion], scheme: Scheme, units: tuple[int, ...]) -> list[Portion]:
    """The portions as the collective scheme has them for so many dwellings: one number for all
    parts, or one for each."""
    if len(units) not in {1, len(portions)}:
        raise PriceRefused(
            "dwellings_by_part", f"戸数が{len(units)}か月分あり、料金の{len(portions)}か月分と合いません。"
        )
    counts = units if len(units) == len(portions) else units * len(portions)
    shared: list[Portion] = []
    for each, count in zip(portions, counts, strict=True):
        if scheme.sharing is Sharing.MULTIPLY:
            meters = count if scheme.meter_fee_each else 1
            shared.append(replace(each, dwellings=count, meters=meters))
        else:
            shared += _shared(each, scheme, count)
    return shared


def _shared(portion: Portion, scheme: Scheme, units: int) -> list[Portion]:
    """One portion as whole cubic metres for each dwelling, and what does not divide."""
    whole, left = divmod(int(portion.m3), units)
    more = left if scheme.sharing is Sharing.EACH else 0
    found = [_dwellings(portion, scheme, m3=whole, times=units - more, leads=True)]
    if more:
        found.append(_dwellings(portion, scheme, m3=whole + 1, times=more, leads=False))
    elif left:
        bare = replace(portion, base_x=ZERO, meter_x=ZERO, included_x=ZERO, leads=False, note="端数水量")
        found.append(replace(bare, m3=Decimal(left)))
    return found


def _dwellings(portion: Portion, scheme: Scheme, *, m3: int, times: int, leads: bool) -> Portion:
    meters = times if scheme.meter_fee_each else int(leads)
    return replace(portion, m3=Decimal(m3), times=times, meters=meters, leads=leads)
