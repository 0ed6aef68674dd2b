"""運営管理指標 by arithmetic: whole numbers in, exact fractions out; no clock, no database.

A call counts once, at the instant at which it entered the queue (before that it is a menu, not a call), in
the slot of that instant: one rule for calls across an hour or midnight. Instants are aware and in
Asia/Tokyo, so that their day and hour are the utility's.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from mizuhiki.rulepacks.api import FeeTerms, KpiTerms
from mizuhiki.tariffs import Rounding, round_yen

HUNDRED = 100
MILLI = 1_000
Key = TypeVar("Key")


class Outcome(StrEnum):
    """How a call ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    DIVERTED = "diverted"  # passed on unanswered: to another section, to a recording


@dataclass(frozen=True)
class CountedCall:
    """One call as far as it is counted; lengths are whole milliseconds, as exchanges give them.

    Attributes:
        entered_at: when it entered the queue.
        waited_ms: from then until it was answered, given up or passed on.
        rang_ms: at the operator who answered, until answered (応答時間); none where nobody did, or where
            nobody told when it rang (a keyed call).
        talk_ms: of every operator who talked, none of those who only let it ring; none where not known.
        wrap_up_ms: likewise, after the talk.
    """

    call_id: int
    entered_at: datetime
    outcome: Outcome
    waited_ms: int
    rang_ms: int | None = None
    talk_ms: int | None = None
    wrap_up_ms: int | None = None
    agent_id: int | None = None
    line_id: int | None = None
    code_id: int | None = None

    @property
    def handling_ms(self) -> int:
        """処理時間: 170 s of talk and 100 s after it are 270 s."""
        return (self.talk_ms or 0) + (self.wrap_up_ms or 0)


@dataclass(frozen=True)
class Counts:
    """Raw counts of some calls: all that a closed month keeps, and all that its figures need.

    `offered` is 着信総呼数 by the definition in force; `short` and `diverted` stand beside it.
    """

    offered: int = 0
    answered: int = 0
    abandoned: int = 0  # the short ones left out
    short: int = 0
    diverted: int = 0
    timed: int = 0  # answered, and known how long they rang
    within: int = 0  # of these, within the seconds of the contract
    measured: int = 0  # answered, and known how long was talked
    talk_ms: int = 0
    wrap_up_ms: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(**{name: value + getattr(other, name) for name, value in vars(self).items()})

    @property
    def lost(self) -> int:
        """Offered and not answered."""
        return self.offered - self.answered

    @property
    def answer_rate(self) -> Fraction | None:
        """応答率 in percent; none where no call came."""
        return percent(self.answered, self.offered)

    @property
    def within_rate(self) -> Fraction | None:
        """Which part of the answered ones was answered in time, in percent; of those that were timed."""
        return percent(self.within, self.timed)

    @property
    def talk_average_ms(self) -> Fraction | None:
        """平均通話時間."""
        return average(self.talk_ms, self.measured)

    @property
    def wrap_up_average_ms(self) -> Fraction | None:
        """平均後処理時間."""
        return average(self.wrap_up_ms, self.measured)

    @property
    def handling_average_ms(self) -> Fraction | None:
        """平均処理時間: all milliseconds over all answered calls that were measured."""
        return average(self.talk_ms + self.wrap_up_ms, self.measured)


def percent(part: int, whole: int) -> Fraction | None:
    """How much of a whole; none of nothing."""
    return Fraction(part * HUNDRED, whole) if whole else None


def average(total: int, count: int) -> Fraction | None:
    """Of nothing there is none."""
    return Fraction(total, count) if count else None


def counts_of(calls: Iterable[CountedCall], terms: KpiTerms) -> Counts:
    """Count calls by a definition.

    Source:
        CC-003, CC-004 【金沢CC】第2章 第2; CC-009 第6②.
    """
    return sum((_count(call, terms) for call in calls), start=Counts())


def _count(call: CountedCall, terms: KpiTerms) -> Counts:
    match call.outcome:
        case Outcome.ANSWERED:
            rang, talk = call.rang_ms, call.talk_ms
            return Counts(
                offered=1,
                answered=1,
                timed=int(rang is not None),
                within=int(rang is not None and rang <= terms.answer_within_s * MILLI),
                measured=int(talk is not None),
                talk_ms=talk or 0,
                wrap_up_ms=call.wrap_up_ms or 0,
            )
        case Outcome.ABANDONED if call.waited_ms < terms.short_call_s * MILLI:
            return Counts(short=1)
        case Outcome.ABANDONED:
            return Counts(offered=1, abandoned=1)
        case Outcome.DIVERTED:
            return Counts(offered=int(terms.counts_diverted), diverted=1)


def counts_by(
    calls: Iterable[CountedCall], terms: KpiTerms, key: Callable[[CountedCall], Key]
) -> dict[Key, Counts]:
    """The same, apart by day, slot, operator, line or code."""
    found = dict[Key, Counts]()
    for call in calls:
        name = key(call)
        found[name] = found.get(name, Counts()) + _count(call, terms)
    return found


def slot_of(at: datetime, starts: Sequence[time]) -> time:
    """The slot an instant falls into; what comes before the first belongs to it."""
    return starts[max(0, bisect_right(starts, at.time()) - 1)]


def falls_short(counts: Counts, floor_percent: int) -> bool:
    """Whether calls were answered below a floor; where none came, nothing was missed."""
    return counts.answered * HUNDRED < counts.offered * floor_percent


@dataclass(frozen=True)
class Outlook:
    """What a day may still lose (予測).

    Attributes:
        may_lose: of the calls to come, so many may go unanswered and the day still holds its floor;
            below zero by so many it cannot hold it any more.
        must_answer: so many have to be answered one after the other to be at the floor again; 0: it is
            held; none: a floor of 100 % that one call has broken.
    """

    to_come: int
    may_lose: int
    must_answer: int | None


def outlook(counts: Counts, *, to_come: int, floor_percent: int) -> Outlook:
    """Where a day stands against its floor, with the calls that are still reckoned with (CC-008)."""
    assert to_come >= 0, to_come
    needed = -(-floor_percent * (counts.offered + to_come) // HUNDRED)
    owed = max(0, floor_percent * counts.offered - HUNDRED * counts.answered)
    left = HUNDRED - floor_percent
    return Outlook(
        to_come=to_come,
        may_lose=counts.answered + to_come - needed,
        must_answer=-(-owed // left) if left else None if owed else 0,
    )


def is_in_danger(counts: Counts, *, to_come: int, floor_percent: int) -> bool:
    """Whether a supervisor has to act: below the floor, and of the calls to come no more than half as many
    may be lost as the floor itself would let go.

    The first lost call of a day is no danger yet; that of an hour in which three calls come is one.

    Source:
        CC-008 【金沢CC】第2章 第6①.
    """
    if not falls_short(counts, floor_percent):
        return False
    may_lose = outlook(counts, to_come=to_come, floor_percent=floor_percent).may_lose
    return may_lose * 2 * HUNDRED <= to_come * (HUNDRED - floor_percent)


@dataclass(frozen=True)
class FeeReduction:
    """委託料減額 with every step of its arithmetic; a proposal: the utility can take it off and need not."""

    floor_percent: int
    counts: Counts
    missing: Fraction  # Ａ: calls below the floor
    unit_yen: Fraction  # Ｂ: yen a registration
    yen: int

    @property
    def is_due(self) -> bool:
        """Whether the month was below its floor."""
        return self.missing > 0


def fee_reduction(counts: Counts, *, floor_percent: int, fee: FeeTerms) -> FeeReduction:
    """Ａ × Ｂ of a month; 0 yen where the floor was held.

    Ａ = offered × floor − answered. Ｂ = a month's fee ÷ (registrations of a year ÷ 12). Neither is rounded;
    the contract does not say how the yen are, so the rule pack does.

    Source:
        【金沢CC】第2章 第23 第2項.
    """
    missing = Fraction(counts.offered * floor_percent, HUNDRED) - counts.answered
    unit = Fraction(fee.monthly_yen * 12, fee.registrations)
    owed = max(missing * unit, Fraction(0))
    return FeeReduction(floor_percent, counts, missing, unit, round_yen(owed, mode=Rounding(fee.rounding)))


@dataclass(frozen=True)
class CountedCase:
    """One enquiry as far as it is counted for the first-contact completion."""

    case_id: int
    at: datetime
    about: str  # what it was about, as finely as it is classed
    whose: Mapping[str, str] | None  # what tells a person again, by kind; none of somebody unknown
    is_handed_over: bool  # passed to a section, or the call transferred


@dataclass(frozen=True)
class Completion:
    """一次完結率: as it was coded, and as it turned out."""

    arrived: int = 0
    completed: int = 0  # not passed on
    came_again: int = 0  # of the completed, so many were asked about again by the same person

    @property
    def rate(self) -> Fraction | None:
        """The contract's figure, in percent."""
        return percent(self.completed, self.arrived)

    @property
    def lasting_rate(self) -> Fraction | None:
        """The same without those that came again, in percent."""
        return percent(self.completed - self.came_again, self.arrived)


def completion(cases: Sequence[CountedCase], *, later: Sequence[CountedCase], repeat_days: int) -> Completion:
    """Of the enquiries of a time, those that the centre ended by itself.

    Args:
        cases: enquiries of the time, in any order.
        later: enquiries after it, for `repeat_days` more; looked at for repeats alone.

    Source:
        CC-005, CC-011 【金沢CC】第2章 第2 (一次完結率), 第6④.
    """
    asked = dict[tuple[str, str, str], list[datetime]]()
    for case in sorted((*cases, *later), key=lambda case: (case.at, case.case_id)):
        for kind, value in (case.whose or {}).items():
            asked.setdefault((case.about, kind, value), []).append(case.at)
    completed = [case for case in cases if not case.is_handed_over]
    return Completion(
        arrived=len(cases),
        completed=len(completed),
        came_again=sum(_came_again(case, asked, repeat_days) for case in completed),
    )


def _came_again(
    case: CountedCase, asked: Mapping[tuple[str, str, str], Sequence[datetime]], repeat_days: int
) -> bool:
    for kind, value in (case.whose or {}).items():
        instants = asked[case.about, kind, value]
        next_one = bisect_right(instants, case.at)
        if next_one < len(instants):
            days = (instants[next_one].date() - case.at.date()).days
            if days <= repeat_days:
                return True
    return False


def tenths(rate: Fraction | None) -> str:
    """A rate to one decimal, cut: 89.96 is 89.9, for below 90 is below 90. Nothing where there is none."""
    if rate is None:
        return "－"
    return decimals(rate, 1)


def decimals(number: Fraction, places: int) -> str:
    """A fraction to so many places, cut towards minus infinity: 1,182.501."""
    whole = number.numerator * 10**places // number.denominator
    sign, digits = "-" if whole < 0 else "", f"{abs(whole):0{places + 1}}"
    return f"{sign}{int(digits[:-places]):,}.{digits[-places:]}"


def minutes(milliseconds: Fraction | None) -> str:
    """Milliseconds as 2:58, rounded up to the second: above three minutes is above three minutes."""
    if milliseconds is None:
        return "－"
    whole = -(-milliseconds.numerator // (milliseconds.denominator * MILLI))
    return f"{whole // 60}:{whole % 60:02}"


def is_longer(average_ms: Fraction | None, limit_s: int) -> bool:
    """Whether an average is above the seconds of the contract; of nothing it is not."""
    return average_ms is not None and average_ms > limit_s * MILLI
