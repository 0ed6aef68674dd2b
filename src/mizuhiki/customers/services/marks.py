"""Dated marks of a customer: protection, life support and others that change how people must act."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.errors import PeriodNotForward, translated
from mizuhiki.customers.events import CustomerMarked
from mizuhiki.customers.models import CustomerMark, Supply
from mizuhiki.customers.search import refresh_with_neighbours
from mizuhiki.customers.selectors.people import records_of
from mizuhiki.customers.services.locking import lock_kept, lock_supplies_of
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor


@transaction.atomic
def begin_mark(
    *,
    customer_id: int,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> CustomerMark:
    """Put a mark on a customer, for a half-open time.

    A protection mark takes the addresses out of the search at once, also when it begins later.

    Raises:
        CustomerIsMerged, MarkOverlaps, PeriodNotForward: nothing is changed.

    Source:
        design.md, law 16; SEC-032.
    """
    supplies = lock_supplies_of(customer_id)
    customer = lock_kept(customer_id)
    with translated():
        mark = CustomerMark.objects.create(
            customer=customer,
            kind=CustomerMark.Kind(kind),
            starts_on=starts_on,
            ends_on=ends_on,
            note=note,
        )
    _refresh_person(customer_id)
    audit.record(
        action="customers.mark.begun", subject=customer, actor=actor, at=at, kind=kind, starts_on=starts_on
    )
    _tell(mark, supplies, at)
    return mark


@transaction.atomic
def end_mark(*, mark_id: int, ends_on: date, actor: Actor, at: datetime) -> CustomerMark:
    """Let a mark end: `ends_on` is the first day without it.

    Raises:
        CustomerIsMerged, PeriodNotForward: nothing is changed.

    Source:
        design.md, law 16; SEC-032.
    """
    mark = CustomerMark.objects.get(pk=mark_id)
    supplies = lock_supplies_of(mark.customer_id)
    lock_kept(mark.customer_id)
    if ends_on <= mark.starts_on:
        raise PeriodNotForward
    mark.ends_on = ends_on
    with translated():
        mark.save(update_fields=["ends_on"])
    _refresh_person(mark.customer_id)
    audit.record(
        action="customers.mark.ended",
        subject=mark.customer,
        actor=actor,
        at=at,
        kind=mark.kind,
        ends_on=ends_on,
    )
    _tell(mark, supplies, at)
    return mark


def _tell(mark: CustomerMark, supplies: Sequence[Supply], at: datetime) -> None:
    events.publish(CustomerMarked(mark.customer_id, tuple(supply.pk for supply in supplies), at))


def _refresh_person(customer_id: int) -> None:
    """A protection mark holds for every record of the person."""
    refresh_with_neighbours(records_of(customer_id))
