"""Leak relief (漏水減免), reductions and waivers (減免・減額), fees."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from mizuhiki.tariffs.definition.calculation import RoundRule
from mizuhiki.tariffs.rounding import Rounding


@dataclass(frozen=True, slots=True)
class LeakFormula:
    """Charged m³ = metered × a + reference × b + leaked × c, exact shares."""

    metered: Fraction = Fraction(0)
    reference: Fraction = Fraction(0)
    leaked: Fraction = Fraction(0)

    def charged(self, *, metered_m3: int, reference_m3: int, leaked_m3: int) -> Fraction:
        return self.metered * metered_m3 + self.reference * reference_m3 + self.leaked * leaked_m3


@dataclass(frozen=True, slots=True)
class LeakCase:
    """One line of the rule: when it applies, and what it gives.

    A case with `formulas` relieves the volume, and the lowest of them counts; one with
    `money_share` relieves that share of the charge for what was metered above the reference.
    """

    formulas: tuple[LeakFormula, ...] = ()
    money_share: Decimal | None = None
    places: frozenset[str] = frozenset()  # empty: any place or cause
    max_bore_mm: int | None = None
    over_multiple: Fraction = Fraction(0)  # metered must be more than this times the reference
    to_multiple: Fraction | None = None  # and at most this times


@dataclass(frozen=True, slots=True)
class LeakLimits:
    """Who may have it (減免の要件)."""

    periods: int | None = None  # bills relieved at most
    once_in_months: int | None = None
    apply_within_days: int | None = None
    papers: tuple[str, ...] = ()  # 修繕証明書 and the like


@dataclass(frozen=True, slots=True)
class LeakRule:
    """One relief rule; the first case that fits decides, none fitting gives no relief."""

    code: str
    name: str
    cases: tuple[LeakCase, ...]
    rounding: Rounding = Rounding.FLOOR  # of the charged m³
    carry_credit: bool = False  # m³ taken off may be used up over later readings
    limits: LeakLimits = field(default_factory=LeakLimits)


class TakenFrom(StrEnum):
    """Before tax and rounding, or from the rounded total."""

    SUBTOTAL = "subtotal"
    TOTAL = "total"


class GrantedBy(StrEnum):
    """Whether somebody applies for it, or the utility gives it to everybody it concerns."""

    APPLICATION = "application"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Reduction:
    """A reduction granted on application or by policy. What is set adds up.

    `base_share` and `volume_share` are shares waived (1 = all); `volume_to_m3` limits the volume
    part to the charge for that many m³ a month; `amount` is a fixed sum, never more than what is
    left. `rounding` is of the reduction itself.
    """

    code: str
    name: str
    base_share: Decimal = Decimal(0)
    volume_share: Decimal = Decimal(0)
    volume_to_m3: Decimal | None = None
    amount: Decimal = Decimal(0)
    amount_each_month: bool = False
    taken_from: TakenFrom = TakenFrom.SUBTOTAL
    rounding: RoundRule | None = None
    bores_mm: frozenset[int] = frozenset()  # empty: all
    reading_months: frozenset[str] = frozenset()  # "2026-06"; empty: for as long as it is granted
    granted_by: GrantedBy = GrantedBy.APPLICATION
    article: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee added when the request carries the event of the same code (開栓手数料・閉栓手数料).

    With `per_minutes` it is taken per started interval of each drill (消火栓の演習使用).
    """

    code: str
    name: str
    amount: Decimal
    taxed: bool = True
    per_minutes: int | None = None
