"""A second way to price a plain bill, slow and written apart: every cubic metre by itself, in fractions.

It shares no code with the kernel beyond the definitions, so that a mistake at a block's edge, in the
cut of a volume or in the order of tax and rounding shows as a difference.
"""

from fractions import Fraction

from mizuhiki.tariffs.definition.calculation import CycleRule, OddTo, Per, RoundRule, TaxMode
from mizuhiki.tariffs.definition.tables import Rates
from mizuhiki.tariffs.definition.version import TariffVersion
from mizuhiki.tariffs.rounding import Rounding


def naive_yen(version: TariffVersion, row: Rates, m3: int) -> int:
    """The bill of a whole cycle: no stub, dwelling, reduction or well."""
    sums = [_charges(row, volume, periods) for volume, periods in _parts(version, m3)]
    if version.final.per is Per.BILL:
        sums = [sum(sums, Fraction(0))]
    return sum(_whole(_with_tax(version, each), version.final.rounding) for each in sums)


def _parts(version: TariffVersion, m3: int) -> list[tuple[int, Fraction]]:
    cycle = version.cycle
    periods = Fraction(cycle.bill_months, cycle.table_months)
    if cycle.rule is not CycleRule.SPLIT:
        return [(m3, periods)]
    volumes = [0] * int(periods)
    for n in range(m3):
        volumes[n % len(volumes)] += 1
    if cycle.odd_m3_to is OddTo.LAST:
        volumes.reverse()
    return [(volume, Fraction(1)) for volume in volumes]


def _charges(row: Rates, m3: int, periods: Fraction) -> Fraction:
    total = Fraction(row.base) * periods + Fraction(row.meter_fee) * periods
    flat_to = Fraction(0)
    if row.flat_first is not None and m3 > 0:
        total += Fraction(row.flat_first.amount) * periods
        flat_to = Fraction(row.flat_first.to_m3) * periods
    for metre in range(1, m3 + 1):
        if metre > Fraction(row.included_m3) * periods and metre > flat_to:
            total += _rate_of(row, metre, periods)
    return total


def _rate_of(row: Rates, metre: int, periods: Fraction) -> Fraction:
    for block in row.blocks:
        if block.to_m3 is None or metre <= Fraction(block.to_m3) * periods:
            return Fraction(block.rate)
    raise AssertionError("the table has no end in these tests")


def _with_tax(version: TariffVersion, subtotal: Fraction) -> Fraction:
    tax = version.tax
    if tax.mode is not TaxMode.ADD:
        return subtotal
    amount = subtotal * Fraction(tax.rate)
    return subtotal + (amount if tax.rounding is None else _whole(amount, tax.rounding))


def _whole(amount: Fraction, rule: RoundRule) -> int:
    units = amount / rule.unit
    below = units.numerator // units.denominator
    rest = units - below
    if rule.mode is Rounding.FLOOR or rest == 0:
        return below * rule.unit
    if rule.mode is Rounding.CEILING:
        return (below + 1) * rule.unit
    return (below + (1 if rest >= Fraction(1, 2) else 0)) * rule.unit
