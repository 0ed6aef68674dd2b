"""From what was metered to what is charged: cutting into periods, certified volumes, wells."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from mizuhiki.tariffs.definition.calculation import OddTo
from mizuhiki.tariffs.definition.sewer import ByPersons, Combine, SewerVolume
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.exact import ZERO
from mizuhiki.tariffs.request import PriceRequest
from mizuhiki.tariffs.rounding import Rounding, round_yen


def spread(m3: int, parts: int, odd_to: OddTo = OddTo.FIRST) -> tuple[int, ...]:
    """Cut a volume into whole cubic metres; what does not divide goes one by one to `odd_to`."""
    assert parts > 0, parts
    each, odd = divmod(m3, parts)
    dearer, plain = (each + 1,) * odd, (each,) * (parts - odd)
    return dearer + plain if odd_to is OddTo.FIRST else plain + dearer


def certified_m3(table: ByPersons, persons: int, months: Decimal) -> Decimal:
    """The certified volume (認定水量) of a household for so many months, fractions dropped."""
    exact = Fraction(table.m3(persons)) * Fraction(months) / table.months
    return Decimal(round_yen(exact, mode=Rounding.FLOOR))


def sewage_m3(
    request: PriceRequest, rule: SewerVolume, city_m3: Decimal, months: Decimal
) -> tuple[Decimal, ...]:
    """The volumes to be priced: one, or two where a well is calculated by itself."""
    metered = city_m3
    for name, m3 in request.sources:
        if name in rule.adds:
            metered += m3
        elif name in rule.subtracts:
            metered = max(metered - m3, ZERO)
        else:
            raise PriceRefused(
                "unknown_source",
                f"水源「{name}」の扱いが料金表にありません。汚水量の定めを確かめてください。",
            )
    if not request.persons:
        return (metered,)
    certified = _certified(request, rule, months)
    if not request.has_city_water or rule.combine is Combine.SUM:
        return (metered + certified,)
    if rule.combine is Combine.LARGER:
        return (max(metered, certified),)
    if rule.combine is Combine.HALF:
        return (certified + Decimal(round_yen(Fraction(metered) / 2, mode=Rounding.FLOOR)),)
    return (metered, certified)


def _certified(request: PriceRequest, rule: SewerVolume, months: Decimal) -> Decimal:
    if request.purposes:
        known = dict(rule.by_purpose)
        for purpose in request.purposes:
            if purpose not in known:
                raise PriceRefused(
                    "unknown_purpose", f"井戸の用途「{purpose}」の認定水量が料金表にありません。"
                )
        tables = [known[purpose] for purpose in request.purposes]
        return sum((certified_m3(table, request.persons, months) for table in tables), ZERO)
    table = (rule.with_city or rule.well_only) if request.has_city_water else rule.well_only
    if table is None:
        raise PriceRefused("no_certified_volume", "人数による認定水量の表が料金表にありません。")
    return certified_m3(table, request.persons, months)


def usage_m3(previous: Decimal, current: Decimal) -> int:
    """m³ between two dial readings; the decimals on the dial are dropped before subtracting."""
    return int(current) - int(previous)


def persons_in_force(history: Sequence[tuple[str, int]], month: str) -> int:
    """Household size for a billed month: a change counts from the month after it was reported.

    `history` holds (month of report "2026-04", persons), oldest first; so does a register read on
    1 April. 0 when nothing was reported before `month`.
    """
    known = [persons for reported, persons in history if reported < month]
    return known[-1] if known else 0
