"""The banks a citizen meets: what each asks, when it rests, and what it may answer."""

import json
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import override_settings

from mizuhiki.banks.models import Place
from mizuhiki.formats import webdebit
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup.door import calls, flow
from mizuhiki.signup.door.functions import new_secret
from mizuhiki.signup.door.items import ITEMS
from mizuhiki.signup.models import (
    Answer,
    Arrival,
    GatewayKey,
    Publication,
)
from mizuhiki.signup.site.services import make_keys, publish
from tests.builders import clerk
from tests.door.site import PAGES, Citizen, answered, state, to_bank

MADE_UP = {"9998", "9991"}  # of the demo's world
NAGAOKA = [  # 長岡 6(1), in its order
    ("0140", "第四北越銀行"),
    ("0532", "大光銀行"),
    ("0010", "りそな銀行"),
    ("0017", "埼玉りそな銀行"),
    ("0534", "富山第一銀行"),
    ("1371", "長岡信用金庫"),
    ("2965", "新潟県労働金庫"),
    ("2351", "新潟縣信用組合"),
    ("5666", "えちご中越農業協同組合"),
    ("5714", "魚沼農業協同組合"),
    ("2363", "新潟大栄信用組合"),
    ("2357", "はばたき信用組合"),
    ("9900", "ゆうちょ銀行"),
]

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_the_post_bank_is_asked_for_its_own_numbers(citizen: Citizen, keys: dict[str, str]) -> None:
    make_keys(bank_code="9900", at=clock.now() - timedelta(minutes=5), actor=clerk())
    citizen.consent()
    citizen.fill_in(until="bank")
    citizen.post("/ja/apply/bank/", {"bank": "9900"})
    page = citizen.get("/ja/apply/account/").content.decode()
    assert ("記号（5桁）" in page, "店番号" in page) == (True, False)
    wrong = {
        "yucho_symbol": "123",
        "yucho_number": "1",
        "account_type": "1",
        "holder_kana": "ミズヒキ ハナコ",
    }
    assert "記号は5桁" in citizen.post("/ja/apply/account/", wrong).content.decode()
    right = wrong | {"yucho_symbol": "１２３４０", "yucho_number": "12345671"}
    assert citizen.post("/ja/apply/account/", right)["Location"] == "/ja/check/"
    request, _ = to_bank(citizen)
    assert (request.branch, request.account_no) == ("234", "1234567")


def test_after_the_bank_the_form_is_closed_and_a_refusal_opens_it(
    citizen: Citizen, keys: dict[str, str]
) -> None:
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    assert citizen.get("/ja/apply/name/")["Location"] == "/ja/state/"
    again, _ = to_bank(citizen)  # a second press leads to the same place
    assert again.reference == request.reference
    empty = dict.fromkeys(("branch", "account_type", "account_no", "holder_kana"), "")
    refusal = answered(
        request, keys["from_bank"], result=webdebit.Result.NAME_MISMATCH, registered_on=None, **empty
    )
    assert citizen.post("/return/9998/", refusal).status_code == 302
    page = citizen.get("/ja/state/").content.decode()
    assert "口座名義が金融機関の届出と違います" in page
    assert citizen.get("/ja/apply/account/").status_code == 200
    second, _ = to_bank(citizen)
    assert second.reference == request.reference[:-1] + "2"


def test_a_forged_return_is_refused_and_changes_nothing(citizen: Citizen, keys: dict[str, str]) -> None:
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    good = answered(request, keys["from_bank"])
    for forged in (
        good | {"mac": "0" * 64},
        good | {"message": good["message"].replace('"OK"', '"UNKNOWN"')},
        answered(request, keys["to_bank"]),
        {"message": "", "mac": ""},
    ):
        answer = citizen.post("/return/9998/", forged)
        assert (answer.status_code, "結果を確かめられませんでした" in answer.content.decode()) == (400, True)
    assert state() == "handed_off"


def test_published_is_what_the_rules_say_once(keys: dict[str, str]) -> None:
    publish(at=clock.now(), actor=clerk())
    publication = Publication.objects.get()
    terms = pack_on(clock.today()).signup
    assert terms is not None
    assert [bank["code"] for bank in publication.body["banks"]] == list(terms.banks)
    named = [code for code in terms.banks if code not in MADE_UP]
    assert [(code, terms.banks[code].label) for code in named] == NAGAOKA
    assert {bank["url"][:21] for bank in publication.body["banks"]} == {"http://127.0.0.1:8002"}
    text = json.dumps(publication.body)
    assert all(bytes(key.secret).hex() not in text for key in GatewayKey.objects.all())


def test_a_secret_is_192_bits_and_a_number_cannot_be_guessed(keys: dict[str, str]) -> None:
    secret = new_secret()
    assert len(secret) == 32
    facts = {"language": "ja", "device": "phone", "terms": "1", "campaign": ""}
    numbers = {calls.begin(secret=new_secret(), **facts) for _ in range(20)}
    assert len(numbers) == 20
    assert all(re.fullmatch(r"W[0-9A-HJKMNP-TV-Z]{12}", number) for number in numbers)


def test_more_notices_than_any_bank_sends_are_put_off_and_leave_no_row(
    citizen: Citizen, keys: dict[str, str]
) -> None:
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    forged = {"message": "{}", "mac": "0" * 64}
    good = answered(request, keys["from_bank"], kind=webdebit.AnswerKind.NOTICE)
    with override_settings(SIGNUP_LIMITS={"notice": (2, 600)}):
        sent = [citizen.post("/notice/9998/", one).status_code for one in (forged, forged, forged, good)]
    assert sent == [400, 400, 429, 429]
    assert Arrival.objects.count() == 2
    assert state() == "handed_off"
    assert citizen.post("/notice/9998/", good).status_code == 200
    assert state() == "confirmed"


@pytest.mark.req("DD-050")
def test_no_table_has_a_place_for_a_pin() -> None:
    columns = [
        f"{model._meta.db_table}.{one.column}"
        for model in apps.get_models()
        for one in model._meta.concrete_fields
    ]
    assert len(columns) > 1_000
    assert [name for name in columns if re.search(r"(?:\.|_)(?:pin|passcode|ansho)(?:_|$)", name)] == []
    assert not {"pin", "passcode", "暗証番号"} & {*ITEMS, *flow.ELIGIBLE}


@pytest.mark.req("DD-005")
def test_a_bank_that_tells_later_leaves_nobody_to_apply_again(citizen: Citizen, keys: dict[str, str]) -> None:
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    empty = dict.fromkeys(("branch", "account_type", "account_no", "holder_kana"), "")
    later = answered(request, keys["from_bank"], result=webdebit.Result.UNKNOWN, registered_on=None, **empty)
    assert citizen.post("/return/9998/", later).status_code == 302
    page = citizen.get("/ja/state/").content.decode()
    assert "受け付けました。金融機関の登録を確認しています" in page
    assert "申し込み直す" not in page
    assert citizen.get("/ja/apply/account/")["Location"] == "/ja/state/"
    notice = answered(request, keys["from_bank"], kind=webdebit.AnswerKind.NOTICE)
    citizen.post("/notice/9998/", notice)
    assert state() == "confirmed"


@pytest.mark.req("DD-044")
def test_only_branches_of_the_chosen_bank_are_found(citizen: Citizen) -> None:
    Place.objects.create(bank_code="9991", branch_code="077", name="川端支所", kana="カワバタシシヨ")
    citizen.consent()
    citizen.fill_in(until="account")
    for typed in ("077", "川端支所", "カワバタ"):
        answer = citizen.post("/ja/apply/account/", PAGES["account"] | {"branch": typed})
        assert (answer.status_code, "支店が見つかりません" in answer.content.decode()) == (422, True)
    assert not Answer.objects.filter(page="account").exists()
    citizen.post("/ja/apply/account/", PAGES["account"] | {"branch": "本町"})
    given = Answer.objects.get(page="account").given
    assert (given["branch"], given["branch_name"]) == ("002", "本町")
