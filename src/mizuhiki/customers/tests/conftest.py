"""A few people, made by the services that a desk uses."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest

from mizuhiki.customers.api import (
    Customer,
    GivenPhone,
    Installation,
    Meter,
    MeterFitting,
    Supply,
    begin_party,
    register_customer,
    register_premises,
)
from mizuhiki.platform import clock
from mizuhiki.staff.models import User

AT = datetime(2026, 11, 21, 9, 30, tzinfo=clock.TOKYO)
TODAY = date(2026, 11, 21)
SINCE = date(2020, 4, 1)

Settle = Callable[..., Supply]
Register = Callable[..., Customer]


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("mado1", display_name="窓口 花子")


@pytest.fixture
def register(clerk: User) -> Register:
    """`register("髙橋 一郎", "タカハシ イチロウ", "076-220-0001")`."""

    def make(name: str, kana: str = "", phone: str = "", **facts: Any) -> Customer:
        phones = [GivenPhone(phone)] if phone else []
        number = facts.pop("customer_no", None)
        return register_customer(
            facts={"name": name, "kana": kana, **facts},
            phones=phones,
            customer_no=number,
            actor=clerk,
            at=AT,
        )

    return make


@pytest.fixture
def settle(clerk: User) -> Settle:
    """`settle(customer, "緑町", "三丁目12番地の5号")`: a place, tap, meter and supply for somebody."""
    numbers = count(1)

    def make(customer: Customer | None, town: str, block: str, building: str = "", **supply: Any) -> Supply:
        number = next(numbers)
        premises = register_premises(
            facts={"postcode": "9200000", "town": town, "block": block, "building": building},
            actor=clerk,
            at=AT,
        )
        tap = Installation.objects.create(
            premises=premises, tap_no=f"11-222-{number:03}", bore_mm=20, route="001", route_order=number
        )
        meter = Meter.objects.create(serial=f"20A-{number:05}", bore_mm=20, verified_until=date(2028, 3, 31))
        MeterFitting.objects.create(installation=tap, meter=meter, fitted_on=SINCE)
        made = Supply.objects.create(
            **{"inquiry_no": f"{90_000_000_000 + number}", "installation": tap, "starts_on": SINCE} | supply
        )
        if customer is not None:
            begin_party(
                supply_id=made.pk,
                customer_id=customer.pk,
                role="water_user",
                starts_on=SINCE,
                actor=clerk,
                at=AT,
            )
        return made

    return make
