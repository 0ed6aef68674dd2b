"""Registering and changing people. The search columns follow in the same transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.errors import (
    CustomerChangedMeanwhile,
    CustomerNumberTaken,
    PhoneNotUsable,
    translated,
)
from mizuhiki.customers.events import CustomerMarked
from mizuhiki.customers.models import Customer, Phone
from mizuhiki.customers.search import refresh
from mizuhiki.customers.services.addresses import TOLD, keep_address
from mizuhiki.customers.services.locking import lock_kept, lock_supplies_of
from mizuhiki.customers.text import phone_digits
from mizuhiki.platform import events, locks, sql
from mizuhiki.platform.actors import Actor

EDITABLE = ("kind", "name", "kana", "language", "postcode", "address", "died_on")


@dataclass(frozen=True)
class GivenPhone:
    """A telephone number as somebody said it."""

    shown: str
    note: str = ""  # 自宅, 携帯, 勤務先

    @property
    def digits(self) -> str:
        """What it is searched by.

        Raises:
            PhoneNotUsable: not ten or eleven digits that begin with 0.
        """
        digits = phone_digits(self.shown)
        if not (digits.startswith("0") and len(digits) in (10, 11)):
            raise PhoneNotUsable(shown=self.shown)
        return digits


@transaction.atomic
def register_customer(
    *,
    facts: Mapping[str, object],
    phones: Sequence[GivenPhone] = (),
    customer_no: str | None = None,
    actor: Actor,
    at: datetime,
) -> Customer:
    """Register a person or a company.

    Args:
        facts: values of `EDITABLE` columns; names are kept exactly as written (外字, 異体字).
        customer_no: ten digits; by default the next free number.

    Raises:
        CustomerNumberTaken, PhoneTwice, PhoneNotUsable: nothing is registered.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ.
    """
    assert set(facts) <= set(EDITABLE), facts
    if customer_no is None:
        locks.take_name("customers.customer_no")
        customer_no = _next_number()
    try:
        with transaction.atomic():
            customer = Customer.objects.create(customer_no=customer_no, **facts)
    except IntegrityError as refused:
        if Customer.objects.filter(customer_no=customer_no).exists():
            raise CustomerNumberTaken from refused
        raise
    _put_phones(customer, phones)
    refresh(customers=[customer.pk])
    audit.record(action="customers.customer.registered", subject=customer, actor=actor, at=at)
    customer.refresh_from_db()
    return customer


@transaction.atomic
def change_customer(
    *,
    customer_id: int,
    facts: Mapping[str, object],
    phones: Sequence[GivenPhone] | None,
    seen: str,
    actor: Actor,
    at: datetime,
) -> Customer:
    """Change what is known of somebody; the row history keeps what was.

    Args:
        phones: all telephone numbers from now on; None leaves them as they are.
        seen: `fingerprint` of the record as the person saw it.

    Raises:
        CustomerIsMerged, CustomerChangedMeanwhile, PhoneTwice, PhoneNotUsable: nothing is changed.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ.
    """
    assert set(facts) <= set(EDITABLE), facts
    supplies = lock_supplies_of(customer_id) if "died_on" in facts else []
    customer = lock_kept(customer_id)
    if fingerprint(customer) != seen:
        raise CustomerChangedMeanwhile
    changed = [name for name, value in facts.items() if getattr(customer, name) != value]
    before = (customer.postcode, customer.address)
    for name in changed:
        setattr(customer, name, facts[name])
    if changed:
        customer.save(update_fields=changed)
    keep_address(customer, before, TOLD, actor=actor, at=at)
    if phones is not None:
        _put_phones(customer, phones)
    refresh(customers=[customer.pk])
    audit.record(
        action="customers.customer.changed", subject=customer, actor=actor, at=at, fields="/".join(changed)
    )
    if "died_on" in changed:
        events.publish(CustomerMarked(customer.pk, tuple(supply.pk for supply in supplies), at))
    customer.refresh_from_db()
    return customer


def fingerprint(customer: Customer) -> str:
    """What a form was made from, in sixteen letters; another person's save changes it."""
    parts = [str(getattr(customer, name)) for name in EDITABLE]
    parts += [f"{phone.shown}/{phone.note}" for phone in customer.phones.order_by("pk")]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _put_phones(customer: Customer, phones: Sequence[GivenPhone]) -> None:
    """Let a customer have exactly these numbers, in this order."""
    wanted = [(phone.digits, phone.shown, phone.note) for phone in phones]
    had = [(phone.digits, phone.shown, phone.note) for phone in customer.phones.order_by("pk")]
    if wanted == had:
        return
    with translated():
        customer.phones.all().delete()
        for digits, shown, note in wanted:
            Phone.objects.create(customer=customer, digits=digits, shown=shown, note=note)


def _next_number() -> str:
    """The number after the highest; the caller holds the lock on the numbers."""
    highest = sql.rows("SELECT coalesce(max(customer_no), '0') FROM customers_customer")[0][0]
    return f"{int(highest) + 1:010}"
