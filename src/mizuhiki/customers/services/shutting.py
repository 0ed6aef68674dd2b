"""給水停止 as a fact of a supply: from the day its tap was shut off to that on which it was opened again."""

from datetime import date

from django.db.models import Q, QuerySet

from mizuhiki.customers.models import ServiceFact, SupplyService
from mizuhiki.customers.services.locking import lock_supplies

ARREARS = "未納"  # why a tap is shut off


def note_shut(*, supply_id: int, on: date) -> None:
    """Let each charge of a supply know that its tap is shut off since a day; one that is shut stays so.

    What that does to a price is the rules' affair. Whoever shut the tap leaves the trace.

    Source:
        issue 7, point 3.
    """
    lock_supplies([supply_id])
    there = SupplyService.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), supply_id=supply_id, starts_on__lte=on
    )
    for charge in sorted(set(there.values_list("charge", flat=True))):
        if not _shut(supply_id).filter(charge=charge).exists():
            ServiceFact.objects.create(
                supply_id=supply_id, charge=charge, kind=ServiceFact.Kind.SHUT, code=ARREARS, starts_on=on
            )


def note_opened(*, supply_id: int, on: date) -> None:
    """Let the charges of a supply know that water runs again since a day.

    A tap that was opened on the day it was shut off, or that never was shut, was never without water for a
    whole day: nothing is left of it but its history.

    Source:
        issue 7, point 3.
    """
    lock_supplies([supply_id])
    for fact in _shut(supply_id):
        if fact.starts_on >= on:
            fact.delete()
        else:
            fact.ends_on = on
            fact.save(update_fields=["ends_on"])


def _shut(supply_id: int) -> QuerySet[ServiceFact]:
    return ServiceFact.objects.filter(supply_id=supply_id, kind=ServiceFact.Kind.SHUT, ends_on=None)
