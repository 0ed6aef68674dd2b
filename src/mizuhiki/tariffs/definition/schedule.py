"""When a charge is billed against when it is read (tariff-rules 1). Data and pure functions only."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Between(StrEnum):
    """What happens in the months between two readings."""

    NOTHING = "nothing"  # the bill at the reading covers them
    FOLLOWING = "following"  # the reading is cut and billed in the months that follow it
    ESTIMATE = "estimate"  # a part of the previous reading is billed, the next reading settles


class BilledAs(StrEnum):
    """What is billed in one month."""

    NOTHING = "nothing"
    REGULAR = "regular"
    PART = "part"  # one part of the last reading
    ESTIMATE = "estimate"  # 概算
    SETTLEMENT = "settlement"  # 精算
    DEPOSIT = "deposit"  # winter, on a certified volume


@dataclass(frozen=True, slots=True)
class Schedule:
    """Months are calendar months; a month of billing is named by its first day."""

    read_every_months: int = 2
    between: Between = Between.NOTHING
    winter_months: frozenset[int] = frozenset()  # calendar months without a reading
    base_in_advance: bool = False  # base for the coming months, volume for the past ones
    claim_lag_months: int = 0  # from reading to claim
    unbilled_months: frozenset[date] = frozenset()  # a change of cycle leaves a month out

    def billed_as(self, month: date, *, months_since_reading: int) -> BilledAs:
        """What `month` brings. 0 months since the reading is the month of the reading itself."""
        if month.replace(day=1) in self.unbilled_months:
            return BilledAs.NOTHING
        if month.month in self.winter_months:
            return BilledAs.DEPOSIT
        read_now = months_since_reading == 0
        if read_now and months_overdue(month, self.winter_months):
            return BilledAs.SETTLEMENT
        if self.between is Between.NOTHING:
            return BilledAs.REGULAR if read_now else BilledAs.NOTHING
        if self.between is Between.FOLLOWING:
            return BilledAs.PART
        return BilledAs.SETTLEMENT if read_now else BilledAs.ESTIMATE

    def months_of_reading(self, month: date) -> int:
        """How many months a reading in `month` covers: the cycle, or the winter and this month."""
        overdue = months_overdue(month, self.winter_months)
        return overdue + 1 if overdue else self.read_every_months

    def claim_month(self, reading_month: date) -> date:
        return add_months(reading_month, self.claim_lag_months)


def add_months(month: date, months: int) -> date:
    """The first day of the month that lies `months` after that of `month`."""
    year, index = divmod(month.year * 12 + month.month - 1 + months, 12)
    return date(year, index + 1, 1)


def months_overdue(month: date, without_reading: frozenset[int]) -> int:
    """How many months just before `month` had no reading; 12 months without one is a faulty pack."""
    count = 0
    while count < 12 and add_months(month, -count - 1).month in without_reading:
        count += 1
    return count
