"""閉栓の検針: the last reading of a water user, made on a day of its own and not on the round."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import (
    MeterFitting,
    Supply,
    SupplyService,
    fitting_now,
    lock_supplies,
    users_and_payers,
)
from mizuhiki.metering import errors
from mizuhiki.metering.events import ShutTapMoved
from mizuhiki.metering.models import Reading
from mizuhiki.metering.selectors import readings_of_fitting, shut_index_of
from mizuhiki.metering.services.following import start_of, usage_since
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import next_month

ONE_DAY = timedelta(days=1)
PARITY = {SupplyService.Cycle.ODD: 1, SupplyService.Cycle.EVEN: 0}


@dataclass(frozen=True)
class Closing:
    """Where the last reading of a supply counts from, and the reading month it belongs to."""

    fitting: MeterFitting
    period_start: date
    previous_m3: int
    carried_m3: int
    cycle_month: date

    @property
    def span(self) -> int:
        """How many figures the dial has before it passes zero."""
        return int(10**self.fitting.meter.digits)

    def figures(self, most_m3: int, *, on: date) -> list[tuple[int, int]]:
        """What the dial may show on a day, each with the m³ it means; up to so many through this meter.

        A figure the rules would hold is not among them: nobody could be billed for it.
        """
        days, meter = (on - self.period_start).days, self.fitting.meter
        found = []
        for used_m3 in range(most_m3 + 1):
            index_m3 = (self.previous_m3 + used_m3) % self.span
            used = usage_since(self.previous_m3, index_m3, meter=meter, days=days)
            if used.usage_m3 == used_m3:
                found.append((index_m3, used_m3 + self.carried_m3))
        return found


def closing_of(supply_id: int, *, on: date) -> Closing:
    """What a closing reading on a day would count from. Changes nothing.

    Raises:
        NotInUse, SettleFirst, ClosingDayWrong, CyclesDiffer: it cannot be read as the last one.
    """
    supply = Supply.objects.get(pk=supply_id)
    fitting = fitting_now(supply.installation_id)
    if fitting is None or on < supply.starts_on or (supply.ends_on is not None and supply.ends_on != on):
        raise errors.NotInUse
    readings = readings_of_fitting(fitting.pk)
    waiting = next((one for one in readings if one.hold), None)
    if waiting is not None:
        raise errors.SettleFirst(day=waiting.read_on)
    start = start_of(fitting, supply_id, readings)
    since = max(start.on, supply.starts_on)
    if on <= max(since, fitting.fitted_on):
        raise errors.ClosingDayWrong(first=max(since, fitting.fitted_on) + ONE_DAY)
    month = _month_of(supply_id, on)
    return Closing(fitting, since, start.index_m3, start.carried_m3, month)


@transaction.atomic
def read_closing(*, supply_id: int, index_m3: int, read_on: date, actor: Actor, at: datetime) -> Reading:
    """Register the last reading of a supply, in the reading month that it comes before or in.

    One that the rules hold stands as held, as a reading of the round would.

    Raises:
        As `closing_of`, IndexTooLong, and ShutIndexFell: while the tap was shut off it showed more.
        Nothing is changed.

    Source:
        COL-055 【金沢収納】第23条(2)イ; CC-020 【金沢CC】別紙２ ２(1)ア.
    """
    lock_supplies([supply_id])
    begin = closing_of(supply_id, on=read_on)
    if index_m3 >= begin.span:
        raise errors.IndexTooLong(digits=begin.fitting.meter.digits, most=begin.span - 1)
    known_m3 = shut_index_of(supply_id, on=read_on)
    if known_m3 is not None and index_m3 < known_m3:
        raise errors.ShutIndexFell(index=index_m3, known=known_m3)
    used = usage_since(
        begin.previous_m3,
        index_m3,
        meter=begin.fitting.meter,
        days=(read_on - begin.period_start).days,
    )
    reading = Reading.objects.create(
        supply_id=supply_id,
        fitting=begin.fitting,
        cycle_month=begin.cycle_month,
        kind=Reading.Kind.FINAL,
        period_start=begin.period_start,
        read_on=read_on,
        previous_m3=begin.previous_m3,
        index_m3=index_m3,
        carried_m3=begin.carried_m3,
        usage_m3=None if used.usage_m3 is None else used.usage_m3 + begin.carried_m3,
        hold=used.hold,
    )
    audit.record(
        action="metering.reading.closed",
        subject=reading,
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=read_on),
        usage_m3=reading.usage_m3,
    )
    if known_m3 is not None and index_m3 > known_m3:
        events.publish(ShutTapMoved(supply_id, reading.pk, index_m3 - known_m3, at))
    return reading


def _month_of(supply_id: int, on: date) -> date:
    """The first reading month from that of the day on that the supply has and nobody has read yet.

    Raises:
        CyclesDiffer: its services are read in different months.
    """
    services = SupplyService.objects.filter(supply_id=supply_id, starts_on__lt=on)
    cycles = set(services.filter(Q(ends_on=None) | Q(ends_on__gte=on)).values_list("cycle", flat=True))
    if len(cycles) != 1:
        raise errors.CyclesDiffer
    (cycle,) = cycles
    parity = PARITY.get(SupplyService.Cycle(cycle))
    found = Reading.objects.filter(supply_id=supply_id, cycle_month__gte=on.replace(day=1))
    read, month = set(found.values_list("cycle_month", flat=True)), on.replace(day=1)
    while month in read or (parity is not None and month.month % 2 != parity):
        month = next_month(month)
    return month
