"""使用開始・使用中止・名義変更 by the public form: a citizen's way, and what nobody learns from it."""

import time
from datetime import timedelta
from importlib import resources
from typing import Any

import pytest
import yaml
from django.db import DatabaseError, transaction
from django.test import override_settings

from mizuhiki.intake.door import flow, forms
from mizuhiki.intake.models import WebAnswer, WebApplication, WebSending
from mizuhiki.platform import clock
from mizuhiki.signup.door import shown as site
from mizuhiki.signup.door import words
from mizuhiki.signup.models import Publication
from mizuhiki.signup.tests.test_texts import NEVER, leaves, slots
from tests.door.site import Citizen

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def day(ahead: int) -> dict[str, str]:
    on = clock.today() + timedelta(days=ahead)
    return {"wanted_on_y": str(on.year), "wanted_on_m": str(on.month), "wanted_on_d": str(on.day)}


def pages(what: str, **changed: dict[str, str]) -> dict[str, dict[str, str]]:
    """What a person gives, page by page."""
    given: dict[str, dict[str, str]] = {
        "kind": {"kind": what, "by": "self"},
        "place": {"inquiry_no": "0000-0000-012", "place": "水引市緑町一丁目2番3号", "building": "101号室"},
        "day": day(7) | {"window": "am", "is_met": "no"},
        "name": {"name": "見本 花子", "kana": "みほん はなこ", "phone": "０９０ー１２３４ー５６７８"},
    }
    if what == "stop":
        given["moving"] = {"settle_by": "bill", "new_postcode": "", "new_address": "見本市桜台2番地"}
    if what == "start":
        given["payment"] = {"pay_by": "slip"}
        given["letters"] = {}
    return {**given, "note": {"note": "門は開いています"}, **changed}


def begin(citizen: Citizen, language: str = "ja") -> None:
    answer = citizen.post(f"/{language}/intake/")
    assert (answer.status_code, answer["Location"]) == (302, f"/{language}/intake/apply/kind/")


def fill_in(citizen: Citizen, given: dict[str, dict[str, str]], language: str = "ja") -> None:
    for page, values in given.items():
        answer = citizen.post(f"/{language}/intake/apply/{page}/", values)
        assert answer.status_code == 302, (page, answer.content.decode())


@pytest.mark.req("CC-045")
def test_from_the_start_to_the_receipt_number(citizen: Citizen) -> None:
    assert "/ja/intake/" in citizen.get("/ja/").content.decode()
    assert citizen.get("/ja/intake/").status_code == 200
    assert "intake" not in citizen.browser.cookies
    assert citizen.post("/ja/intake/", {"website": "http://x"}).status_code == 200  # filled in by no person
    assert not WebApplication.objects.exists()
    begin(citizen)
    cookie = citizen.browser.cookies["intake"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 1200)
    assert citizen.get("/ja/intake/check/")["Location"] == "/ja/intake/apply/kind/"  # no page is left out
    assert citizen.get("/ja/intake/apply/note/")["Location"] == "/ja/intake/apply/kind/"
    fill_in(citizen, pages("stop"))
    check = citizen.get("/ja/intake/check/").content.decode()
    for said in ("使用中止", "見本 花子", "ミホン ハナコ", "090-1234-5678", "9時～12時", "見本市桜台2番地"):
        assert said in check, said
    assert not WebSending.objects.exists()
    assert citizen.post("/ja/intake/check/")["Location"] == "/ja/intake/sent/"
    assert citizen.post("/ja/intake/check/")["Location"] == "/ja/intake/sent/"  # sent twice
    sending = WebSending.objects.get()
    assert (sending.language, sending.application.device) == ("ja", "desktop")
    page = citizen.get("/ja/intake/sent/").content.decode()
    assert sending.application.number in page
    for hidden in ("花子", "1234", "桜台", "00000000012"):
        assert hidden not in page
    late = citizen.post("/ja/intake/apply/name/", pages("stop")["name"])
    assert late["Location"] == "/ja/intake/sent/"
    assert WebAnswer.objects.count() == len(pages("stop"))
    with pytest.raises(DatabaseError), transaction.atomic():
        WebAnswer.objects.update(given={})


def test_each_kind_and_each_person_is_asked_what_a_desk_asks(citizen: Citizen) -> None:
    begin(citizen, "en")
    proxy = {"proxy_company": "見本不動産", "proxy_name": "", "reply_phone": "03-0000-0000"}
    given = pages(
        "start",
        kind={"kind": "start", "by": "agent"},
        proxy=proxy,
        payment={"pay_by": "carry"},
        holder={"holder_kana": "ミホン ハナコ"},
    )
    order = ["kind", "place", "day", "name", "proxy", "payment", "holder", "letters", "note"]
    fill_in(citizen, {page: given[page] for page in order}, "en")
    check = citizen.get("/en/intake/check/").content.decode()
    assert "見本不動産" in check
    assert "From my present account (when moving)" in check
    assert "9:00–12:00" in check
    changed = citizen.post("/en/intake/apply/kind/?to=check", {"kind": "rename", "by": "self"})
    assert changed["Location"] == "/en/intake/check/"  # it asks less, and all of that is given
    check = citizen.get("/en/intake/check/").content.decode()
    assert "見本不動産" not in check
    assert "9:00–12:00" not in check
    back = citizen.post("/en/intake/apply/kind/?to=check", {"kind": "stop", "by": "self"})
    assert back["Location"] == "/en/intake/apply/moving/"  # which asks more


WRONG = [
    ("kind", {"kind": "move"}, "申込みの種類を選んでください"),
    ("place", {"inquiry_no": "123"}, "お問い合わせ番号は11桁の数字です。今は3桁入力されています"),
    ("place", {"place": ""}, "住所を入力してください"),
    ("day", {"wanted_on_d": ""}, "年・月・日を数字で入力してください"),
    ("day", {"window": "night"}, "希望の時間帯を選んでください"),
    ("name", {"name": ""}, "お名前を入力してください"),
    ("name", {"phone": ""}, "電話番号を入力してください"),
    ("name", {"phone": "12345"}, "電話番号は0から始まる"),
    ("proxy", {"proxy_company": ""}, "会社の名前か、申込みをする方のお名前を入力してください"),
    ("proxy", {"reply_phone": ""}, "申込みをする方の電話番号を入力してください"),
    ("moving", {"new_address": ""}, "引っ越し先・連絡先の住所を入力してください"),
    ("note", {"note": "あ" * 301}, "連絡事項は300字までです。今は301字入力されています"),
]


def test_what_is_wrong_stands_beside_its_item_and_is_not_kept(citizen: Citizen) -> None:
    begin(citizen)
    whole = pages("stop", kind={"kind": "stop", "by": "other"})
    whole["proxy"] = {"proxy_company": "見本不動産", "proxy_name": "", "reply_phone": "03-0000-0000"}
    order = ["kind", "place", "day", "name", "proxy", "moving", "note"]
    for page in order:
        for name, changed, says in WRONG:
            if name == page:
                before = WebAnswer.objects.count()
                refused = citizen.post(f"/ja/intake/apply/{page}/", whole[page] | changed)
                text = refused.content.decode()
                assert (refused.status_code, says in text) == (422, True), (page, changed)
                assert "エラー" in text.partition("</title>")[0]
                assert WebAnswer.objects.count() == before
        fill_in(citizen, {page: whole[page]})
    far = citizen.post("/ja/intake/apply/day/", whole["day"] | day(191))
    first, last = clock.today() - timedelta(days=90), clock.today() + timedelta(days=190)
    assert f"希望の日は、{first}から{last}までの日にしてください" in far.content.decode()


def test_nothing_opens_without_its_secret_or_after_its_time(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("apply/kind/", "check/", "sent/"):
        answer = citizen.get(f"/ja/intake/{path}")
        assert (answer.status_code, "時間が過ぎました" in answer.content.decode()) == (403, True), path
    citizen.consent()  # a sign-up's secret opens no form of this kind
    citizen.browser.cookies["intake"] = citizen.browser.cookies["signup"].value
    assert citizen.get("/ja/intake/apply/kind/").status_code == 403
    begin(citizen)
    fill_in(citizen, {"kind": {"kind": "stop", "by": "self"}})
    other = Citizen()
    assert other.get("/ja/intake/apply/place/").status_code == 403
    assert citizen.get("/ja/intake/apply/place/").status_code == 200
    later = time.time() + 21 * 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert citizen.get("/ja/intake/apply/place/").status_code == 403


def test_whether_a_number_is_known_makes_no_difference(citizen: Citizen) -> None:
    begin(citizen)
    fill_in(citizen, {"kind": {"kind": "stop", "by": "self"}})
    answers = {
        (one.status_code, one["Location"])
        for number in ("00000000012", "99999999999")
        if (one := citizen.post("/ja/intake/apply/place/", pages("stop")["place"] | {"inquiry_no": number}))
    }
    assert answers == {(302, "/ja/intake/apply/day/")}
    with override_settings(SIGNUP_LIMITS={"inquiry_no": (2, 3600)}):
        number = pages("stop")["place"] | {"inquiry_no": "00000000077"}
        codes = [citizen.post("/ja/intake/apply/place/", number).status_code for _ in range(3)]
    assert codes == [302, 302, 429]  # nobody finds the numbers out by trying
    with override_settings(SIGNUP_LIMITS={"begin": (2, 600)}):
        assert [Citizen().post("/ja/intake/").status_code for _ in range(2)] == [302, 429]


def test_a_utility_that_does_not_offer_it_has_no_such_page(citizen: Citizen) -> None:
    body = Publication.objects.latest("pk").body
    Publication.objects.create(body={**body, "intake": []}, sha256="1" * 64, published_at=clock.now())
    site.forget()
    assert "/ja/intake/" not in citizen.get("/ja/").content.decode()
    assert citizen.get("/ja/intake/").status_code == 404
    assert citizen.post("/ja/intake/").status_code == 404
    assert not WebApplication.objects.exists()


@pytest.mark.parametrize("language", words.ORDER)
def test_its_words_are_whole_in_each_language(language: str) -> None:
    own, japanese = (dict(leaves(words.texts(one, forms.SITE))) for one in (language, "ja"))
    assert list(dict(leaves(_file(language)))) == list(dict(leaves(_file("ja"))))
    assert {key: slots(text) for key, text in own.items()} == {
        key: slots(text) for key, text in japanese.items()
    }
    assert {key for key, text in own.items() if not text} == {
        key for key, text in japanese.items() if not text
    }
    said = forms.said(None, language)
    for page, items in flow.PAGES.items():
        assert said["pages"][page]
        assert all(item in said["items"] and item in said["hints"] for item, _ in items), page
    for item, one in flow.ITEMS.items():
        assert all(option in said["options"][item] for option in one.options), item
    if words.html_lang(language) == "ja":
        assert {(key, word) for key, text in own.items() for word in NEVER if word in text} == set()


def _file(language: str) -> Any:
    """A language's own file: `words.texts` would fill a hole with Japanese."""
    text = resources.files(forms.SITE) / "texts" / f"{language}.yaml"
    return yaml.safe_load(text.read_text(encoding="utf-8"))
