"""井戸・控除メーターの検針: what a further meter of a supply measured in a reading month."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import ServiceFact, lock_supplies, users_and_payers
from mizuhiki.metering import errors
from mizuhiki.metering.events import SourceMeasured
from mizuhiki.metering.source_models import SourceReading
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor


@transaction.atomic
def read_source(
    *, supply_id: int, code: str, cycle_month: date, read_on: date, m3: int, actor: Actor, at: datetime
) -> SourceReading:
    """Register what a source gave in a month; once more for the month puts it right.

    Raises:
        SourceUnknown: the supply has no such source on that day.
        What listeners of `SourceMeasured` raise: the month was billed. Nothing is changed by any of them.

    Source:
        issue 7, point 1; design.md, law 4.
    """
    lock_supplies([supply_id])
    known = ServiceFact.objects.filter(supply_id=supply_id, kind=ServiceFact.Kind.SOURCE, code=code)
    charges = sorted(set(known.filter(starts_on__lt=read_on).values_list("charge", flat=True)))
    if not charges:
        raise errors.SourceUnknown(code=code, on=read_on)
    events.publish(SourceMeasured(supply_id=supply_id, charges=tuple(charges), cycle_month=cycle_month))
    before = SourceReading.objects.filter(supply_id=supply_id, code=code, cycle_month=cycle_month)
    reading = SourceReading.objects.create(
        supply_id=supply_id,
        code=code,
        cycle_month=cycle_month,
        sequence=before.count(),
        read_on=read_on,
        m3=m3,
        registered_at=at,
        registered_by_id=actor.pk,
    )
    audit.record(
        action="metering.source.read",
        subject=reading,
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=read_on),
        usage_m3=m3,
    )
    return reading
