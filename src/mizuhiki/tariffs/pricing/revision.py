"""Which version prices a bill, and bills that two versions share (料金改定)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

from mizuhiki.tariffs.bill import Line, LineKind, Part, PricedBill, Rounded
from mizuhiki.tariffs.definition.calculation import Tax
from mizuhiki.tariffs.definition.schedule import add_months
from mizuhiki.tariffs.definition.version import SelectedBy, Tariff, TariffVersion
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.closing import rounded_line, tax_inside, tax_lines
from mizuhiki.tariffs.pricing.exact import EXACT, ZERO, quotient
from mizuhiki.tariffs.pricing.extras import fees
from mizuhiki.tariffs.pricing.price import price
from mizuhiki.tariffs.pricing.prorating import steps_of
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
    """Price by one version, or by those of a period that a revision cuts, each by its `span_days`.

    A supply that changed inside the period has each of its `parts` priced so, and is rounded once.
    """
    if request.parts:
        return _closed(request, versions, _part_lines(request, versions))
    if len(versions) == 1:
        return price(request, versions[0])
    return price_across(request, _spans(request, versions))


def price_across(request: PriceRequest, spans: Sequence[Span]) -> PricedBill:
    """Price a period that a revision cuts: the whole period by each version, each by its days.

    Each rate of tax is counted once, on what the versions that have it share; fees and the final rounding
    are those of the last version.
    """
    if len(spans) == 1:
        return price(request, spans[0].version)
    return _closed(request, [span.version for span in spans], [_stretch_lines(request, spans)])


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The lines of one stretch of days before tax, what of them each version has, and what it charges."""

    lines: tuple[Line, ...]
    shares: tuple[tuple[TariffVersion, Decimal], ...]
    charged: Decimal
    relief: Decimal  # taken from the rounded total; whole yen
    part: Part | None = None


def _spans(request: PriceRequest, versions: Sequence[TariffVersion]) -> list[Span]:
    return [Span(each, days) for each, days in zip(versions, request.span_days, strict=True) if days]


def _part_lines(request: PriceRequest, versions: Sequence[TariffVersion]) -> list[_Stretch]:
    """Each part by its own facts, under a heading that names them.

    By the tariff's proration; but where its steps would give the parts more months together than the period
    has, they share those by their days.
    """
    steps = sum((steps_of(part, versions[-1]) for part in request.parts), ZERO)
    by_days = steps > max(Decimal(part.months or 0) for part in request.parts)
    found = []
    for number, part in enumerate((replace(part, by_days=by_days) for part in request.parts), start=1):
        assert part.days, part
        is_cut = len(versions) > 1 and part.span_days
        spans = _spans(part, versions) if is_cut else [Span(versions[-1], part.days)]
        of_part = _stretch_lines(part, spans)
        bore = "" if part.bore_mm is None else f"・口径{part.bore_mm}mm"
        heading = Line(LineKind.STRETCH, f"【{number}】{part.use}{bore}（{part.days}日・{part.m3}m³）", ZERO)
        found.append(
            replace(
                of_part,
                lines=(heading, *of_part.lines),
                part=Part(number, Decimal(part.months or 0), Decimal(part.m3), _sum(of_part.lines)),
            )
        )
    return found


def _stretch_lines(request: PriceRequest, spans: Sequence[Span]) -> _Stretch:
    """One stretch by each of its versions, taken down to the version's days."""
    all_days, lines, shares = sum(each.days for each in spans), list[Line](), []
    charged = relief = ZERO
    with localcontext(EXACT):
        for span in spans:
            version = replace(span.version, fees=())
            whole = replace(request, credited_yen=0, drills=(), span_days=())
            full, share = price(whole, version), Fraction(span.days, all_days)
            lines += [line for line in full.lines if line.kind not in _AFTER_SUBTOTAL]
            subtotal = full.subtotal if share == 1 else quotient(full.subtotal * span.days, all_days)
            if share != 1:
                label = f"{version.valid_from:%Y-%m-%d}からの料金（{all_days}日のうち{span.days}日分）"
                article = version.article_of(LineKind.PRORATION)
                lines.append(Line(LineKind.PRORATION, label, subtotal - full.subtotal, article=article))
            shares.append((span.version, subtotal))
            taken = _sum([line for line in full.lines if line.kind is LineKind.RELIEF])
            charged, relief = full.charged_m3, relief + int(taken * share.numerator / share.denominator)
    return _Stretch(tuple(lines), tuple(shares), charged, relief)


def _closed(
    request: PriceRequest, versions: Sequence[TariffVersion], stretches: Sequence[_Stretch]
) -> PricedBill:
    """The stretches as one bill: fees, a tax for each rate, one rounding, what is taken from the total."""
    last = versions[-1]
    with localcontext(EXACT):
        extra = list(fees(request, last, taxed=True))
        lines = [line for each in stretches for line in each.lines] + extra
        subtotal = _sum(lines)
        taxes = list(
            _taxes(request, [*(one for each in stretches for one in each.shares), (last, _sum(extra))])
        )
        yen, fraction = rounded_line(last, subtotal + _sum(taxes), part=0, count=1)
        tax_yen = int(_sum(taxes)) if taxes else tax_inside(last.tax, yen)
        after = [*taxes, *([fraction] if fraction else [])]
        if relief := max(sum((each.relief for each in stretches), ZERO), Decimal(-yen)):
            article = last.article_of(LineKind.RELIEF)
            after.append(Line(LineKind.RELIEF, "減額（使用日数による）", relief, article=article))
        if request.credited_yen:
            after.append(Line(LineKind.CREDIT, "既請求額の控除", Decimal(-request.credited_yen)))
        taken_yen = int(relief) - request.credited_yen
    return PricedBill(
        version="+".join(version.key for version in versions),
        article=last.article,
        metered_m3=Decimal(request.m3),
        charged_m3=sum((each.charged for each in stretches), ZERO),
        subtotal=subtotal,
        tax_yen=tax_yen + tax_inside(last.tax, taken_yen),
        amount_yen=yen + taken_yen,
        lines=(*lines, *after),
        parts=tuple(each.part for each in stretches if each.part is not None),
        rounded=(Rounded(0, subtotal, yen),),
    )


def _taxes(request: PriceRequest, shares: Sequence[tuple[TariffVersion, Decimal]]) -> Iterator[Line]:
    """One tax for each rate of the period, by the last version that has it."""
    by_tax: dict[Tax, tuple[TariffVersion, Decimal]] = {}
    for version, share in shares:
        by_tax[version.tax] = (version, by_tax.get(version.tax, (version, ZERO))[1] + share)
    for version, share in by_tax.values():
        yield from tax_lines(version, request, share, 0)


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
