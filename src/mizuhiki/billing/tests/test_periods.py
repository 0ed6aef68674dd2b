"""What a period is: one month or two, begun or ended on the way, for a tap and for a well."""

from datetime import date

import pytest

from mizuhiki.billing import run as billing_run
from mizuhiki.billing.models import Assessment, Pricing
from mizuhiki.customers.api import Supply
from mizuhiki.platform import clock
from tests import standing
from tests.builders import Town, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL = date(2026, 4, 1)


@standing.fixture
def town(rules_in_force: None) -> Town:
    del rules_in_force
    return Town()


def bill(month: date = APRIL) -> dict[str, int]:
    with clock.travel(noon(month.replace(day=20))):
        billing_run.run_billing(cycle_month=month, actor=None)
    return dict(Assessment.objects.filter(cycle_month=month).values_list("charge", "amount_yen"))


def test_a_supply_read_each_month_pays_for_one_month(town: Town) -> None:
    """Sewerage: 940 + 12×118 + 10×142 + 20×168 + 50×197 = 16,986, with tax 18,684.

    The demo's tariffs are printed for a month and billed for two; two months of the same volume cost less.
    """
    town.settle(1, cycle="monthly", bore_mm=50, water="業務用", fitted_on=date(2026, 3, 10))
    town.settle(2, bore_mm=50, water="業務用")
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 100})
    monthly = bill()
    assert monthly["public_sewerage"] == 18_684
    assert monthly["water"] == 40_711
    assert {pricing.request["months"] for pricing in Pricing.objects.all()} == {1}


def test_one_read_every_two_months_pays_for_two(town: Town) -> None:
    """Sewerage: 1,880 + 24×118 + 20×142 + 40×168 = 14,272 to 100 m³, with tax 15,699."""
    town.settle(1, bore_mm=50, water="業務用")
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 100})
    assert bill() == {"public_sewerage": 15_699, "water": 55_022}


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "days", "yen"),
    [
        (date(2020, 4, 1), None, None, 5_495),  # whole: 1,880 + 24×118 + 2×142 = 4,996 for 42 m³
        (date(2026, 4, 21), None, 11, 1_295),  # half a month: 470 + 6×118 = 1,178 for 10 m³
        (date(2020, 4, 1), date(2026, 3, 21), 20, 2_747),  # one month: 940 + 12×118 + 142 = 2,498
    ],
)
def test_a_well_pays_for_its_days(
    town: Town, starts_on: date, ends_on: date | None, days: int | None, yen: int
) -> None:
    """Three persons, 21 m³ a month, in March and April."""
    supply = town.settle(1, water="", persons=3, starts_on=starts_on)
    Supply.objects.filter(pk=supply.pk).update(ends_on=ends_on)
    assert bill() == {"public_sewerage": yen}
    assert Pricing.objects.get().request.get("days") == days
    found = Assessment.objects.get()
    assert found.period_start == max(starts_on, date(2026, 3, 1))
    assert found.period_end == (ends_on or date(2026, 5, 1))
