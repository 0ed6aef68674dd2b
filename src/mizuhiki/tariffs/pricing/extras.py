"""What a bill has beside the table: leak relief, trade-effluent surcharge, fees."""

from collections.abc import Iterator
from decimal import Decimal

from mizuhiki.tariffs.bill import Line, LineKind
from mizuhiki.tariffs.definition.collective import Scheme
from mizuhiki.tariffs.definition.relief import LeakCase
from mizuhiki.tariffs.definition.version import TariffVersion
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.leaks import leak_case, relieved_m3
from mizuhiki.tariffs.request import PriceRequest

# What no bill of a water utility exceeds; beyond it a slip of the hand is certain.
_MOST = {
    "m3": ("使用水量", 100_000_000),
    "months": ("月数", 120),
    "base_months": ("基本料金の月数", 120),
    "days": ("使用日数", 3660),
    "dwellings": ("戸数", 100_000),
    "shops": ("店舗数", 100_000),
    "persons": ("人数", 100_000),
}


def refuse_odd(request: PriceRequest) -> None:
    """Stop a request whose numbers cannot be those of a bill."""
    for name, (label, most) in _MOST.items():
        value = getattr(request, name)
        if value is not None and not 0 <= value <= most:
            sentence = f"{label}{value}は計算できません。0以上{most:,}以下としてください。"
            raise PriceRefused("out_of_bounds", sentence)


def after_leak(request: PriceRequest, version: TariffVersion) -> tuple[Decimal, LeakCase | None]:
    """The volume after relief, and the case when the relief is of money instead."""
    claim = request.leak
    if claim is None:
        return Decimal(request.m3), None
    rule = next((each for each in version.leak_rules if each.code == claim.code), None)
    if rule is None:
        sentence = f"漏水減免「{claim.code}」は料金表（{version.key}）にありません。"
        raise PriceRefused("unknown_leak_rule", sentence)
    metered = int(request.m3)
    case = leak_case(rule, claim, metered_m3=metered, bore_mm=request.bore_mm)
    if case is not None and case.formulas:
        return Decimal(relieved_m3(rule, case, claim, metered)), None
    return Decimal(metered), case


def scheme_of(request: PriceRequest, version: TariffVersion) -> tuple[Scheme | None, tuple[int, ...]]:
    """The collective scheme the request asks for, and the dwellings to price by: one number, or one
    for each part where the number changed inside the period."""
    if not request.scheme:
        return None, (1,)
    scheme = next((each for each in version.schemes if each.code == request.scheme), None)
    if scheme is None:
        sentence = f"共同住宅の取扱い「{request.scheme}」は料金表（{version.key}）にありません。"
        raise PriceRefused("unknown_scheme", sentence)
    counts = request.dwellings_by_part or (request.dwellings,)
    units = tuple(scheme.units(dwellings=count, shops=request.shops) for count in counts)
    if min(units) < 1:
        sentence = f"この建物は「{request.scheme}」の要件（住宅の割合・店舗）を満たしません。"
        raise PriceRefused("scheme_refused", sentence)
    return scheme, units


def surcharges(request: PriceRequest, version: TariffVersion, charged: Decimal) -> Iterator[Line]:
    """水質使用料: a rate by concentration on the whole charged volume."""
    known = {each.code: each for each in version.surcharges}
    for code, milligrams in request.concentrations:
        if code not in known:
            sentence = f"水質使用料「{code}」は料金表（{version.key}）にありません。"
            raise PriceRefused("unknown_surcharge", sentence)
        rate = known[code].rate(milligrams)
        if rate and charged:
            label = f"{known[code].name}（{milligrams}mg/L）"
            yield _counted(LineKind.SURCHARGE, label, rate, charged, version)


def fees(request: PriceRequest, version: TariffVersion, *, taxed: bool) -> Iterator[Line]:
    """Opening and closing fees, and drills per started interval."""
    kind = LineKind.FEE if taxed else LineKind.UNTAXED_FEE
    for fee in version.fees:
        if fee.taxed is not taxed:
            continue
        if fee.per_minutes is not None:
            count = sum(-(-minutes // fee.per_minutes) for minutes in request.drills)
        else:
            count = request.events.count(fee.code)
        if count:
            yield _counted(kind, fee.name, fee.amount, Decimal(count), version)


def _counted(kind: LineKind, label: str, price: Decimal, count: Decimal, version: TariffVersion) -> Line:
    article = version.article_of(kind)
    return Line(kind, label, price * count, quantity=count, unit_price=price, article=article)
