"""A citizen's way from the start to the bank and back, page by page."""

import hashlib
import hmac
import re

import pytest
from django.test import override_settings

from mizuhiki.formats import webdebit
from mizuhiki.platform import clock
from mizuhiki.signup import following
from mizuhiki.signup.door import shown as site
from mizuhiki.signup.models import (
    Answer,
    Application,
    ApplicationEvent,
    Attempt,
    PostcodeTown,
)
from mizuhiki.worklist.models import Item
from tests.builders import clerk
from tests.door.site import PAGES, Citizen, answered, state, to_bank

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_from_the_start_to_the_bank_and_back(citizen: Citizen, keys: dict[str, str]) -> None:
    start = citizen.get("/ja/")
    assert start.status_code == 200
    assert "signup" not in citizen.browser.cookies  # nothing is kept before there is something to keep
    citizen.consent()
    cookie = citizen.browser.cookies["signup"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 1200)
    citizen.fill_in()
    check = citizen.get("/ja/check/").content.decode()
    for shown in (
        "水引 花子",
        "ミズヒキ ハナコ",
        "090-1234-5678",
        "001 本店",
        "0012345",
        "ﾐｽﾞﾋｷ ﾊﾅｺ",
        "水引銀行",
    ):
        assert shown in check, shown
    request, mac = to_bank(citizen)
    sealed = hmac.new(bytes.fromhex(keys["to_bank"]), webdebit.compose(request).encode(), hashlib.sha256)
    assert mac == sealed.hexdigest()
    assert (request.branch, request.account_no, request.holder_kana) == ("001", "0012345", "ﾐｽﾞﾋｷ ﾊﾅｺ")
    assert (request.customer_no, request.client) == ("00000000012", "0000123456")
    assert state() == "handed_off"
    returned = citizen.post("/return/9998/", answered(request, keys["from_bank"]))
    assert (returned.status_code, returned["Location"]) == (302, "/state/")
    page = citizen.browser.get("/state/", follow=True).content.decode()
    assert "受け付けました。金融機関の登録を確認しています" in page
    assert Application.objects.get().number in page
    for hidden in ("0012345", "花子", "ﾊﾅｺ", "1234"):
        assert hidden not in page
    notice = answered(request, keys["from_bank"], kind=webdebit.AnswerKind.NOTICE)
    assert citizen.post("/notice/9998/", notice).status_code == 200
    assert citizen.post("/notice/9998/", notice).content == b"known\n"
    assert "登録が完了しました" in citizen.get("/ja/state/").content.decode()
    kinds = list(
        ApplicationEvent.objects.exclude(kind="answered").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == ["begun", "handed_off", "returned_ok", "confirmed"]


def test_without_consent_no_page_opens(citizen: Citizen) -> None:
    for path in ("/ja/apply/who/", "/ja/apply/supply/", "/ja/check/", "/ja/state/", "/ja/paper/"):
        answer = citizen.get(path)
        assert (answer.status_code, "時間が過ぎました" in answer.content.decode()) == (403, True), path
    refused = citizen.post("/ja/terms/", {"agree": ""})
    assert refused.status_code == 422
    assert not Application.objects.exists()


def test_what_a_machine_fills_in_begins_nothing(citizen: Citizen) -> None:
    agreed = {"agree": "yes", "version": site.shown().terms["version"]}
    assert citizen.post("/ja/terms/", {**agreed, "website": "http://x"}).status_code == 200
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "given", [{"person": "company", "card": "yes"}, {"person": "individual", "card": "no"}]
)
def test_whoever_cannot_apply_here_asks_for_the_paper(citizen: Citizen, given: dict[str, str]) -> None:
    citizen.consent()
    assert citizen.post("/ja/apply/who/", given)["Location"] == "/ja/paper/"
    assert citizen.post("/ja/paper/", {"name": "水引工業"}).status_code == 422
    sent = {"name": "水引工業", "postcode": "0000001", "place": "水引市本町1"}
    assert citizen.post("/ja/paper/", sent)["Location"] == "/ja/state/"
    assert state() == "paper"
    assert Answer.objects.latest("pk").given["place"] == "水引市本町1"
    assert "1週間ほどで郵送します" in citizen.get("/ja/state/").content.decode()
    laid = [following.lay_papers(at=clock.now(), actor=clerk()) for _ in range(2)]
    assert laid == [1, 0]
    assert Item.objects.get().kind == "signup.paper"


def test_no_page_can_be_left_out(citizen: Citizen) -> None:
    citizen.consent()
    assert citizen.get("/ja/apply/account/")["Location"] == "/ja/apply/who/"
    citizen.fill_in(until="contact")
    assert citizen.get("/ja/check/")["Location"] == "/ja/apply/contact/"
    assert citizen.post("/ja/check/")["Location"] == "/ja/apply/contact/"
    assert not Attempt.objects.exists()


WRONG = [
    ("supply", {"inquiry_no": "123"}, "お問い合わせ番号は11桁の数字です。今は3桁入力されています"),
    ("supply", {"inquiry_no": ""}, "お問い合わせ番号を入力するか、「わからない」に印を付けてください"),
    ("supply", {"kind": "other"}, "申込みの種類を選んでください"),
    (
        "supply",
        {"start_on_y": "2026", "start_on_m": "13", "start_on_d": "1"},
        "年・月・日を数字で入力してください",
    ),
    ("place", {"place": ""}, "住所を入力してください"),
    ("place", {"postcode": "12"}, "郵便番号は7桁の数字で入力してください"),
    ("name", {"kana": "花子"}, "フリガナはひらがなかカタカナで入力してください"),
    ("contact", {"phone_mobile": "090-123-456"}, "携帯電話の番号は070、080、090から始まる11桁です"),
    ("contact", {"phone_mobile": ""}, "電話番号を1つ入力してください"),
    (
        "contact",
        {"email": "h@example", "email_again": "h@example"},
        "メールアドレスは「名前@example.jp」の形で",
    ),
    ("contact", {"email": "h@gmial.com", "email_again": "h@gmial.com"}, "「h@gmail.com」ではありませんか"),
    ("contact", {"email_again": "k@example.jp"}, "2つのメールアドレスが違います"),
    ("bank", {"bank": "0001"}, "金融機関を選んでください"),
    ("account", {"branch": "ほん"}, "支店の候補があります"),
    ("account", {"branch": "なし"}, "支店が見つかりません"),
    ("account", {"account_no": "12345678"}, "口座番号は7桁までです。今は8桁入力されています"),
    ("account", {"account_type": "9"}, "預金の種類を選んでください"),
    ("account", {"holder_kana": "水引花子"}, "金融機関で使えない文字があります"),
    ("account", {"holder_kana": "ヤマダ タロウ"}, "使用者とお名前が違います"),
]


@pytest.mark.parametrize(("page", "given", "sentence"), WRONG)
def test_what_is_wrong_is_said_and_kept_to_be_mended(
    citizen: Citizen, page: str, given: dict[str, str], sentence: str
) -> None:
    citizen.consent()
    citizen.fill_in(until=page)
    before = Answer.objects.count()
    answer = citizen.post(f"/ja/apply/{page}/", PAGES[page] | given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "<title>エラー：" in text
    assert Answer.objects.count() == before
    assert citizen.post(f"/ja/apply/{page}/", PAGES[page]).status_code == 302


@pytest.mark.parametrize(
    ("year", "month", "day"), [("2026", "12", "1"), ("令和8", "12", "01"), ("R8", "１２", "1")]
)
def test_a_day_may_be_given_in_either_counting(citizen: Citizen, year: str, month: str, day: str) -> None:
    citizen.consent()
    citizen.fill_in(until="supply")
    given = PAGES["supply"] | {"start_on_y": year, "start_on_m": month, "start_on_d": day}
    assert citizen.post("/ja/apply/supply/", given).status_code == 302
    assert Answer.objects.get(page="supply").given["start_on"] == "2026-12-01"


def test_only_what_the_bank_offers_can_be_chosen(citizen: Citizen) -> None:
    citizen.consent()
    citizen.fill_in(until="account")
    page = citizen.get("/ja/apply/account/").content.decode()
    assert ("普通" in page, "当座" in page, ">その他<" in page) == (True, True, False)


def test_another_holder_is_taken_once_it_is_said(citizen: Citizen) -> None:
    citizen.consent()
    citizen.fill_in(but={"account": {"holder_kana": "ヤマダ タロウ", "holder_other": "yes"}})
    given = Answer.objects.get(page="account").given
    assert (given["holder_kana"], given["holder_other"]) == ("ﾔﾏﾀﾞ ﾀﾛｳ", "yes")


def test_an_unknown_number_and_several_branches(citizen: Citizen, keys: dict[str, str]) -> None:
    citizen.consent()
    chosen = {"branch": "ほん", "branch_chosen": "002"}
    unknown = {"inquiry_no": "", "inquiry_unknown": "yes"}
    citizen.fill_in(but={"supply": unknown, "account": chosen})
    request, _ = to_bank(citizen)
    assert (request.branch, request.customer_no) == ("002", request.reference)


def test_a_change_asks_what_changes_and_who_it_was(citizen: Citizen) -> None:
    citizen.consent()
    citizen.fill_in(until="supply")
    change = PAGES["supply"] | {"kind": "change"}
    assert citizen.post("/ja/apply/supply/", change)["Location"] == "/ja/apply/change/"
    assert citizen.post("/ja/apply/change/", {"changes": "both"})["Location"] == "/ja/apply/place/"
    citizen.post("/ja/apply/place/", PAGES["place"])
    assert citizen.post("/ja/apply/name/", PAGES["name"])["Location"] == "/ja/apply/former/"
    half = citizen.post("/ja/apply/former/", {"former_name": "水引 太郎"})
    assert (half.status_code, "前の使用者のフリガナも入力してください" in half.content.decode()) == (
        422,
        True,
    )
    whole = {"former_name": "水引 太郎", "former_kana": "みずひき たろう"}
    assert citizen.post("/ja/apply/former/", whole)["Location"] == "/ja/apply/contact/"


@pytest.mark.parametrize("name", ["pin", "PIN", "暗証番号", "password"])
def test_no_pin_is_ever_taken(citizen: Citizen, name: str, caplog: pytest.LogCaptureFixture) -> None:
    citizen.consent()
    answer = citizen.post("/ja/apply/who/", PAGES["who"] | {name: "4821"})
    assert answer.status_code == 400
    assert not Answer.objects.exists()
    assert "4821" not in caplog.text + answer.content.decode()


def test_too_many_beginnings_from_one_address_wait(citizen: Citizen) -> None:
    with override_settings(SIGNUP_LIMITS={"begin": (2, 600)}):
        for _ in range(2):
            citizen.consent()
        refused = Citizen().post("/ja/terms/", {"agree": "yes"})
    assert (refused.status_code, "しばらく待ってください" in refused.content.decode()) == (429, True)
    assert Application.objects.count() == 2


def test_one_number_cannot_be_tried_for_ever(citizen: Citizen) -> None:
    citizen.consent()
    citizen.fill_in(until="supply")
    answers = [citizen.post("/ja/apply/supply/", PAGES["supply"]).status_code for _ in range(31)]
    assert answers == [302] * 30 + [429]


def test_every_page_carries_the_headers(citizen: Citizen) -> None:
    citizen.consent()
    for path in ("/ja/", "/ja/terms/", "/ja/apply/who/", "/ja/state/", "/nothing/", "/health"):
        answer = citizen.get(path)
        policy = set(answer["Content-Security-Policy"].split("; "))
        assert {
            "default-src 'none'",
            "script-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        } <= policy
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
    citizen.fill_in()
    leaving = citizen.post("/ja/check/")["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:8002;" in leaving + ";"


@pytest.mark.req("DD-034")
@pytest.mark.parametrize(
    ("city", "shown", "hidden"),
    [("水引市", "水引市緑町", "の外です"), ("隣市", "この郵便番号は水引市の外です", "住所が見つかりません")],
)
def test_a_postcode_gives_the_place_and_one_outside_the_area_is_asked_about(
    citizen: Citizen, city: str, shown: str, hidden: str
) -> None:
    PostcodeTown.objects.create(postcode="9400061", prefecture="", city=city, town="緑町")
    citizen.consent()
    citizen.fill_in(until="place")
    page = citizen.post("/ja/apply/place/", {"postcode": "940-0061", "look_up": "yes"}).content.decode()
    assert f'value="{city}緑町"' in page
    assert (shown in page, hidden in page) == (True, False)
    none = citizen.post("/ja/apply/place/", {"postcode": "940-0062", "look_up": "yes"}).content.decode()
    assert "この郵便番号では住所が見つかりません" in none
    assert not Answer.objects.filter(page="place").exists()


def language_links(page: str) -> list[str]:
    """Where the page leads in the other languages."""
    return re.findall(r'<a href="([^"]*)" hreflang', page)


def test_a_refused_form_and_a_fault_can_be_read_in_another_language(citizen: Citizen) -> None:
    asked = citizen.get("/ja/terms/?c=haru").content.decode()
    assert language_links(asked)[1] == "/en/terms/?c=haru"  # the code of the campaign stays
    refused = citizen.post("/ja/terms/", {"agree": "", "c": "haru"}).content.decode()
    assert language_links(refused)[1] == "/en/terms/?c=haru"
    citizen.consent()
    wrong = citizen.post("/ja/apply/who/", {}).content.decode()
    assert language_links(wrong) == [f"/{one}/apply/who/" for one in ("ja-easy", "en", "zh-Hans", "ko")]
    forged = citizen.post("/return/9998/", {"message": "", "mac": ""}).content.decode()
    assert language_links(forged)[1] == "/en/"
    citizen.fill_in()
    assert (
        language_links(citizen.post("/ja/check/").content.decode()) == []
    )  # on to the bank, and nowhere else
    outside = Citizen().get("/state/").content.decode()
    assert language_links(outside)[1] == "/en/"


def test_another_bank_asks_for_its_own_account(citizen: Citizen, keys: dict[str, str]) -> None:
    citizen.consent()
    citizen.fill_in()
    assert citizen.post("/ja/apply/bank/?to=check", {"bank": "9991"})["Location"] == "/ja/apply/account/"
    assert 'value="0012345"' not in citizen.get("/ja/apply/account/").content.decode()
    for answer in (citizen.get("/ja/check/"), citizen.post("/ja/check/")):
        assert answer["Location"] == "/ja/apply/account/"
    assert not Attempt.objects.exists()
    assert "支店が見つかりません" in citizen.post("/ja/apply/account/", PAGES["account"]).content.decode()
    assert citizen.post("/ja/apply/bank/?to=check", {"bank": "9998"})["Location"] == "/ja/check/"
    request, _ = to_bank(citizen)
    assert (request.bank, request.branch, request.account_no) == ("9998", "001", "0012345")


@pytest.mark.req("DD-027")
def test_the_paper_can_be_asked_for_after_a_bank_refused(citizen: Citizen, keys: dict[str, str]) -> None:
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    empty = dict.fromkeys(("branch", "account_type", "account_no", "holder_kana"), "")
    refusal = {"result": webdebit.Result.ACCOUNT_INELIGIBLE, "registered_on": None, **empty}
    notice = answered(request, keys["from_bank"], kind=webdebit.AnswerKind.NOTICE, **refusal)
    assert citizen.post("/notice/9998/", notice).status_code == 200
    assert state() == "refused"
    sent = {"name": "水引 花子", "postcode": "0000001", "place": "水引市本町1"}
    assert citizen.post("/ja/paper/", sent)["Location"] == "/ja/state/"
    assert state() == "paper"
    assert "紙の依頼書をお送りします" in citizen.get("/ja/state/").content.decode()
    assert following.lay_papers(at=clock.now(), actor=clerk()) == 1
    late = answered(request, keys["from_bank"], kind=webdebit.AnswerKind.NOTICE)
    citizen.post("/notice/9998/", late)
    assert state() == "confirmed"  # a registration wins over everything
