"""The one rounding of the house: an exact amount becomes whole yen in a named direction."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Rounding(StrEnum):
    """Which way a fraction goes (端数処理)."""

    FLOOR = "floor"  # 切捨て
    HALF_UP = "half_up"  # 四捨五入
    CEILING = "ceiling"  # 切上げ


def round_yen(amount: Decimal | Fraction, *, unit: int = 1, mode: Rounding) -> int:
    """Round `amount` to a multiple of `unit` yen.

    Works on the exact ratio, so neither a float nor the decimal context of the caller can move a
    yen. Below zero the directions keep their meaning on the number line: `FLOOR` goes to minus
    infinity (a customer is never charged a fraction, nor paid less than a fraction owed to them),
    `CEILING` to plus infinity. `HALF_UP` takes a half away from zero, as 四捨五入 does with the
    sign set aside. To reverse a bill, negate its rounded yen; do not round the negated amount.

    Args:
        amount: yen, exact. A quotient without a last digit is passed as a `Fraction`.
        unit: 1 or 10 at the utilities we know; any whole number of yen above zero.
    """
    assert unit > 0, unit
    over, under = amount.as_integer_ratio()
    under *= unit
    if mode is Rounding.FLOOR:
        return over // under * unit
    if mode is Rounding.CEILING:
        return -(-over // under) * unit
    steps = (2 * abs(over) + under) // (2 * under)
    return (steps if over >= 0 else -steps) * unit
