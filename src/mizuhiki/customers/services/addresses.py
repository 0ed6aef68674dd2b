"""The address of a person changes, and its history keeps by whose word."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.errors import AddressIsTheSame
from mizuhiki.customers.models import AddressChange, Customer
from mizuhiki.customers.search import refresh
from mizuhiki.customers.services.locking import lock_kept
from mizuhiki.platform.actors import Actor

Source = AddressChange.Source


@dataclass(frozen=True)
class Origin:
    """Where a new address comes from; `cause_kind` and `cause_id` name the case that found it."""

    source: str
    ground: str = ""
    cause_kind: str = ""
    cause_id: int | None = None


TOLD = Origin(Source.TOLD)


@transaction.atomic
def correct_address(
    *, customer_id: int, postcode: str, address: str, origin: Origin, actor: Actor, at: datetime
) -> AddressChange:
    """Register the address that a case found; the one before stays in the history with the source.

    Raises:
        AddressIsTheSame, CustomerIsMerged: nothing is changed.

    Source:
        COL-075, COL-076 【金沢収納】第23条(5)ア, イ.
    """
    customer = lock_kept(customer_id)
    before = (customer.postcode, customer.address)
    customer.postcode, customer.address = postcode, address.strip()
    made = keep_address(customer, before, origin, actor=actor, at=at)
    if made is None:
        raise AddressIsTheSame
    customer.save(update_fields=["postcode", "address"])
    refresh(customers=[customer.pk])
    audit.record(
        action="customers.address.corrected", subject=customer, actor=actor, at=at, source=origin.source
    )
    return made


def keep_address(
    customer: Customer, before: tuple[str, str], origin: Origin, *, actor: Actor, at: datetime
) -> AddressChange | None:
    """A row of the history, where the address is another; the caller holds the record."""
    if before == (customer.postcode, customer.address):
        return None
    return AddressChange.objects.create(
        customer=customer,
        before_postcode=before[0],
        before_address=before[1],
        postcode=customer.postcode,
        address=customer.address,
        source=origin.source,
        ground=origin.ground[:200],
        cause_kind=origin.cause_kind,
        cause_id=origin.cause_id,
        at=at,
        by_id=actor.pk,
    )


@transaction.atomic
def erase_address_history(*, changed_before: datetime, approval: str, actor: Actor, at: datetime) -> int:
    """Erase the history of addresses from before an instant; the address that holds stays.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12; 【金沢収納】特記仕様書 第12条.
    """
    count, _ = AddressChange.objects.filter(at__lt=changed_before).delete()
    audit.record(
        action="customers.addresses.erased", subject=None, actor=actor, at=at, approval=approval, count=count
    )
    return count
