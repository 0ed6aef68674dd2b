"""検針値の確認・訂正 in the browser: each way of settling, each refusal, and who may."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.customers.api import begin_mark
from mizuhiki.metering.models import Reading, ReadingSettlement
from mizuhiki.metering.permissions import READING_AGREE, READING_SEE, READING_SETTLE
from mizuhiki.metering.selectors import readings_of_supply
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import Town, noon
from tests.builders import clerk as builder
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

READ, TODAY = date(2026, 4, 10), date(2026, 4, 17)
SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def april() -> Iterator[None]:
    with clock.travel(noon(TODAY)):
        yield


@pytest.fixture
def town(db: None) -> Town:
    """Read well, backwards, and far too much."""
    town = Town()
    for number in (1, 2, 3):
        town.settle(number)
    town.read(read_on=READ, used_m3={"M000001": 41, "M000002": -5, "M000003": 9_000})
    return town


@pytest.fixture
def clerk(person: Callable[..., User]) -> User:
    rights = (READING_SEE, READING_SETTLE, "customers.customer_see", "approvals.request_see")
    return person(*rights, username="kenshin1", display_name="検針 花子")


@pytest.fixture
def desk(clerk: User, sign_in: SignIn) -> Client:
    return sign_in(clerk)


def reading(number: int) -> Reading:
    return Reading.objects.filter(supply__installation__tap_no=f"M00000{number}").latest("sequence")


def send(desk: Client, number: int, act: str, **given: Any) -> Any:
    day = given.pop("read_on", READ)
    boxes = {"read_on_0": day.year, "read_on_1": day.month, "read_on_2": day.day}
    sent = {"once": str(uuid4()), "act": act, "reason": "4と9の読み違い", **boxes, **given}
    return desk.post(f"/readings/{reading(number).pk}/", sent)


def correct(desk: Client, number: int, index_m3: Any, **given: Any) -> Any:
    return send(desk, number, "corrected", **{"index_m3": index_m3, "basis": "reread", **given})


def test_the_page_says_why_it_waits_and_what_it_would_come_to(desk: Client, town: Town) -> None:
    html = text_of(desk.get(f"/readings/{reading(3).pk}/"))
    assert "使用水量が過大" in html
    assert "指針どおりなら 9,000 m³（59日間） このメーターを通る水は、同じ日数で4,425 m³までです。" in html
    assert "取込 HT20260410.csv 4行目" in html
    assert "S000003 口径13 mm 5桁" in html
    backwards = text_of(desk.get(f"/readings/{reading(2).pk}/"))
    assert "指針どおりなら 99,995 m³（59日間） 針が一回りしたものとして数えた量です。" in backwards
    assert "メーターを取り替えたのに登録がまだのとき" in backwards
    customer = town.supplies["M000002"].parties.get().customer_id
    assert ReadLog.objects.latest("pk").subject_ids == [customer]
    answer = desk.get(f"/readings/{reading(2).pk}/").content.decode()
    assert f'href="/customers/{customer}/?supply={town.supplies["M000002"].pk}"' in answer


def test_a_correction_is_registered_at_once_and_the_first_word_stays(
    desk: Client, town: Town, clerk: User
) -> None:
    answer = correct(desk, 2, "１４１", read_on=date(2026, 4, 15))
    assert (answer.status_code, answer["Location"]) == (302, "/readings/held/?month=2026-04")
    assert "使用水量を41 m³で登録しました。次の調定で請求します。" in text_of(desk.get(answer["Location"]))
    first, second = Reading.objects.filter(supply=town.supplies["M000002"]).order_by("sequence")
    assert (first.hold, first.usage_m3, first.index_m3) == ("reversed", None, 95)
    assert (second.hold, second.usage_m3, second.index_m3) == ("", 41, 141)
    assert (second.period_start, second.read_on) == (first.period_start, date(2026, 4, 15))
    settled = second.settlement
    assert (settled.how, settled.basis, settled.reason) == ("corrected", "reread", "4と9の読み違い")
    assert (settled.settled_at.date(), settled.settled_by, settled.request) == (TODAY, clerk, None)
    entry = AuditEntry.objects.get(action="metering.reading.settled")
    assert (entry.facts, entry.reason) == ({"how": "corrected", "usage_m3": 41}, "4と9の読み違い")
    assert entry.customer_ids == [town.supplies["M000002"].parties.get().customer_id]
    moved = desk.get(f"/readings/{first.pk}/")
    assert moved["Location"] == f"/readings/{second.pk}/"
    html = text_of(desk.get(moved["Location"]))
    assert "訂正（再検針（現地））：4と9の読み違い" in html
    assert "✓ 請求できる検針" in html


def test_until_it_is_billed_a_correction_can_be_corrected(desk: Client, town: Town) -> None:
    correct(desk, 2, 141)
    answer = correct(desk, 2, 131)
    assert answer["Location"] == f"/readings/{reading(2).pk}/"
    assert (reading(2).sequence, reading(2).usage_m3) == (2, 31)
    correct(desk, 1, 139)
    assert (reading(1).sequence, reading(1).usage_m3) == (1, 39), "also one that nobody held"


def test_a_value_the_rules_would_hold_again_waits_for_a_second_person(
    desk: Client, town: Town, person: Callable[..., User], sign_in: SignIn
) -> None:
    answer = correct(desk, 3, 9_200)
    request = ApprovalRequest.objects.get()
    assert Reading.objects.count() == 3
    assert f"承認を依頼しました（依頼番号 {request.pk}）。" in text_of(desk.get(answer["Location"]))
    held = text_of(desk.get("/readings/held/?month=2026-04"))
    assert "見本 3 の検針を確認する 使用水量が過大 承認待ち M000003" in held
    page = text_of(desk.get(f"/readings/{reading(3).pk}/"))
    assert f"依頼番号 {request.pk}。指針 9,200、使用水量 9,100 m³での登録を依頼しています。" in page
    assert "訂正して登録する" not in page
    again = correct(desk, 3, 300)
    assert (again.status_code, Reading.objects.count()) == (422, 3)
    assert f"この検針は承認待ちです（依頼番号 {request.pk}）。" in text_of(again)
    chief = sign_in(person(READING_AGREE, "approvals.request_see", username="kakari1"))
    shown = text_of(chief.get(f"/approvals/{request.pk}/"))
    assert "2026年4月分の使用水量を9,100m³として登録します。" in shown
    assert "確認の方法 再検針（現地）" in shown
    given = {"once": str(uuid4()), "outcome": "granted", "reason": ""}
    assert chief.post(f"/approvals/{request.pk}/", given).status_code == 302
    assert (reading(3).sequence, reading(3).index_m3, reading(3).usage_m3) == (1, 9_200, 9_100)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ((2, "corrected", {"index_m3": 95}), "指針も検針日も変わっていません。"),
        ((2, "corrected", {"index_m3": 100_000}), "このメーターの指針は5桁です。99,999以下で"),
        (
            (2, "corrected", {"index_m3": 141, "read_on": date(2026, 4, 18)}),
            "2026-03-22から2026-04-17までの日",
        ),
        (
            (2, "corrected", {"index_m3": 141, "read_on": date(2026, 3, 21)}),
            "2026-03-22から2026-04-17までの日",
        ),
        ((2, "corrected", {"index_m3": 141, "basis": ""}), "確認の方法を選んでください"),
        ((2, "corrected", {"index_m3": 141, "reason": " "}), "理由を入力してください"),
        ((2, "corrected", {"index_m3": ""}), "正しい指針を入力してください"),
        ((1, "accepted", {}), "この検針は確認待ちではありません。"),
        ((1, "estimated", {"usage_m3": 16}), "この検針は確認待ちではありません。"),
        ((2, "estimated", {"usage_m3": 4_426}), "口径13mmのメーターを59日間に通る水は4,425m³までです。"),
        ((2, "nothing", {}), "検針値の確認・訂正"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    desk: Client, town: Town, sent: tuple[int, str, dict[str, Any]], words: str
) -> None:
    number, act, given = sent
    answer = send(desk, number, act, **{"basis": "photo", **given})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert (Reading.objects.count(), ReadingSettlement.objects.count()) == (3, 0)
    assert ApprovalRequest.objects.count() == 0


def test_a_final_reading_is_not_estimated(desk: Client, town: Town) -> None:
    held = reading(2)
    final = Reading.objects.create(
        supply=held.supply, fitting=held.fitting, cycle_month=date(2026, 5, 1), kind="final",
        period_start=READ, read_on=TODAY, previous_m3=100, index_m3=90, hold="reversed",
    )  # fmt: skip
    page = desk.get(f"/readings/{final.pk}/").content.decode()
    assert "指針のままで承認を依頼する" in page
    assert "認定の承認を依頼する" not in page
    answer = desk.post(
        f"/readings/{final.pk}/",
        {"once": str(uuid4()), "act": "estimated", "usage_m3": 3, "reason": "故障"},
    )
    assert "閉栓の検針は認定にできません。" in text_of(answer)
    assert (Reading.objects.count(), ApprovalRequest.objects.count()) == (4, 0)


def test_whoever_comes_second_sees_what_the_first_one_said(desk: Client, town: Town) -> None:
    old = reading(2).pk
    correct(desk, 2, 141)
    sent = {"once": str(uuid4()), "act": "accepted", "reason": "誤りなし"}
    answer = desk.post(f"/readings/{old}/", sent)
    assert "検針 花子が04月17日 12:00に登録し直しています。" in text_of(desk.get(answer["Location"]))
    assert (Reading.objects.count(), ApprovalRequest.objects.count()) == (4, 0)


def test_an_earlier_day_does_not_know_the_correction(desk: Client, town: Town) -> None:
    correct(desk, 2, 141)
    supply = town.supplies["M000002"].pk
    shown = {
        day: [(one.sequence, one.usage_m3) for one in readings_of_supply(supply_id=supply, until=day)]
        for day in (date(2026, 4, 9), READ, date(2026, 4, 16), TODAY)
    }
    assert shown == {
        date(2026, 4, 9): [], READ: [(0, None)], date(2026, 4, 16): [(0, None)], TODAY: [(1, 41)],
    }  # fmt: skip


def test_the_file_counts_what_was_settled(desk: Client, town: Town) -> None:
    record = reading(1).source_id
    assert "確認待ち 2件" in text_of(desk.get(f"/readings/imports/{record}/"))
    correct(desk, 2, 141)
    html = text_of(desk.get(f"/readings/imports/{record}/"))
    assert "確認待ち 1件" in html
    assert "使用水量の合計 82 m³" in html
    assert "2026年4月分 1件" in text_of(desk.get("/readings/held/?month=2026-04"))


def test_who_only_sees_settles_nothing(town: Town, person: Callable[..., User], sign_in: SignIn) -> None:
    reader = sign_in(person(READING_SEE, username="yomu1"))
    page = reader.get(f"/readings/{reading(2).pk}/")
    assert page.status_code == 200
    assert "訂正して登録する" not in text_of(page)
    assert correct(reader, 2, 141).status_code == 403
    stranger = sign_in(person("customers.customer_see", username="denwa1"))
    assert stranger.get(f"/readings/{reading(2).pk}/").status_code == 403
    assert correct(stranger, 2, 141).status_code == 403
    assert Client().get(f"/readings/{reading(2).pk}/").status_code == 302
    assert Reading.objects.count() == 3


def test_where_protected_people_are_is_not_told(desk: Client, town: Town) -> None:
    begin_mark(
        customer_id=town.supplies["M000002"].parties.get().customer_id,
        kind="protection", starts_on=TODAY, actor=builder(), at=noon(TODAY),
    )  # fmt: skip
    html = text_of(desk.get(f"/readings/{reading(2).pk}/"))
    for secret in ("M000002", "S000002", "緑町"):
        assert secret not in html, secret
