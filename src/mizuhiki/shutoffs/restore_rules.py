"""When a closed tap may be opened again: what must have come for its debts, and by which day it is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mizuhiki.platform.calendars import BusinessCalendar
from mizuhiki.rulepacks.api import ReleaseTerms

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Came:
    """What is written now of the debts that a tap was closed for.

    Attributes:
        left: what is open of each, by debt; one that is paid is not there.
        told: those of which somebody, a store or a bank told that they were paid.
        pledged: those that stand in a pledge that is kept and runs no longer than the rules let it.
        held: whether something else keeps the tap open, such as welfare or a complaint.
    """

    left: Mapping[int, int]
    told: frozenset[int] = frozenset()
    pledged: frozenset[int] = frozenset()
    held: bool = False


@dataclass(frozen=True)
class Release:
    """Whether what came is enough; `source` is a value of `RestorationConfirmed.Source`, or empty."""

    source: str
    paid_yen: int  # by receipts
    told_yen: int  # by reports that are no money yet
    left_yen: int
    needed_yen: int

    @property
    def missing_yen(self) -> int:
        """What has to come before the tap is opened."""
        return max(self.needed_yen - self.paid_yen - self.told_yen, 0)


def release(debts: Mapping[int, int], came: Came, terms: ReleaseTerms) -> Release:
    """Judge what came for the debts of a cut, in yen by debt.

    All of it opens the tap. Where the rules say so, a part does with a pledge that is kept for the rest. A
    report counts as what it tells of: no tap stays closed on somebody who says they have paid (law 7).
    """
    owed = sum(debts.values())
    left = {debt: min(came.left.get(debt, 0), yen) for debt, yen in debts.items()}
    told_yen = sum(yen for debt, yen in left.items() if debt in came.told)
    left_yen = sum(left.values())
    paid_yen = owed - left_yen
    rest = {debt for debt, yen in left.items() if yen and debt not in came.told}
    part_yen = -(-owed * terms.percent // 100)
    may_pledge = terms.with_pledge_months > 0
    is_pledged = may_pledge and bool(rest) and rest <= came.pledged
    source = ""
    if not rest:
        source = "paid"
    elif is_pledged and paid_yen + told_yen >= part_yen:
        source = "pledge"
    elif came.held:
        source = "eased"
    return Release(source, paid_yen, told_yen, left_yen, part_yen if may_pledge else owed)


def is_late(asked: datetime, restore_by: time) -> bool:
    """Whether a request, at an instant of the utility's time, came after the hour; its minute is in time."""
    return asked.time().replace(second=0, microsecond=0) > restore_by


def due_on(asked: datetime, restore_by: time, calendar: BusinessCalendar, *, is_today: bool) -> date:
    """The day on which a tap is opened that was asked for at an instant of the utility's time.

    In time: the same day, whatever day it is, also after hours. Late: the same day where the utility
    decided so, else the next business day.
    """
    if is_today or not is_late(asked, restore_by):
        return asked.date()
    return calendar.on_or_after(asked.date() + ONE_DAY)
