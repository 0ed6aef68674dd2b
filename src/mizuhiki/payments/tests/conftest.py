"""One household with a slip of 10,190 yen: 4,851 for water, 5,339 for sewerage."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.payments.permissions import RECEIPT_SEE, RECEIPT_TAKE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import Town, clerk, noon, open_till, rules


@pytest.fixture
def user(db: None) -> User:
    return clerk()


@pytest.fixture
def slip(db: None) -> PaymentSlip:
    rules()
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    return PaymentSlip.objects.get()


@pytest.fixture
def may_seventh() -> Iterator[None]:
    """The day on which the people of the screens work."""
    with clock.travel(noon(date(2026, 5, 7))):
        yield


@pytest.fixture
def counter(
    person: Callable[..., Any], sign_in: Callable[[Any], Client], slip: PaymentSlip, may_seventh: None
) -> Client:
    """The browser of somebody who may take money and see receipts."""
    user = person(RECEIPT_TAKE, RECEIPT_SEE, username="mado1")
    open_till(user)
    return sign_in(user)
