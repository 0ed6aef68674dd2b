"""A letter names every meter of a period in which one was exchanged, or two."""

from datetime import date

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.customers.api import GivenMeter
from mizuhiki.metering.api import HEADER, Exchange, exchange_meter, import_readings
from mizuhiki.notices.selectors.charges import Calculations, told_of
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from tests.builders import Town, clerk, noon, rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]

EXCHANGED, READ, BILLED, APRIL = date(2026, 3, 20), date(2026, 4, 10), date(2026, 4, 20), date(2026, 4, 1)
AGAIN = date(2026, 3, 28)


def test_both_meters_stand_in_the_letter() -> None:
    rules()
    town = Town()
    supply = town.settle(1)
    exchange = Exchange(EXCHANGED, 118, GivenMeter("S900001", 5, date(2034, 3, 31)), 5, "expired")
    exchange_meter(supply_id=supply.pk, exchange=exchange, actor=clerk(), at=noon(EXCHANGED))
    content = f"{','.join(HEADER)}\r\nM000001,S900001,{READ},28\r\n".encode()
    import_readings(content=content, file_name="HT.csv", cycle_month=APRIL, at=noon(READ), actor=None)
    with clock.travel(noon(BILLED)):
        billing.run_billing(cycle_month=APRIL, actor=None)
    demand, pack = Demand.objects.get(), pack_on(APRIL)
    assert demand.amount_yen == 10_190
    told = told_of([demand.pk], pack=pack, known=Calculations())[demand.pk]
    assert [
        (one.meter_no, one.read_on, one.previous_m3, one.current_m3, one.usage_m3, one.note)
        for one in told.readings
    ] == [("S000001", EXCHANGED, 100, 118, 18, "交換前"), ("S900001", READ, 5, 28, 23, "交換後")]
    assert told.usage_m3 == 41


def test_a_meter_exchanged_twice_is_three_lines_that_add_up() -> None:
    rules()
    town = Town()
    supply = town.settle(1)
    for exchange in (
        Exchange(EXCHANGED, 118, GivenMeter("S900001", 5, date(2034, 3, 31)), 5, "expired"),
        Exchange(AGAIN, 9, GivenMeter("S900002", 5, date(2034, 3, 31)), 0, "broken"),
    ):
        exchange_meter(supply_id=supply.pk, exchange=exchange, actor=clerk(), at=noon(exchange.on))
    content = f"{','.join(HEADER)}\r\nM000001,S900002,{READ},19\r\n".encode()
    import_readings(content=content, file_name="HT.csv", cycle_month=APRIL, at=noon(READ), actor=None)
    with clock.travel(noon(BILLED)):
        billing.run_billing(cycle_month=APRIL, actor=None)
    demand, pack = Demand.objects.get(), pack_on(APRIL)
    assert demand.amount_yen == 10_190  # 41 m³ again
    told = told_of([demand.pk], pack=pack, known=Calculations())[demand.pk]
    assert [
        (one.meter_no, one.read_on, one.previous_m3, one.current_m3, one.usage_m3, one.note)
        for one in told.readings
    ] == [
        ("S000001", EXCHANGED, 100, 118, 18, "交換前"),
        ("S900001", AGAIN, 5, 9, 4, "交換前"),
        ("S900002", READ, 0, 19, 19, "交換後"),
    ]
    assert told.usage_m3 == 41
