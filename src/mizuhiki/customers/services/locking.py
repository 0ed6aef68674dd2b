"""The one lock step, and the rows of people while their record is changed."""

from collections.abc import Iterable

from django.db.models import Q

from mizuhiki.customers.errors import CustomerIsMerged
from mizuhiki.customers.models import Customer, Supply, SupplyParty
from mizuhiki.customers.selectors.people import records_of
from mizuhiki.platform import clock, locks


def lock_supplies(ids: Iterable[int]) -> list[Supply]:
    """Lock supplies in primary-key order, before anything about their money or tap is read.

    Takes the utility's lock shared first, so that a bulk run and a desk never interleave. Must be
    called inside a transaction; the rows come back as they are under the lock.
    """
    wanted = sorted(set(ids))
    locks.share_utility()
    found = list(
        Supply.objects.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",), no_key=True)
    )
    assert [supply.pk for supply in found] == wanted, "every supply to lock exists"
    return found


def lock_supplies_of(*customer_ids: int) -> list[Supply]:
    """Lock every supply that people stand on in some role, now or later."""
    records = [record_id for customer_id in customer_ids for record_id in records_of(customer_id)]
    parts = SupplyParty.objects.filter(customer_id__in=records)
    standing = parts.filter(Q(ends_on=None) | Q(ends_on__gt=clock.today()))
    return lock_supplies(standing.values_list("supply_id", flat=True))


def lock_taps(installation_ids: Iterable[int], *, supply_ids: Iterable[int] = ()) -> list[Supply]:
    """Lock taps by their newest supplies, with some supplies more, before anything about them is read.

    A tap that never had a supply is locked by its name.
    """
    taps = sorted(set(installation_ids))
    newest = Supply.objects.filter(installation_id__in=taps).order_by("installation_id", "-starts_on")
    found = dict(newest.distinct("installation_id").values_list("installation_id", "pk"))
    locked = lock_supplies([*found.values(), *supply_ids])
    for tap in taps:
        if tap not in found:
            locks.take_name(f"customers-tap:{tap}")
    return locked


def lock_customers(*ids: int) -> list[Customer]:
    """Lock people's records in primary-key order; after the supplies, where an act locks both."""
    wanted = sorted(set(ids))
    found = list(
        Customer.objects.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",), no_key=True)
    )
    assert [customer.pk for customer in found] == wanted, "every customer to lock exists"
    return found


def lock_kept(customer_id: int) -> Customer:
    """Lock one record that may be changed.

    Raises:
        CustomerIsMerged: it was merged into another. Nothing is changed.
    """
    (customer,) = lock_customers(customer_id)
    if customer.merged_into_id is not None:
        kept = Customer.objects.get(pk=customer.merged_into_id)
        raise CustomerIsMerged(kept_no=kept.customer_no)
    return customer
