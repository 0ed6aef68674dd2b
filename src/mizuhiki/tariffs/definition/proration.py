"""Starting and stopping inside a period (日割・月割), and how days of use are counted."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from mizuhiki.tariffs.definition.calculation import RoundRule


class Element(StrEnum):
    """What a proration touches; what is not named stays whole."""

    BASE = "base"
    METER_FEE = "meter_fee"
    INCLUDED = "included"
    LIMITS = "limits"


@dataclass(frozen=True, slots=True)
class DayCount:
    """Whether the first and the last day are days of use (起算日・終了日の算入)."""

    start_counts: bool = True
    stop_counts: bool = True
    reading_counts_at_start: bool = False  # a regular reading that begins the period
    reading_counts_at_end: bool = True  # a regular reading that ends it


@dataclass(frozen=True, slots=True)
class ShareIf:
    """A share of the base when use was short and small (2分の1 など); every limit named must hold."""

    share: Decimal
    max_days: int | None = None
    max_m3: Decimal | None = None
    max_included_share: Decimal | None = None  # volume against that share of the included volume
    only: str = ""  # an event the request must carry, "opening" or "closing"
    applies_to: frozenset[Element] = frozenset({Element.BASE})


@dataclass(frozen=True, slots=True)
class MonthStep:
    """Up to `to_days` days (None: any more) the bill covers `months` months."""

    to_days: int | None
    months: Decimal


@dataclass(frozen=True, slots=True)
class MonthSteps:
    """Days become a number of months (15日以内は0.5月 など), and the table for that many is used."""

    steps: tuple[MonthStep, ...]
    applies_to: frozenset[Element] = frozenset(Element)
    bores_mm: frozenset[int] = frozenset()  # empty: all


@dataclass(frozen=True, slots=True)
class DayPiece:
    """For `to_days` days or fewer: `fixed_yen` + base × `fixed_share`, and each day (the daily
    yen + base × the daily share) ÷ `divisor`."""

    to_days: int | None
    divisor: int
    fixed_yen: Decimal = Decimal(0)
    fixed_share: Decimal = Decimal(0)
    daily_yen: Decimal = Decimal(0)
    daily_share: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Daily:
    """The base by days (日割). The pieces speak of the base of **one month**."""

    pieces: tuple[DayPiece, ...]
    rounding: RoundRule | None = None  # of the prorated base, before tax
    applies_to: frozenset[Element] = frozenset({Element.BASE})


@dataclass(frozen=True, slots=True)
class Normalised:
    """Volume scaled up to whole months, priced, and the price scaled down by days.

    Days up to `month_days` count as one month, up to twice that as two, and so on. The scaled
    volume drops its fraction; the scaled price is rounded by `rounding` before tax.
    """

    month_days: int
    rounding: RoundRule


Proration = ShareIf | MonthSteps | Daily | Normalised


def daily(*, month_days: int, retained: Decimal = Decimal(0)) -> tuple[DayPiece, ...]:
    """The pieces of 「月額÷月の日数×使用日数」, with an amount kept whole in the first month."""
    plain = DayPiece(None, month_days, daily_share=Decimal(1))
    if not retained:
        return (plain,)
    first = DayPiece(month_days, month_days, retained, Decimal(0), -retained, Decimal(1))
    return (first, plain)
