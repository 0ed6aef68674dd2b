"""People at two desks who may handle complaints, a customer, and a complaint of theirs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from mizuhiki.contacts.api import Contact, Grievance, Said, record_contact
from mizuhiki.customers.api import Customer
from mizuhiki.platform import clock

CAME = datetime(2026, 11, 16, 9, 30, tzinfo=clock.TOKYO)
HANDLES = (
    "customers.customer_see",
    "contacts.contact_add",
    "contacts.complaint_see",
    "contacts.complaint_handle",
    "worklist.item_see",
)
LEADS = (*HANDLES, "contacts.complaint_report")
Complain = Callable[..., Contact]


@pytest.fixture
def someone(db: None) -> Customer:
    return Customer.objects.create(customer_no="0000000001", name="髙橋 一郎")


@pytest.fixture
def owner(person: Callable[..., Any]) -> Any:
    return person(*HANDLES, "worklist.desk_counter", username="mado1", display_name="窓口 花子")


@pytest.fixture
def leader(person: Callable[..., Any]) -> Any:
    return person(*LEADS, "worklist.desk_reception", username="sv1", display_name="監督 次郎")


@pytest.fixture
def complain(someone: Customer, owner: Any) -> Complain:
    """Writes a complaint down: `complain(about="delay", needs_report=True)`."""

    def make(
        text: str = "電話の折り返しがない", *, customer: Customer | None = someone, **grievance: Any
    ) -> Contact:
        what = Grievance(**{"about": "delay"} | grievance)
        return record_contact(
            customer_id=customer.pk if customer else None,
            said=Said("telephone", "in", "complaint", text, "お詫びした", grievance=what),
            actor=owner,
            at=CAME,
        )

    return make
