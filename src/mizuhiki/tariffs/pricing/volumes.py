"""From what was metered to what is charged: leak relief, sewage volumes, cutting into periods."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from mizuhiki.tariffs.definition.calculation import OddTo
from mizuhiki.tariffs.definition.relief import LeakCase, LeakRule
from mizuhiki.tariffs.definition.sewer import ByPersons, Combine, SewerVolume
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.exact import ZERO, quotient
from mizuhiki.tariffs.request import LeakClaim, PriceRequest
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


def leak_case(rule: LeakRule, claim: LeakClaim, *, metered_m3: int, bore_mm: int | None) -> LeakCase | None:
    """The first case of the rule that fits the leak; None gives no relief."""
    for case in rule.cases:
        if case.places and claim.place not in case.places:
            continue
        if case.max_bore_mm is not None and (bore_mm is None or bore_mm > case.max_bore_mm):
            continue
        if case.over_multiple and not metered_m3 > case.over_multiple * claim.reference_m3:
            continue
        if case.to_multiple is not None and metered_m3 > case.to_multiple * claim.reference_m3:
            continue
        return case
    return None


def relieved_m3(rule: LeakRule, case: LeakCase, claim: LeakClaim, metered_m3: int) -> int:
    """The volume to charge: the lowest formula of the case, never above what was metered."""
    facts = {"reference_m3": claim.reference_m3, "leaked_m3": claim.leaked_m3}
    lowest = min(formula.charged(metered_m3=metered_m3, **facts) for formula in case.formulas)
    return max(min(round_yen(lowest, mode=rule.rounding), metered_m3), 0)


def use_up_credit(metered_m3: int, credit_m3: int) -> tuple[int, int]:
    """Take a relief credit off a later reading: (m³ to charge, credit left). Lost on closing."""
    used = min(metered_m3, credit_m3)
    return metered_m3 - used, credit_m3 - used


def average_m3(history: Sequence[int], count: int) -> int | None:
    """The average of the last `count` readings, fractions dropped; None when there are too few."""
    if len(history) < count:
        return None
    return sum(history[-count:]) // count


def reference_m3(
    *,
    history: Sequence[int],
    same_period_last_year: int | None,
    daily_after_repair: Decimal | None,
    days: int,
) -> tuple[int, str]:
    """A reference volume (推定使用水量) with the name of the way it was found.

    Tried in order: average of the last 6, then 4, then 2 readings, the same period last year, the
    previous reading, the daily average after the repair. An office may prefer another order and
    call the single ways by themselves.
    """
    for count in (6, 4, 2):
        if (found := average_m3(history, count)) is not None:
            return found, f"直近{count}回の平均"
    if same_period_last_year is not None:
        return same_period_last_year, "前年同期"
    if history:
        return history[-1], "前回"
    if daily_after_repair is None:
        raise PriceRefused(
            "no_reference_volume", "基準水量を求める実績がありません。修繕後の日平均を入力してください。"
        )
    return round_yen(quotient(daily_after_repair * days, 1), mode=Rounding.FLOOR), "修繕後の日平均"
