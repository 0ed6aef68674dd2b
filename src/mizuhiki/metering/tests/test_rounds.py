"""A round is planned, goes out to the handheld, comes back, and what did not come back is missing."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mizuhiki.attachments import api as attachments
from mizuhiki.customers.api import CustomerMark, Installation
from mizuhiki.metering import api as metering
from mizuhiki.metering.doubt_models import ClosedReading
from mizuhiki.metering.models import Reading
from mizuhiki.metering.permissions import READING_SEE, READING_SETTLE, ROUND_PLAN
from mizuhiki.metering.round_models import Round, SentFile, SentTap
from mizuhiki.metering.rounds import moved
from mizuhiki.platform import clock
from tests.builders import Town, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL = date(2026, 4, 1)


@pytest.fixture
def town() -> Town:
    """Four homes on one route: the second is protected, nobody lives in the third any more."""
    town = Town()
    for number in (1, 2, 3, 4):
        town.settle(number)
    Installation.objects.filter(tap_no="M000004").update(route="B02")
    CustomerMark.objects.create(
        customer_id=town.supplies["M000002"].parties.get().customer_id,
        kind=CustomerMark.Kind.PROTECTION,
        starts_on=date(2026, 1, 1),
    )
    ended = town.supplies["M000003"]
    ended.ends_on = date(2026, 3, 1)
    ended.save()
    return town


def rows_of(sent: SentFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(attachments.read(sent.file).decode("cp932"))))


def test_from_the_plan_to_what_is_missing(
    town: Town, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    desk = sign_in(person(READING_SEE, READING_SETTLE, ROUND_PLAN, username="kenshin1"))
    with clock.travel(noon(date(2026, 4, 8))):
        page = text_of(desk.get("/readings/rounds/?month=2026-04"))
        assert "A01 の日程を変える 未定 2 0 0 0" in page
        days = {"starts_on_0": "2026", "starts_on_1": "4", "starts_on_2": "9"}
        days |= {"ends_on_0": "2026", "ends_on_1": "4", "ends_on_2": "8"}
        plan = "/readings/rounds/2026-04/A01/"
        assert desk.post(plan, days | {"once": str(uuid4())}).status_code == 422
        assert Round.objects.count() == 0
        assert desk.post(plan, days | {"ends_on_2": "10", "once": str(uuid4())}).status_code == 302
        sending = {"once": str(uuid4()), "route": "A01"}
        assert desk.post("/readings/rounds/2026-04/send/", sending).status_code == 302
    sent = SentFile.objects.get()
    first, second, closed = rows_of(sent)
    assert list(first) == [
        *("検針区", "検針順", "水栓番号", "メーター番号", "口径", "状態", "前回検針日", "前回指針"),
        *("平均水量", "前年同月水量", "使用者", "使用場所", "注意"),
    ]
    assert (first["使用者"], first["使用場所"], first["前回指針"]) == ("見本 1", "緑町1番地", "100")
    assert (second["使用者"], second["使用場所"], second["注意"]) == ("", "", "氏名・場所は事務所へ")
    assert "見本 2" not in attachments.read(sent.file).decode("cp932")
    assert (closed["水栓番号"], closed["状態"], closed["使用者"]) == ("M000003", "閉栓中", "")
    assert SentTap.objects.count() == 3

    with clock.travel(noon(date(2026, 4, 12))):
        town.dials["M000003"] = 100
        town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000003": 7})
        assert list(Reading.objects.values_list("supply", "usage_m3")) == [(town.supplies["M000001"].pk, 41)]
        assert list(ClosedReading.objects.values_list("previous_m3", "index_m3")) == [(100, 107)]
        page = text_of(desk.get("/readings/rounds/?month=2026-04"))
        assert "A01 の日程を変える 2026-04-09から2026-04-10まで 2 2 1 件のご使用量" in page
        assert "を印刷 1件 うち送り出し済み 1" in page
        assert "B02 の日程を変える 未定 1 0 0 0" in page  # nobody has walked it yet
        listed = text_of(desk.get("/readings/held/?month=2026-04"))
        assert "2026年4月分 2件" in listed
        assert "閉栓中の水栓 の使用を確認する 閉栓中に使用がある M000003 2026-04-10 100 107 7 m³" in listed
        assert "見本 2 認定・再検針を登録する （見本 2） 支援措置 未検針" in listed
        assert "M000002" not in listed
        closed_id = ClosedReading.objects.get().pk
        done = {"once": str(uuid4()), "reason": "入居の届出がまだだった"}
        assert desk.post(f"/readings/closed/{closed_id}/", done).status_code == 302
        assert "閉栓中" not in text_of(desk.get("/readings/held/?month=2026-04")).split("未検針")[0]


def test_a_closed_tap_that_was_not_sent_is_refused(town: Town) -> None:
    with pytest.raises(metering.ReadingFileRefused) as refused:
        town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000003": 7})
    assert [fault.sentence("HT") for fault in refused.value.faults] == [
        "HTの3行目「水栓番号」（M000003）：使用中の水栓に見つかりません。水栓番号を確かめてください。"
    ]
    assert (Reading.objects.count(), ClosedReading.objects.count()) == (0, 0)


def test_a_plan_moves_to_the_same_day_or_the_next_open_one() -> None:
    plan = Round(cycle_month=date(2026, 2, 1), starts_on=date(2026, 2, 10), ends_on=date(2026, 2, 12))
    assert moved(plan, APRIL) == (date(2026, 4, 10), date(2026, 4, 13))  # the 12th is a Sunday
    assert moved(plan, date(2026, 5, 1)) == (date(2026, 5, 11), date(2026, 5, 13))  # the 10th is one
