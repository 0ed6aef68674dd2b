"""A dial that went back taken as one that wrapped, and a tariff that was wrong for years."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mizuhiki.billing import pricing
from mizuhiki.billing.api import Assessment, Demand, NotAssessed, explanation_of
from mizuhiki.customers.api import Meter, MeterFitting
from mizuhiki.metering.api import Reading
from mizuhiki.tariffs import price_by
from tests.builders import Town, rules
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL, READ_ON = date(2026, 4, 1), date(2026, 4, 10)


@pytest.mark.parametrize(
    ("case", "fitted_m3", "index_m3", "wrapped_m3"),
    [("甲良町 2017", 100, 94, 9_994), ("玉野市 2025", 300, 56, 9_756)],
)
def test_a_reading_below_the_last_is_no_wrap(
    case: str, fitted_m3: int, index_m3: int, wrapped_m3: int
) -> None:
    """Debited: ¥1.6 M and ¥4.39 M for water that could not have flowed. Here nothing is asked at all."""
    rules()
    town = Town()
    town.settle(1)
    Meter.objects.update(digits=4)
    MeterFitting.objects.update(fitted_m3=fitted_m3)
    assert 10_000 - fitted_m3 + index_m3 == wrapped_m3, case
    town.dials["M000001"] = fitted_m3
    town.read(read_on=READ_ON, used_m3={"M000001": index_m3 - fitted_m3})
    reading = Reading.objects.get()
    assert (reading.index_m3, reading.usage_m3, reading.hold) == (index_m3, None, "reversed")
    life.bill(APRIL)
    assert (Assessment.objects.count(), Demand.objects.count()) == (0, 0)
    assert set(NotAssessed.objects.values_list("charge", "reason")) == {
        ("public_sewerage", "held"),
        ("water", "held"),
    }


def test_saito_2013_a_tariff_goes_wrong_and_bills_no_longer_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    """西都市: 4,021 bills wrong for eight years after a renewal. Here each bill is priced anew."""
    rules()
    town = Town()
    volumes = (0, 10, 11, 41, 45, 100)
    for number in range(1, len(volumes) + 1):
        town.settle(number)
    town.read(read_on=READ_ON, used_m3=dict(zip(town.supplies, volumes, strict=True)))
    life.bill(APRIL)
    bills = list(Assessment.objects.order_by("pk"))
    assert len(bills) == 12
    assert [explanation_of(bill.pk).replays for bill in bills] == [True] * 12

    def one_yen_more(*args: Any) -> Any:
        bill = price_by(*args)
        return replace(bill, amount_yen=bill.amount_yen + 1)

    monkeypatch.setattr(pricing, "price_by", one_yen_more)
    assert [explanation_of(bill.pk).replays for bill in bills] == [False] * 12
