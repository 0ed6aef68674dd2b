"""Who may read the counter's receipts and take none."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.payments.models import Receipt
from mizuhiki.payments.permissions import RECEIPT_SEE
from mizuhiki.payments.tests.test_screens import take

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_who_may_only_read_is_led_to_no_counter(
    counter: Client, person: Callable[..., Any], sign_in: Callable[[Any], Client], slip: PaymentSlip
) -> None:
    reader = sign_in(person(RECEIPT_SEE, username="kansa1"))
    empty = reader.get("/counter/receipts/").content.decode()
    assert "この日の窓口の領収はありません。" in empty
    assert 'href="/counter/"' not in empty
    take(counter, slip, 10_190)
    page = reader.get(f"/counter/receipts/{Receipt.objects.get().pk}/").content.decode()
    assert slip.slip_no in page
    assert [link in page for link in ('href="/counter/"', f'href="/counter/slips/{slip.pk}/"')] == [False] * 2
