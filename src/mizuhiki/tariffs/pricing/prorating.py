"""Proration (日割・月割): what the days of use change about months, base and volume."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from mizuhiki.tariffs.definition.proration import (
    Daily,
    DayCount,
    DayPiece,
    Element,
    MonthSteps,
    Normalised,
    Proration,
    ShareIf,
)
from mizuhiki.tariffs.definition.tables import Rates
from mizuhiki.tariffs.definition.version import TariffVersion
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.exact import ZERO, quotient
from mizuhiki.tariffs.pricing.portions import Portion
from mizuhiki.tariffs.request import PriceRequest
from mizuhiki.tariffs.rounding import Rounding, round_yen

DAYS_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class Stub:
    """What proration found for a bill: the months to price, the volume, and what happens to the sum."""

    months: Decimal
    m3: Decimal
    base_months: Decimal | None = None  # months of base where they differ
    rule: Proration | None = None
    scale_days: tuple[int, int] | None = None  # the sum times days ÷ days of whole months


def days_of_use(
    start: date, end: date, count: DayCount, *, starts_by_reading: bool = False, ends_by_reading: bool = False
) -> int:
    """Days of use from `start` to `end` as the tariff counts them; never less than one.

    `starts_by_reading`: the period begins at a regular reading, not at an opening;
    `ends_by_reading`: it ends with one, not with a closing.
    """
    if end < start:
        raise PriceRefused("days_backwards", f"使用期間の終わり（{end}）が始まり（{start}）より前です。")
    first = count.reading_counts_at_start if starts_by_reading else count.start_counts
    last = count.reading_counts_at_end if ends_by_reading else count.stop_counts
    return max((end - start).days - 1 + first + last, 1)


def stub_of(
    request: PriceRequest, version: TariffVersion, row: Rates, *, months: Decimal, m3: Decimal
) -> Stub:
    """How the version's first fitting proration changes the bill; a regular bill stays as it is.

    A stretch of a period in which the supply changed has its days of everything where no rule fits: with
    the whole base for each, the period would pay twice.
    """
    whole = Stub(months, m3)
    if request.days is None:
        return whole
    if request.days < 1:
        raise PriceRefused("no_days", f"使用日数{request.days}日は計算できません。1日以上としてください。")
    for rule in () if request.by_days else version.prorations:
        if _applies(rule, request, row, m3):
            return _by_rule(rule, whole, request.days)
    if request.of_days:
        share = quotient(Decimal(request.days), request.of_days)
        return replace(whole, rule=ShareIf(share, applies_to=frozenset(Element)))
    return whole


def _applies(rule: Proration, request: PriceRequest, row: Rates, m3: Decimal) -> bool:
    if isinstance(rule, MonthSteps):
        return _fits_bore(rule, row)
    return not isinstance(rule, ShareIf) or _share_applies(rule, request, row, m3)


def _by_rule(rule: Proration, whole: Stub, days: int) -> Stub:
    if isinstance(rule, Normalised):
        return _normalised(rule, days, whole.m3)
    if not isinstance(rule, MonthSteps):
        return replace(whole, rule=rule)
    stepped = _months_for(rule, days)
    if rule.applies_to == frozenset(Element):
        return replace(whole, months=stepped, rule=rule)
    return replace(whole, base_months=stepped, rule=rule)


def steps_of(request: PriceRequest, version: TariffVersion) -> Decimal:
    """The months that the tariff's steps give to the days of a request; none where it has no such steps."""
    for rule in version.prorations:
        if isinstance(rule, MonthSteps) and (not rule.bores_mm or request.bore_mm in rule.bores_mm):
            return _months_for(rule, request.days or 1)
    return ZERO


def months_of_use(request: PriceRequest, version: TariffVersion, row: Rates, *, months: Decimal) -> Decimal:
    """The months for which a volume is certified: those of the bill, or what the days of use come to.

    The tariff's own steps of months where they reach its limits too; else a month for each 30 days.
    """
    if request.days is None:
        return months
    for rule in () if request.by_days else version.prorations:
        if isinstance(rule, MonthSteps) and _fits_bore(rule, row) and rule.applies_to == frozenset(Element):
            return _months_for(rule, request.days)
    if request.of_days:
        return quotient(months * request.days, request.of_days)
    return min(months, quotient(Decimal(request.days), DAYS_A_MONTH))


def prorated(
    portions: list[Portion], stub: Stub, row: Rates, days: int, version: TariffVersion
) -> list[Portion]:
    """The portions with base, meter fee, included volume or limits changed as the rule says."""
    rules, table_months = version.prorations, version.cycle.table_months
    rule = stub.rule
    if isinstance(rule, ShareIf):
        note = f"（{_share_words(rule.share)}）" if rule in rules else f"（使用{days}日）"
        return [_scaled(each, rule.share, rule.applies_to, note) for each in portions]
    if isinstance(rule, MonthSteps) and stub.base_months is not None:
        factor = quotient(stub.base_months, stub.months)
        return [_scaled(each, factor, rule.applies_to, f"（使用{days}日）") for each in portions]
    if isinstance(rule, Daily):
        monthly = quotient(row.base_for(stub.m3, scale=portions[0].limit_x), table_months)
        base = _daily_base(rule, monthly, days)
        first = replace(portions[0], base=base, note=f"（日割{days}日）")
        return [first, *(replace(each, base=ZERO) for each in portions[1:])]
    return portions


def _fits_bore(rule: MonthSteps, row: Rates) -> bool:
    return not rule.bores_mm or row.bore_mm in rule.bores_mm


def _months_for(rule: MonthSteps, days: int) -> Decimal:
    for step in rule.steps:
        if step.to_days is None or days <= step.to_days:
            return step.months
    raise PriceRefused("too_many_days", f"使用日数{days}日は、料金表の月割の定めの範囲を超えています。")


def _share_applies(rule: ShareIf, request: PriceRequest, row: Rates, m3: Decimal) -> bool:
    if rule.only and rule.only not in request.events:
        return False
    if rule.max_days is not None and (request.days is None or request.days > rule.max_days):
        return False
    if rule.max_m3 is not None and m3 > rule.max_m3:
        return False
    return rule.max_included_share is None or m3 <= rule.max_included_share * row.included_m3


def _scaled(portion: Portion, factor: Decimal, elements: frozenset[Element], note: str) -> Portion:
    def by(element: Element, periods: Decimal) -> Decimal:
        return periods * factor if element in elements else periods

    return replace(
        portion,
        base_x=by(Element.BASE, portion.base_x),
        meter_x=by(Element.METER_FEE, portion.meter_x),
        included_x=by(Element.INCLUDED, portion.included_x),
        limit_x=by(Element.LIMITS, portion.limit_x),
        note=note,
    )


def _share_words(share: Decimal) -> str:
    over, under = share.as_integer_ratio()
    return f"{under}分の{over}"


def daily_amount(piece: DayPiece, monthly_base: Decimal, days: int) -> Fraction:
    """The prorated base of one piece, exact."""
    fixed = Fraction(piece.fixed_yen + piece.fixed_share * monthly_base)
    return fixed + Fraction(piece.daily_yen + piece.daily_share * monthly_base) * days / piece.divisor


def _daily_base(rule: Daily, monthly_base: Decimal, days: int) -> Decimal:
    for piece in rule.pieces:
        if piece.to_days is None or days <= piece.to_days:
            exact = daily_amount(piece, monthly_base, days)
            if rule.rounding is None:
                return quotient(exact, 1)
            return Decimal(round_yen(exact, unit=rule.rounding.unit, mode=rule.rounding.mode))
    raise PriceRefused("too_many_days", f"使用日数{days}日は、料金表の日割の定めの範囲を超えています。")


def _normalised(rule: Normalised, days: int, m3: Decimal) -> Stub:
    months = -(-days // rule.month_days)
    whole_days = months * rule.month_days
    scaled = round_yen(Fraction(m3) * whole_days / days, mode=Rounding.FLOOR)
    return Stub(Decimal(months), Decimal(scaled), rule=rule, scale_days=(days, whole_days))
