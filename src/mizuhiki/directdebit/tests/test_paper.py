"""口座振替依頼書: handed out, read twice by two people who do not see each other's reading, settled."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from mizuhiki.banks import api as banks
from mizuhiki.banks.api import Entry
from mizuhiki.directdebit import papers
from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit.errors import FormHasEnded, SamePersonReads
from mizuhiki.directdebit.models import FormReading, PaperForm, PaperFormStep
from mizuhiki.directdebit.services import forms as services
from mizuhiki.directdebit.services.forms import Given
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

DAY = date(2026, 5, 20)
TYPED = {
    "supply": "1",
    "bank": "0146",
    "branch": "ほんてん",
    "account_type": "1",
    "account_no": "123456",
    "holder": "ミホン タロウ",
}


@pytest.fixture(autouse=True)
def one_supply(db: None) -> Any:
    """One household, two banks, and a day in May."""
    with clock.travel(noon(DAY)):
        entries = [
            Entry("0146", "", "北国", "ホツコク"),
            Entry("0146", "101", "本店", "ホンテン"),
            Entry("0146", "102", "本町", "ホンマチ"),
            Entry("9900", "", "ゆうちょ", "ユウチヨ"),
        ]
        banks.load_master(edition=date(2026, 4, 1), entries=entries, actor=None, at=clock.now())
        yield Town().settle(1)


@pytest.fixture
def desks(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> list[Client]:
    """Two clerks."""
    return [sign_in(person(may.FORM_SEE, may.FORM_KEY, username=f"op{n}")) for n in (1, 2)]


def post(desk: Client, path: str, **facts: Any) -> Any:
    return desk.post(path, {"once": str(uuid4()), **facts})


def states(form: PaperForm) -> list[str]:
    return [step.what for step in form.steps.order_by("pk")]


@pytest.mark.req("CC-048")
def test_a_form_takes_effect_when_a_second_person_reads_the_same(desks: list[Client]) -> None:
    first, second = desks
    answer = post(first, "/debit/forms/key/", **TYPED)
    assert (answer.status_code, answer["Location"]) == (302, "/debit/forms/key/")
    form = PaperForm.objects.get()
    assert f"受付番号{form.pk}（見本 1 様）を入力しました" in text_of(first.get("/debit/forms/key/"))
    assert states(form) == ["received"]
    blind = text_of(second.get("/debit/forms/check/"))
    assert f"受付番号{form.pk}" in blind
    assert "0123456" not in second.get("/debit/forms/check/").content.decode()
    assert "照合できる依頼書はありません" in text_of(first.get("/debit/forms/check/"))
    untold = post(second, "/debit/forms/check/", number=form.pk, **TYPED | {"account_type": ""})
    assert (untold.status_code, "預金種目を選んでください" in text_of(untold)) == (422, True)
    assert FormReading.objects.count() == 1
    again = TYPED | {"bank": "ﾎｯｺｸ", "branch": "101", "account_no": "0123456", "holder": "ﾐﾎﾝ ﾀﾛｳ"}
    assert post(second, "/debit/forms/check/", number=form.pk, **again)["Location"] == "/debit/forms/check/"
    assert states(form) == ["received", "agreed"]
    reading = papers.readings_in_force([form.pk])[form.pk]
    assert (reading.bank_code, reading.branch_code, reading.account_no, reading.holder_kana) == (
        "0146",
        "101",
        "0123456",
        "ﾐﾎﾝ ﾀﾛｳ",
    )


@pytest.mark.req("CC-048")
def test_who_read_first_may_neither_check_nor_correct(desks: list[Client]) -> None:
    first, second = desks
    post(first, "/debit/forms/key/", **TYPED)
    form = PaperForm.objects.get()
    refused = post(first, "/debit/forms/check/", number=form.pk, **TYPED)
    assert refused.status_code == 422
    assert "照合は別の人が行います" in text_of(refused)
    post(second, "/debit/forms/check/", number=form.pk, **TYPED | {"account_no": "123457"})
    answer = post(first, f"/debit/forms/{form.pk}/correct/", **TYPED)
    assert answer.status_code == 422
    assert FormReading.objects.count() == 2
    assert states(form) == ["received"]


@pytest.mark.req("CC-048")
def test_a_difference_is_shown_item_by_item_and_put_right(desks: list[Client]) -> None:
    first, second = desks
    post(first, "/debit/forms/key/", **TYPED)
    form = PaperForm.objects.get()
    answer = post(second, "/debit/forms/check/", number=form.pk, **TYPED | {"account_no": "123457"})
    assert answer["Location"] == f"/debit/forms/{form.pk}/correct/"
    page = text_of(second.get(answer["Location"]))
    assert "口座番号 0123456 0123457 相違" in page
    assert "金融機関 0146 北国 0146 北国 一致" in page
    assert papers.readings_in_force([form.pk]) == {}
    post(second, f"/debit/forms/{form.pk}/correct/", **TYPED | {"account_no": "123457"})
    assert states(form) == ["received", "agreed"]
    assert papers.readings_in_force([form.pk])[form.pk].account_no == "0123457"
    stroke = papers.strokes(today=DAY)
    assert [(one.first, one.second, one.differing) for one in stroke] == [(1, 0, 0), (0, 1, 1)]


@pytest.mark.req("CC-048")
@pytest.mark.parametrize("mode", ["origin", "replica"])
def test_the_database_refuses_a_second_reading_by_the_first_reader(one_supply: Any, mode: str) -> None:
    actor = clerk()
    given = Given(one_supply.pk, "0146", "101", "1", "0000001", "ﾐﾎﾝ")
    form = services.receive_form(given=given, actor=actor, at=clock.now())
    with pytest.raises(SamePersonReads):
        services.check_form(form_id=form.pk, given=given, actor=actor, at=clock.now())
    columns = (
        "supply_id, bank_code, branch_code, account_type, account_no, yucho_symbol, yucho_number, "
        "holder_kana, at, by_id"
    )
    again = (
        f"SET LOCAL session_replication_role = {mode}; INSERT INTO directdebit_formreading "  # noqa: S608
        f"(form_id, position, {columns}) SELECT form_id, 2, {columns} FROM directdebit_formreading"
    )
    with pytest.raises(IntegrityError, match="form_read_by_two_people"), transaction.atomic():
        connection.cursor().execute(again)
    assert FormReading.objects.count() == 1


def test_yucho_is_kept_as_given_and_derived(desks: list[Client]) -> None:
    typed = TYPED | {"bank": "9900", "branch": "11280", "account_no": "12345671"}
    post(desks[0], "/debit/forms/key/", **typed)
    reading = FormReading.objects.get()
    assert (reading.yucho_symbol, reading.yucho_number) == ("11280", "12345671")
    assert (reading.branch_code, reading.account_type, reading.account_no) == ("128", "1", "1234567")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bank": "0147"}, "今の台帳にありません"),
        ({"branch": "ほん"}, "候補が2件あります。コードで選んでください：101 本店、102 本町"),
        ({"account_no": "12345678"}, "7桁までの数字"),
        ({"holder": "見本 太郎"}, "銀行で使えない文字があります（見本太郎）"),
        ({"supply": "99"}, "契約はありません"),
        ({"bank": "9900", "branch": "11280", "account_no": "12345678"}, "末尾が1です"),
        ({"holder": ""}, "口座名義（カナ）を入力してください"),
        ({"number": "77"}, "受付番号77"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    desks: list[Client], change: dict[str, str], words: str
) -> None:
    refused = post(desks[0], "/debit/forms/key/", **TYPED | change)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert (PaperForm.objects.count(), FormReading.objects.count()) == (0, 0)


@pytest.mark.req("COL-049")
def test_a_handed_out_form_is_followed_until_it_goes_back(desks: list[Client]) -> None:
    desk = desks[0]
    post(desk, "/debit/forms/", supply="1")
    form = PaperForm.objects.get()
    assert "交付（返送待ち） 2026-05-20 見本 1 窓口交付" in text_of(desk.get("/debit/forms/"))
    assert post(desk, "/debit/forms/key/", number=form.pk, fault="no_seal").status_code == 302
    assert states(form) == ["handed", "received", "returned"]
    assert PaperFormStep.objects.get(what="returned").fault == "no_seal"
    assert "不備返却 2026-05-20 見本 1 窓口交付 届出印がない" in text_of(
        desk.get("/debit/forms/", {"state": "returned"})
    )
    assert "処理中" in text_of(desk.get("/debit/forms/"))
    with pytest.raises(FormHasEnded):
        services.return_form(form_id=form.pk, fault="other", on=DAY, actor=clerk(), at=clock.now())
    assert len(states(form)) == 3


def test_only_who_may_key_keys(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> None:
    desk = sign_in(person(may.FORM_SEE, username="looks"))
    assert desk.get("/debit/forms/").status_code == 200
    assert post(desk, "/debit/forms/", supply="1").status_code == 403
    assert desk.get("/debit/forms/key/").status_code == 403
    assert PaperForm.objects.count() == 0
