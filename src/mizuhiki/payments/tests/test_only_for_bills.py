"""Cash comes in against a bill or not at all."""

import uuid
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments.models import Receipt
from mizuhiki.till.forms import SafeMoveForm
from mizuhiki.till.models import TillMove

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.mark.req("COL-083")
@pytest.mark.parametrize(
    ("path", "status"), [("/counter/slips/{unknown}/", 404), ("/counter/", 422), ("/counter/receipts/", 405)]
)
def test_cash_without_a_bill_has_no_way_in(
    counter: Client, slip: PaymentSlip, path: str, status: int
) -> None:
    before = TillMove.objects.count()
    data = {"q": "", "tendered": 10_190, "shown": 10_190, "once": str(uuid.uuid4())}
    assert counter.post(path.format(unknown=slip.pk + 1), data).status_code == status
    assert (Receipt.objects.count(), TillMove.objects.count() - before, OpenItem.objects.count()) == (0, 0, 2)


@pytest.mark.req("COL-083")
def test_takings_come_into_the_safe_from_drawers_alone() -> None:
    purpose: Any = SafeMoveForm().fields["purpose"]
    assert {one for one, _ in purpose.choices} == {"float", "reserve"}
