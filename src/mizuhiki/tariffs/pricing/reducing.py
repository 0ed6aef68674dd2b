"""Reductions and waivers (減免) of one group of portions, or of the rounded total."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mizuhiki.tariffs.bill import Line, LineKind
from mizuhiki.tariffs.definition.calculation import TaxMode
from mizuhiki.tariffs.definition.relief import Reduction, TakenFrom
from mizuhiki.tariffs.definition.version import TariffVersion
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.case import Case
from mizuhiki.tariffs.pricing.charges import volume_charge
from mizuhiki.tariffs.pricing.exact import ONE, ZERO, quotient
from mizuhiki.tariffs.pricing.portions import Portion
from mizuhiki.tariffs.rounding import Rounding, round_yen

_VOLUME = frozenset({LineKind.VOLUME, LineKind.FLAT})


def granted(case: Case, taken_from: TakenFrom) -> Iterator[Reduction]:
    """The reductions the request carries, in the order of the ordinance."""
    request, version = case.request, case.version
    if not request.reductions:
        return
    known = {each.code for each in version.reductions}
    for code in request.reductions:
        if code not in known:
            raise PriceRefused("unknown_reduction", f"減免「{code}」は料金表（{version.key}）にありません。")
    for each in version.reductions:
        if each.code not in request.reductions or each.taken_from is not taken_from:
            continue
        if not each.bores_mm or request.bore_mm in each.bores_mm:
            yield each


def reductions_in_force(
    version: TariffVersion, reading_month: str, granted_codes: Sequence[str]
) -> tuple[str, ...]:
    """Of the reductions granted to a supply, those that hold for a bill read in "2026-06"."""
    return tuple(
        each.code
        for each in version.reductions
        if each.code in granted_codes and (not each.reading_months or reading_month in each.reading_months)
    )


def reduction_lines(case: Case, portions: list[Portion], lines: list[Line]) -> Iterator[Line]:
    """What is waived before tax from one group of portions whose charges are `lines`."""
    left, waivable = sum((line.amount for line in lines), ZERO), _waivable(lines)
    for each in granted(case, TakenFrom.SUBTOTAL):
        waived = min(_fixed(each, case, portions) + _shares(each, case, portions, waivable), left)
        if each.rounding is not None:
            waived = Decimal(round_yen(waived, unit=each.rounding.unit, mode=each.rounding.mode))
        if waived:
            left -= waived
            yield _line(LineKind.REDUCTION, each, -waived, case)


def total_lines(case: Case, portions: list[Portion], lines: list[Line], total_yen: int) -> Iterator[Line]:
    """What is waived from the rounded total, tax in; always whole yen."""
    left, waivable, tax = total_yen, _waivable(lines), case.version.tax
    for each in granted(case, TakenFrom.TOTAL):
        shares = _shares(each, case, portions, waivable)
        with_tax = shares * (ONE + tax.rate) if tax.mode is TaxMode.ADD else shares
        unit, mode = (each.rounding.unit, each.rounding.mode) if each.rounding else (1, Rounding.FLOOR)
        waived = min(round_yen(with_tax + _fixed(each, case, portions), unit=unit, mode=mode), left)
        if waived:
            left -= waived
            yield _line(LineKind.RELIEF, each, Decimal(-waived), case)


@dataclass
class _Waivable:
    """What of base and volume no reduction has waived yet: two that waive the base waive it once."""

    base: Decimal
    volume: Decimal
    base_left: Decimal
    volume_left: Decimal


def _waivable(lines: Iterable[Line]) -> _Waivable:
    charged = list(lines)
    base = sum((line.amount for line in charged if line.kind is LineKind.BASE), ZERO)
    volume = sum((line.amount for line in charged if line.kind in _VOLUME), ZERO)
    return _Waivable(base, volume, base, volume)


def _shares(reduction: Reduction, case: Case, portions: list[Portion], waivable: _Waivable) -> Decimal:
    """The shares of base and volume that a reduction waives, of what is left of them."""
    base = min(waivable.base * reduction.base_share, waivable.base_left)
    volume = ZERO
    if reduction.volume_share:
        if reduction.volume_to_m3 is None:
            charged = waivable.volume
        else:
            charged = sum((_capped(each, reduction.volume_to_m3, case) for each in portions), ZERO)
        volume = min(charged * reduction.volume_share, waivable.volume_left)
    waivable.base_left -= base
    waivable.volume_left -= volume
    return base + volume


def _fixed(reduction: Reduction, case: Case, portions: list[Portion]) -> Decimal:
    """The fixed sum: once a bill, or for each month of these portions; once for all dwellings."""
    return _whole(reduction, portions) * _share(case)


def _share(case: Case) -> Decimal:
    """Of what counts by the bill or by whole months, the days of a stretch (区分された期間)."""
    request = case.request
    return quotient(Decimal(request.days or 0), request.of_days) if request.of_days else ONE


def _whole(reduction: Reduction, portions: list[Portion]) -> Decimal:
    if not reduction.amount_each_month:
        return reduction.amount if portions[0].number <= 1 and portions[0].leads else ZERO
    months = {each.number: each.months for each in portions if each.leads}
    return reduction.amount * sum(months.values(), ZERO)


def _capped(portion: Portion, to_m3: Decimal, case: Case) -> Decimal:
    """The volume charge for so many m³ a month at most."""
    months = portion.months if case.stub.months != case.request.months else portion.months * _share(case)
    limit = to_m3 * months * portion.dwellings
    return volume_charge(replace(portion, m3=min(portion.m3, limit)), case.row, case.version)


def _line(kind: LineKind, reduction: Reduction, amount: Decimal, case: Case) -> Line:
    article = reduction.article or case.version.article_of(kind)
    return Line(kind, reduction.name, amount, article=article)
