"""The night desk as an operator and a supervisor use it, by the keys on the buttons."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.models import ReadLog
from mizuhiki.documents.tests.pages import texts
from mizuhiki.emergency.models import AgreedText, IncidentCall, MonthFiled, NightCall, Report, Site
from mizuhiki.emergency.tests.conftest import MORNING, NIGHT, at
from mizuhiki.knowledge.services.writing import Words, submit_version, write_article
from mizuhiki.platform import clock
from mizuhiki.repairs.api import AreaNotice
from mizuhiki.staff.models import User
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("night")]
TOLD = {"place": "緑町1-2", "area": "緑町", "state": "道路に穴", "caller": "", "telephone": "03-1234-5678"}
DAY = {"0": "2026", "1": "12", "2": "10"}


class Sender:
    """Posts forms, each with a key of its own."""

    def __init__(self, client: Client) -> None:
        self.client, self.count = client, 0

    def get(self, path: str) -> str:
        return text_of(self.client.get(path))

    def post(self, path: str, **data: Any) -> Any:
        self.count += 1
        return self.client.post(path, data | {"once": f"00000000-0000-4000-8000-{self.count:012}"})


@pytest.fixture
def desk(chief: User, sign_in: Callable[[Any], Client]) -> Any:
    with clock.travel(at(22)):
        yield Sender(sign_in(chief))


def dated(name: str) -> dict[str, str]:
    return {f"{name}_{place}": value for place, value in DAY.items()}


@pytest.mark.req("EMG-003")
@pytest.mark.req("EMG-005")
@pytest.mark.req("EMG-020")
def test_a_call_is_led_taken_passed_on_and_handed_over(desk: Sender) -> None:
    assert "業務責任者 監督 花子" in desk.get("/night/")
    page = desk.get("/night/receive/")
    assert "緊急の通報ですか" in page
    page = desk.get("/night/receive/?path=0-0")
    assert "道路陥没 → 当番へ連絡" in page
    wrong = desk.post("/night/receive/?path=0-0", **TOLD | {"place": ""})
    assert (wrong.status_code, NightCall.objects.count()) == (422, 0)
    assert "場所を入力してください" in text_of(wrong)
    sent = desk.post("/night/receive/?path=0-0", **TOLD)
    path = sent.headers["Location"]
    page = desk.get(path)
    assert "1 当番 1 090-0000-0001" in page
    assert "道路が陥没していますか はい" in page
    call = Report.objects.get().duty_calls.get()
    assert desk.post(f"/night/calls/{call.pk}/answer/").status_code == 422
    desk.post(f"/night/calls/{call.pk}/answer/", how="unable")
    page = desk.get(path)
    assert "→ 対応できない" in page
    assert "2 当番 2 090-0000-0002" in page
    assert ReadLog.objects.filter(screen="emergency:report_show").latest("id").subject_ids
    assert desk.post(f"{path}accept/", note="").status_code == 422
    assert "緑町1-2" in desk.get("/night/handover/")
    answer = desk.post(f"{path}accept/", note="修繕の担当へ")
    assert answer.headers["Location"] == "/night/handover/"
    assert "引き継ぐ案件はありません。" in desk.get("/night/handover/")


@pytest.mark.req("EMG-004")
def test_who_can_wait_is_told_the_hours_and_nothing_need_be_typed(desk: Sender) -> None:
    page = desk.get("/night/receive/?path=1")
    assert "営業時間は08:45〜18:00です。次は12月11日（金）08:45からお受けします。" in page
    assert desk.post("/night/receive/?path=1").status_code == 302
    assert "案内で完了" in desk.get("/night/")
    assert "はじめから選び直してください。" in desk.get("/night/receive/?path=5-5")


@pytest.mark.req("EMG-012")
@pytest.mark.req("EMG-017")
def test_three_calls_are_flagged_and_a_disaster_takes_calls_by_one_key(desk: Sender) -> None:
    for _ in range(3):
        assert desk.post("/night/announced/", answer="busy").status_code == 302
    assert "今日の受電は3件です。 想定（1日2件まで）を超えています。" in desk.get("/night/")
    facts = {
        "kind": "disaster",
        "title": "地震による断水",
        "words": "給水車が出ます。",
        "towns": "",
        "hours": "5",
    }
    assert desk.post("/night/incidents/", **facts | {"title": ""}).status_code == 422
    assert desk.post("/night/incidents/", **facts).status_code == 302
    page = desk.get("/night/")
    assert "想定（1日2件まで）" not in page
    assert "給水車が出ます。" in page
    with clock.travel(at(22, 5)):
        notice = AreaNotice.objects.get()
        assert desk.post(f"/night/incidents/{notice.pk}/attach/").status_code == 302
        desk.post("/night/board/", place="bureau", state="open", note="局の電話も受付中")
        assert "企業局の電話 受付中 2026-12-10 22:05 局の電話も受付中" in desk.get("/night/")
        assert desk.post(f"/night/incidents/{notice.pk}/end/", reason="復旧").status_code == 302
    assert IncidentCall.objects.count() == 1


@pytest.mark.req("EMG-008")
@pytest.mark.req("EMG-010")
@pytest.mark.req("EMG-013")
@pytest.mark.req("EMG-014")
def test_texts_are_agreed_by_the_client_and_places_are_in_japan(
    desk: Sender, chief: User, officers: list[User], sign_in: Callable[[Any], Client]
) -> None:
    new = {"kind": "busy", "words": "しばらくお待ちください。", "reason": "短くする", **dated("from_on")}
    assert desk.post("/night/texts/write/", **new | {"kind": "flow"}).status_code == 422
    assert desk.post("/night/texts/write/", **new).status_code == 302
    text = AgreedText.objects.latest("pk")
    assert "混雑時のアナウンス 第2版 未承認" in desk.get("/night/texts/")
    assert desk.post(f"/night/texts/{text.pk}/ask/").status_code == 302
    assert "第2版 承認待ち" in desk.get("/night/texts/")
    client = Sender(sign_in(officers[0]))
    (request,) = client.client.get("/approvals/").context["page"]
    client.count = 500
    assert client.post(f"/approvals/{request.pk}/", outcome="granted", reason="").status_code == 302
    assert "混雑時のアナウンス 第2版 使用中" in desk.get("/night/texts/")
    assert "業務マニュアル マニュアルがありません" in desk.get("/night/texts/")
    assert desk.post("/night/texts/write/", **new | {"kind": "manual", "words": "手順"}).status_code == 422
    words = Words(title="夜間の手順", body="受け方", origin="new", reason="業務の開始")
    manual = write_article(kind="night_manual", words=words, reference="m1", actor=chief, at=MORNING)
    assert "夜間の手順 第1版 草案 2026-12-10 10:00 監督 花子 未提出" in desk.get("/night/texts/")
    submit_version(article_id=manual.article_id, on=NIGHT, to="企業局", actor=chief, at=MORNING)
    page = desk.get("/night/texts/")
    assert "監督 花子 2026-12-10 企業局" in page
    assert "未提出" not in page
    number = {"number": "0570-000-000", "holder": "受託会社", **dated("from_on")}
    assert desk.post("/night/line/numbers/", **number).status_code == 302
    page = desk.get("/night/line/")
    assert "通信会社に名義変更（譲渡）の申込書を出す これから" in page
    site = {
        "name": "夜間",
        "address": "水引市",
        "has_entry_control": "on",
        "control": "鍵",
        **dated("from_on"),
    }
    refused = desk.post("/night/line/sites/", **site | {"country": "XX"})
    assert (refused.status_code, Site.objects.count()) == (422, 0)
    assert "日本国内で、入退出管理のある場所だけです。" in text_of(refused)
    assert desk.post("/night/line/sites/", **site | {"country": "JP"}).status_code == 302


@pytest.mark.req("EMG-011")
@pytest.mark.req("EMG-015")
def test_a_roster_with_a_bare_hour_is_refused_on_the_screen(
    desk: Sender, chief: User, operator: User, officers: list[User]
) -> None:
    roster = {
        **dated("first_on"), **dated("last_on"), "responsible": chief.pk, "telephone": "03-0000-0000",
        "operator1": operator.pk, "from1": "18:00", "to1": "7:00", "shared1": "on",
    }  # fmt: skip
    refused = desk.post("/night/roster/", **roster)
    assert refused.status_code == 422
    assert "2026-12-11 07:00から2026-12-11 08:45まで担当者がいません。" in text_of(refused)
    assert desk.post("/night/roster/", **roster | {"to1": "8:45"}).status_code == 302
    assert "18:00〜08:45 夜間 一郎 シェアード" in desk.get("/night/roster/")
    turns = {**dated("first_on"), **dated("last_on"), "officer1": officers[1].pk, "telephone1": ""}
    assert desk.post("/night/duty/", **turns).status_code == 422
    assert desk.post("/night/duty/", **turns | {"telephone1": "090-1234-5678"}).status_code == 302
    assert "今夜 1 当番 2" in desk.get("/night/duty/")


@pytest.mark.req("EMG-009")
def test_the_month_is_printed_saved_and_filed(
    desk: Sender, chief: User, sign_in: Callable[[Any], Client]
) -> None:
    desk.post("/night/receive/?path=0-0", **TOLD)
    with clock.travel(at(10, day=NIGHT.replace(year=2027, month=1, day=5))):
        desk.client = sign_in(chief)
        page = desk.get("/night/months/")
        assert "2026年12月 受電 1 件" in page
        assert "提出 未提出" in page
        paper = desk.client.get("/night/months/paper/?month=2026-12", HTTP_SEC_FETCH_SITE="same-origin")
        assert "月報（夜間等緊急通報受付）" in texts(paper.content)[0]
        book = desk.client.get("/night/months/workbook/?month=2026-12", HTTP_SEC_FETCH_SITE="same-origin")
        assert book.content[:2] == b"PK"
        filed = {"on_0": "2027", "on_1": "1", "on_2": "5", "to": "企業局"}
        assert desk.post("/night/months/file/?month=2026-12", **filed | {"to": ""}).status_code == 422
        assert desk.post("/night/months/file/?month=2026-12", **filed).status_code == 302
        assert "提出 2027年（令和9年）1月5日（火）" in desk.get("/night/months/?month=2026-12")
    assert MonthFiled.objects.get().figures["total"] == 1
