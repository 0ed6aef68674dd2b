"""Where the way through the form goes on otherwise: on paper, later, after a stop, under new terms."""

import re
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from mizuhiki.formats import webdebit
from mizuhiki.platform import clock
from mizuhiki.signup import following, selectors
from mizuhiki.signup.door import shown, words
from mizuhiki.signup.models import (
    AccessUsed,
    Answer,
    Application,
    ApplicationEvent,
    GatewayKey,
    GatewayKeyEnd,
)
from mizuhiki.signup.site import closures
from mizuhiki.signup.site.services import publish
from mizuhiki.signup.telling import tell
from mizuhiki.worklist.models import Item
from tests.builders import clerk
from tests.door.published import check_terms, put
from tests.door.site import PAGES, Citizen, answered, state, to_bank

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PAPER = '<a href="/ja/paper/">紙の口座振替依頼書を請求する</a>'
BACK = '<a href="/ja/{}">前の画面に戻る</a>'
WHERE_TO = {"name": "水引 花子", "postcode": "0000001", "place": "水引市本町1"}
NO_ACCOUNT = dict.fromkeys(("branch", "account_type", "account_no", "holder_kana"), "") | {
    "registered_on": None
}


@pytest.mark.req("DD-027")
def test_whoever_has_another_bank_is_led_to_the_paper_form(citizen: Citizen) -> None:
    citizen.consent()
    citizen.fill_in(until="contact")
    assert PAPER not in citizen.get("/ja/apply/contact/").content.decode()
    citizen.post("/ja/apply/contact/", PAGES["contact"])
    assert f"金融機関が一覧にないとき： {PAPER}" in citizen.get("/ja/apply/bank/").content.decode()
    assert BACK.format("apply/bank/") in citizen.get("/ja/paper/").content.decode()
    citizen.post("/ja/apply/who/", {"person": "company", "card": "no"})
    assert BACK.format("apply/who/") in citizen.get("/ja/paper/").content.decode()
    assert citizen.post("/ja/paper/", WHERE_TO)["Location"] == "/ja/state/"
    assert state() == "paper"


@pytest.mark.req("DD-027")
@pytest.mark.parametrize(
    ("kind", "result", "stands"),
    [
        (webdebit.AnswerKind.RETURN, webdebit.Result.CANCEL_BY_USER, "returned_ng"),
        (webdebit.AnswerKind.NOTICE, webdebit.Result.NAME_MISMATCH, "refused"),
    ],
)
def test_whoever_came_to_nothing_at_the_bank_gets_the_paper_form(
    citizen: Citizen, keys: dict[str, str], kind: webdebit.AnswerKind, result: webdebit.Result, stands: str
) -> None:
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    assert PAPER not in citizen.get("/ja/state/").content.decode()
    said = answered(request, keys["from_bank"], kind=kind, result=result, **NO_ACCOUNT)
    citizen.post(f"/{kind.value}/9998/", said)
    assert state() == stands
    assert PAPER in citizen.get("/ja/state/").content.decode()
    assert BACK.format("state/") in citizen.get("/ja/paper/").content.decode()
    tell(application_id=Application.objects.get().pk, what=stands, at=clock.now(), actor=clerk())
    assert citizen.post("/ja/paper/", WHERE_TO)["Location"] == "/ja/state/"
    page = citizen.get("/ja/state/").content.decode()
    assert (state(), "紙の依頼書をお送りします" in page, PAPER in page) == ("paper", True, False)
    assert following.lay_papers(at=clock.now(), actor=clerk()) == 1
    assert Item.objects.filter(kind="signup.paper").count() == 1
    confirmed = answered(request, keys["from_bank"], kind=webdebit.AnswerKind.NOTICE)
    citizen.post("/notice/9998/", confirmed)
    assert state() == "confirmed"  # a registration counts, however late
    number = Application.objects.get().pk
    assert selectors.sent_to(number)["place"] == "水引市本町1"
    assert selectors.given_of(number)["place"] == "水引市緑町一丁目2番3号"


def test_the_link_of_a_mail_offers_no_paper_form(
    citizen: Citizen, keys: dict[str, str], mailoutbox: list[EmailMessage]
) -> None:
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    said = answered(request, keys["from_bank"], result=webdebit.Result.CANCEL_BY_USER, **NO_ACCOUNT)
    citizen.post("/return/9998/", said)
    tell(application_id=Application.objects.get().pk, what="returned_ng", at=clock.now(), actor=clerk())
    link = re.search(r"(/ja/state/\S+)", str(mailoutbox[-1].body))
    assert link
    page = Citizen().get(link[1]).content.decode()
    assert ("手続きが終わっていません" in page, PAPER in page) == (True, False)


@pytest.mark.req("DD-003")
def test_the_consent_is_to_the_version_that_was_read(citizen: Citizen) -> None:
    seen = _version(citizen.get("/ja/terms/").content.decode())
    assert seen == shown.shown().terms["version"]
    put(lambda terms: terms["terms"].update(version="9.9", text="第1条 新しい本文"), days_ago=0)
    check_terms()
    publish(at=clock.now(), actor=clerk())
    shown.forget()
    for sent in (seen, "", "9.8"):
        answer = citizen.post("/ja/terms/", {"agree": "yes", "version": sent})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "利用規約が変わりました。新しい内容を読み" in page
        assert ("第1条 新しい本文" in page, " checked" in page) == (True, False)
        assert not Application.objects.exists()
    now = _version(citizen.get("/ja/terms/").content.decode())
    assert citizen.post("/ja/terms/", {"agree": "yes", "version": now}).status_code == 302
    assert Application.objects.get().terms_version == "9.9"


def test_a_fourth_mail_to_go_on_is_refused_in_its_own_words(citizen: Citizen) -> None:
    citizen.consent()
    citizen.fill_in(until="contact")
    assert "メールアドレスを入力した後に" in citizen.post("/ja/resume/").content.decode()
    citizen.post("/ja/apply/contact/", PAGES["contact"])
    said = [citizen.post("/ja/resume/").content.decode() for _ in range(4)]
    assert ["メールを送りました" in page for page in said] == [True, True, True, False]
    assert "お送りできるのは3回までです" in said[3]
    assert "メールアドレスを入力した後に" not in said[3]
    assert ApplicationEvent.objects.filter(kind="resume_asked").count() == 3


def test_a_switch_of_the_language_holds_for_the_return_and_the_mails(
    citizen: Citizen, keys: dict[str, str], mailoutbox: list[EmailMessage]
) -> None:
    citizen.consent()
    citizen.fill_in()
    for language in ("en", "ko", "en"):
        citizen.get(f"/{language}/check/")
    request, _ = to_bank(citizen, "en")
    assert ApplicationEvent.objects.filter(kind="language").count() == 3
    citizen.post("/return/9998/", answered(request, keys["from_bank"]))
    assert citizen.get("/state/")["Location"] == "/en/state/"
    citizen.post("/notice/9998/", answered(request, keys["from_bank"], kind=webdebit.AnswerKind.NOTICE))
    tell(application_id=Application.objects.get().pk, what="confirmed", at=clock.now(), actor=clerk())
    assert mailoutbox[-1].subject.endswith("Your direct debit is registered")
    link = re.search(r"/en(/state/\S+)", str(mailoutbox[-1].body))
    assert link
    assert Citizen().get(f"/ko{link[1]}").status_code == 200  # the link alone switches nothing
    assert citizen.get("/state/")["Location"] == "/en/state/"


def test_without_a_key_nobody_is_sent_to_the_bank(citizen: Citizen, keys: dict[str, str]) -> None:
    citizen.consent()
    citizen.fill_in()
    now = clock.now() - timedelta(minutes=1)  # the database counts from this test's start
    for key in GatewayKey.objects.all():
        GatewayKeyEnd.objects.create(key=key, ends_at=now, at=now)
    answer = citizen.post("/ja/check/")
    page = answer.content.decode()
    assert (answer.status_code, "金融機関の画面へ進めませんでした" in page) == (503, True)
    assert ("None" in page, 'name="message"' in page) == (False, False)
    assert state() == "returned_ng"


def _to_go_on(citizen: Citizen, mailbox: list[EmailMessage]) -> str:
    citizen.consent()
    citizen.fill_in(until="bank")
    citizen.post("/ja/resume/")
    tell(application_id=Application.objects.get().pk, what="resume", at=clock.now(), actor=clerk())
    found = re.search(r"(/ja/resume/\S+)", str(mailbox[-1].body))
    assert found
    return found[1]


@pytest.mark.parametrize("typed", ["5678", "５６７８", " 56-78 "])
def test_the_four_digits_may_come_from_an_input_method(
    citizen: Citizen, mailoutbox: list[EmailMessage], typed: str
) -> None:
    link = _to_go_on(citizen, mailoutbox)
    assert Citizen().post(link, {"tail": typed})["Location"] == "/ja/apply/who/"


def test_the_fifth_wrong_number_says_that_it_was_the_last(
    citizen: Citizen, mailoutbox: list[EmailMessage]
) -> None:
    link, other = _to_go_on(citizen, mailoutbox), Citizen()
    for _ in range(4):
        wrong = other.post(link, {"tail": "0000"})
        assert (wrong.status_code, "電話番号の下4桁が違います" in wrong.content.decode()) == (422, True)
    for tail in ("0000", "5678"):
        spent = other.post(link, {"tail": tail})
        assert (spent.status_code, "下4桁の誤りが5回になった" in spent.content.decode()) == (410, True)
        assert "すでに使われました" not in spent.content.decode()
    assert not AccessUsed.objects.exists()


@pytest.mark.req("DD-029")
@pytest.mark.parametrize(
    ("language", "maintenance"),
    [("ja", "保守"), ("ja-easy", "保守"), ("en", "maintenance"), ("zh-Hans", "维护"), ("ko", "점검")],
)
def test_a_stop_that_nobody_planned_is_no_maintenance(
    citizen: Citizen, language: str, maintenance: str
) -> None:
    citizen.consent()
    citizen.fill_in(until="bank")
    until = clock.now() + timedelta(hours=2)
    closures.stop_now(bank_code="9998", ends_at=until, reason="障害", at=clock.now(), actor=clerk())
    shown.forget()
    page = citizen.get(f"/{language}/apply/bank/").content.decode()
    refused = citizen.post(f"/{language}/apply/bank/", {"bank": "9998"})
    said = words.texts(language)
    assert said["rest"]["bank_stopped"].format(until=words.moment(language, until)) in page
    assert (
        refused.status_code,
        f"{until.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}" in refused.content.decode(),
    ) == (
        422,
        True,
    )
    assert maintenance not in page + refused.content.decode()
    assert not Answer.objects.filter(page="bank").exists()


def test_who_stays_keeps_what_was_typed_and_nothing_is_written(citizen: Citizen) -> None:
    citizen.consent()
    citizen.fill_in(until="contact")
    page = citizen.get("/ja/apply/contact/").content.decode()
    assert '<button class="quiet" form="typed" name="stay" value="yes">続ける</button>' in page
    typed = {"phone_mobile": "090-12", "email": "h@exam", "email_again": "h@"}
    answer = citizen.post("/ja/apply/contact/", {**typed, "stay": "yes"})
    page = answer.content.decode()
    assert answer.status_code == 200
    for value in typed.values():
        assert f'value="{value}"' in page
    assert "<title>エラー" not in page
    assert answer.cookies["signup"]["max-age"] == 1200  # from now
    assert not Answer.objects.filter(page="contact").exists()


def _version(page: str) -> str:
    found = re.search(r'name="version" value="([^"]*)"', page)
    assert found
    return found[1]
