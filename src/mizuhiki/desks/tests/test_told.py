"""A bill a store told of is still open on the customer's page, and marked (laws 7 and 14)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.customers.api import Customer
from mizuhiki.payments.tests.stores import TOLD_ON, bring, record
from mizuhiki.platform import clock
from tests.builders import Town, noon, rules
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_a_told_bill_is_open_and_marked_until_it_is_cancelled(
    person: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    rules()
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    slip = PaymentSlip.objects.get()
    with clock.travel(noon(TOLD_ON)):
        client = sign_in(person("customers.customer_see", "billing.assessment_see"))
        bring(record(slip, "01"))
        page = f"/customers/{Customer.objects.get().pk}/"
        html = text_of(client.get(page))
        assert "10,190円" in html
        assert "未納 速報あり 2026-05-07 10:15 ローソン。まだ入金ではありません" in html
        assert "速報 2026-05-07 10:15 ローソン 10,190円" in html
        bring(record(slip, "03"))
        assert "速報あり" not in text_of(client.get(page))
