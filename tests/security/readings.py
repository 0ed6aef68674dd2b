"""Readings that somebody must look at, for the walks over every page."""

from datetime import date, timedelta

from mizuhiki.customers.models import Meter, MeterFitting
from mizuhiki.metering.doubt_models import ClosedReading
from mizuhiki.metering.models import Reading, ReadingImport
from mizuhiki.platform import clock
from mizuhiki.registercheck import api as registercheck


def held_reading() -> None:
    """The dial of somebody's meter went backwards since its last reading."""
    last = Reading.objects.filter(fitting__isnull=False, supply__ends_on=None).latest("read_on", "pk")
    Reading.objects.create(
        supply_id=last.supply_id,
        fitting_id=last.fitting_id,
        cycle_month=(last.cycle_month + timedelta(days=62)).replace(day=1),
        period_start=last.read_on,
        read_on=last.read_on + timedelta(days=1),
        previous_m3=last.index_m3,
        index_m3=0,
        hold=Reading.Hold.REVERSED,
    )


def closed_tap_used() -> None:
    """The dial of a tap turned that nobody uses, as far as the register knows."""
    fitting = MeterFitting.objects.filter(removed_on=None).latest("pk")
    source = ReadingImport.objects.latest("pk")
    ClosedReading.objects.create(
        installation_id=fitting.installation_id,
        fitting=fitting,
        cycle_month=source.cycle_month,
        read_on=source.cycle_month,
        previous_m3=10,
        index_m3=14,
        source=source,
        source_line=2,
    )


def check_registers() -> None:
    """A meter whose verification is over has been found at night."""
    fitting = MeterFitting.objects.filter(removed_on=None).earliest("pk")
    Meter.objects.filter(pk=fitting.meter_id).update(verified_until=date(2020, 3, 31))
    registercheck.check_registers(on=clock.today(), at=clock.now())
