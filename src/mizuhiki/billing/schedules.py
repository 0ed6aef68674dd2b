"""What a month of bills brings: for each charge and cycle of reading, whose reading is billed, and how.

The month of a run is the month of the bills. In most towns it is also the month of the readings; a schedule
may bill them later, in parts, or guess between them. One slot says it all for a charge and a cycle; the
run, its count beforehand and a closing read the same slots.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from mizuhiki.rulepacks.api import Pack
from mizuhiki.tariffs import Tariff, TariffVersion, spread
from mizuhiki.tariffs.definition.calculation import OddTo
from mizuhiki.tariffs.definition.schedule import Between, BilledAs, Schedule, add_months

CYCLES = ("monthly", "even", "odd")
MOST_LAG = 6
LEVELLED_DAYS = 31  # a first or last period within a winter is levelled over so many days a month
LOOKED_BACK = 14  # months: no winter is so long
GUESSED = (BilledAs.ESTIMATE, BilledAs.DEPOSIT)


@dataclass(frozen=True)
class Slot:
    """One charge of what is read in one cycle, in one month of bills.

    A service has its place in it when it was in use some day of `seen_from` … `last_day`, the end not part
    of it; one that ended up to `ended_by` has nothing but its closing left to be billed. Its reading is the
    last one of the months `reading_from` … `reading_until`.
    """

    charge: str
    cycle: str
    billed: BilledAs  # NOTHING: the tariff leaves the month out
    reading_from: date
    reading_until: date
    seen_from: date
    ended_by: date
    first_day: date  # of a period that no reading begins
    since: date  # the first day after the month of the reading before
    last_day: date
    months: int  # of the bill, or of what a guess is settled by
    basis_months: int  # that the reading behind a guess covers
    credit_from: date  # guesses of this month and later are taken off
    part: int = 1  # of a reading cut in `parts`; of a guess the months since the reading
    parts: int = 1
    odd_m3_first: bool = True
    is_levelled: bool = False  # over the months that nobody reads in winter

    @property
    def is_guess(self) -> bool:
        """Whether the month is billed before it is read."""
        return self.billed in GUESSED

    @property
    def settles(self) -> bool:
        """Whether some bill of the slot takes off what was guessed before."""
        return self.billed is BilledAs.SETTLEMENT or self.is_levelled

    @property
    def rank(self) -> int:
        """Its place among the parts to which the cubic metres go that do not divide, one each."""
        return self.part - 1 if self.odd_m3_first else self.parts - self.part


class Read(Protocol):
    """A reading, as far as its bills look at it."""

    period_start: date
    read_on: date
    usage_m3: int | None
    kind: str


@dataclass(frozen=True)
class Plan:
    """What a month of bills brings."""

    month: date
    slots: tuple[Slot, ...]
    charges: tuple[str, ...]  # that have a tariff

    @property
    def is_plain(self) -> bool:
        """Whether the readings of the month are billed whole in it, and nothing else: most utilities."""
        return all(
            slot.billed is BilledAs.REGULAR and slot.reading_from == slot.reading_until == self.month
            for slot in self.slots
        )

    @property
    def cycles(self) -> list[str]:
        """The cycles that have a bill."""
        return sorted({slot.cycle for slot in self.slots})


def plan_of(pack: Pack, month: date) -> Plan:
    """The slots of a month of bills."""
    found = (slot_of(tariff, cycle, month) for tariff in pack.tariffs.values() for cycle in CYCLES)
    return Plan(month, tuple(slot for slot in found if slot is not None), tuple(pack.tariffs))


def slot_of(tariff: Tariff, cycle: str, month: date) -> Slot | None:
    """What a month of bills brings for a tariff and a cycle of reading; None where it brings nothing."""
    for lag in range(MOST_LAG + 1):
        at = add_months(month, -lag)
        if _schedule(tariff, at).claim_lag_months == lag and (found := _brought(tariff, cycle, at, lag)):
            left_out = month in _schedule(tariff, month).unbilled_months
            return replace(found, billed=BilledAs.NOTHING) if left_out else found
    return None


def first_slot_of(tariff: Tariff, cycle: str, reading_month: date) -> tuple[date, Slot] | None:
    """The month in which a reading, or a closing, of a month is billed first, and what it brings."""
    for month in _months_from(reading_month):
        slot = slot_of(tariff, cycle, month)
        if slot is None or (slot.billed is BilledAs.PART and slot.part > 1):
            continue
        if slot.reading_from <= reading_month <= slot.reading_until:
            return month, slot
    return None


@dataclass(frozen=True)
class Share:
    """What one bill has of a reading: its m³, months, days where it is no whole period, and its period."""

    usage_m3: int
    months: int
    days: int
    period: tuple[date, date]


def share_of(reading: Read, slot: Slot, *, starts_on: date) -> Share | None:
    """What a slot bills of a reading, as the run's statement has it; None where another bill has it all.

    A first or last period is never cut: it is billed whole with its first part.
    """
    first, end, usage_m3 = reading.period_start, reading.read_on, reading.usage_m3 or 0
    days = (end - first).days
    if first == starts_on or reading.kind == "final":
        whole = Share(usage_m3, slot.months, days, (first, end))
        return whole if slot.part == 1 else None
    if slot.parts == 1:
        return Share(usage_m3, slot.months, 0, (first, end))
    ends = [first + timedelta(days * number // slot.parts) for number in (slot.part - 1, slot.part)]
    part_m3 = volumes_of(slot, usage_m3)[slot.part - 1]
    return Share(part_m3, slot.months // slot.parts, 0, (ends[0], ends[1]))


def volumes_of(slot: Slot, usage_m3: int) -> tuple[int, ...]:
    """The parts of a reading, each of the cubic metres that do not divide where the tariff has it."""
    return spread(usage_m3, slot.parts, OddTo.FIRST if slot.odd_m3_first else OddTo.LAST)


def _months_from(month: date) -> Iterator[date]:
    return (add_months(month, number) for number in range(MOST_LAG + 3))


def _brought(tariff: Tariff, cycle: str, at: date, lag: int) -> Slot | None:
    """What lies in a month before its claim is put off by `lag` months."""
    last = _read_before(tariff, cycle, at)
    before = _read_before(tariff, cycle, last)
    whole = _months_between(before, last)
    since, end = add_months(last, 1), add_months(at, 1)
    slot = Slot(
        charge=tariff.charge,
        cycle=cycle,
        billed=BilledAs.REGULAR,
        reading_from=at,
        reading_until=at,
        seen_from=since,
        ended_by=since,
        first_day=since,
        since=since,
        last_day=end,
        months=_months_between(last, at),
        basis_months=whole,
        credit_from=add_months(since, lag),
    )
    if _schedule(tariff, last).between is Between.FOLLOWING:
        return _part(slot, tariff, last, before) if slot.months <= whole else None
    schedule, read_now = _schedule(tariff, at), _is_read(tariff, cycle, at)
    if schedule.between is Between.FOLLOWING:
        return None  # what is read now is billed in the months that follow
    if not read_now and not _is_winter(schedule, cycle, at):
        return _guess(slot, BilledAs.ESTIMATE, at, last) if schedule.between is Between.ESTIMATE else None
    if not read_now:
        return _after_winter(_guess(slot, BilledAs.DEPOSIT, at, last), at)
    between = [add_months(last, number) for number in range(1, slot.months)]
    if not any(_is_guessed(tariff, cycle, month) for month in between):
        return slot
    settled = replace(slot, billed=BilledAs.SETTLEMENT)
    is_winter = any(_is_winter(_schedule(tariff, month), cycle, month) for month in between)
    return _after_winter(settled, at) if is_winter else settled


def _part(slot: Slot, tariff: Tariff, last: date, before: date) -> Slot:
    """One part of the last reading (検針の翌月から分けて調定)."""
    first_day, parts = add_months(before, 1), slot.basis_months
    odd_to = _version(tariff, last).cycle.odd_m3_to
    return replace(
        slot,
        billed=BilledAs.PART,
        reading_from=last,
        reading_until=last,
        seen_from=first_day,
        ended_by=first_day,
        first_day=first_day,
        since=first_day,
        last_day=add_months(last, 1),
        months=parts,
        part=slot.months,
        parts=parts,
        odd_m3_first=odd_to is OddTo.FIRST,
    )


def _guess(slot: Slot, billed: BilledAs, at: date, last: date) -> Slot:
    """概算・予納: a month on its part of the last reading."""
    return replace(
        slot,
        billed=billed,
        reading_from=last,
        reading_until=last,
        seen_from=at,
        ended_by=at,
        first_day=at,
        part=slot.months,
    )


def _after_winter(slot: Slot, at: date) -> Slot:
    """Within a winter and just after it: who closed in the month before has a reading of that month.

    That month's deposit may have been billed already, so a closing is billed in the month that follows.
    """
    before = add_months(at, -1)
    is_second = before >= slot.since
    return replace(
        slot,
        seen_from=before if is_second else at,
        ended_by=at,
        reading_from=slot.reading_from if slot.is_guess else before,
        reading_until=before if slot.is_guess else at,
        is_levelled=True,
    )


def _is_guessed(tariff: Tariff, cycle: str, month: date) -> bool:
    schedule = _schedule(tariff, month)
    return schedule.between is Between.ESTIMATE or _is_winter(schedule, cycle, month)


def _is_winter(schedule: Schedule, cycle: str, month: date) -> bool:
    """Whether nobody reads in a month for the snow; what is read every other month has no winter."""
    return cycle == "monthly" and month.month in schedule.winter_months


def _is_read(tariff: Tariff, cycle: str, month: date) -> bool:
    in_turn = cycle == "monthly" or (month.month % 2 == 0) == (cycle == "even")
    return in_turn and not _is_winter(_schedule(tariff, month), cycle, month)


def _read_before(tariff: Tariff, cycle: str, month: date) -> date:
    """The last month before one in which the cycle is read."""
    months = (add_months(month, -number) for number in range(1, LOOKED_BACK))
    return next(each for each in months if _is_read(tariff, cycle, each))


def _version(tariff: Tariff, month: date) -> TariffVersion:
    begun = [version for version in tariff.versions if version.valid_from <= month]
    return (begun or tariff.versions[:1])[-1]


def _schedule(tariff: Tariff, month: date) -> Schedule:
    """The schedule of the version that has begun by the first day of a month."""
    return _version(tariff, month).schedule


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month
