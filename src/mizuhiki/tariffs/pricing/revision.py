"""Which version prices a bill, and bills that two versions share (料金改定)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext

from mizuhiki.tariffs.bill import Line, LineKind, PricedBill, Rounded
from mizuhiki.tariffs.definition.schedule import add_months
from mizuhiki.tariffs.definition.version import SelectedBy, Tariff, TariffVersion
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.closing import rounded_line, tax_inside, tax_lines
from mizuhiki.tariffs.pricing.exact import EXACT, ZERO, quotient
from mizuhiki.tariffs.pricing.extras import fees
from mizuhiki.tariffs.pricing.price import price
from mizuhiki.tariffs.request import PriceRequest

_AFTER_SUBTOTAL = frozenset(
    {LineKind.TAX, LineKind.ROUNDING, LineKind.RELIEF, LineKind.CREDIT, LineKind.UNTAXED_FEE}
)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a period that one version prices."""

    version: TariffVersion
    days: int


def version_for(
    tariff: Tariff, *, reading_on: date, period_start: date | None = None, started_on: date | None = None
) -> TariffVersion:
    """The version that prices a bill.

    Args:
        reading_on: the day of the reading that ends the period; of the closing on a last bill.
        period_start: first day of the period, for versions selected by it.
        started_on: the day the supply began, for versions that new supplies take at once.

    Raises:
        PriceRefused: the bill is older than the first version.
    """
    for version in reversed(tariff.versions):
        if _takes_at_once(version, started_on):
            return version
        if _event_day(version, reading_on, period_start) >= version.valid_from:
            return version
    first = tariff.versions[0].valid_from.isoformat()
    sentence = f"{tariff.name}の料金表は{first}からです。{reading_on}の料金は計算できません。"
    raise PriceRefused("before_first_version", sentence)


def _takes_at_once(version: TariffVersion, started_on: date | None) -> bool:
    newcomers = version.new_supplies_from
    return newcomers is not None and started_on is not None and started_on >= newcomers


def _event_day(version: TariffVersion, reading_on: date, period_start: date | None) -> date:
    if version.selected_by is SelectedBy.READING_MONTH:
        return reading_on.replace(day=1)
    if version.selected_by is SelectedBy.PERIOD_START:
        if period_start is None:
            sentence = "料金表は使用期間の初日で決まります。使用期間の初日を指定してください。"
            raise PriceRefused("no_period_start", sentence)
        return period_start
    return reading_on


def spans_for(
    tariff: Tariff, *, first_day: date, end_day: date, started_on: date | None = None
) -> tuple[Span, ...]:
    """The versions of a period by days of use; `end_day` is not part of it.

    One span unless a version selected by usage days begins inside the period. A supply begun late enough
    to take that version at once has all its days by it.
    """
    assert first_day < end_day, (first_day, end_day)
    last_day = end_day - timedelta(days=1)
    last = version_for(tariff, reading_on=last_day, period_start=first_day, started_on=started_on)
    is_cut = last.selected_by is SelectedBy.USAGE_DAYS and first_day < last.valid_from < end_day
    if not is_cut or _takes_at_once(last, started_on):
        return (Span(last, (end_day - first_day).days),)
    earlier = spans_for(tariff, first_day=first_day, end_day=last.valid_from, started_on=started_on)
    return (*earlier, Span(last, (end_day - last.valid_from).days))


def price_by(request: PriceRequest, versions: Sequence[TariffVersion]) -> PricedBill:
    """Price by one version, or by those of a period that a revision cuts, each by its `span_days`."""
    if len(versions) == 1:
        return price(request, versions[0])
    days = request.span_days
    return price_across(request, [Span(each, n) for each, n in zip(versions, days, strict=True)])


def price_across(request: PriceRequest, spans: Sequence[Span]) -> PricedBill:
    """Price a period that a revision cuts: the whole period by each version, each by its days.

    Each version taxes its own share; fees and the final rounding are those of the last version.
    """
    if len(spans) == 1:
        return price(request, spans[0].version)
    last = spans[-1].version
    with localcontext(EXACT):
        lines: list[Line] = []
        all_days, charged = sum(each.days for each in spans), ZERO
        for span in spans:
            full, of_span = _span_lines(request, span, all_days)
            lines, charged = [*lines, *of_span], full.charged_m3
        extra = list(fees(request, last, taxed=True))
        lines += [*extra, *tax_lines(last, request, _sum(extra), 0)]
        taxes = [line for line in lines if line.kind is LineKind.TAX]
        subtotal = _sum(lines) - _sum(taxes)
        yen, fraction = rounded_line(last, _sum(lines), part=0, count=1)
        tax_yen = int(_sum(taxes)) if taxes else tax_inside(last.tax, yen)
        lines += [fraction] if fraction else []
        if request.credited_yen:
            lines.append(Line(LineKind.CREDIT, "既請求額の控除", Decimal(-request.credited_yen)))
    return PricedBill(
        version="+".join(span.version.key for span in spans),
        article=last.article,
        metered_m3=Decimal(request.m3),
        charged_m3=charged,
        subtotal=subtotal,
        tax_yen=tax_yen + tax_inside(last.tax, -request.credited_yen),
        amount_yen=yen - request.credited_yen,
        lines=tuple(lines),
        parts=(),
        rounded=(Rounded(0, subtotal, yen),),
    )


def _span_lines(request: PriceRequest, span: Span, all_days: int) -> tuple[PricedBill, list[Line]]:
    """The whole period by one version; its charges taken down to the version's days, and their tax."""
    version = replace(span.version, fees=())
    full = price(replace(request, credited_yen=0, drills=(), span_days=()), version)
    charges = [line for line in full.lines if line.kind not in _AFTER_SUBTOTAL]
    share = quotient(full.subtotal * span.days, all_days)
    label = f"{version.valid_from:%Y-%m-%d}からの料金（{all_days}日のうち{span.days}日分）"
    article = version.article_of(LineKind.PRORATION)
    charges.append(Line(LineKind.PRORATION, label, share - full.subtotal, article=article))
    return full, [*charges, *tax_lines(version, request, share, 0)]


def _sum(lines: Sequence[Line]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def tax_months(*, first_day: date, end_day: date, old_until: date) -> tuple[int, int]:
    """(months at the old rate, months of the period) of a consumption-tax transition (経過措置).

    Months run by the calendar from the first day of the period, part-months count as one;
    `old_until` is the last day of the old rate, `end_day` is not part of the period.
    """
    whole = _months_begun(first_day, end_day)
    old_end = min(old_until + timedelta(days=1), end_day)
    return (min(_months_begun(first_day, old_end), whole) if old_end > first_day else 0), whole


def _months_begun(first_day: date, end_day: date) -> int:
    months = 0
    while _anniversary(first_day, months) < end_day:
        months += 1
    return months


def _anniversary(day: date, months: int) -> date:
    """The day so many months later; where that month is too short, the first of the next one."""
    month = add_months(day, months)
    try:
        return month.replace(day=day.day)
    except ValueError:
        return add_months(day, months + 1)
