"""The same receipt is sent twice at once, or two of one visit: each is booked once, whatever comes first."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.models import Assessment
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork.models import Booked, Brought
from mizuhiki.ledger import api as ledger
from mizuhiki.onsite.models import Settlement
from mizuhiki.payments.models import Overpayment, Receipt
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import next_month
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.worklist import api as worklist
from tests.builders import Town, clerk, counter, rules
from tests.concurrency.together import after, hold, together

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
DEVICE = "a1" * 32


@pytest.fixture
def crew(person: Callable[..., User]) -> User:
    """With a bag, and numbers for a tablet."""
    rules()
    user, now = person("fieldwork.tablet_use", username="genba1"), clock.now()
    bag = till.make_till(
        counter=counter(), code="S1", name="かばん", purpose="settlement", at=now, actor=clerk()
    )
    seal = till.make_seal(code="S1", counter=counter(), at=now, actor=clerk())
    filed_on = clock.today() - timedelta(days=9)
    till.file_imprint(seal_id=seal.pk, filed_on=filed_on, document_no="1", at=now, actor=clerk())
    till.open_till(
        till_id=bag.pk, seal_id=seal.pk, pieces={"n1000": 10}, out_of_hours="試験", at=now, actor=user
    )
    block = till.make_block(counter=counter(), count=5, at=now, actor=clerk())
    till.issue_book(book_id=block.pk, holder_id=user.pk, at=now, actor=clerk())
    return user


@pytest.fixture
def visit(crew: User) -> fieldwork.Visit:
    """On the crew's list of today."""
    town = Town()
    first = clock.today().replace(day=1)
    supply = town.settle(1, cycle="odd" if first.month % 2 == 0 else "even")  # read last month and next
    town.read(read_on=first - timedelta(days=15), used_m3={"M000001": 20})
    visit = fieldwork.plan_visit(
        kind="settlement", supply_id=supply.pk, visit_on=clock.today(), crew_id=crew.pk, note="",
        at=clock.now(), actor=clerk(),
    )  # fmt: skip
    fieldwork.hand_out(device=DEVICE, at=clock.now(), actor=crew)
    return visit


def sending(visit: fieldwork.Visit, crew: User, number: int, key: uuid.UUID) -> Callable[[], str]:
    """One word of the tablet, on its way."""
    row: list[Any] = fieldwork.SheetVisit.objects.get(visit=visit).content["rows"][15]
    told = {"what": "receipt", "index_m3": row[0], "yen": row[2], "tendered_yen": row[2], "number": number}

    def send() -> str:
        now = clock.now()
        return fieldwork.take_home(
            key=key, device=DEVICE, visit_id=visit.pk, taken_at=now, at=now, actor=crew,
            told={"reason": "試験", **{name: str(value) for name, value in told.items()}},
        )[1]  # fmt: skip

    return send


@pytest.mark.req("COL-055")
@pytest.mark.asvs("2.3.4", "15.4.1")
def test_one_receipt_sent_many_times_at_once(visit: fieldwork.Visit, crew: User) -> None:
    send = sending(visit, crew, 900_000_001, uuid.uuid4())
    assert together(send, send, send, send) == [""] * 4
    assert (Receipt.objects.count(), Brought.objects.count(), Booked.objects.count()) == (1, 1, 1)
    assert Settlement.objects.get().assessed_yen == Settlement.objects.get().told_yen
    assert ledger.prove().differences == ()


def test_the_second_waits_while_the_first_is_booked(
    visit: fieldwork.Visit, crew: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = sending(visit, crew, 900_000_001, uuid.uuid4())
    inside = hold(monkeypatch, worklist, "close_item")
    assert together(send, after(inside, send)) == ["", ""]
    assert (Receipt.objects.count(), Booked.objects.count()) == (1, 1)


def test_two_receipts_of_one_visit_are_both_facts(visit: fieldwork.Visit, crew: User) -> None:
    first = sending(visit, crew, 900_000_001, uuid.uuid4())
    second = sending(visit, crew, 900_000_002, uuid.uuid4())
    assert together(first, second) == ["", ""]
    assert Receipt.objects.count() == 2
    assert Overpayment.objects.count() == 1  # the later one: nothing was owed any more
    assert Settlement.objects.exclude(problem="").count() == 1
    assert ledger.prove().differences == ()


def test_a_months_run_at_the_same_instant_bills_it_once(visit: fieldwork.Visit, crew: User) -> None:
    send = sending(visit, crew, 900_000_001, uuid.uuid4())
    month = next_month(clock.today().replace(day=1))  # that of the closing reading

    def bill() -> str:
        billing.run_billing(cycle_month=month, actor=None)
        return ""

    assert together(send, bill) == ["", ""]
    water = Assessment.objects.filter(supply_id=visit.supply_no, charge="water", kind="final")
    assert water.count() == 1
    assert Receipt.objects.count() == 1
    assert ledger.prove().differences == ()
