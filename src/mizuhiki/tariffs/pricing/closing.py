"""Closing a group of lines: minimum, tax, rounding."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from mizuhiki.tariffs.bill import Line, LineKind
from mizuhiki.tariffs.definition.calculation import RoundRule, Tax, TaxMode
from mizuhiki.tariffs.definition.version import TariffVersion
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.exact import ONE, quotient
from mizuhiki.tariffs.request import PriceRequest, Unbilled
from mizuhiki.tariffs.rounding import Rounding, round_yen

_WORDS = {Rounding.FLOOR: "切捨て", Rounding.HALF_UP: "四捨五入", Rounding.CEILING: "切上げ"}


def rounding_words(rule: RoundRule) -> str:
    """「10円未満四捨五入」 and the like."""
    return f"{rule.unit}円未満{_WORDS[rule.mode]}"


def percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}%"


def minimum_line(
    version: TariffVersion, subtotal: Decimal, *, prorated: bool, unbilled: Unbilled | None = None
) -> Line | None:
    """What lifts a sum to the minimum charge (最低料金), if anything; less for days without a base."""
    rule = version.minimum
    if rule is None or (rule.only_prorated and not prorated):
        return None
    least = rule.amount
    if unbilled is not None:
        least = quotient(least * (unbilled.of_days - unbilled.days), unbilled.of_days)
    if subtotal >= least:
        return None
    article = version.article_of(LineKind.MINIMUM)
    return Line(LineKind.MINIMUM, "最低料金との差額", least - subtotal, article=article)


def tax_lines(version: TariffVersion, request: PriceRequest, subtotal: Decimal, part: int) -> Iterator[Line]:
    """The consumption tax that is added; none where the table holds it already."""
    tax = version.tax
    if tax.mode is not TaxMode.ADD:
        return
    for base, rate in _taxed(tax, request, subtotal):
        amount = base * rate
        label = f"消費税（{percent(rate)}）"
        if tax.rounding is not None:
            amount = Decimal(round_yen(amount, unit=tax.rounding.unit, mode=tax.rounding.mode))
            label += rounding_words(tax.rounding)
        article = version.article_of(LineKind.TAX)
        yield Line(LineKind.TAX, label, amount, part=part, unit_price=rate, quantity=base, article=article)


def _taxed(tax: Tax, request: PriceRequest, subtotal: Decimal) -> tuple[tuple[Decimal, Decimal], ...]:
    """(sum, rate): one pair, or two where part of the period has the old rate (経過措置)."""
    if not request.old_tax_months:
        return ((subtotal, tax.rate),)
    if tax.old_rate is None:
        raise PriceRefused("no_old_tax", "旧税率の月数が指定されましたが、料金表に旧税率の定めがありません。")
    if not 0 < request.old_tax_months <= request.tax_months:
        raise PriceRefused("tax_months", "旧税率の月数が期間の月数を超えています。")
    old = quotient(subtotal * request.old_tax_months, request.tax_months)
    return ((old, tax.old_rate), (subtotal - old, tax.rate))


def rounded_line(version: TariffVersion, exact: Decimal, *, part: int, count: int) -> tuple[int, Line | None]:
    """The whole yen of an exact sum, and the line that carries the fraction.

    `count` is the number of dwellings the sum is rounded for one by one.
    """
    rule = version.final.rounding
    over = exact if count == 1 else Fraction(exact) / count
    yen = round_yen(over, unit=rule.unit, mode=rule.mode) * count
    if yen == exact:
        return yen, None
    article = version.article_of(LineKind.ROUNDING)
    return yen, Line(
        LineKind.ROUNDING, f"端数処理（{rounding_words(rule)}）", yen - exact, part=part, article=article
    )


def tax_inside(tax: Tax, yen: int) -> int:
    """The consumption tax contained in a sum, fraction dropped towards zero."""
    if tax.mode is TaxMode.NONE:
        return 0
    inside = Fraction(abs(yen)) * Fraction(tax.rate) / Fraction(ONE + tax.rate)
    whole = round_yen(inside, mode=Rounding.FLOOR)
    return whole if yen >= 0 else -whole


def tax_of_group(tax: Tax, yen: int, taxes: list[Line]) -> int:
    """The tax of one rounded group: as rounded by its own rule, else what the yen contain."""
    if len(taxes) > 1 or (taxes and tax.rounding is not None):
        return sum(round_yen(line.amount, mode=Rounding.FLOOR) for line in taxes)
    return tax_inside(tax, yen)
