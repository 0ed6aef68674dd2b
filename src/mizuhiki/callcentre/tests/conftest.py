"""An operator, a supervisor, a section with its desk, a customer with a supply, and a way to take cases."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from mizuhiki.callcentre.models import Case, Section
from mizuhiki.callcentre.services.taking import NewCase, Words, take_case
from mizuhiki.customers.api import Customer, Supply
from mizuhiki.platform import clock
from tests.builders import Town

CAME = datetime(2026, 11, 16, 10, 0, tzinfo=clock.TOKYO)  # a Monday
SEES = ("callcentre.case_see", "customers.customer_see", "worklist.item_see")
TAKES = (*SEES, "callcentre.case_take", "callcentre.queue_see", "callcentre.queue_enter")
LEADS = (*TAKES, "callcentre.case_lead", "callcentre.queue_sort", "callcentre.figures_see")
ANSWERS = (*SEES, "callcentre.case_answer", "worklist.desk_collection")
RECEPTION = (
    "worklist.desk_reception",
    "contacts.contact_add",
    "contacts.complaint_see",
    "contacts.complaint_handle",
)
Take = Callable[..., Case]


@pytest.fixture
def operator(person: Callable[..., Any]) -> Any:
    return person(*TAKES, *RECEPTION, username="op1", display_name="受付 花子")


@pytest.fixture
def supervisor(person: Callable[..., Any]) -> Any:
    return person(*LEADS, *RECEPTION, "worklist.desk_supervisor", username="sv1", display_name="監督 次郎")


@pytest.fixture
def collector(person: Callable[..., Any]) -> Any:
    return person(*ANSWERS, username="shuno1", display_name="収納 三郎")


@pytest.fixture
def section(db: None) -> Section:
    return Section.objects.create(
        code="collection", name="料金課 収納係", extension="2211", hours="平日 8:30～17:15", desk="collection"
    )


@pytest.fixture
def supply(db: None) -> Supply:
    return Town().settle(1)


@pytest.fixture
def customer(supply: Supply) -> Customer:
    return Customer.objects.get(parts__supply=supply, parts__role="water_user")


@pytest.fixture
def take(operator: Any) -> Take:
    """Takes a case: `take(kind="wish", text="…")`."""

    def make(
        text: str = "検針票の文字が小さい", *, at: datetime = CAME, by: Any = None, **facts: Any
    ) -> Case:
        words = {name: facts.pop(name) for name in ("caller", "telephone", "answer") if name in facts}
        new = NewCase(**{"kind": "enquiry", "channel": "telephone"} | facts)
        return take_case(new, Words(text, **words), actor=operator, at=at)

    return make
