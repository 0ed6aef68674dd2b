"""更正減: what was paid for a bill and is owed no more becomes an overpayment, without any money moving.

A receipt of no yen takes it off the bill and holds it as too much; from there it is refunded or offset as
every overpayment. When money that paid the bill is taken back, so is this, and made anew from what is left.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, BillsCorrected
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import JournalEntry, OpenItem
from mizuhiki.payments import booking
from mizuhiki.payments.models import Allocation, Overpayment, Receipt
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor

CORRECTED = Receipt.Channel.CORRECTED


def free_corrected(event: BillsCorrected) -> None:
    """Listener: what a correction left paid too much is overpaid from now on; the caller holds the lock."""
    free(event.assessment_ids, actor=event.actor, at=event.at)


def free(assessment_ids: Collection[int], *, actor: Actor, at: datetime) -> None:
    """Take off each bill what is open of it below zero, as an overpayment of its demand."""
    below = dict(OpenItem.objects.filter(pk__in=assessment_ids, open_yen__lt=0).values_list("pk", "open_yen"))
    found = Assessment.objects.filter(pk__in=below).select_related("demand").order_by("demand_id", "pk")
    for _, rows in groupby(found, key=lambda one: one.demand_id):
        _free_bill([(one, -below[one.pk]) for one in rows], actor=actor, at=at)


def _free_bill(paid: Sequence[tuple[Assessment, int]], *, actor: Actor, at: datetime) -> None:
    """One receipt for the assessments of a bill, each with what was paid too much for it."""
    day, (first, _) = clock.day_of(at), paid[0]
    earlier = Receipt.objects.filter(channel=CORRECTED, supply_id=first.supply_id, reverses=None).count()
    receipt = Receipt.objects.create(
        channel=CORRECTED,
        reference=f"corrected:{first.supply_id}:{earlier + 1}",
        supply_id=first.supply_id,
        received_yen=0,
        received_at=at,
        occurred_on=day,
        posted_on=ledger.open_day(day),
        received_by_id=actor.pk,
    )
    Allocation.objects.bulk_create(
        Allocation(receipt=receipt, assessment_id=one.pk, yen=-yen) for one, yen in paid
    )
    Overpayment.objects.create(
        receipt=receipt,
        supply_id=first.supply_id,
        demand_id=first.demand_id,
        yen=sum(yen for _, yen in paid),
    )
    for one, yen in paid:
        billing.move_open(one, yen=yen)
    booking.post(receipt, JournalEntry.Kind.RECEIPT)


def freed_with(taken: Receipt) -> list[Receipt]:
    """What corrections freed of the bills that a receipt settled, and was not taken back."""
    bills = Allocation.objects.filter(receipt=taken).values("assessment_id")
    freed = Allocation.objects.filter(assessment_id__in=bills, receipt__channel=CORRECTED, yen__lt=0)
    standing = Receipt.objects.filter(reverses=None, reversed_by=None)
    return list(standing.filter(pk__in=freed.values("receipt_id")).order_by("pk"))
