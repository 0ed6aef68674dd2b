"""A bore that changed and a bill that did not, and other registers that say two things of one tap."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.customers.api import Installation, Meter, Supply, SupplyService
from mizuhiki.platform import clock
from mizuhiki.registercheck.api import Difference, DifferenceEnd, check_registers
from mizuhiki.registercheck.permissions import DIFFERENCE_AGREE, DIFFERENCE_ASK, DIFFERENCE_SEE
from mizuhiki.worklist.api import Item
from tests.builders import Town, noon, rules
from tests.pages import text_of
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL = date(2026, 4, 1)
MAY_1 = date(2026, 5, 1)
Kind = Difference.Kind


@pytest.fixture
def town() -> Town:
    """Four households with a 13 mm tap, billed for April."""
    rules()
    town = Town()
    for number in (1, 2, 3, 4):
        town.settle(number)
    town.read(read_on=date(2026, 4, 10), used_m3=dict.fromkeys(town.supplies, 41))
    life.bill(APRIL)
    return town


def look(on: date) -> tuple[int, int]:
    """A night: how much is new, and how much is gone."""
    check = check_registers(on=on, at=noon(on))
    return check.fresh, check.gone


def test_itoigawa_2016_a_bore_changes_and_the_bill_does_not(
    town: Town, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    """糸魚川市: a bore changed and was billed as before for eight years. Here the next night finds it."""
    assert look(MAY_1) == (0, 0)
    tap = Installation.objects.get(tap_no="M000001")
    Installation.objects.filter(pk=tap.pk).update(bore_mm=20)  # the works register says so from today
    Meter.objects.filter(serial="S000001").update(bore_mm=20)
    assert look(MAY_1 + timedelta(days=1)) == (1, 0)
    found = Difference.objects.get()
    told = (found.kind, found.one, found.other, found.installation_id)
    assert told == ("bore_billed", "20mm", "13mm", tap.pk)
    assert Item.objects.get(kind="registercheck.difference").closed_at is None
    assert look(MAY_1 + timedelta(days=2)) == (0, 0)  # told once
    assert found.first_seen_on == date(2026, 5, 2)

    asker = person(DIFFERENCE_SEE, DIFFERENCE_ASK, username="daichou1")
    second = person(DIFFERENCE_SEE, DIFFERENCE_AGREE, username="daichou2")
    with clock.travel(noon(date(2026, 5, 3))):
        desk, page = sign_in(asker), f"/registers/differences/{found.pk}/"
        listed = text_of(desk.get("/registers/differences/"))
        assert "口径と請求した口径 見本 1 M000001 20mm 13mm 2026-05-02 未確認" in listed
        assert desk.post(page, {"reason": "", "once": uuid.uuid4().hex}).status_code == 422
        assert ApprovalRequest.objects.count() == 0
        assert desk.post(page, {"reason": "4月までは旧口径", "once": uuid.uuid4().hex}).status_code == 302
        asked = ApprovalRequest.objects.get()
        approvals.decide(
            request_id=asked.pk,
            outcome=Decision.Outcome.GRANTED,
            reason="",
            actor=second,
            at=clock.now(),
        )
    end = DifferenceEnd.objects.get()
    assert (end.how, end.by, end.request) == ("accepted", asker, asked)
    assert look(date(2026, 5, 4)) == (0, 0)  # it may stay as it is
    assert Item.objects.get(kind="registercheck.difference").closed_at is not None
    Installation.objects.filter(pk=tap.pk).update(bore_mm=25)
    assert look(date(2026, 5, 5)) == (2, 0)  # but not as anything else: the bill, and now the meter
    other = Difference.objects.get(kind=Kind.BORE_METER)
    with pytest.raises(IntegrityError), transaction.atomic():
        DifferenceEnd.objects.create(difference=other, how="accepted", on=MAY_1, at=noon(MAY_1), by=asker)


def test_each_kind_is_found_once_and_ends_when_it_is_gone(town: Town) -> None:
    Meter.objects.filter(serial="S000001").update(bore_mm=20)
    Meter.objects.filter(serial="S000002").update(verified_until=date(2026, 4, 30))
    served = SupplyService.objects.get(supply=town.supplies["M000003"], charge="public_sewerage")
    SupplyService.objects.filter(pk=served.pk).update(ends_on=date(2025, 12, 1))
    left = town.supplies["M000004"]
    left.ends_on = date(2026, 4, 20)
    left.save()
    after = Supply.objects.create(
        inquiry_no="00000000099", installation=left.installation, starts_on=date(2026, 4, 20)
    )
    SupplyService.objects.create(
        supply=after, charge="water", use_class="家庭用", cycle="even", starts_on=after.starts_on
    )
    assert look(MAY_1) == (4, 0)
    found = Difference.objects.order_by("kind").values_list("kind", "one", "other")
    assert list(found) == [
        ("bore_meter", "13mm", "20mm"),
        ("expired", "S000002", "検満 2026-04-30"),
        ("left_out", "", "public_sewerage"),
        ("not_served", "", "public_sewerage"),
    ]
    Meter.objects.filter(serial="S000001").update(bore_mm=13)
    SupplyService.objects.filter(pk=served.pk).update(ends_on=None)
    assert look(date(2026, 5, 2)) == (0, 2)
    assert set(DifferenceEnd.objects.values_list("difference__kind", "how")) == {
        ("bore_meter", "gone"),
        ("not_served", "gone"),
    }
