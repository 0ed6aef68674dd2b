"""One household with an overdue bill, seen on 20 June 2026, and whoever works at the desk."""

from collections.abc import Iterator

import pytest

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.models import Standing
from mizuhiki.arrears.permissions import (
    ARREARS_SEE,
    DESK_WORK,
    LIST_PRINT,
    REFERRAL_CONFIRM,
    REFERRAL_SEE,
    SUSPEND_APPROVE,
)
from mizuhiki.arrears.tests.days import AT, DAY
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import DESKS
from tests.builders import Town, person

COMMON = ("approvals.request_see", "worklist.item_see")


@pytest.fixture
def officer(db: None) -> User:
    """滞納整理担当."""
    rights = (
        ARREARS_SEE,
        DESK_WORK,
        LIST_PRINT,
        REFERRAL_SEE,
        "customers.customer_see",
        "approvals.request_see",
    )
    return person(
        *rights, DESKS["arrears"].right, "worklist.item_see", username="taino", display_name="滞納 太郎"
    )


@pytest.fixture
def utility(db: None) -> User:
    """水道局職員（承認者）."""
    rights = (ARREARS_SEE, SUSPEND_APPROVE, REFERRAL_SEE, REFERRAL_CONFIRM, "approvals.request_see")
    return person(
        *rights, DESKS["approval"].right, "worklist.item_see", username="kyoku", display_name="水道 次郎"
    )


@pytest.fixture
def indebted(one_billed: Town) -> Iterator[int]:
    """The supply of the household, which stands in the lists."""
    with clock.travel(AT):
        arrears.evaluate_all(day=DAY)
        yield Standing.objects.get().supply_id
