"""ご使用量のお知らせ: of a route or of one reading; nobody who is protected is in a pile."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.api import ReadLog
from mizuhiki.customers.api import CustomerMark, SupplyParty
from mizuhiki.documents.tests.pages import texts
from mizuhiki.metering.api import Reading
from mizuhiki.metering.permissions import READING_SEE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import Town, noon, person

pytestmark = [pytest.mark.django_db, pytest.mark.db]
READ_ON, TODAY = date(2026, 4, 10), date(2026, 4, 12)
ASKED: dict[str, Any] = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def town(rules_in_force: None) -> Town:
    """Three households of a route; one has protection, of another the dial went back."""
    del rules_in_force
    town = Town()
    for number in (1, 2, 3):
        town.settle(number)
    town.read(read_on=READ_ON, used_m3={"M000001": 41, "M000002": 20, "M000003": -3})
    shielded = SupplyParty.objects.get(supply=town.supplies["M000002"]).customer
    CustomerMark.objects.create(
        customer=shielded, kind=CustomerMark.Kind.PROTECTION, starts_on=date(2026, 1, 1)
    )
    return town


def test_a_route_is_printed_without_whom_nobody_may_find(
    town: Town, sign_in: Callable[[User], Client]
) -> None:
    desk = sign_in(person(READING_SEE, username="kenshin"))
    with clock.travel(noon(TODAY)):
        answer = desk.get("/readings/slips/2026-04/A01/", **ASKED)
        (page,) = texts(answer.content)
        for said in ("見本1様", "41m³", "今回の指針141", "前回の指針100", "水栓番号M000001"):
            assert said in page, said
        log = ReadLog.objects.latest("pk")
        shown = SupplyParty.objects.get(supply=town.supplies["M000001"]).customer_id
        assert (log.how, log.subject_ids) == ("print", [shown])
        assert desk.get("/readings/slips/2026-04/B99/", **ASKED).status_code == 422
        assert desk.get("/readings/slips/2026-13/A01/", **ASKED).status_code == 404
        elsewhere: dict[str, Any] = {"HTTP_SEC_FETCH_SITE": "cross-site"}
        assert desk.get("/readings/slips/2026-04/A01/", **elsewhere).status_code == 403


def test_one_slip_of_a_reading_that_holds(town: Town, sign_in: Callable[[User], Client]) -> None:
    desk = sign_in(person(READING_SEE, username="kenshin"))
    one, shielded, back = (
        Reading.objects.get(supply=town.supplies[tap]).pk for tap in ("M000001", "M000002", "M000003")
    )
    with clock.travel(noon(TODAY)):
        assert len(texts(desk.get(f"/readings/{one}/slip/", **ASKED).content)) == 1
        assert desk.get(f"/readings/{shielded}/slip/", **ASKED).status_code == 422
        assert desk.get(f"/readings/{back}/slip/", **ASKED).status_code == 404
        allowed = sign_in(person(READING_SEE, "customers.protected_see", username="kenshin2"))
        (page,) = texts(allowed.get(f"/readings/{shielded}/slip/", **ASKED).content)
        assert "見本2様" in page
