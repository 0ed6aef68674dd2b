"""Readings that start from one that got another value, or from another meter, are worked out anew."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Meter, MeterFitting, users_and_payers
from mizuhiki.metering.events import HeldSettled, ReadingsChanging, ReadingsHeld
from mizuhiki.metering.models import MeterExchange, Reading, ReadingSettlement
from mizuhiki.metering.opening_models import OpeningIndex
from mizuhiki.metering.rules import Doubt, Usage, usage_of
from mizuhiki.metering.selectors import held_of_import, is_doubted
from mizuhiki.metering.services.doubting import doubt_anew
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor

How = ReadingSettlement.How


@dataclass(frozen=True)
class Start:
    """Where the next reading counts from."""

    index_m3: int
    on: date
    carried_m3: int = 0  # of meters taken off since that day
    fitting: MeterFitting | None = None  # another meter than the one the reading names


def start_of(fitting: MeterFitting, supply_id: int, read: Sequence[Reading]) -> Start:
    """A meter's last usable reading; without one, how it was put on, with what came before it.

    A supply that found more on the dial when it began counts from there.
    """
    if not read or read[-1].supply_id != supply_id:
        opened = OpeningIndex.objects.filter(supply_id=supply_id, fitting=fitting).first()
        if opened is not None:
            return Start(opened.index_m3, opened.read_on)
    if read:
        return Start(read[-1].index_m3, read[-1].read_on)
    before = MeterExchange.objects.filter(fitted=fitting, supply_id=supply_id).first()
    if before is not None:
        return Start(fitting.fitted_m3, before.since, before.carried_m3)
    return Start(fitting.fitted_m3, fitting.fitted_on)


def _as_opened(row: Reading, start: Start) -> Start:
    """Where the first of a supply's readings counts from: what the dial showed when it began, if more."""
    opened = OpeningIndex.objects.filter(supply_id=row.supply_id, fitting_id=row.fitting_id).first()
    if opened is None or opened.read_on < start.on:
        return start
    return Start(opened.index_m3, opened.read_on)


def following(rows: Sequence[Reading], start: Start) -> Iterator[tuple[Reading, Reading]]:
    """Those of some readings, in the order of days, that change, each with what it becomes.

    One that is held is no beginning for the next; the first that stays as it is ends the row.
    """
    supply_id = 0
    for row in rows:
        if row.supply_id != supply_id and start.fitting is None:
            supply_id, start = row.supply_id, _as_opened(row, start)
        begin = max(start.on, row.supply.starts_on)
        fitting = start.fitting or row.fitting
        assert fitting is not None, "what a handheld brings names the meter"
        index_m3 = row.index_m3
        if row.hold == Doubt.MISSING:  # nobody read it: it stands where the one before does
            used, index_m3 = Usage(None, Doubt.MISSING), start.index_m3
        else:
            days = (row.read_on - begin).days
            used = usage_since(start.index_m3, index_m3, meter=fitting.meter, days=days)
        now = (row.fitting_id, row.previous_m3, row.period_start, row.carried_m3)
        if now != (fitting.pk, start.index_m3, begin, start.carried_m3):
            yield (
                row,
                copy_of(
                    row,
                    fitting_id=fitting.pk,
                    period_start=begin,
                    previous_m3=start.index_m3,
                    index_m3=index_m3,
                    carried_m3=start.carried_m3,
                    usage_m3=None if used.usage_m3 is None else used.usage_m3 + start.carried_m3,
                    hold=used.hold,
                ),
            )
        elif not row.hold:
            return
        if not used.hold:
            start = Start(row.index_m3, row.read_on, fitting=start.fitting)


def usage_since(previous_m3: int, index_m3: int, *, meter: Meter, days: int) -> Usage:
    """What passed one meter in some days, or why nobody may bill it yet."""
    return usage_of(
        previous_m3=previous_m3,
        index_m3=index_m3,
        digits=meter.digits,
        bore_mm=meter.bore_mm,
        days=max(days, 1),
    )


def copy_of(reading: Reading, **other: object) -> Reading:
    """A row of the same month and line that says something else."""
    kept = {field.attname: getattr(reading, field.attname) for field in Reading._meta.concrete_fields}
    del kept["id"]
    return Reading(**{**kept, **other, "sequence": reading.sequence + 1})


def refuse_if_billed(readings: Iterable[Reading]) -> None:
    """Ask who has built on these readings. Changes nothing.

    Raises:
        What listeners of `ReadingsChanging` raise.
    """
    months: dict[int, set[date]] = {}
    for one in readings:
        months.setdefault(one.supply_id, set()).add(one.cycle_month)
    for supply_id, found in sorted(months.items()):
        events.publish(ReadingsChanging(supply_id=supply_id, cycle_months=tuple(sorted(found))))


def put_in_place(
    reading: Reading, value: Reading, settlement: ReadingSettlement, *, actor: Actor, at: datetime
) -> Reading:
    """Write the row that takes a reading's place, with why."""
    value.save()
    settlement.reading, settlement.settles = value, reading
    settlement.settled_at, settlement.settled_by_id = at, actor.pk
    settlement.save()
    audit.record(
        action="metering.reading.settled",
        subject=value,
        actor=actor,
        at=at,
        customers=users_and_payers([value.supply_id], on=value.read_on),
        reason="" if settlement.how == How.FOLLOWED else settlement.reason,
        how=str(settlement.how),
        usage_m3=value.usage_m3,
    )
    if settlement.how in (How.CORRECTED, How.FOLLOWED) and settlement.request is None:
        doubt_anew([value], at=at)
    return value


def follow(rows: Sequence[Reading], start: Start, *, reason: str, actor: Actor, at: datetime) -> set[int]:
    """Write what the readings become; returns the files of which one waits no more."""
    eased = set[int]()
    for row, fresh in list(following(rows, start)):
        put_in_place(row, fresh, ReadingSettlement(how=How.FOLLOWED, reason=reason), actor=actor, at=at)
        if row.source_id is None:
            continue
        waited, waits = (bool(one.hold) or is_doubted(one.pk) for one in (row, fresh))
        if waits and not waited:
            events.publish(ReadingsHeld(row.source_id, row.cycle_month, 1, at, actor))
        if waited and not waits:
            eased.add(row.source_id)
    return eased


def tell_settled(imports: Iterable[int], *, actor: Actor, at: datetime) -> None:
    """Say of which files nothing waits any more."""
    for import_id in sorted(imports):
        if not held_of_import(import_id):
            events.publish(HeldSettled(import_id, at, actor))
