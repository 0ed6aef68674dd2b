"""未検針: what did not come back from its round gets a row that waits, and is settled like any."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Supply, fitting_now, lock_supplies, users_and_payers
from mizuhiki.metering import errors
from mizuhiki.metering.models import Reading
from mizuhiki.metering.round_models import Round
from mizuhiki.metering.rules import days_of_month
from mizuhiki.metering.selectors import readings_of_fitting
from mizuhiki.metering.services.following import start_of
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor


@transaction.atomic
def note_missing(*, supply_id: int, cycle_month: date, actor: Actor, at: datetime) -> Reading:
    """Put a waiting row where a month has no reading; the one that is there is returned unchanged.

    It stands for the last day of the round; what settles it says the real one.

    Raises:
        NotInUse: no meter of ours, or nobody used it before that day. Nothing is changed.

    Source:
        issue 7, point 2; design.md, law 3.
    """
    locks.share_utility()  # no file comes in from here on
    lock_supplies([supply_id])
    before = (
        Reading.objects.filter(supply_id=supply_id, cycle_month=cycle_month).order_by("-sequence").first()
    )
    if before is not None:
        return before
    supply = Supply.objects.select_related("installation").get(pk=supply_id)
    fitting = fitting_now(supply.installation_id)
    if fitting is None:
        raise errors.NotInUse
    usable = [one for one in readings_of_fitting(fitting.pk) if not one.hold]
    start = start_of(fitting, supply_id, usable)
    since = max(start.on, supply.starts_on)
    walked = Round.objects.filter(cycle_month=cycle_month, route=supply.installation.route).first()
    day = min(walked.ends_on if walked else days_of_month(cycle_month)[1], clock.day_of(at))
    if day <= since or (supply.ends_on is not None and supply.ends_on < day):
        raise errors.NotInUse
    reading = Reading.objects.create(
        supply_id=supply_id,
        fitting=fitting,
        cycle_month=cycle_month,
        period_start=since,
        read_on=day,
        previous_m3=start.index_m3,
        index_m3=start.index_m3,
        carried_m3=start.carried_m3,
        usage_m3=None,
        hold=Reading.Hold.MISSING,
    )
    audit.record(
        action="metering.reading.missed",
        subject=reading,
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=day),
    )
    return reading
