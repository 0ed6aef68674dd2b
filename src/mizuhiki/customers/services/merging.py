"""名寄せ: two records of one person become one, and may become two again.

Nothing is moved. What was written under the absorbed record stays under it (much of it is insert-only),
and whoever shows a person asks for all their records (`selectors.records_of`). `Customer.merged_into`
is the record finally kept, worked out anew from the merges that hold.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.errors import (
    CustomerIsMerged,
    MergeUndone,
    ReasonNeeded,
    SameCustomer,
    translated,
)
from mizuhiki.customers.events import CustomerMarked
from mizuhiki.customers.models import Customer, CustomerMerge, Supply
from mizuhiki.customers.search import refresh_with_neighbours
from mizuhiki.customers.services.locking import lock_customers, lock_supplies_of
from mizuhiki.platform import events, sql
from mizuhiki.platform.actors import Actor

# Every record under one record, by the merges that hold.
BELOW = """
WITH RECURSIVE below (id) AS (
    SELECT %s::bigint
    UNION SELECT m.absorbed_id FROM customers_customermerge m JOIN below b ON m.kept_id = b.id
          WHERE m.undone_at IS NULL)
SELECT id FROM below
"""


@transaction.atomic
def merge_customers(
    *, kept_id: int, absorbed_id: int, reason: str, actor: Actor, at: datetime
) -> CustomerMerge:
    """Let one record stand for both.

    Raises:
        SameCustomer, CustomerIsMerged, ReasonNeeded: nothing is changed.

    Source:
        design.md, section 6; issue 2, section 4.
    """
    if kept_id == absorbed_id:
        raise SameCustomer
    if not reason.strip():
        raise ReasonNeeded
    supplies = lock_supplies_of(kept_id, absorbed_id)
    for customer in lock_customers(kept_id, absorbed_id):
        if customer.merged_into_id is not None:
            raise CustomerIsMerged(kept_no=Customer.objects.get(pk=customer.merged_into_id).customer_no)
    with translated(kept_no=""):
        merge = CustomerMerge.objects.create(
            kept_id=kept_id,
            absorbed_id=absorbed_id,
            reason=reason.strip(),
            merged_at=at,
            merged_by_id=actor.pk,
        )
    _point_to(kept_id)
    audit.record(
        action="customers.customer.merged",
        subject=merge.kept,
        actor=actor,
        at=at,
        customers=[kept_id, absorbed_id],
        absorbed=absorbed_id,
    )
    _tell(kept_id, supplies, at)
    return merge


@transaction.atomic
def unmerge_customers(*, merge_id: int, reason: str, actor: Actor, at: datetime) -> CustomerMerge:
    """Let the absorbed record stand for itself again, with the records it had absorbed before.

    Raises:
        MergeUndone, ReasonNeeded: nothing is changed.

    Source:
        design.md, section 6; issue 2, section 4.
    """
    if not reason.strip():
        raise ReasonNeeded
    merge = CustomerMerge.objects.select_for_update().get(pk=merge_id)
    if merge.undone_at is not None:
        raise MergeUndone
    supplies = lock_supplies_of(merge.kept_id, merge.absorbed_id)
    lock_customers(merge.kept_id, merge.absorbed_id)
    merge.undone_at, merge.undone_by_id, merge.undone_reason = at, actor.pk, reason.strip()
    merge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    kept = Customer.objects.get(pk=merge.kept_id)
    _point_to(merge.absorbed_id)
    _point_to(kept.merged_into_id or kept.pk)
    audit.record(
        action="customers.customer.unmerged",
        subject=kept,
        actor=actor,
        at=at,
        customers=[merge.kept_id, merge.absorbed_id],
        absorbed=merge.absorbed_id,
    )
    _tell(kept.pk, supplies, at)
    return merge


def _tell(kept_id: int, supplies: Sequence[Supply], at: datetime) -> None:
    """What was marked of one record holds for the supplies of both from now on, or no more."""
    events.publish(CustomerMarked(kept_id, tuple(supply.pk for supply in supplies), at))


def _point_to(root_id: int) -> None:
    """Let every record under a root point at it, and the root at nothing."""
    records = [row[0] for row in sql.rows(BELOW, [root_id])]
    sql.run(
        "UPDATE customers_customer SET merged_into_id = nullif(%s, id) "
        "WHERE id = ANY(%s) AND merged_into_id IS DISTINCT FROM nullif(%s, id)",
        [root_id, records, root_id],
    )
    refresh_with_neighbours(records)
