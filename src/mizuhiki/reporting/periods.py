"""The calls of any days, of one line or of all: what a report can be asked for beside days and months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property

from mizuhiki.reporting import counting, rules
from mizuhiki.reporting.rules import CountedCall, Counts
from mizuhiki.rulepacks.api import KpiTerms

MOST_DAYS = 366
DAILY = 62  # a longer time is told by month
DAY = timedelta(days=1)


@dataclass(frozen=True)
class PeriodLine:
    """A day or a month of the time, with its calls; short where a day was below its floor."""

    since: date
    counts: Counts
    is_short: bool


@dataclass(frozen=True)
class PeriodFigures:
    """The figures of some days, both in. Definitions are those of the last one."""

    first: date
    last: date
    terms: KpiTerms
    calls: Sequence[CountedCall]
    outside: int

    @cached_property
    def total(self) -> Counts:
        """All of them."""
        return rules.counts_of(self.calls, self.terms)

    @property
    def is_daily(self) -> bool:
        """Whether it is told by day."""
        return (self.last - self.first).days < DAILY

    @cached_property
    def lines(self) -> Sequence[PeriodLine]:
        """By day, or by month where the time is long; a month is held against its own floor."""
        found = rules.counts_by(self.calls, self.terms, self._part)
        return [
            PeriodLine(since, counts, self._is_short(since, counts))
            for since, counts in sorted(found.items())
        ]

    @cached_property
    def slots(self) -> Mapping[time, Counts]:
        """By slot of the day."""
        starts = self.terms.hour_starts
        found = rules.counts_by(self.calls, self.terms, lambda call: rules.slot_of(call.entered_at, starts))
        return {slot: found[slot] for slot in starts if slot in found}

    @cached_property
    def phone_lines(self) -> Mapping[int, Counts]:
        """By the line called; of an unknown one under 0."""
        return rules.counts_by(self.calls, self.terms, lambda call: call.line_id or 0)

    @cached_property
    def codes(self) -> Mapping[int, Counts]:
        """By wrap-up code, the answered ones; 0 where none was set (CC-004: averages by type)."""
        answered = [call for call in self.calls if call.outcome == rules.Outcome.ANSWERED]
        return rules.counts_by(answered, self.terms, lambda call: call.code_id or 0)

    @cached_property
    def agents(self) -> Mapping[int, Counts]:
        """By the operator who answered."""
        answered = [call for call in self.calls if call.outcome == rules.Outcome.ANSWERED]
        return rules.counts_by(answered, self.terms, lambda call: call.agent_id or 0)

    def _part(self, call: CountedCall) -> date:
        day = call.entered_at.date()
        return day if self.is_daily else day.replace(day=1)

    def _is_short(self, since: date, counts: Counts) -> bool:
        floor = self.terms.floor_of(since)
        return rules.falls_short(counts, floor.day if self.is_daily else floor.month)


def period_figures(first: date, last: date, *, line_id: int | None = None) -> PeriodFigures:
    """The figures of some days, both in, of one line or of all.

    Raises:
        NoContract: the rules of the last day say nothing of a call centre.

    Source:
        CC-004 【金沢CC】第2章 第2; CC-019 【金沢CC】別紙２ １(3).
    """
    assert timedelta(0) <= last - first < timedelta(days=MOST_DAYS), (first, last)
    _, terms = counting.definition_of(last.replace(day=1), today=last)
    calls, outside = counting.calls_of_days(first, last, line_id=line_id)
    return PeriodFigures(first=first, last=last, terms=terms, calls=calls, outside=outside)
