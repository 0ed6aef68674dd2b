"""The one list before a month is billed: doubted readings wait, are looked at one by one, and go on."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.billing import api as billing
from mizuhiki.billing.models import Assessment, NotAssessed
from mizuhiki.metering.api import Answer, ReadingSettlement, settle_reading
from mizuhiki.metering.doubt_models import ReadingDoubt, ReadingDoubtEnd
from mizuhiki.metering.models import Reading
from mizuhiki.metering.permissions import READING_SEE, READING_SETTLE
from mizuhiki.metering.todo import figures_of
from mizuhiki.platform import clock
from mizuhiki.worklist.api import Item
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

OCTOBER = date(2026, 10, 1)
TAPS = [f"M00000{number}" for number in range(1, 7)]


@pytest.fixture
def town(rules_in_force: None) -> Iterator[Town]:
    """Six homes that use 20 m³ a period; in October four of them do not, and one was not read."""
    del rules_in_force
    town = Town()
    for number in range(1, 7):
        town.settle(number, sewerage="")
    for month in (4, 6, 8):
        town.read(read_on=date(2026, month, 10), used_m3=dict.fromkeys(TAPS, 40))
    used = {"M000001": 41, "M000002": 130, "M000003": 0, "M000004": 5, "M000005": 170}
    with clock.travel(noon(date(2026, 10, 12))):
        town.read(read_on=date(2026, 10, 10), used_m3=used)
        yield town


def bill() -> dict[str, int]:
    with clock.travel(noon(date(2026, 10, 20))):
        billing.run_billing(cycle_month=OCTOBER, actor=None)
    found = NotAssessed.objects.filter(cycle_month=OCTOBER).values_list("reason", flat=True)
    return {reason: list(found).count(reason) for reason in set(found)}


@pytest.mark.req("COL-001")
def test_what_is_doubted_waits_is_settled_one_by_one_and_is_billed(
    town: Town, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    desk = sign_in(person(READING_SEE, READING_SETTLE, "customers.customer_see", username="kenshin1"))
    doubts = ReadingDoubt.objects.order_by("-percent")
    assert [(one.why, one.average_m3, one.last_year_m3, one.percent) for one in doubts] == [
        ("high", 40, None, 425),
        ("high", 40, None, 325),
        ("low", 40, None, 12),
        ("still", 40, None, 0),
    ]
    assert [item.title for item in Item.objects.filter(kind="metering.held")] == [
        "2026年10月分 確認待ちの検針（4件）"
    ]
    page = text_of(desk.get("/readings/held/?month=2026-10"))
    assert "2026年10月分 5件" in page
    assert "A01 1 2 1 1" in page  # still, high, low, missing
    order = [page.index(f"見本 {number} ") for number in (3, 5, 2, 4)]
    assert order == sorted(order)
    assert "いつもより多い 425% M000005 2026-10-10 220 390 170 m³ 40 m³" in page

    still, first, second, low = (
        Reading.objects.get(supply=town.supplies[tap], cycle_month=OCTOBER)
        for tap in ("M000003", "M000005", "M000002", "M000004")
    )
    assert desk.get(f"/readings/{still.pk}/next/")["Location"] == f"/readings/{first.pk}/"
    assert "ふだんの水量は、平均 40 m³、前年同月なし" in text_of(desk.get(f"/readings/{first.pk}/"))
    right = {"basis": "telephone", "reason": "家族が増えた"}
    path = f"/readings/{first.pk}/right/"
    assert desk.post(path, right | {"reason": " ", "once": str(uuid4())}).status_code == 422
    assert ReadingDoubtEnd.objects.count() == 0
    assert desk.post(path, right | {"once": str(uuid4())})["Location"] == f"/readings/{second.pk}/"
    wrong = {"act": "corrected", "index_m3": "263", "basis": "photo", "reason": "3と5の読み違い"}
    wrong |= {"read_on_0": "2026", "read_on_1": "10", "read_on_2": "10", "once": str(uuid4())}
    assert desk.post(f"/readings/{second.pk}/", wrong).status_code == 302
    figures = figures_of(OCTOBER)
    assert (figures.read, figures.raised, figures.right, figures.corrected) == (5, 4, 1, 1)
    assert figures.false_percent == 50
    assert bill() == {"doubted": 2, "no_reading": 1}  # the still one and the low one; one was never read
    assert Assessment.objects.get(reading=first).cycle_month == OCTOBER

    for reading in (still, low):
        desk.post(f"/readings/{reading.pk}/right/", right | {"once": str(uuid4())})
    assert not Item.objects.filter(kind="metering.held", closed_at=None).exists()
    with clock.travel(noon(date(2026, 10, 21))):
        billing.run_billing(cycle_month=OCTOBER, actor=None, turn=2)
    assert Assessment.objects.filter(reading__in=[still, low]).count() == 2


def test_what_is_missing_is_guessed_by_the_rule_with_its_arithmetic_by_two_people(
    town: Town, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    desk = sign_in(person(READING_SEE, READING_SETTLE, "customers.customer_see", username="kenshin1"))
    supply = town.supplies["M000006"]
    noted = desk.post(f"/readings/missing/{supply.pk}/", {"month": "2026-10", "once": str(uuid4())})
    reading = Reading.objects.get(supply=supply, cycle_month=OCTOBER)
    assert noted["Location"] == f"/readings/{reading.pk}/"
    assert (reading.hold, reading.previous_m3, reading.usage_m3) == ("missing", 220, None)
    page = text_of(desk.get(f"/readings/{reading.pk}/"))
    assert "検針できなかった" in page
    assert "認定の定めによる案：直前3回の平均（40＋40＋40）÷3＝40 m³（1m³未満切捨て）" in page
    assert "指針のまま登録する" not in page  # nobody read a figure to stand by
    sent = {"act": "estimated", "usage_m3": "40", "reason": "積雪のため", "once": str(uuid4())}
    assert desk.post(f"/readings/{reading.pk}/", sent).status_code == 302
    asked = ApprovalRequest.objects.get()
    assert (asked.facts["usage_m3"], asked.facts["index_m3"]) == (40, 260)
    assert bill()["held"] == 1  # until the second person has agreed


def test_a_reading_worked_out_anew_is_looked_at_anew(town: Town) -> None:
    august = Reading.objects.get(supply=town.supplies["M000001"], cycle_month=date(2026, 8, 1))
    answer = Answer(ReadingSettlement.How.CORRECTED, "読み違い", 180, august.read_on, "record")
    settle_reading(reading_id=august.pk, answer=answer, actor=clerk(), at=clock.now())
    last = Reading.objects.filter(supply=august.supply, cycle_month=OCTOBER).latest("sequence")
    assert (last.usage_m3, last.doubt.why, last.doubt.average_m3) == (81, "high", 27)
