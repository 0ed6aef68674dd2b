"""What the counts of a month come to, beside what its contract asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cached_property

from mizuhiki.reporting import rules
from mizuhiki.reporting.rules import Counts, FeeReduction
from mizuhiki.reporting.tally import Tally
from mizuhiki.rulepacks.api import CaseVolume, ContractTerm, FeeTerms, Floor, KpiTerms


@dataclass(frozen=True)
class DayLine:
    """A day with its calls."""

    day: date
    counts: Counts
    is_short: bool  # below the floor of a day


@dataclass(frozen=True)
class VolumeLine:
    """One row of 別紙5 beside what was registered."""

    volume: CaseVolume
    expected: int
    done: int

    @property
    def difference(self) -> int:
        """Above zero: more than reckoned with."""
        return self.done - self.expected


@dataclass(frozen=True)
class VolumeYear:
    """One row of 別紙5 in the months of a fiscal year: what was registered, and what was reckoned with."""

    code: str
    label: str
    months: Sequence[tuple[int, int]]

    @property
    def done(self) -> int:
        """Of all these months."""
        return sum(done for done, _ in self.months)

    @property
    def expected(self) -> int:
        """Of all these months."""
        return sum(expected for _, expected in self.months)


@dataclass(frozen=True)
class MonthFigures:
    """The figures of a month, or of the part of it that is over."""

    month: date
    terms: KpiTerms
    tally: Tally
    contract: ContractTerm | None = None  # whose fee it is; a pack of an earlier release names none

    @property
    def bears_fee(self) -> bool:
        """Whether a fee accrues: none before the performance begins (第4) and none after it."""
        return self.contract is None or self.contract.bears_fee_in(self.month)

    @property
    def fee(self) -> FeeTerms:
        """What the month costs, and what follows from it; 0 yen where none accrues."""
        return self.terms.fee if self.bears_fee else replace(self.terms.fee, monthly_yen=0)

    @cached_property
    def total(self) -> Counts:
        """The whole month."""
        return self.tally.total

    @property
    def floor(self) -> Floor:
        """What the month asks for."""
        return self.terms.floor_of(self.month)

    @property
    def is_short(self) -> bool:
        """Below the month's floor (第23)."""
        return rules.falls_short(self.total, self.floor.month)

    @cached_property
    def days(self) -> Sequence[DayLine]:
        """Each day with calls; short where below the floor of a day."""
        return [
            DayLine(day, counts, rules.falls_short(counts, self.floor.day))
            for day, counts in self.tally.days().items()
        ]

    @property
    def short_days(self) -> Sequence[DayLine]:
        """Breaches of the daily floor."""
        return [line for line in self.days if line.is_short]

    @cached_property
    def short_hours(self) -> Sequence[tuple[date, time, Counts]]:
        """Breaches of the hourly floor, in order."""
        return [
            (day, slot, counts)
            for (day, slot), counts in sorted(self.tally.slots.items())
            if rules.falls_short(counts, self.floor.hour)
        ]

    @cached_property
    def slots(self) -> Sequence[tuple[time, Counts, int]]:
        """Each slot of the report with the calls 別紙6 reckons with in the whole month."""
        found = self.tally.by_slot()
        expected = self.terms.calls_in(self.month)
        return [
            (slot, found.get(slot, Counts()), calls)
            for slot, calls in zip(self.terms.hour_starts, expected, strict=True)
        ]

    @property
    def expected_calls(self) -> int:
        """別紙6 of the whole month."""
        return sum(self.terms.calls_in(self.month))

    @cached_property
    def volumes(self) -> Sequence[VolumeLine]:
        """別紙5 of the whole month beside what was registered (CC-066)."""
        at = self.month_index
        return [
            VolumeLine(volume, volume.counts[at], self.tally.cases.get(code, 0))
            for code, volume in self.terms.volumes.items()
        ]

    @property
    def month_index(self) -> int:
        """0 for April."""
        return (self.month.month - 4) % 12

    @property
    def registered(self) -> int:
        """システム登録件数."""
        return sum(self.tally.cases.get(code, 0) for code in self.terms.registered)

    @property
    def expected_registered(self) -> int:
        """システム登録件数 as 別紙5 reckons with them."""
        return sum(self.terms.volumes[code].counts[self.month_index] for code in self.terms.registered)

    @property
    def talk_is_long(self) -> bool:
        """Above the contract's average talk."""
        return rules.is_longer(self.total.talk_average_ms, self.terms.talk_s)

    @property
    def wrap_up_is_long(self) -> bool:
        """Above the contract's average after-call work."""
        return rules.is_longer(self.total.wrap_up_average_ms, self.terms.wrap_up_s)

    @property
    def handling_is_long(self) -> bool:
        """Above the contract's average handling time."""
        return rules.is_longer(self.total.handling_average_ms, self.terms.handling_s)

    @property
    def completion_is_short(self) -> bool:
        """Below the contract's first-contact completion (第6④)."""
        found = self.tally.completion
        return found.completed * rules.HUNDRED < found.arrived * self.terms.completion_percent

    @cached_property
    def reduction(self) -> FeeReduction:
        """委託料減額 as the contract reckons it."""
        return rules.fee_reduction(self.total, floor_percent=self.floor.month, fee=self.fee)


REGISTERED = "registered"  # システム登録件数, beside the codes of the rows


def volumes_of_year(months: Sequence[MonthFigures]) -> list[VolumeYear]:
    """別紙5 by row and month, as the last month's rules name the rows; the registrations of all stand last.

    Source:
        CC-066 【金沢CC】第2章 第21, 別紙５.
    """
    if not months:
        return []
    found = [{line.volume.code: (line.done, line.expected) for line in one.volumes} for one in months]
    rows = [
        VolumeYear(code, volume.label, [month.get(code, (0, 0)) for month in found])
        for code, volume in months[-1].terms.volumes.items()
    ]
    registered = [(one.registered, one.expected_registered) for one in months]
    return [*rows, VolumeYear(REGISTERED, "システム登録件数", registered)]
