"""A house whose sewer connection was registered three bills late, beside one billed as it should be."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.customers.models import SupplyService
from mizuhiki.omissions.permissions import OMISSION_AGREE, OMISSION_ASK, OMISSION_SEE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, noon

MONTHS = tuple(date(2026, month, 1) for month in (4, 6, 8))
DAY = date(2026, 9, 10)
AT = noon(DAY)


@standing.fixture
def unsewered(rules_in_force: None) -> Town:
    """Read and billed three times; what the register had wrong is right by now."""
    del rules_in_force
    town = Town()
    town.settle(1, sewerage="")
    town.settle(2)
    for month in MONTHS:
        town.read(read_on=month.replace(day=10), used_m3={"M000001": 40, "M000002": 40})
        town.find_right()
        with clock.travel(noon(month.replace(day=20))):
            billing.run_billing(cycle_month=month, actor=None)
    SupplyService.objects.create(
        supply=town.supplies["M000001"],
        charge="public_sewerage",
        use_class="一般汚水",
        cycle="even",
        starts_on=date(2020, 1, 1),
    )
    return town


@pytest.fixture
def asker(person: Callable[..., Any]) -> User:
    """Calculates and asks."""
    rights = (OMISSION_SEE, OMISSION_ASK, "approvals.request_see", "notices.slip_reissue")
    return person(*rights, username="choutei1")  # type: ignore[no-any-return]


@pytest.fixture
def second(person: Callable[..., Any]) -> User:
    """Agrees."""
    rights = (OMISSION_SEE, OMISSION_AGREE, "approvals.request_see")
    return person(*rights, username="choutei2", display_name="料金 次郎")  # type: ignore[no-any-return]
