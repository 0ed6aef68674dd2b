"""The lock step of the house, and the changes to people and supplies."""

from collections.abc import Iterable

from mizuhiki.customers.models import Supply
from mizuhiki.platform import locks


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
