"""A bill as a paper has room for: its lines without their amounts in words, equal months told once.

A tariff that prices each month of a two-month bill by itself has nearly every line twice. A paper says
such lines once, with what both months come to; the amounts still add up to the bill exactly.
"""

from dataclasses import replace
from decimal import Decimal

from mizuhiki.tariffs.bill import Line, LineKind, PricedBill
from mizuhiki.tariffs.pricing.explain import worded

SPLIT_KINDS = frozenset({LineKind.BASE, LineKind.METER_FEE, LineKind.VOLUME})


def workings(bill: PricedBill) -> list[tuple[str, Decimal]]:
    """(words, amount) of each line in order; the amounts sum up to `bill.amount_yen`."""
    kept: dict[object, list[Line]] = {}
    for place, line in enumerate(bill.lines):
        key = _same(line) if line.part and line.kind in SPLIT_KINDS else place
        kept.setdefault(key, []).append(line)
    told = [(_words(lines), sum((line.amount for line in lines), Decimal(0))) for lines in kept.values()]
    assert sum(amount for _, amount in told) == bill.amount_yen, bill
    return told


def _same(line: Line) -> tuple[object, ...]:
    """What two months must agree in to be told as one line."""
    return (line.kind, line.label, line.from_m3, line.to_m3, line.unit_price, line.times, line.article)


def _words(lines: list[Line]) -> str:
    """One line as it is; several months' together, the block said to be that of each month."""
    first = lines[0]
    if len(lines) == 1:
        return f"{first.part}か月目　{worded(first)}" if first.part else worded(first)
    together = replace(
        first, part=0, quantity=sum((line.quantity or Decimal(0) for line in lines), Decimal(0))
    )
    return f"毎月{worded(together)}" if first.kind is LineKind.VOLUME else f"{worded(together)}か月"
