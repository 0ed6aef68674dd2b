"""Small promises of the kernel that no single variant shows."""

from decimal import Decimal
from fractions import Fraction

import pytest

from mizuhiki.tariffs import PriceRefused, PriceRequest, explain, price
from mizuhiki.tariffs.pricing.exact import quotient
from mizuhiki.tariffs.tests.catalogue import ADD, SCALE, SPLIT, version_of, yen

_HOUSES = "[{code: 各戸割, sharing: each}]"
_DISCOUNT = (
    "[{code: 口座, name: 口座割引, amount: 50}, {code: 毎月, name: 毎月割引, amount: 50, each: month}]"
)


@pytest.mark.parametrize(
    ("over", "under", "text"),
    [
        ("650", 1, "650"),
        ("1000", 8, "125"),
        ("1", 4, "0.25"),
        ("20", 31, "0.645161290322"),
        ("-20", 31, "-0.645161290323"),
    ],
)
def test_a_quotient_is_exact_or_cut_downwards(over: str, under: int, text: str) -> None:
    assert str(quotient(Decimal(over), under)) == text


def test_a_quotient_that_ends_late_is_kept_whole() -> None:
    assert quotient(Fraction(1, 2**20), 1) == Decimal("0.00000095367431640625")


@pytest.mark.parametrize("code", ["口座", "毎月"])
def test_a_discount_is_taken_once_however_the_dwellings_are_rounded(code: str) -> None:
    for per, expected in (("bill", 4850), ("dwelling", 4850)):
        version = version_of(
            collective=_HOUSES, reductions=_DISCOUNT, round=f"{{unit: 1, mode: floor, per: {per}}}"
        )
        facts = {"scheme": "各戸割", "dwellings": 3, "reductions": (code,)}
        assert yen(version, 46, **facts) == expected  # 15, 15, 16 m³: 4900 − 50


def test_a_monthly_discount_counts_the_months_of_the_bill() -> None:
    for cycle, per in ((SCALE, "bill"), (SPLIT, "bill"), (SPLIT, "part")):
        version = version_of(cycle=cycle, reductions=_DISCOUNT, round=f"{{unit: 1, mode: floor, per: {per}}}")
        assert yen(version, 0, reductions=("毎月",)) == 1900
        assert yen(version, 0, reductions=("口座",)) == 1950


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"m3": -1}, "out_of_bounds"),
        ({"m3": 10**9}, "out_of_bounds"),
        ({"m3": 1, "days": 0}, "no_days"),
        ({"m3": 1, "use": "船舶用"}, "no_rates"),
        ({"m3": 1, "scheme": "各戸割"}, "unknown_scheme"),
        ({"m3": 1, "reductions": ("扶助",)}, "unknown_reduction"),
        ({"m3": 1, "concentrations": (("BOD", 10),)}, "unknown_surcharge"),
        ({"m3": 1, "old_tax_months": 1, "tax_months": 2}, "no_old_tax"),
        ({"m3": Decimal("1.5"), "months": 2}, "fractional_volume"),
    ],
)
def test_what_cannot_be_priced_is_refused_by_name(facts: dict[str, object], code: str) -> None:
    version = version_of(cycle=SPLIT, tax=ADD)
    with pytest.raises(PriceRefused) as refused:
        price(PriceRequest(**({"use": "一般"} | facts)), version)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert str(refused.value).endswith("。")


def test_a_table_that_ends_is_not_stretched() -> None:
    version = version_of(rates="[{use: 一般, base: 1000, blocks: [{to: 10, rate: 10}]}]")
    assert yen(version, 10) == 1100
    with pytest.raises(PriceRefused) as refused:
        yen(version, 11)
    assert refused.value.code == "beyond_table"


def test_sentences_for_dwellings_reductions_and_odd_limits() -> None:
    version = version_of(
        cycle=SCALE,
        tax=ADD,
        collective=_HOUSES,
        reductions=_DISCOUNT,
        proration='[{method: months, steps: [{to_days: null, months: "0.25"}]}]',
        round="{unit: 10, mode: floor, per: bill}",
    )
    request = PriceRequest(use="一般", m3=8, days=7, scheme="各戸割", dwellings=2, reductions=("口座",))
    assert explain(price(request, version)) == [
        "基本料金：1,000円 × 0.25 × 2戸 = 500円",
        "0m³を超え2.5m³まで：2.5m³ × 10円 × 2戸 = 50円",
        "2.5m³を超え5m³まで：1.5m³ × 100円 × 2戸 = 300円",
        "口座割引：-50円",
        "消費税（10%）：800円に対して80円",
        "合計：880円（うち消費税等80円）",
    ]
