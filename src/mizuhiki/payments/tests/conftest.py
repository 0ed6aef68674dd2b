"""One household with a slip of 10,190 yen: 4,851 for water, 5,339 for sewerage."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.payments.permissions import RECEIPT_SEE, RECEIPT_TAKE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import Town, clerk, noon, open_till


@pytest.fixture
def user(db: None) -> User:
    return clerk()


@pytest.fixture
def slip(one_billed: Town) -> PaymentSlip:
    return PaymentSlip.objects.earliest("pk")


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
