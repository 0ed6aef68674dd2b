"""Two clerks take money for the same slip at the same instant: one receipt, the other is told."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from types import MappingProxyType
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.customers.api import SupplyParty
from mizuhiki.ledger import api as ledger
from mizuhiki.payments.models import Overpayment, Receipt, ReceiptSerial
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon, open_till, rules
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
CLERKS = 6
SignIn = Callable[[Any], Client]


@pytest.fixture
def slips() -> list[PaymentSlip]:
    """The slips of six households, 10,190 yen each."""
    rules()
    town = Town()
    for number in range(1, CLERKS + 1):
        town.settle(number)
    town.read(read_on=date(2026, 4, 10), used_m3={f"M{number:06d}": 41 for number in range(1, CLERKS + 1)})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    return list(PaymentSlip.objects.order_by("pk"))


def at_once(
    clients: list[Client], slip_ids: list[int], keys: list[str], yen: Mapping[int, int] = MappingProxyType({})
) -> list[Any]:
    """Every clerk presses Enter at the same instant, each with a connection of their own."""
    barrier = Barrier(len(clients))

    def press(number: int) -> Any:
        asked = yen.get(slip_ids[number], 10_190)
        data = {"tendered": asked, "shown": asked, "once": keys[number]}
        try:
            barrier.wait(timeout=30)
            return clients[number].post(f"/counter/slips/{slip_ids[number]}/", data)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(press, range(len(clients))))


@pytest.fixture
def clerks(person: Callable[..., Any], sign_in: SignIn, slips: list[PaymentSlip]) -> list[Client]:
    """Signed-in clerks; the slips are there before anybody looks."""
    people = [person("payments.receipt_take", username=f"mado{n}") for n in range(CLERKS)]
    for one in people:
        open_till(one)
    return [sign_in(one) for one in people]


@pytest.mark.asvs("2.3.4", "15.4.1")
@pytest.mark.req("COL-044")
def test_one_slip_many_clerks_one_receipt(clerks: list[Client], slips: list[PaymentSlip]) -> None:
    keys = [str(uuid.uuid4()) for _ in clerks]
    responses = at_once(clerks, [slips[0].pk] * CLERKS, keys)
    assert Counter(response.status_code for response in responses) == {302: 1, 422: CLERKS - 1}
    told = [text_of(response) for response in responses if response.status_code == 422]
    assert all("に窓口で納付済みです。現金は受け取らないでください" in text for text in told)
    assert (Receipt.objects.count(), Overpayment.objects.count()) == (1, 0)
    assert ledger.prove().differences == ()


def test_one_impatient_clerk_one_receipt(clerks: list[Client], slips: list[PaymentSlip]) -> None:
    responses = at_once([clerks[0]] * CLERKS, [slips[0].pk] * CLERKS, [str(uuid.uuid4())] * CLERKS)
    receipt = Receipt.objects.get()
    assert {r.headers["Location"] for r in responses} == {f"/counter/receipts/{receipt.pk}/"}
    assert ledger.prove().differences == ()


@pytest.mark.asvs("2.3.4")
@pytest.mark.req("COL-053")
def test_receipts_taken_at_once_are_numbered_without_a_gap(
    clerks: list[Client], slips: list[PaymentSlip]
) -> None:
    responses = at_once(clerks, [slip.pk for slip in slips], [str(uuid.uuid4()) for _ in clerks])
    assert {response.status_code for response in responses} == {302}
    assert sorted(ReceiptSerial.objects.values_list("number", flat=True)) == list(range(1, CLERKS + 1))
    assert ledger.prove().differences == ()


def test_a_groups_slip_beside_single_ones_takes_no_yen_twice(
    clerks: list[Client], slips: list[PaymentSlip]
) -> None:
    """All supplies are locked in one order before anything is read: no deadlock, and one of them is told."""
    first = slips[0]
    group = billing.make_group(
        name="見本ハイツ",
        payer_id=SupplyParty.objects.get(supply=first.supply_id).customer_id,
        recipient_id=None,
        reason="申出",
        reference="g1",
        actor=clerk(),
        at=clock.now(),
    )
    demands = list(Demand.objects.values_list("pk", flat=True))
    joint = billing.issue_group_slip(
        group_id=group.pk, demand_ids=demands, last_day=date(2026, 12, 25), at=clock.now()
    )
    asked = [slips[5].pk, joint.pk, slips[2].pk, joint.pk, slips[0].pk, slips[4].pk]
    keys = [str(uuid.uuid4()) for _ in clerks]
    responses = at_once(clerks, asked, keys, {joint.pk: 6 * 10_190})
    taken = {slip for slip, response in zip(asked, responses, strict=True) if response.status_code == 302}
    assert {response.status_code for response in responses} == {302, 422}
    assert taken in ({joint.pk}, {slips[n].pk for n in (0, 2, 4, 5)})
    assert Receipt.objects.count() == len(taken)
    assert Overpayment.objects.count() == 0
    assert ledger.prove().differences == ()
