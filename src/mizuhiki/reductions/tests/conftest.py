"""A household whose pipe leaked under the floor in April: 41 m³ instead of the usual 21."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.platform import clock
from mizuhiki.reductions.models import ReductionApplication
from mizuhiki.reductions.permissions import REDUCTION_DECIDE, REDUCTION_RECEIVE, REDUCTION_SEE
from mizuhiki.reductions.services import receive_application
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, noon

DAY = date(2026, 5, 12)
AT = noon(DAY)
LEFT = {"water": 3_407, "public_sewerage": 2_717}  # with 31 m³ of water and 21 m³ of sewage


@pytest.fixture
def clerk(person: Callable[..., Any]) -> User:
    """Receives applications at the counter."""
    return person(REDUCTION_SEE, REDUCTION_RECEIVE, "approvals.request_see", username="mado1")  # type: ignore[no-any-return]


@pytest.fixture
def utility(person: Callable[..., Any]) -> User:
    """Decides for the utility."""
    return person(REDUCTION_SEE, REDUCTION_DECIDE, "approvals.request_see", username="kyoku1")  # type: ignore[no-any-return]


@standing.fixture
def bill(rules_in_force: None) -> Demand:
    """April's bill: 4,851 yen for water, 5,339 for sewerage."""
    del rules_in_force
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    return Demand.objects.get()


@pytest.fixture
def apply(bill: Demand, clerk: User) -> Callable[..., ReductionApplication]:
    """Receives the application of the household, complete unless something else is said."""

    def applied(**changes: Any) -> ReductionApplication:
        facts: dict[str, Any] = {
            "supply_id": bill.supply_id,
            "code": "漏水",
            "relation": ReductionApplication.Relation.SELF,
            "demand_ids": [bill.pk],
            "place": "地下",
            "repaired_on": date(2026, 5, 1),
            "reference_m3": 21,
            "papers": ["修繕証明書"],
            "received_on": DAY,
            "reference": "k1",
            "actor": clerk,
            "at": AT,
        }
        return receive_application(**facts | changes)

    return applied
