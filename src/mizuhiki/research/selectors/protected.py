"""支援措置: who may be looked for, and by whom (design.md, law 16)."""

from collections.abc import Collection
from datetime import date

from mizuhiki.customers.api import Customer, protected
from mizuhiki.platform import sql
from mizuhiki.research.errors import PersonProtected

_PROTECTED = f"SELECT c.id FROM customers_customer c WHERE c.id = ANY(%(ids)s) AND {protected('c')}"  # noqa: S608


def protected_among(customer_ids: Collection[int], *, today: date) -> set[int]:
    """Which of these people are under protection on a day."""
    ids = sorted(set(customer_ids))
    return {row[0] for row in sql.rows(_PROTECTED, {"ids": ids, "today": today})} if ids else set()


def refuse_protected(customer_id: int, *, sees: bool, today: date) -> None:
    """Raise PersonProtected where a person without the right would look for somebody protected."""
    if not sees and protected_among([customer_id], today=today):
        raise PersonProtected


def kept_of(customer_id: int) -> int:
    """The record finally kept of a person."""
    return Customer.objects.values_list("merged_into_id", flat=True).get(pk=customer_id) or customer_id
