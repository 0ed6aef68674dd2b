"""What our server asks the bank, what began at the bank itself, and requests that are none."""

import json
from datetime import date

import pytest

from mizuhiki.formats.webdebit import STANDARD, Result, compose, read_daily, seal
from mizuhiki.formats.webdebit.tests.builders import ask
from mizuhiki.signup.simulator.tests.builders import BANK, OTHER, TO_BANK, Sample

OWN = {
    "client": "0000012345",
    "customer_no": "00007654321",
    "branch": "101",
    "account_type": "1",
    "account_no": "7654321",
    "holder_kana": "ミズヒキ　ハナコ",
}


def test_a_reference_the_bank_never_saw_is_not_found(bank: Sample) -> None:
    answer = bank.ask("W7K2M9Q4R8T0009")
    assert (answer.result, answer.registered_on, answer.account_no) == (Result.NOT_FOUND, None, "")


@pytest.mark.parametrize(
    ("seconds", "key", "status", "code"),
    [(901, TO_BANK, 400, "stale"), (0, OTHER.to_bank, 403, "MAC_ERROR"), (0, TO_BANK, 200, "")],
)
def test_an_inquiry_is_sealed_and_fresh(
    bank: Sample, seconds: int, key: bytes, status: int, code: str
) -> None:
    text = compose(ask(issued_at=bank.at))
    bank.wait(seconds)
    got = bank.send("POST", "/9998/inquiry", {"message": text, "mac": seal(text, key)})
    said = json.loads(got.body)
    assert (got.status, got.headers["content-type"]) == (status, "application/json")
    assert said.get("error", "") == code


def test_a_registration_that_began_at_the_bank_is_in_the_daily_file_alone(bank: Sample) -> None:
    assert "登録しました。" in bank.send("POST", "/9998/own", OWN).text
    assert "すでに登録されています。" in bank.send("POST", "/9998/own", OWN).text
    [row] = bank.daily()
    assert (row.reference, row.customer_no, row.holder_kana) == ("", "00007654321", "ﾐｽﾞﾋｷ ﾊﾅｺ")
    assert (row.result, row.registered_on) == (Result.OK, date(2026, 11, 30))
    assert bank.owed() == []
    assert bank.daily("2026-11-29") == bank.daily("2026-12-01") == ()


def test_a_wrong_field_of_an_own_registration_is_named_and_nothing_is_kept(bank: Sample) -> None:
    got = bank.send("POST", "/9998/own", OWN | {"branch": "10", "holder_kana": '水引"花子'})
    assert got.status == 422
    assert "数字3桁で入力してください。" in got.text
    assert 'value="水引&quot;花子"' in got.text
    assert got.text.count('aria-invalid="true"') == 2
    assert bank.daily() == ()


def test_the_daily_file_is_of_one_bank(bank: Sample) -> None:
    bank.sign_up()
    got = bank.send("GET", "/9998/daily/2026-11-30.csv")
    assert got.headers["content-disposition"] == 'attachment; filename="9998-2026-11-30.csv"'
    assert got.body.startswith("受付番号,".encode("cp932"))
    assert read_daily(bank.send("GET", "/9997/daily/2026-11-30.csv").body, STANDARD) == ()


def test_the_first_page_leads_to_each_bank_and_counts_what_was_not_told(bank: Sample) -> None:
    bank.sign_up()
    page = bank.send("GET", "/")
    assert (page.status, page.title) == (200, "見本の銀行の一覧")
    for text in (
        'href="/9998/own"',
        'href="/9997/daily/2026-11-30.csv"',
        "水引銀行（9998）",
        "届いていない通知 1件",
    ):
        assert text in page.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/9996/own", 404),
        ("GET", "/9998/apply", 405),
        ("POST", "/", 405),
        ("GET", "/9998/daily/2026-11-31.csv", 404),
        ("GET", "/9998/daily/20261130.csv", 404),
        ("GET", "/static/app.py", 404),
        ("GET", "/static/..", 404),
        ("GET", "/9998/visit/short", 404),
        ("GET", "/", 200),
        ("GET", "/health", 200),
        ("GET", "/static/bank.css", 200),
        ("GET", "/static/return.js", 200),
        ("GET", "/static/bank.svg", 200),
        ("POST", "/9998/visit/" + "a" * 43, 404),
    ],
)
def test_addresses(bank: Sample, method: str, path: str, status: int) -> None:
    assert bank.send(method, path).status == status


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"message=a&message=b", "", 400),
        (b"message=%ff", "", 400),
        (b"message=\xff", "", 400),
        (b"&".join(b"a%d=1" % number for number in range(21)), "", 400),
        (b"message=" + b"a" * 16_384, "", 413),
        (b'{"message": "a"}', "application/json", 415),
        (b"message=a&mac=b", "", 403),
        (b"message=a", "", 403),
    ],
)
def test_what_is_no_form_goes_no_further(bank: Sample, body: bytes, kind: str, status: int) -> None:
    got = bank.send("POST", f"/{BANK.code}/apply", body=body, kind=kind)
    assert (got.status, got.title) == (status, "手続きできません")
    assert bank.store.owed_notices() == {}


@pytest.mark.parametrize(
    "form", [{"action": "register"}, {"action": "register", "scenario": "luck"}, {"scenario": "ok"}]
)
def test_a_press_of_no_button_decides_nothing(bank: Sample, form: dict[str, str]) -> None:
    path = bank.page_of(bank.request())
    got = bank.send("POST", path, form | {"pin": ""})
    assert got.status in {400, 422}
    assert bank.ask("W7K2M9Q4R8T0001").result is Result.UNKNOWN
