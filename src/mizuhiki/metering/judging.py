"""Whether a reading looks like those before it, and what one that is missing is guessed at (認定)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.rulepacks.api import ReadingTerms

HIGH, LOW, STILL, ROLLED = "high", "low", "still", "rolled"


@dataclass(frozen=True)
class Past:
    """An earlier period of a supply that was measured or agreed upon."""

    cycle_month: date
    usage_m3: int
    days: int


@dataclass(frozen=True)
class Habit:
    """What would be usual in a period: by the average of a year, and by the year before's."""

    readings: int
    average_m3: int | None
    last_year_m3: int | None


def habit_of(past: Sequence[Past], *, cycle_month: date, days: int) -> Habit:
    """What earlier periods come to over as many days; halves of a m³ count as one."""
    used, spent = sum(one.usage_m3 for one in past), sum(one.days for one in past)
    year_before = cycle_month.replace(year=cycle_month.year - 1)
    last_year = next((one for one in past if one.cycle_month == year_before), None)
    return Habit(
        readings=len(past),
        average_m3=_over(days, used, spent) if spent else None,
        last_year_m3=_over(days, last_year.usage_m3, last_year.days) if last_year else None,
    )


def judge(
    usage_m3: int, habit: Habit, *, is_still: bool, is_rolled: bool, terms: ReadingTerms
) -> tuple[str, int] | None:
    """Why a person should look at a reading, the gravest reason first, and its percent of what is usual.

    It is held against the higher of both for too much, and the lower for too little: a summer house or a
    year that was wet alone makes no doubt.

    Source:
        issue 7, point 2; design.md, law 9.
    """
    known = [one for one in (habit.average_m3, habit.last_year_m3) if one is not None]
    if known and habit.readings >= terms.own_readings:
        most, least = max(known), min(known)
        if is_still and least >= terms.still_m3:
            return STILL, 0
        percent = usage_m3 * 100 // max(most, 1)
        if percent > terms.high_percent and usage_m3 - most >= terms.least_m3:
            return HIGH, percent
        if least - usage_m3 >= terms.least_m3 and usage_m3 * 100 < least * terms.low_percent:
            return LOW, usage_m3 * 100 // least
    return (ROLLED, 100) if is_rolled else None


@dataclass(frozen=True)
class Proposal:
    """認定水量 by the pack's rule, with its arithmetic."""

    usage_m3: int
    words: str


def propose(past: Sequence[Past], *, cycle_month: date, terms: ReadingTerms) -> Proposal | None:
    """What the rule makes of the periods before, newest first; None where it has nothing to go by.

    Source:
        issue 7, point 2; the pack's `readings.estimate`.
    """
    year_before = cycle_month.replace(year=cycle_month.year - 1)
    for method in terms.estimate:
        if method == "same_month":
            for one in past:
                if one.cycle_month == year_before:
                    when = f"{one.cycle_month.year}年{one.cycle_month.month}月検針、{one.days}日間"
                    words = f"前年同月（{when}）の{one.usage_m3:,} m³"
                    return Proposal(one.usage_m3, words)
        if method == "average" and past:
            last = [one.usage_m3 for one in past[: terms.average_of]]
            usage_m3 = sum(last) // len(last)
            parts = "＋".join(f"{one:,}" for one in last)
            words = f"直前{len(last)}回の平均（{parts}）÷{len(last)}＝{usage_m3:,} m³（1m³未満切捨て）"
            return Proposal(usage_m3, words)
    return None


def _over(days: int, used_m3: int, spent_days: int) -> int:
    return (2 * used_m3 * days + spent_days) // (2 * spent_days)
