"""Arithmetic that cannot lose a digit in silence."""

from decimal import Clamped, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction

# Every sum and product of a bill is made in this context: one that would drop a digit raises.
EXACT = Context(prec=60, traps=[Clamped, DivisionByZero, Inexact, InvalidOperation, Overflow])

ZERO, ONE = Decimal(0), Decimal(1)

_PLACES = 12


def quotient(over: Decimal | Fraction, under: Decimal | Fraction | int) -> Decimal:
    """`over` ÷ `under` as a decimal: exact where it ends, else cut after twelve places.

    The cut moves no yen. A sum of such a quotient with amounts of at most six places (rates with
    sen, times a tax rate) is either a whole yen exactly, and then the quotient ended, or it is at
    least 1 ÷ (10⁶ × under) yen away from one; `under` is a number of days, months or dwellings.
    """
    exact = Fraction(over) / Fraction(under)
    steps, rest = divmod(exact.numerator * 10**_PLACES, exact.denominator)
    if rest == 0:
        ended = Decimal(steps).scaleb(-_PLACES).normalize()
        return ended if ended != ended.to_integral_value() else ended.quantize(ONE)  # 650, never 6.5E+2
    odd = exact.denominator
    for prime in (2, 5):
        while odd % prime == 0:
            odd //= prime
    if odd == 1:  # ends, but later than twelve places
        return Decimal(exact.numerator) / Decimal(exact.denominator)
    return Decimal(steps).scaleb(-_PLACES)
