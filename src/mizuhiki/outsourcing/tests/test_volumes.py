"""概算処理件数と実績: each figure is that of the rows it counts."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.contacts.models import Contact
from mizuhiki.outsourcing.permissions import REPORT_SEE
from mizuhiki.outsourcing.volumes import Done, elapsed_percent, volumes_of
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Overpayment
from mizuhiki.payments.permissions import OVERPAYMENT_SEE, REFUND_PAY, REFUND_SEE
from mizuhiki.payments.tests.test_refunds import fill_safe, give_back
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till.permissions import SAFE_KEEP, TILL_WORK
from tests import standing
from tests.builders import Town, noon, report_paid
from tests.pages import text_of
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 10, 1)
APRIL = date(2026, 4, 1)
GIVEN_ON = date(2026, 6, 1)  # when the refund is


@pytest.fixture
def user(person: Callable[..., User]) -> User:
    return person("contacts.contact_add", username="mado2")


@standing.fixture
def town(rules_in_force: None) -> Town:
    """Two households with April's bill of 10,190 yen."""
    del rules_in_force
    town = Town()
    for number in (1, 2):
        town.settle(number)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
    return town


def done() -> dict[str, Done | None]:
    """What the year came to, by code."""
    return {one.volume.code: one.done for one in volumes_of(2026, today=DAY)}


def talk(by: User, kind: str, channel: str, on: date = DAY, **more: Any) -> Contact:
    """One entry of the contact history."""
    customer_id = Demand.objects.values_list("supply__parties__customer", flat=True)[0]
    return Contact.objects.create(
        customer_id=customer_id, at=noon(on), channel=channel, direction="in", kind=kind, text="x", by=by,
        written_at=noon(on), **more,
    )  # fmt: skip


@pytest.mark.req("COL-043")
def test_consultations_at_the_counter_and_by_telephone_are_counted_once(town: Town, user: User) -> None:
    first = talk(user, "consultation", "counter")
    talk(user, "consultation", "counter", corrects=first)
    talk(user, "inquiry", "telephone")
    for kind, channel, on in (
        ("consultation", "letter", DAY),
        ("notice", "counter", DAY),
        ("consultation", "counter", date(2026, 3, 31)),
        ("consultation", "counter", date(2027, 4, 1)),
    ):
        talk(user, kind, channel, on)
    assert done()["consultations"] == Done(2)
    (line,) = [one for one in volumes_of(2026, today=DAY) if one.volume.code == "consultations"]
    assert (line.volume.count, line.percent) == (8_800, "0.0")


@pytest.mark.req("COL-045")
def test_refunds_and_receipts_of_the_year_stand_beside_the_contracts(
    town: Town, person: Callable[..., User]
) -> None:
    one, two = Demand.objects.order_by("pk")
    for run in (1, 2):
        report_paid((f"shop:{run}", one, 10_190), on=date(2026, 5, 20), run_id=run)
    teller = person(REFUND_PAY, REFUND_SEE, OVERPAYMENT_SEE, SAFE_KEEP, TILL_WORK, username="mado1")
    fill_safe(teller, reserve_yen=30_000)
    give_back(Overpayment.objects.get(), teller)
    facts: dict[str, Any] = {
        "slip_id": life.slip_of(two.supply, APRIL).pk,
        "tendered_yen": 10_190,
        "partly": False,
        "at": noon(GIVEN_ON),
        "actor": teller,
    }
    wrong = payments.take_cash(**facts, reference="c1")
    payments.reverse_receipt(receipt_id=wrong.pk, reason="誤り", at=noon(GIVEN_ON), actor=teller)
    payments.take_cash(**facts, reference="c2")
    assert done() == {
        "counter_receipts": Done(1, 10_190),
        "refunds": Done(1, 10_190),
        "consultations": Done(0),
        **dict.fromkeys(
            ("demand_checks", "warnings", "shutoff_notices", "shutoffs", "restorations"), Done(0)
        ),
        "returned_mail": Done(0),
        "tracing": Done(0),
        "fee_enquiries": Done(0),
        "other_enquiries": Done(0),
    }
    refunds = next(line for line in volumes_of(2026, today=DAY) if line.volume.code == "refunds")
    assert refunds.percent == "0.6"  # one of 150
    assert {line.done for line in volumes_of(2025, today=DAY)} == {Done(0)}


def test_the_share_of_the_year_that_is_over() -> None:
    first = date(2026, 4, 1)
    assert [elapsed_percent(2026, today=first + timedelta(days=n)) for n in (-1, 0, 182, 364, 400)] == [
        0, 0, 50, 100, 100,
    ]  # fmt: skip


def test_the_page_shows_plan_and_done(
    town: Town, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    with clock.travel(noon(DAY)):
        desk = sign_in(person(REPORT_SEE, username="report1"))
        page = text_of(desk.get("/incidental/volumes/"))
        assert "2026年度 年度の経過 50%" in page
        assert "窓口還付 150件 0件 0.0% 1,500,000円 0円 水引市収納業務委託仕様書別表2" in page
        assert "窓口・電話の納入相談 8,800件 0件 0.0% － － " in page
        for wrong in ("2999", "abc", "12345"):
            assert "2026年度" in text_of(desk.get(f"/incidental/volumes/?year={wrong}"))
