"""One household whose April bill of 10,190 yen was paid at two stores; a bank to give it back to."""

from collections.abc import Callable
from datetime import date

import pytest

from mizuhiki.bankrefunds import permissions as may
from mizuhiki.banks.models import Place
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.payments.api import Overpayment
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, noon, report_paid

YEN = 10_190


@standing.fixture
def places() -> None:
    for bank, branch, name, kana in (
        ("9998", "", "見本", "ミホン"),
        ("9998", "101", "本店", "ホンテン"),
        ("9900", "", "ゆうちょ", "ユウチヨ"),
        ("9900", "238", "二三八", "ニサンハチ"),
    ):
        Place.objects.create(bank_code=bank, branch_code=branch, name=name, kana=kana)


@standing.fixture
def over(places: None, rules_in_force: None) -> Overpayment:
    del places, rules_in_force
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    demand = Demand.objects.get()
    for run, on in ((1, date(2026, 5, 7)), (2, date(2026, 5, 20))):
        report_paid((f"shop:{run}", demand, YEN), on=on, run_id=run)
    return Overpayment.objects.get()


@pytest.fixture
def clerk(person: Callable[..., User]) -> User:
    return person(may.REFUND_ASK, may.REFUND_SEE, "payments.overpayment_see", username="uketuke")


@pytest.fixture
def second(person: Callable[..., User]) -> User:
    return person(may.REFUND_APPROVE, may.REFUND_SEE, "approvals.request_see", username="shounin")
