"""A day as it goes: what came, what was lost, and what it may still lose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property

from mizuhiki.platform import clock
from mizuhiki.reporting import counting, rules
from mizuhiki.reporting.rules import CountedCall, Counts, Outlook
from mizuhiki.rulepacks.api import Floor, KpiTerms, next_month
from mizuhiki.servicehours import api as hours
from mizuhiki.servicehours.api import DayHours, Line

DAY = timedelta(days=1)


@dataclass(frozen=True)
class SlotLine:
    """One slot of a day: what came, what was reckoned with, whether it fell below the floor."""

    slot: time
    counts: Counts
    expected: int
    to_come: int
    has_begun: bool
    is_over: bool
    is_short: bool
    is_in_danger: bool  # while it goes on


@dataclass(frozen=True)
class Danger:
    """An hour or a day that goes on and is about to miss its floor (CC-008)."""

    slot: time | None  # none: the day as a whole
    counts: Counts
    to_come: int
    floor_percent: int
    ends_at: datetime


@dataclass(frozen=True)
class DayFigures:
    """A day, whole or up to now.

    `expected` is what 別紙6 has for the month in a slot, spread evenly over the month's open days.
    """

    day: date
    hours: DayHours
    terms: KpiTerms
    calls: Sequence[CountedCall]
    outside: int
    expected: Mapping[time, Fraction]
    now: datetime

    @cached_property
    def total(self) -> Counts:
        """The whole day."""
        return rules.counts_of(self.calls, self.terms)

    @property
    def floor(self) -> Floor:
        """What its month asks for."""
        return self.terms.floor_of(self.day)

    @property
    def is_short(self) -> bool:
        """Below the floor of a day."""
        return rules.falls_short(self.total, self.floor.day)

    @cached_property
    def slots(self) -> Sequence[SlotLine]:
        """Each slot that the centre was open in, or that a call came in."""
        starts = self.terms.hour_starts
        found = rules.counts_by(self.calls, self.terms, lambda call: rules.slot_of(call.entered_at, starts))
        return [
            SlotLine(
                slot,
                counts,
                expected=round(self.expected.get(slot, Fraction(0))),
                to_come=to_come,
                has_begun=left < 1,
                is_over=left == 0,
                is_short=left == 0 and rules.falls_short(counts, self.floor.hour),
                is_in_danger=0 < left < 1
                and rules.is_in_danger(counts, to_come=to_come, floor_percent=self.floor.hour),
            )
            for slot in starts
            for counts in (found.get(slot, Counts()),)
            for left in (self._left(slot),)
            for to_come in (round(self.expected.get(slot, Fraction(0)) * left),)
            if counts != Counts() or self._open_minutes(slot)
        ]

    @cached_property
    def outlook(self) -> Outlook:
        """Against the day's floor, with the calls of the minutes that are left."""
        to_come = sum(
            (self.expected.get(slot, Fraction(0)) * self._left(slot) for slot in self.terms.hour_starts),
            start=Fraction(0),
        )
        return rules.outlook(self.total, to_come=round(to_come), floor_percent=self.floor.day)

    @cached_property
    def is_over(self) -> bool:
        """Whether the centre takes no more calls on this day."""
        return all(self._left(slot) == 0 for slot in self.terms.hour_starts)

    @property
    def dangers(self) -> Sequence[Danger]:
        """What is about to miss its floor: the hour that goes on, the day."""
        found = [
            Danger(one.slot, one.counts, one.to_come, self.floor.hour, self._ends_at(one.slot))
            for one in self.slots
            if one.is_in_danger
        ]
        to_come = self.outlook.to_come
        if not self.is_over and rules.is_in_danger(self.total, to_come=to_come, floor_percent=self.floor.day):
            found.append(Danger(None, self.total, to_come, self.floor.day, self._ends_at(None)))
        return found

    def is_slot_over(self, slot: time | None) -> bool:
        """Whether a slot, or the whole day, is over."""
        return self.is_over if slot is None else self._left(slot) == 0

    def counts_of(self, slot: time | None) -> Counts:
        """The calls of a slot, or of the whole day."""
        if slot is None:
            return self.total
        return next((one.counts for one in self.slots if one.slot == slot), Counts())

    def _ends_at(self, slot: time | None) -> datetime:
        closes = max(end for _, end in self.hours.spans(Line.CENTRE))
        until = closes if slot is None else min(closes, self._span(slot)[1])
        return hours.instant_of(self.day, until)

    @property
    def late(self) -> Sequence[CountedCall]:
        """Answered later than the contract allows."""
        return counting.late_answers(self.calls, self.terms)

    def _span(self, slot: time) -> tuple[int, int]:
        """The minutes of a slot; the first and the last reach as far as the day."""
        starts = [hours.minute_of(one) for one in self.terms.hour_starts]
        at = starts.index(hours.minute_of(slot))
        start = 0 if at == 0 else starts[at]
        return start, starts[at + 1] if at + 1 < len(starts) else hours.DAY

    def _open_minutes(self, slot: time, *, since: int = 0) -> int:
        start, end = self._span(slot)
        return sum(
            max(0, min(end, closes) - max(start, opens, since))
            for opens, closes in self.hours.spans(Line.CENTRE)
        )

    def _left(self, slot: time) -> Fraction:
        """Which part of a slot's open minutes is still to come."""
        whole = self._open_minutes(slot)
        today = clock.day_of(self.now)
        if not whole or self.day < today:
            return Fraction(0)
        if self.day > today:
            return Fraction(1)
        since = hours.minute_of(self.now.astimezone(clock.TOKYO).time())
        return Fraction(self._open_minutes(slot, since=since), whole)


def day_figures(day: date, *, now: datetime) -> DayFigures:
    """The figures of a day.

    Raises:
        NoContract: the rules in force say nothing of a call centre.

    Source:
        CC-008 【金沢CC】第2章 第6①.
    """
    month = day.replace(day=1)
    _, terms = counting.definition_of(month, today=day)
    calls, outside = counting.calls_of_days(day, day)
    whole = hours.hours_between(month, next_month(month) - DAY)
    open_days = sum(bool(one.spans(Line.CENTRE)) for one in whole)
    expected = zip(terms.hour_starts, terms.calls_in(month), strict=True)
    return DayFigures(
        day=day,
        hours=whole[day.day - 1],
        terms=terms,
        calls=calls,
        outside=outside,
        expected={slot: Fraction(count, max(open_days, 1)) for slot, count in expected},
        now=now,
    )
