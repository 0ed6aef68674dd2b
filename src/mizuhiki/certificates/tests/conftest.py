"""A household that paid April in two parts, June by debit at the bank's word, and owes August."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.conf import LazySettings

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.certificates.models import Application
from mizuhiki.certificates.services import receive_application
from mizuhiki.customers.api import Supply
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Receipt
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, noon, open_till, person, report_paid

DAY = date(2026, 9, 30)


@dataclass
class Home:
    """The supply and its slips by month."""

    supply: Supply
    slips: dict[int, PaymentSlip]
    user: User

    def pay(self, month: int, yen: int, *, on: date, partly: bool = False) -> Receipt:
        """Cash at the counter."""
        with clock.travel(noon(on)):
            open_till(self.user, noon(on))
            return payments.take_cash(
                slip_id=self.slips[month].pk, tendered_yen=yen, partly=partly, reference=f"{month}/{on}",
                at=noon(on), actor=self.user,
            )  # fmt: skip

    def pay_at_a_store(self, month: int, yen: int, *, on: date) -> None:
        """A store's report of money that came in."""
        demand = billing.Demand.objects.get(supply=self.supply, cycle_month=date(2026, month, 1))
        report_paid((f"shop:{month}:{on}", demand, yen), on=on, run_id=on.toordinal())


@standing.fixture
def user() -> User:
    return person("certificates.certificate_issue", username="hanako", display_name="見本 花子")


@standing.fixture
def household(rules_in_force: None, user: User) -> Home:
    """What was billed and paid until July."""
    del rules_in_force
    town, slips = Town(), {}
    supply = town.settle(1)
    for month, m3 in ((4, 41), (6, 30), (8, 20)):
        town.read(read_on=date(2026, month, 10), used_m3={"M000001": m3})
        with clock.travel(noon(date(2026, month, 20))):
            billing.run_billing(cycle_month=date(2026, month, 1), actor=None)
        slips[month] = PaymentSlip.objects.latest("pk")
    made = Home(supply, slips, user)
    made.pay(4, 5_000, on=date(2026, 5, 7), partly=True)
    made.pay(4, 5_190, on=date(2026, 5, 20))
    made.pay_at_a_store(6, slips[6].amount_yen, on=date(2026, 7, 27))
    return made


@pytest.fixture
def home(household: Home, settings: LazySettings, tmp_path: Any) -> Home:
    settings.VAR, settings.FILES = tmp_path, tmp_path / "files"
    return household


@pytest.fixture
def september(home: Home) -> Iterator[None]:
    """The day of the application."""
    with clock.travel(noon(DAY)):
        yield


@pytest.fixture
def apply(home: Home, user: User, september: None) -> Callable[..., Application]:
    """Receive an application for April to September 2026: `apply(last_month=…)`."""

    def make(**changes: Any) -> Application:
        given: dict[str, Any] = {
            "relation": Application.Relation.SELF,
            "proxy_name": "",
            "has_letter": False,
            "identity": Application.Identity.LICENCE,
            "first_month": date(2026, 4, 1),
            "last_month": date(2026, 9, 1),
            "received_on": DAY,
            "reference": f"key-{Application.objects.count()}",
        }
        return receive_application(supply_id=home.supply.pk, actor=user, at=clock.now(), **(given | changes))

    return make
