"""Examples that are bills: plain, collective, revised, with waivers and discounts."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from mizuhiki.tariffs.bill import PricedBill
from mizuhiki.tariffs.definition.calculation import TaxMode
from mizuhiki.tariffs.published.checks import Checks, Figures
from mizuhiki.tariffs.published.document import Lacking, need_number, number
from mizuhiki.tariffs.published.quote import Ask, Book, before_tax, charged, dwellings_of, months_of, quote
from mizuhiki.tariffs.rounding import Rounding, round_yen

Example = dict[str, Any]
Asking = Callable[[int | None], Ask]  # what to ask of a service at a bore

_AMOUNT = re.compile(r"(?P<service>[a-z][a-z_]*?)(?:_(?P<bore>\d+))?(?P<yen>_yen)?")
_TOTAL = re.compile(r"total(?:_(?P<bore>\d+))?(?:_yen)?")
_UP_TO_YEN = re.compile(r"up to (\d+) yen")
_OTHER_YEN = frozenset(
    {
        *("total", "tax", "discount", "settlement", "deposits", "recomputed", "estimated_bill"),
        *("scheme_total", "plain_total", "per_dwelling"),
    }
)


def bill(book: Book, example: Example, checks: Checks) -> None:
    """A bill: amounts of services, their total, and steps of the calculation where printed."""

    def ask(bore: int | None) -> Ask:
        return Ask(m3=need_number(example, "m3"), bore=bore, dwellings=dwellings_of(example))

    hold_bill(book, example, checks, ask)


def hold_bill(book: Book, example: Example, checks: Checks, ask: Asking) -> None:
    """Hold every printed figure of a bill against what `ask` gives."""
    for key, published in example.items():
        if (total := _TOTAL.fullmatch(key)) is not None:
            _hold_sum(book, example, checks, key)
            checks.hold(key, published, partial(_total, book, example, ask, _bore(total)))
        elif (named := _amount_key(book, key)) is not None:
            compute = partial(_amount, book, named["service"], example, ask, _bore(named))
            checks.hold(key, published, compute)
    if "discount_yen" in example:
        checks.hold_any("discount_yen", example["discount_yen"], partial(_discounts, book, example, ask))
    _hold_steps(book, example, checks, ask)


def _amount_key(book: Book, key: str) -> re.Match[str] | None:
    """`water_yen`, and in tables `water` or `water_13`; a service without a table is told later."""
    named = _AMOUNT.fullmatch(key)
    taxes = {f"{service}_tax_yen" for service in book.sheets}
    if named is None or named["service"] in _OTHER_YEN or key in taxes:
        return None
    return named if named["yen"] or named["service"] in book.sheets else None


def _bore(key: re.Match[str]) -> int | None:
    return int(key["bore"]) if key["bore"] else None


def _amount(book: Book, service: str, example: Example, ask: Asking, bore: int | None) -> Decimal:
    return charged(book, service, quote(book, service, example, ask(bore)), example)


def _total(book: Book, example: Example, ask: Asking, bore: int | None) -> Decimal:
    """The sum of the separately rounded services, less a printed discount."""
    spoken = [name for name in ("water", "sewer") if f"{name}_yen" in example]
    services = dict.fromkeys([*book.sheets, *spoken])
    total = sum((_amount(book, name, example, ask, bore) for name in services), Decimal(0))
    return total - (need_number(example, "discount_yen") if "discount_yen" in example else 0)


def _hold_sum(book: Book, example: Example, checks: Checks, key: str) -> None:
    """A printed total is the sum of the printed amounts, whether or not a table is there for them."""
    names = [key.replace("total", service) for service in {*book.sheets, "water", "sewer"}]
    printed = [number(example[name]) for name in names if name in example]
    found = [each for each in printed if each is not None]
    if len(found) >= 2 and len(found) == len(printed):
        discount = number(example.get("discount_yen")) or Decimal(0)
        checks.hold(f"{key}（内訳の和）", example[key], lambda: sum(found, -discount))


def total_of(book: Book, example: Example, ask: Ask) -> Decimal:
    """The sum of all services for one thing asked."""
    return _total(book, {**example, "discount_yen": 0}, lambda _: ask, None)


def _discounts(book: Book, example: Example, ask: Asking) -> list[Figures]:
    """A discount before tax of so many yen at most, with its tax never above the water charge.

    The words of the rule leave open whether it is taken once a bill or for each month.
    """
    rules = book.doc.mapping(book.doc.root, "rules")
    words = next((str(text) for name, text in rules.items() if "discount" in name), "")
    limit = _UP_TO_YEN.search(words)
    if limit is None:
        raise Lacking("割引の定めがない")
    service = book.service_of(example)
    sheet = book.sheet(service).with_calculation(book.doc, example)
    most = quote(book, service, example, ask(None)).amount_yen
    rate = sheet.version.tax.rate if sheet.version.tax.mode is TaxMode.ADD else Decimal(0)
    once = Decimal(limit[1]) * (1 + rate)
    readings = (once, once * months_of(book, sheet, example))
    return [min(round_yen(each, mode=Rounding.FLOOR), most) for each in readings]


def _hold_steps(book: Book, example: Example, checks: Checks, ask: Asking) -> None:
    """Volumes and amounts of the parts, sum before tax, tax."""
    named = [name for name in book.sheets if f"{name}_yen" in example]
    services = [str(example["service"])] if example.get("service") else named or list(book.sheets)[:1]
    first = services[0] if services else ""

    def priced(service: str) -> PricedBill:
        return quote(book, service, example, ask(None))

    def before(service: str) -> Decimal:
        return before_tax(book, service, priced(service))

    def tax(service: str) -> int:
        return priced(service).tax_yen

    steps: dict[str, Callable[[], Figures]] = {
        "subtotal_ex_tax": lambda: sum(map(before, services), Decimal(0)),
        "tax_yen": lambda: sum(map(tax, services)),
        "parts": lambda: tuple(part.m3 for part in priced(first).parts),
        "part_subtotals_ex_tax": lambda: tuple(part.subtotal for part in priced(first).parts),
        "part_amounts": lambda: _part_amounts(priced(first)),
    }
    for service in book.sheets:
        steps[f"{service}_subtotal_ex_tax"] = partial(before, service)
        steps[f"{service}_tax_yen"] = partial(tax, service)
    for key, compute in steps.items():
        if key in example:
            checks.hold_any(key, example[key], partial(_either_order, book, compute))


def _either_order(book: Book, compute: Callable[[], Figures]) -> list[Figures]:
    """Where the file does not say which month takes the odd m³, the parts may stand in either order."""
    figures = compute()
    billing = book.doc.mapping(book.doc.root, "billing")
    if isinstance(figures, tuple) and billing.get("odd_m3_to") not in ("first", "second"):
        return [figures, figures[::-1]]
    return [figures]


def _part_amounts(priced: PricedBill) -> Figures:
    if len(priced.rounded) == len(priced.parts):
        return tuple(each.amount_yen for each in priced.rounded)
    return tuple(part.subtotal for part in priced.parts)
