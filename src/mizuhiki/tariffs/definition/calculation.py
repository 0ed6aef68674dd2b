"""Cycle, tax and rounding: how a reading becomes table periods and an exact sum becomes yen."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from mizuhiki.tariffs.rounding import Rounding


class CycleRule(StrEnum):
    """How a volume of several months meets the table (tariff-rules 2)."""

    NATIVE = "native"  # the table is printed for the whole cycle
    SCALE = "scale"  # base, included volume and limits times the number of table periods
    SPLIT = "split"  # the volume is cut into table periods, each priced by itself


class OddTo(StrEnum):
    """Which period takes the cubic metres that do not divide, one each (端数水量)."""

    FIRST = "first"
    LAST = "last"


class Per(StrEnum):
    """Over what the final rounding is taken."""

    BILL = "bill"
    PART = "part"  # each table period of a split bill (月ごと)
    DWELLING = "dwelling"  # each dwelling of each period (戸ごと)


@dataclass(frozen=True, slots=True)
class Cycle:
    """`table_months` is what the table is printed for; `bill_months` what a regular bill covers."""

    table_months: int
    bill_months: int
    rule: CycleRule
    odd_m3_to: OddTo = OddTo.FIRST


class TaxMode(StrEnum):
    """Whether the table already holds the consumption tax (外税・内税)."""

    ADD = "add"
    INCLUDED = "included"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RoundRule:
    """A direction and the unit in yen."""

    unit: int
    mode: Rounding


@dataclass(frozen=True, slots=True)
class Tax:
    """Consumption tax. `rounding` set: the tax amount is rounded by itself before it is added.

    `old_rate` is the rate of the transition (経過措置): a request that names old months is taxed
    in that proportion at the old rate.
    """

    mode: TaxMode
    rate: Decimal
    rounding: RoundRule | None = None
    old_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Final:
    """The rounding of the sum, tax and all."""

    rounding: RoundRule
    per: Per


class AtZero(StrEnum):
    """What a volume of zero pays."""

    NORMAL = "normal"
    NOTHING = "nothing"  # 使用水量がないときは徴収しない


@dataclass(frozen=True, slots=True)
class Minimum:
    """A sum before tax below which no bill falls; `only_prorated` limits it to prorated bills."""

    amount: Decimal
    only_prorated: bool = False
