"""One small definition for each way a Japanese tariff may differ, with an amount worked out by hand.

The chapters and numbers are those of the catalogue of variants the engine must express (cycle,
months, base, volume, tax and rounding, stubs, minimum, sewage, dwellings, reductions, revisions).
Unless a row says otherwise, table A is meant, for one month, without tax:

    base 1,000 yen; 1–10 m³ 10 yen, 11–20 m³ 100 yen, from 21 m³ 200 yen
    so 10 m³ = 1,100; 15 m³ = 1,600; 20 m³ = 2,100; 25 m³ = 3,100; 30 m³ = 4,100
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mizuhiki.tariffs import PriceRequest, Tariff, TariffVersion, parse_tariff, price

_TABLE_A = {
    "from": "2020-04-01",
    "article": "見本条例第1条",
    "cycle": "{table_months: 1, bill_months: 1, rule: scale}",
    "tax": "{mode: none}",
    "round": "{unit: 1, mode: floor, per: bill}",
    "rates": "[{use: 一般, base: 1000, blocks:"
    " [{to: 10, rate: 10}, {to: 20, rate: 100}, {to: null, rate: 200}]}]",
}
NATIVE = "{table_months: 2, bill_months: 2, rule: native}"
SCALE = "{table_months: 1, bill_months: 2, rule: scale}"
SPLIT = "{table_months: 1, bill_months: 2, rule: split, odd_m3_to: first}"
SPLIT_LAST = "{table_months: 1, bill_months: 2, rule: split, odd_m3_to: last}"
ADD = '{mode: add, rate: "0.10"}'
INCLUDED = '{mode: included, rate: "0.10"}'


@dataclass(frozen=True)
class Row:
    """A variant by its number in the catalogue: computing it must give the expected value."""

    number: str
    what: str
    compute: Callable[[], Any]
    expected: Any


def tariff_of(*versions: dict[str, str]) -> Tariff:
    """A tariff whose versions are table A with some keys of the file form replaced."""
    lines = ["utility: 見本", "charge: water", "name: 水道料金", "versions:"]
    for version in versions:
        items = (_TABLE_A | version).items()
        lines += [f"  {'- ' if n == 0 else '  '}{key}: {value}" for n, (key, value) in enumerate(items)]
    return parse_tariff("\n".join(lines), file="catalogue.yaml")


def version_of(**keys: str) -> TariffVersion:
    """Table A with some keys of the file form replaced."""
    return tariff_of(keys).versions[0]


def yen(version: TariffVersion, m3: int, **facts: Any) -> int:
    """The amount of one bill of the class 一般, or of the class named."""
    return price(PriceRequest(m3=m3, **({"use": "一般"} | facts)), version).amount_yen


def bills(number: str, what: str, version: TariffVersion, *cases: tuple[dict[str, Any], int]) -> Row:
    """A row whose cases are (facts of the request, expected yen)."""
    facts, expected = zip(*cases, strict=True)
    return Row(number, what, lambda: [yen(version, **each) for each in facts], list(expected))
