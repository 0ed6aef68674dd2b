"""One household with an overdue bill, seen on 20 June 2026, and whoever works at the desk."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings

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
from mizuhiki.arrears.tests.streets import Debtors, build
from mizuhiki.documents.tests.samples import FONTS
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import DESKS
from tests import standing
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


@standing.fixture
def debtors(rules_in_force: None) -> Debtors:
    """A street that owes its bills of April and June 2026."""
    del rules_in_force
    return build()


@pytest.fixture
def print_shop(settings: LazySettings, tmp_path: Any) -> None:
    """Fonts, and folders of its own."""
    assert FONTS.is_dir()
    settings.VAR, settings.FILES, settings.PRINTING = tmp_path, tmp_path / "files", tmp_path / "printing"
