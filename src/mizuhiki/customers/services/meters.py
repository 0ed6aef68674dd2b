"""A meter is taken off an installation and another put on."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.errors import MeterInUse, MeterOfAnotherKind, NoMeterFitted
from mizuhiki.customers.models import BoreChange, Installation, Meter, MeterFitting
from mizuhiki.customers.selectors.touched import users_and_payers
from mizuhiki.customers.services.bores import change_bore
from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class GivenMeter:
    """A meter as it lies before the fitter; without a bore of its own it has that of the installation."""

    serial: str
    digits: int
    verified_until: date
    bore_mm: int | None = None


def fitting_now(installation_id: int) -> MeterFitting | None:
    """The meter on an installation now."""
    found = MeterFitting.objects.select_related("meter", "installation")
    return found.filter(installation_id=installation_id, removed_on=None).first()


@transaction.atomic
def replace_meter(
    *,
    supply_id: int,
    installation_id: int,
    on: date,
    removed_m3: int,
    meter: GivenMeter,
    fitted_m3: int,
    actor: Actor,
    at: datetime,
) -> MeterFitting:
    """Take the meter off with its last figure, and put another on, on the same day. The supply is locked.

    A meter of another bore gives the tap that bore from this day on: what changes on site changes the bill.

    What this means for readings is their room's affair: `metering.exchange_meter` is the way in.

    Raises:
        NoMeterFitted: there is none to take off.
        MeterInUse: the new one is on another installation, or was on this one that day.
        MeterOfAnotherKind: its number is known with another bore or dial.
        BoreChangedSince: the bore of the tap changed on that day or later.
        Nothing is changed by any of them.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ.
    """
    old = fitting_now(installation_id)
    if old is None or old.fitted_on >= on:
        raise NoMeterFitted
    new = _meter(meter, old.installation)
    if MeterFitting.objects.filter(meter=new).exclude(removed_on__lte=on).exists():
        raise MeterInUse(serial=new.serial)
    old.removed_on, old.removed_m3 = on, removed_m3
    old.save(update_fields=["removed_on", "removed_m3"])
    if new.bore_mm != old.installation.bore_mm:
        change_bore(
            supply_id=supply_id,
            installation_id=installation_id,
            on=on,
            bore_mm=new.bore_mm,
            why=BoreChange.Why.METER,
            actor=actor,
            at=at,
        )
    fitting = MeterFitting.objects.create(
        installation=old.installation, meter=new, fitted_on=on, fitted_m3=fitted_m3
    )
    audit.record(
        action="customers.meter.replaced",
        subject=fitting,
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=on),
        removed_m3=removed_m3,
        fitted_m3=fitted_m3,
    )
    return fitting


def _meter(given: GivenMeter, installation: Installation) -> Meter:
    """The meter of that number, made known where it is new."""
    bore_mm = given.bore_mm or installation.bore_mm
    meter, is_new = Meter.objects.get_or_create(
        serial=given.serial,
        defaults={
            "bore_mm": bore_mm,
            "digits": given.digits,
            "verified_until": given.verified_until,
        },
    )
    if (meter.bore_mm, meter.digits) != (bore_mm, given.digits):
        raise MeterOfAnotherKind(serial=meter.serial, bore_mm=meter.bore_mm, digits=meter.digits)
    if not is_new and meter.verified_until != given.verified_until:
        meter.verified_until = given.verified_until
        meter.save(update_fields=["verified_until"])
    return meter
