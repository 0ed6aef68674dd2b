"""`price`: the one function that turns a request and a tariff version into a bill."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from itertools import groupby

from mizuhiki.tariffs.bill import Line, LineKind, Part, PricedBill, Rounded
from mizuhiki.tariffs.definition.calculation import AtZero, Per
from mizuhiki.tariffs.definition.proration import Normalised
from mizuhiki.tariffs.definition.relief import LeakCase
from mizuhiki.tariffs.definition.version import TariffVersion
from mizuhiki.tariffs.pricing.case import Case
from mizuhiki.tariffs.pricing.charges import fixed_lines, unbilled_lines, volume_lines
from mizuhiki.tariffs.pricing.closing import minimum_line, rounded_line, tax_inside, tax_lines, tax_of_group
from mizuhiki.tariffs.pricing.exact import EXACT, ZERO, quotient
from mizuhiki.tariffs.pricing.extras import after_leak, fees, refuse_odd, scheme_of, surcharges
from mizuhiki.tariffs.pricing.portions import Portion, housed, plain_portions
from mizuhiki.tariffs.pricing.prorating import months_of_use, prorated, stub_of
from mizuhiki.tariffs.pricing.reducing import reduction_lines, total_lines
from mizuhiki.tariffs.pricing.volumes import sewage_m3
from mizuhiki.tariffs.request import PriceRequest
from mizuhiki.tariffs.rounding import Rounding, round_yen


def price(request: PriceRequest, tariff: TariffVersion) -> PricedBill:
    """Price one bill. Pure and deterministic: equal arguments give an equal bill for ever.

    Raises:
        PriceRefused: the request asks for what the ordinance does not hold (an unknown use, bore,
            reduction or scheme; a volume beyond a table that ends).
    """
    with localcontext(EXACT):
        return _priced(request, tariff)


@dataclass(slots=True)
class _Sums:
    """What grows while the groups of a bill are closed."""

    lines: list[Line]
    parts: list[Part]
    rounded: list[Rounded]
    total_yen: int = 0
    tax_yen: int = 0


def _priced(request: PriceRequest, version: TariffVersion) -> PricedBill:
    refuse_odd(request)
    city, money_case = after_leak(request, version)
    scheme, units = scheme_of(request, version)
    use = scheme.use if scheme and scheme.use else request.use
    bore_mm = scheme.bore_mm if scheme and scheme.bore_mm is not None else request.bore_mm
    row = version.row(use, bore_mm, request.area)
    months = Decimal(version.cycle.bill_months if request.months is None else request.months)
    used = months_of_use(request, version, row, months=months)
    streams = (city,) if version.sewer is None else sewage_m3(request, version.sewer, city, used)
    case = Case(request, version, row, stub_of(request, version, row, months=months, m3=streams[0]))
    portions = _portions(case, streams[1:])
    if scheme is not None:
        portions = housed(portions, scheme, units)
    charged = sum(streams, ZERO)
    if version.at_zero is AtZero.NOTHING and not charged:
        portions = [replace(each, base_x=ZERO, meter_x=ZERO, base=None) for each in portions]
    extras = [*surcharges(request, version, charged), *fees(request, version, taxed=True)]
    sums = _Sums([], [], [])
    for group in _groups(portions, version.final.per):
        _close(case, group, extras, sums)
        extras = []
    after = _after(case, portions, money_case, sums)
    return _bill(case, sums, after, charged)


def _portions(case: Case, further_m3: tuple[Decimal, ...]) -> list[Portion]:
    """The portions of the first volume, prorated, and of any volume calculated by itself."""
    request, version, stub = case.request, case.version, case.stub
    portions = plain_portions(version, stub.m3, stub.months)
    if request.days is not None and stub.rule is not None:
        portions = prorated(portions, stub, case.row, request.days, version)
    if request.base_months is not None:
        advance = quotient(Decimal(request.base_months), version.cycle.table_months)
        others = [replace(each, base_x=ZERO) for each in portions[1:]]
        portions = [replace(portions[0], base_x=advance), *others]
    for m3 in further_m3:
        further = plain_portions(version, m3, stub.months)
        if version.sewer is None or not version.sewer.base_each:
            further = [replace(each, base_x=ZERO, meter_x=ZERO) for each in further]
        portions += [replace(each, leads=False) for each in further]
    return portions


def _groups(portions: list[Portion], per: Per) -> list[list[Portion]]:
    """What is rounded at once."""
    if per is Per.BILL or len(portions) == 1:
        return [portions]
    if per is Per.PART:
        ordered = sorted(portions, key=lambda each: each.number)
        return [list(group) for _, group in groupby(ordered, key=lambda each: each.number)]
    return [[each] for each in portions]


def _close(case: Case, group: list[Portion], extras: list[Line], sums: _Sums) -> None:
    """Price one group of portions to whole yen and add it to the sums."""
    request, version = case.request, case.version
    part = group[0].number if version.final.per is not Per.BILL else 0
    lines: list[Line] = []
    for portion in group:
        charges = list(fixed_lines(portion, case.row, version, request.persons))
        charges += volume_lines(portion, case.row, version)
        subtotal = sum((line.amount for line in charges), ZERO)
        sums.parts.append(Part(portion.number, portion.months, portion.m3 * portion.times, subtotal))
        lines += charges
    lines += unbilled_lines(request, lines)
    lines += extras
    if case.stub.scale_days is not None:
        lines.append(_scaled_down(case, lines))
    lines += list(reduction_lines(case, group, lines))
    subtotal = sum((line.amount for line in lines), ZERO)
    if lift := minimum_line(
        version, subtotal, prorated=case.stub.rule is not None, unbilled=request.unbilled
    ):
        lines.append(lift)
        subtotal += lift.amount
    taxes = list(tax_lines(version, request, subtotal, part))
    exact = subtotal + sum((line.amount for line in taxes), ZERO)
    count = group[0].times * group[0].dwellings if version.final.per is Per.DWELLING else 1
    yen, fraction = rounded_line(version, exact, part=part, count=count)
    sums.lines += [*lines, *taxes, *([fraction] if fraction else [])]
    sums.rounded.append(Rounded(part, subtotal, yen))
    sums.total_yen += yen
    sums.tax_yen += tax_of_group(version.tax, yen, taxes)


def _scaled_down(case: Case, lines: list[Line]) -> Line:
    """The line that takes a bill of whole months down to the days used (水量換算の日割)."""
    rule, scale = case.stub.rule, case.stub.scale_days
    assert isinstance(rule, Normalised)
    assert scale is not None
    days, whole_days = scale
    full = sum((line.amount for line in lines), ZERO)
    scaled = round_yen(quotient(full * days, whole_days), unit=rule.rounding.unit, mode=rule.rounding.mode)
    article = case.version.article_of(LineKind.PRORATION)
    return Line(LineKind.PRORATION, f"日割（{whole_days}日分のうち{days}日）", scaled - full, article=article)


def _after(case: Case, portions: list[Portion], money_case: LeakCase | None, sums: _Sums) -> list[Line]:
    """What is taken from the rounded total: reductions, leak relief of money, what was billed before."""
    lines = list(total_lines(case, portions, sums.lines, sums.total_yen))
    if money_case is not None and money_case.money_share is not None:
        lines += _money_relief(case, money_case.money_share, sums.total_yen)
    if credited := case.request.credited_yen:
        article = case.version.article_of(LineKind.CREDIT)
        lines.append(Line(LineKind.CREDIT, "既請求額の控除", Decimal(-credited), article=article))
    return lines


def _money_relief(case: Case, share: Decimal, total_yen: int) -> Iterator[Line]:
    """A share of the charge for what was metered above the reference volume."""
    request, leak = case.request, case.request.leak
    assert leak is not None
    usual_m3 = min(leak.reference_m3, int(request.m3))
    usual = replace(request, m3=usual_m3, leak=None, credited_yen=0, reductions=())
    over_yen = total_yen - price(usual, case.version).amount_yen
    relief = round_yen(over_yen * share, mode=Rounding.FLOOR)
    if relief:
        label = f"漏水減免（漏水分{over_yen:,}円の{(share * 100).normalize():f}%）"
        article = case.version.article_of(LineKind.RELIEF)
        yield Line(LineKind.RELIEF, label, Decimal(-relief), article=article)


def _bill(case: Case, sums: _Sums, after: list[Line], charged: Decimal) -> PricedBill:
    version = case.version
    taxed_yen = int(sum((line.amount for line in after), ZERO))
    untaxed = list(fees(case.request, version, taxed=False))
    amount = sums.total_yen + taxed_yen + sum((line.amount for line in untaxed), ZERO)
    assert amount == int(amount), amount
    return PricedBill(
        version=version.key,
        article=version.article,
        metered_m3=Decimal(case.request.m3),
        charged_m3=charged,
        subtotal=sum((each.subtotal for each in sums.rounded), ZERO),
        tax_yen=sums.tax_yen + tax_inside(version.tax, taxed_yen),
        amount_yen=int(amount),
        lines=(*sums.lines, *after, *untaxed),
        parts=tuple(sums.parts),
        rounded=tuple(sums.rounded),
    )
