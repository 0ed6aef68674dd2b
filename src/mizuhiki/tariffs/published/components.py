"""Examples that are one step of a calculation: a charge of a block, a base, a sum, dwellings."""

import re
from decimal import Decimal
from functools import partial

from mizuhiki.tariffs.definition.calculation import CycleRule, TaxMode
from mizuhiki.tariffs.published.bills import Example, bill, total_of
from mizuhiki.tariffs.published.checks import Checks, Figures
from mizuhiki.tariffs.published.document import Lacking, need_number, number
from mizuhiki.tariffs.published.quote import (
    Ask,
    Book,
    base_charge,
    before_tax,
    dwellings_of,
    months_of,
    quote,
    row_of,
    volume_charge,
)


def component(book: Book, example: Example, checks: Checks) -> None:
    """A volume charge, the charge of one block, a base, a sum before tax."""
    service = book.service_of(example)
    for key, published in example.items():
        if key.startswith("volume_charge"):
            checks.hold(key, published, partial(_volume_of, book, service, example, key))
        elif key.startswith("base_") and not key.endswith("waived"):
            checks.hold(key, published, partial(base_of, book, service, example, key))
    if "amount" in example:
        checks.hold("amount", example["amount"], partial(_block, book, service, example))
    for m3, yen in book.doc.mapping(example, "points").items():
        checks.hold(f"points.{m3}", yen, partial(_volume, book, service, example, number(m3)))
    if "subtotal_ex_tax" in example:
        _hold_subtotal(book, example, checks)
    if any(key.endswith("_yen") for key in example):
        bill(book, {key: value for key, value in example.items() if key != "subtotal_ex_tax"}, checks)


def _volume_of(book: Book, service: str, example: Example, key: str) -> Decimal:
    same_tax(book, service, key)
    return _volume(book, service, example, need_number(example, "m3"))


def _volume(book: Book, service: str, example: Example, m3: Decimal | None) -> Decimal:
    if m3 is None:
        raise Lacking("水量がない")
    return volume_charge(quote(book, service, example, Ask(m3=m3, dwellings=dwellings_of(example))))


def _block(book: Book, service: str, example: Example) -> Decimal:
    """The charge for the cubic metres `block_from`–`block_to`, both counted."""
    first, last = need_number(example, "block_from"), need_number(example, "block_to")
    upper, lower = (_volume(book, service, example, m3) for m3 in (last, first - 1))
    return upper - lower


def base_of(book: Book, service: str, example: Example, key: str) -> Decimal:
    """The base, for the dwellings of the example."""
    same_tax(book, service, key)
    m3 = number(example.get("m3")) or Decimal(0)
    ask = Ask(m3=m3, dwellings=dwellings_of(example))
    return base_charge(quote(book, service, example, ask))


def same_tax(book: Book, service: str, key: str) -> None:
    """A figure before tax needs a table before tax, one with tax a table with tax."""
    included = book.sheet(service).version.tax.mode is TaxMode.INCLUDED
    if (key.endswith("_ex_tax") and included) or (key.endswith("_tax_included") and not included):
        raise Lacking("料金表と税の扱いが違う")


def _hold_subtotal(book: Book, example: Example, checks: Checks) -> None:
    """A sum of services before tax. A service without a table counts with the figure that the words
    of the example give in brackets after its name; one with a table must agree with such a figure."""
    words = str(example.get("what", ""))
    quoted = {at[1]: Decimal(at[2]) for at in re.finditer(r"\b([a-z]+) \((\d+(?:\.\d+)?)\)", words)}
    spoken = {name for name in ("water", "sewer") if re.search(rf"\b{name}\b", words)}
    named = {str(example["service"])} if example.get("service") else spoken or set(book.sheets)

    def subtotal(service: str) -> Decimal:
        if service not in book.sheets and service in quoted:
            return quoted[service]
        m3 = number(example.get("m3")) or Decimal(0)
        return before_tax(book, service, quote(book, service, example, Ask(m3=m3)))

    def together() -> Decimal:
        return sum((subtotal(service) for service in sorted(named)), Decimal(0))

    for service in sorted(named & quoted.keys() & book.sheets.keys()):
        checks.hold(f"what（{service}）", quoted[service], partial(subtotal, service))
    checks.hold("subtotal_ex_tax", example["subtotal_ex_tax"], together)


def collective(book: Book, example: Example, checks: Checks) -> None:
    """Steps of collective billing: base, limits, shares, and the two totals compared."""
    service, dwellings = book.service_of(example), dwellings_of(example)
    for key in ("base_ex_tax", "base_tax_included"):
        if key in example:
            checks.hold(key, example[key], partial(base_of, book, service, example, key))
    if "block_limits_m3" in example:
        checks.hold("block_limits_m3", example["block_limits_m3"], partial(_limits, book, service, example))
    if "per_dwelling_m3" in example:
        published = example["per_dwelling_m3"]
        checks.hold("per_dwelling_m3", published, lambda: need_number(example, "m3") / dwellings)
    if "per_dwelling_yen" in example and "scheme_total_yen" in example:
        published = example["scheme_total_yen"]
        checks.hold(
            "scheme_total_yen", published, lambda: need_number(example, "per_dwelling_yen") * dwellings
        )
    for key, units in (("scheme_total_yen", dwellings), ("plain_total_yen", 1)):
        if key in example:
            checks.hold(key, example[key], partial(_scheme_total, book, example, units))
    if any(f"{name}_yen" in example for name in {*book.sheets, "water", "sewer", "total"}):
        bill(book, example, checks)


def _scheme_total(book: Book, example: Example, dwellings: int) -> Decimal:
    if not book.sheets:
        raise Lacking("料金表がない")
    return total_of(book, example, Ask(m3=need_number(example, "m3"), dwellings=dwellings))


def _limits(book: Book, service: str, example: Example) -> Figures:
    """Every block limit times the dwellings, and times the table periods where they are scaled."""
    sheet, dwellings = book.sheet(service), dwellings_of(example)
    months = sheet.months(months_of(book, sheet, example))
    whole = sheet.version.cycle.rule is CycleRule.SPLIT
    periods = Decimal(1) if whole else months / sheet.version.cycle.table_months
    limits = [block.to_m3 for block in row_of(book, sheet, example).blocks]
    return tuple(limit * dwellings * periods for limit in limits if limit is not None)
