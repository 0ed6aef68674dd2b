"""Two households read every month; of one a figure too many was typed in August, and its bill is stopped."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.permissions import ALARM_ASK, ASSESSMENT_SEE, RUN_SEE
from mizuhiki.corrections.permissions import CORRECTION_AGREE, CORRECTION_ASK, CORRECTION_SEE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, noon

MONTHS = tuple(date(2026, month, 1) for month in (4, 5, 6, 7, 8))
USUAL_M3, WRONG_M3 = 20, 200
DAY = date(2026, 8, 25)
AT = noon(DAY)
# What 20 m³ of a month come to with 13 mm: water and sewerage.
WATER, SEWAGE = 2_337, 2_591


def bill(month: date, used_m3: dict[str, int], town: Town) -> None:
    """Read and bill a month; what is unlike the months before was, wrongly, found right."""
    town.read(read_on=month.replace(day=10), used_m3=used_m3)
    town.find_right()
    with clock.travel(noon(month.replace(day=20))):
        billing.run_billing(cycle_month=month, actor=None)


@standing.fixture
def stopped(rules_in_force: None) -> Town:
    """The second household's bill of August is stopped: 200 m³ instead of 20."""
    del rules_in_force
    town = Town()
    town.settle(1, cycle="monthly")
    town.settle(2, cycle="monthly")
    for month in MONTHS[:4]:
        bill(month, dict.fromkeys(town.supplies, USUAL_M3), town)
    bill(MONTHS[4], {"M000001": USUAL_M3, "M000002": WRONG_M3}, town)
    return town


@pytest.fixture
def clerk(person: Callable[..., Any]) -> User:
    """Calculates and asks."""
    rights = (CORRECTION_SEE, CORRECTION_ASK, RUN_SEE, ALARM_ASK, ASSESSMENT_SEE, "approvals.request_see")
    return person(*rights, username="choutei1")  # type: ignore[no-any-return]


@pytest.fixture
def second(person: Callable[..., Any]) -> User:
    """Agrees."""
    rights = (CORRECTION_SEE, CORRECTION_AGREE, "approvals.request_see")
    return person(*rights, username="choutei2", display_name="料金 次郎")  # type: ignore[no-any-return]
