"""The stretches of a period: from when to when its use class, bore and other facts stayed the same.

A revision of the tariff cuts a period by its versions; here the supply itself changed (ADR 0279). What was
measured on the very day of a change cuts the volume; between such days it is cut by days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise


@dataclass(frozen=True, order=True)
class Facts:
    """What decides the price of some days, besides the days and the volume."""

    use_class: str
    bore_mm: int
    dwellings: int = 1
    scheme: str = ""
    persons: int = 0
    others: tuple[tuple[str, str, int], ...] = ()  # kind, code and number of what few supplies have


@dataclass(frozen=True)
class Other:
    """A time in which a fact held that few supplies have (`customers.ServiceFact`); half-open."""

    starts_on: date
    ends_on: date | None
    kind: str
    code: str
    number: int

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True)
class Service:
    """A time in which a charge was on a supply; half-open, no end where it still is."""

    starts_on: date
    ends_on: date | None
    use_class: str
    cycle: str
    dwellings: int
    scheme: str
    persons: int


@dataclass(frozen=True)
class History:
    """One charge of a supply, as it was: its services in the order of days, and the bores of the tap.

    Each of `bores` is a day and the bore until that day.
    """

    services: tuple[Service, ...]
    bore_mm: int  # of now
    bores: tuple[tuple[date, int], ...] = ()
    others: tuple[Other, ...] = ()

    def bore_on(self, day: date) -> int:
        """The bore of a day."""
        return next((before for until, before in self.bores if day < until), self.bore_mm)

    def facts_on(self, day: date) -> Facts | None:
        """The facts of a day; None where the charge was not there."""
        for one in self.services:
            if one.starts_on <= day and (one.ends_on is None or day < one.ends_on):
                held = (other for other in self.others if other.holds_on(day))
                others = tuple(sorted((other.kind, other.code, other.number) for other in held))
                bore_mm = self.bore_on(day)
                return Facts(one.use_class, bore_mm, one.dwellings, one.scheme, one.persons, others)
        return None

    def days_within(self, first: date, end: date) -> list[date]:
        """The days inside a period on which something may change, with its first and its end."""
        days = {until for until, _ in self.bores}
        for one in self.services:
            days |= {one.starts_on, one.ends_on or end}
        for other in self.others:
            days |= {other.starts_on, other.ends_on or end}
        return [first, *sorted(day for day in days if first < day < end), end]


@dataclass(frozen=True)
class Stretch:
    """Days of a period with the same facts, and what was used in them."""

    first: date
    end: date
    facts: Facts
    m3: int = 0

    @property
    def days(self) -> int:
        """How many."""
        return (self.end - self.first).days


def stretches(
    history: History, first: date, end: date, *, m3: int, measured: Sequence[tuple[date, int]] = ()
) -> list[Stretch]:
    """The stretches of a period in which the charge was there.

    Args:
        m3: what was used in the whole period.
        measured: days inside it on which somebody read, with what was used up to then.
    """
    assert first < end, (first, end)
    found: list[Stretch] = []
    for begin, until in pairwise(history.days_within(first, end)):
        facts = history.facts_on(begin)
        if facts is None:
            continue
        if found and found[-1].end == begin and found[-1].facts == facts:
            found[-1] = Stretch(found[-1].first, until, facts)
        else:
            found.append(Stretch(begin, until, facts))
    known = [
        (first, 0),
        *sorted((day, min(used, m3)) for day, used in measured if first < day < end),
        (end, m3),
    ]
    return [
        Stretch(one.first, one.end, one.facts, used_by(known, one.end) - used_by(known, one.first))
        for one in found
    ]


def used_by(known: Sequence[tuple[date, int]], day: date) -> int:
    """What was used up to a day: as measured, between two such days by days; fractions wait for the next."""
    for (earlier, before), (later, after) in pairwise(known):
        if day <= later:
            return before + (after - before) * (day - earlier).days // (later - earlier).days
    raise AssertionError((known, day))
