"""還付加算金 to the yen: against a sum taken day by day, at every edge, and every wrong key named."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.interest import InterestTerms, RateMissing, read_interest

PERCENT = {2021: "1.0", 2022: "0.9", 2023: "0.9", 2024: "0.9", 2025: "0.9", 2026: "1.3"}
TERMS: dict[str, Any] = {
    "article": "地方税法第17条の4の例による",
    "legal_classes": ["public"],
    "wait_months": 1,
    "corrected_wait_months": 0,
    "base_unit_yen": 1_000,
    "least_base_yen": 2_000,
    "unit_yen": 100,
    "least_yen": 1_000,
    "rates": [{"year": year, "percent": one, "source": "告示"} for year, one in PERCENT.items()],
}
FIRST, LAST = date(2021, 1, 1), date(2026, 12, 31)
days = st.dates(min_value=FIRST, max_value=LAST)


def terms(**changes: Any) -> InterestTerms:
    found = read_interest(TERMS | changes)
    assert found is not None
    return found


def naive(base_yen: int, first_on: date, last_on: date) -> int:
    """Each day by itself, exact; the yen of each calendar year whole, then what the law cuts off."""
    if base_yen < 2_000:
        return 0
    base, of_year, day = base_yen - base_yen % 1_000, dict[int, Fraction](), first_on
    while day <= last_on:
        earned = Fraction(base) * Fraction(PERCENT[day.year]) / 100 / 365
        of_year[day.year] = of_year.get(day.year, Fraction(0)) + earned
        day += timedelta(days=1)
    total = sum(int(yen) for yen in of_year.values())
    return total - total % 100 if total >= 1_000 else 0


@given(base_yen=st.integers(0, 50_000_000), paid_on=days, last_on=days)
def test_it_is_the_sum_of_its_days(base_yen: int, paid_on: date, last_on: date) -> None:
    found = terms().reckon(base_yen, paid_on=paid_on, last_on=last_on)
    assert found.yen == naive(base_yen, found.first_on, last_on)
    assert found.yen % 100 == 0
    assert found.yen == 0 or found.yen >= 1_000
    assert found.days == (max(0, (last_on - found.first_on).days + 1) if found.base_yen else 0)


@given(base_yen=st.integers(0, 50_000_000), paid_on=days, last_on=days)
def test_a_day_more_never_bears_less(base_yen: int, paid_on: date, last_on: date) -> None:
    before = min(last_on, LAST - timedelta(days=1))
    one, more = (
        terms().reckon(base_yen, paid_on=paid_on, last_on=day).yen
        for day in (before, before + timedelta(days=1))
    )
    assert one <= more


@given(paid_on=days)
def test_the_month_that_bears_nothing_has_28_to_31_days(paid_on: date) -> None:
    first_on = terms().first_on(paid_on)
    assert 28 <= (first_on - paid_on).days - 1 <= 31
    assert terms(wait_months=0).first_on(paid_on) == paid_on + timedelta(days=1)


@pytest.mark.parametrize(
    ("paid_on", "first_on"),
    [
        (date(2026, 5, 20), date(2026, 6, 21)),
        (date(2026, 1, 30), date(2026, 3, 1)),  # from 31 January; February has no 31st
        (date(2026, 1, 31), date(2026, 3, 1)),
        (date(2026, 2, 28), date(2026, 4, 1)),
        (date(2024, 1, 29), date(2024, 3, 1)),
        (date(2026, 12, 31), date(2027, 2, 1)),
    ],
)
def test_it_begins_when_the_month_has_passed(paid_on: date, first_on: date) -> None:
    assert terms().first_on(paid_on) == first_on


def test_what_a_correction_freed_bears_from_the_day_after_payment() -> None:
    paid = date(2026, 5, 20)
    assert terms().first_on(paid, was_corrected=True) == date(2026, 5, 21)
    found = terms().reckon(365_000, paid_on=paid, last_on=date(2026, 12, 31), was_corrected=True)
    assert (found.days, found.yen) == (225, 2_900)


def test_the_worked_table() -> None:
    """As docs/rules/overpaid.md has it."""
    paid = date(2024, 11, 30)
    found = terms().reckon(123_456, paid_on=paid, last_on=date(2026, 3, 31))
    assert (found.base_yen, found.first_on) == (123_000, date(2025, 1, 1))
    assert [(span.year, str(span.percent), span.days, span.yen) for span in found.spans] == [
        (2025, "0.9", 365, 1_107),
        (2026, "1.3", 90, 394),
    ]
    assert found.yen == 1_500
    edges = [
        (1_999, date(2026, 12, 31)), (2_000, date(2026, 12, 31)), (111_999, date(2025, 12, 31)),
        (112_000, date(2025, 12, 31)), (123_456, date(2024, 12, 31)),
    ]  # fmt: skip
    assert [terms().reckon(yen, paid_on=paid, last_on=day).yen for yen, day in edges] == [0, 0, 0, 1_000, 0]


def test_a_leap_year_is_reckoned_by_365_days_too() -> None:
    found = terms().reckon(365_000, paid_on=date(2023, 11, 30), last_on=date(2024, 12, 31))
    assert [(span.days, span.yen) for span in found.spans] == [(366, 3_294)]


def test_a_year_without_a_rate_is_refused_and_never_guessed() -> None:
    with pytest.raises(RateMissing, match="規則集に2027年の還付加算金の割合がない"):
        terms().reckon(2_000, paid_on=date(2026, 5, 20), last_on=date(2027, 1, 1))
    assert terms().reckon(1_999, paid_on=date(2026, 5, 20), last_on=date(2027, 1, 1)).yen == 0
    assert terms().reckon(2_000, paid_on=date(2026, 12, 1), last_on=date(2027, 1, 1)).days == 0


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"article": 4}, "refunds.interest.article"),
        ({"x": 1}, "refunds.interest.x"),
        ({"wait_months": 13}, "refunds.interest.wait_months"),
        ({"corrected_wait_months": -1}, "refunds.interest.corrected_wait_months"),
        ({"unit_yen": 0}, "refunds.interest.unit_yen"),
        ({"base_unit_yen": 0}, "refunds.interest.base_unit_yen"),
        ({"least_yen": -1}, "refunds.interest.least_yen"),
        ({"legal_classes": []}, "refunds.interest.legal_classes"),
        ({"legal_classes": ["water"]}, "refunds.interest.legal_classes"),
        ({"rates": []}, "refunds.interest.rates"),
        ({"rates": ["0.9"]}, "refunds.interest.rates[0]"),
        ({"rates": [TERMS["rates"][0]] * 2}, "refunds.interest.rates[1].year"),
        ({"rates": [{"year": 2026, "percent": "8", "source": "告示"}]}, "refunds.interest.rates[0].percent"),
        ({"rates": [{"year": 2026, "percent": "x", "source": "告示"}]}, "refunds.interest.rates[0].percent"),
        (
            {"rates": [{"year": 2026, "percent": "NaN", "source": "告示"}]},
            "refunds.interest.rates[0].percent",
        ),
        ({"rates": [{"year": 2026, "percent": "0.9", "source": " "}]}, "refunds.interest.rates[0].source"),
    ],
)
def test_the_key_that_is_wrong_is_named(change: dict[str, Any], key: str) -> None:
    with pytest.raises(RulePackFault) as fault:
        read_interest(TERMS | change)
    assert fault.value.slots["key"] == key


def test_a_pack_without_terms_bears_none() -> None:
    assert read_interest(None) is None
    with pytest.raises(RulePackFault):
        read_interest([])
    assert Decimal(terms().rates[2026].percent) == Decimal("1.3")
