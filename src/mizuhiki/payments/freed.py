"""更正減: what was paid for a bill and is owed no more becomes an overpayment, without any money moving.

A receipt of no yen takes it off the bill and holds it as too much; from there it is refunded or offset as
every overpayment. When money that paid the bill is taken back, so is this, and made anew from what is left.
What a settlement (精算) gives back first takes the place of what is still open of the estimates it settles,
and a lowering of what an increase of the same bill still asks for.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, BillsCorrected, SettlementsCredited
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import JournalEntry, OpenItem
from mizuhiki.payments import booking
from mizuhiki.payments.models import Allocation, Overpayment, Receipt
from mizuhiki.payments.rules import split_in_order
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor

CORRECTED = Receipt.Channel.CORRECTED


def free_corrected(event: BillsCorrected) -> None:
    """Listener: what a correction left paid too much is overpaid from now on; the caller holds the lock."""
    free(event.assessment_ids, actor=event.actor, at=event.at)


def free_settled(event: SettlementsCredited) -> None:
    """Listener: what a settlement gives back pays what is open of its estimates; the rest is overpaid."""
    for one, yen in _below_zero(event.assessment_ids):
        guessed = billing.guesses_settled_by(one)
        _free_bill([(one, yen)], actor=event.actor, at=event.at, paying=_paying(guessed, yen))


def free(assessment_ids: Collection[int], *, actor: Actor | None, at: datetime) -> None:
    """Take off each bill what is open of it below zero, as an overpayment of its demand.

    What an earlier 更正 asks for of the same bill by a demand of its own goes first: nobody is paid back and
    asked for the same.
    """
    below = _below_zero(assessment_ids)
    for _, rows in groupby(below, key=lambda row: row[0].demand_id):
        bill, paying = list(rows), dict[int, int]()
        for one, yen in bill:
            paying |= _paying(Assessment.objects.filter(corrects=one).exclude(demand=None), yen)
        _free_bill(bill, actor=actor, at=at, paying=paying)


def _paying(asked: QuerySet[Assessment], yen: int) -> dict[int, int]:
    """What is open of some assessments, the oldest first, as far as the yen go; by assessment."""
    owing = OpenItem.objects.filter(pk__in=asked.values("pk"), open_yen__gt=0)
    debts = list(owing.order_by("pk").values_list("pk", "open_yen"))
    split = split_in_order(received_yen=yen, debts_yen=[open_yen for _, open_yen in debts])
    return {pk: share for (pk, _), share in zip(debts, split.shares_yen, strict=True) if share}


def _below_zero(assessment_ids: Collection[int]) -> list[tuple[Assessment, int]]:
    """Those of which less than nothing is open, each with what that is above zero."""
    below = dict(OpenItem.objects.filter(pk__in=assessment_ids, open_yen__lt=0).values_list("pk", "open_yen"))
    found = Assessment.objects.filter(pk__in=below).select_related("demand").order_by("demand_id", "pk")
    return [(one, -below[one.pk]) for one in found]


def _free_bill(
    paid: Sequence[tuple[Assessment, int]], *, actor: Actor | None, at: datetime, paying: Mapping[int, int]
) -> None:
    """One receipt for the assessments of a bill, each with what was paid too much for it.

    Args:
        paying: open assessments that it pays instead, and how much.
    """
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
        received_by_id=actor.pk if actor else None,
    )
    parts = {one.pk: -yen for one, yen in paid} | dict(paying)
    Allocation.objects.bulk_create(
        Allocation(receipt=receipt, assessment_id=assessment_id, yen=yen)
        for assessment_id, yen in parts.items()
    )
    if over_yen := -sum(parts.values()):
        Overpayment.objects.create(
            receipt=receipt, supply_id=first.supply_id, demand_id=first.demand_id, yen=over_yen
        )
    for one in Assessment.objects.filter(pk__in=parts).select_related("demand").order_by("pk"):
        billing.move_open(one, yen=-parts[one.pk])
    booking.post(receipt, JournalEntry.Kind.RECEIPT)


def freed_with(taken: Receipt) -> list[Receipt]:
    """What corrections freed of the bills that a receipt settled, and was not taken back."""
    bills = Allocation.objects.filter(receipt=taken).values("assessment_id")
    freed = Allocation.objects.filter(assessment_id__in=bills, receipt__channel=CORRECTED, yen__lt=0)
    standing = Receipt.objects.filter(reverses=None, reversed_by=None)
    return list(standing.filter(pk__in=freed.values("receipt_id")).order_by("pk"))
