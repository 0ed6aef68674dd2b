"""The one rounding function, exact in every direction and below zero."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.tariffs.rounding import Rounding, round_yen

FLOOR, HALF_UP, CEILING = Rounding.FLOOR, Rounding.HALF_UP, Rounding.CEILING


@pytest.mark.parametrize(
    ("amount", "unit", "floor", "half_up", "ceiling"),
    [
        ("0", 1, 0, 0, 0),
        ("1234", 1, 1234, 1234, 1234),
        ("1234.4", 1, 1234, 1234, 1235),
        ("1234.5", 1, 1234, 1235, 1235),
        ("4708.99", 10, 4700, 4710, 4710),
        ("4705", 10, 4700, 4710, 4710),
        ("4704.99", 10, 4700, 4700, 4710),
        ("4700", 10, 4700, 4700, 4700),
        ("-0.1", 1, -1, 0, 0),
        ("-0.5", 1, -1, -1, 0),
        ("-1234.4", 1, -1235, -1234, -1234),
        ("-1234.5", 1, -1235, -1235, -1234),
        ("-4705", 10, -4710, -4710, -4700),
    ],
)
def test_each_direction(amount: str, unit: int, floor: int, half_up: int, ceiling: int) -> None:
    exact = Decimal(amount)
    assert round_yen(exact, unit=unit, mode=FLOOR) == floor
    assert round_yen(exact, unit=unit, mode=HALF_UP) == half_up
    assert round_yen(exact, unit=unit, mode=CEILING) == ceiling


def test_a_quotient_without_last_digit_is_exact() -> None:
    third = Fraction(1, 3)
    assert round_yen(third * 3, mode=FLOOR) == 1
    assert round_yen(Fraction(650 * 41, 31), mode=FLOOR) == 859


def test_the_callers_decimal_context_moves_no_yen() -> None:
    amount = Decimal("123456789.999999")
    with localcontext() as context:
        context.prec = 3
        assert round_yen(amount, mode=FLOOR) == 123_456_789
        assert round_yen(amount, mode=HALF_UP) == 123_456_790


@given(
    amount=st.decimals(min_value=-(10**9), max_value=10**9, places=4),
    unit=st.sampled_from([1, 5, 10, 100]),
)
def test_the_three_directions_stand_in_order(amount: Decimal, unit: int) -> None:
    floor, half_up, ceiling = (round_yen(amount, unit=unit, mode=mode) for mode in (FLOOR, HALF_UP, CEILING))
    assert floor <= amount <= ceiling
    assert ceiling - floor == (0 if floor == amount else unit)
    assert half_up in {floor, ceiling}
    assert abs(half_up - amount) * 2 <= unit
    assert round_yen(-amount, unit=unit, mode=CEILING) == -floor
    assert round_yen(-amount, unit=unit, mode=HALF_UP) == -half_up
