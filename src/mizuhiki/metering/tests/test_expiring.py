"""Meters whose verification ends, by month and route; what was exchanged falls out."""

from datetime import date

import pytest

from mizuhiki.customers.api import CustomerMark, GivenMeter, Meter
from mizuhiki.metering.expiring import Expiring, counts_until, meters_until, plan_table
from mizuhiki.metering.services.exchanging import Exchange, exchange_meter
from tests.builders import FIRST, Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]

TODAY = date(2026, 4, 10)
JUNE = date(2026, 6, 1)


def test_what_ends_is_planned_without_names_and_falls_out_when_exchanged() -> None:
    town = Town()
    for number in (1, 2, 3):
        town.settle(number)
    Meter.objects.filter(serial__in=["S000001", "S000002"]).update(verified_until=date(2026, 6, 30))
    CustomerMark.objects.create(
        customer_id=town.supplies["M000002"].parties.get().customer_id, kind="protection", starts_on=FIRST
    )
    assert counts_until(date(2026, 5, 1), TODAY) == []
    assert counts_until(JUNE, TODAY) == [Expiring(JUNE, "A01", 2, 0)]
    table = plan_table(JUNE, meters_until(JUNE, TODAY, route="A01"))
    assert [row[2:5] for row in table.rows] == [
        ("M000001", "緑町1番地", "S000001"),
        ("M000002", "（表示しません）", "S000002"),
    ]
    assert meters_until(JUNE, TODAY, route="B02") == []
    exchange_meter(
        supply_id=town.supplies["M000001"].pk,
        exchange=Exchange(TODAY, 120, GivenMeter("N1", 5, date(2034, 3, 31)), 0, "expired"),
        actor=clerk(),
        at=noon(TODAY),
    )
    assert counts_until(JUNE, TODAY) == [Expiring(JUNE, "A01", 1, 0)]
