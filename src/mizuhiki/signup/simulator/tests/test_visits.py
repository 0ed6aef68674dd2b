"""A person at the bank's page: every outcome, told by every way that it has."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mizuhiki.formats.webdebit import Answer, AnswerKind, Result, compose, is_fresh, is_sealed, read, seal
from mizuhiki.formats.webdebit.tests.builders import ACCOUNT
from mizuhiki.signup.simulator.scenarios import SCENARIOS
from mizuhiki.signup.simulator.tests.builders import FROM_BANK, OTHER, PIN, TO_BANK, Sample, returned
from mizuhiki.signup.simulator.visits import Outcome
from tests.architecture.test_front_end import UNSAFE_TEMPLATE

REFERENCE = "W7K2M9Q4R8T0001"
ENDS = {
    "ok": ("登録しました", Result.OK),
    "cancel": ("手続きをやめました", Result.CANCEL_BY_USER),
    "wrong_pin": ("登録できませんでした", Result.AUTH_FAILED),
    "name_mismatch": ("登録できませんでした", Result.NAME_MISMATCH),
    "ineligible": ("登録できませんでした", Result.ACCOUNT_INELIGIBLE),
    "already": ("すでに登録されています", Result.ALREADY_REGISTERED),
    "timeout": ("登録できませんでした", Result.TIMEOUT),
    "duplicate": ("登録しました", Result.OK),
    "maintenance": ("登録できませんでした", Result.MAINTENANCE),
    "slow": ("登録しました", Result.OK),
}


def test_the_page_says_whose_payment_it_is_and_hides_the_account(bank: Sample) -> None:
    page = bank.send("GET", bank.page_of(bank.request(account_no="7654321")))
    assert (page.status, page.title) == (200, "口座振替の申込み")
    for text in ("見本の銀行（架空）", "水引市上下水道局（収納企業コード 00001）", "＊＊＊＊321", "ﾐｽﾞﾋｷ ﾀﾛｳ"):
        assert text in page.text
    assert "7654321" not in page.text
    [pin] = re.findall(r'<input type="password".*?>', page.text)
    assert 'autocomplete="off"' in pin
    assert re.findall(r'<option value="(\w+)"', page.text) == list(SCENARIOS)


@pytest.mark.parametrize("code", ENDS)
def test_an_end_is_told_by_return_notice_inquiry_and_daily_file(bank: Sample, code: str) -> None:
    title, result = ENDS[code]
    page = bank.sign_up(scenario=code)
    text, mac = returned(page)
    assert is_sealed(text, mac, FROM_BANK)
    registered: dict[str, Any] = (
        ACCOUNT | {"registered_on": date(2026, 11, 30)} if result is Result.OK else {}
    )
    expected = Answer(
        kind=AnswerKind.RETURN,
        reference=REFERENCE,
        bank="9998",
        result=result,
        stated_at=bank.at,
        **registered,
    )
    assert (page.title, read(text, Answer)) == (title, expected)
    assert bank.owed() == [replace(expected, kind=AnswerKind.NOTICE)] * SCENARIOS[code].notices
    assert bank.ask(REFERENCE) == replace(expected, kind=AnswerKind.INQUIRY)
    assert [row.reference for row in bank.daily()] == [REFERENCE] * (result is Result.OK)


def test_a_lost_return_is_found_by_inquiry(bank: Sample) -> None:
    page = bank.sign_up(scenario="lost_inquiry")
    assert page.title == "登録しました"
    assert 'id="return"' not in page.text
    assert "<script" not in page.text
    assert (bank.owed(), bank.ask(REFERENCE).result, len(bank.daily())) == ([], Result.OK, 1)


def test_a_lost_return_is_found_only_in_the_daily_file(bank: Sample) -> None:
    assert 'id="return"' not in bank.sign_up(scenario="lost_daily").text
    assert (bank.owed(), bank.ask(REFERENCE).result) == ([], Result.UNKNOWN)
    assert [row.reference for row in bank.daily()] == [REFERENCE]


def test_a_late_result_is_not_known_before_its_time(bank: Sample) -> None:
    page = bank.sign_up(scenario="late")
    assert page.title == "お申込みを受け付けました"
    assert read(returned(page)[0], Answer).result is Result.UNKNOWN
    for seconds, expected, told in ((0, Result.UNKNOWN, 0), (19, Result.UNKNOWN, 0), (1, Result.OK, 1)):
        bank.wait(seconds)
        assert (bank.ask(REFERENCE).result, len(bank.owed()), len(bank.daily())) == (expected, told, told)
    [notice] = bank.owed()
    assert (notice.result, notice.stated_at) == (Result.OK, bank.at)


def test_a_late_result_is_of_the_day_it_came(bank: Sample) -> None:
    bank.at = bank.at.replace(hour=23, minute=59, second=50)
    bank.sign_up(scenario="late")
    bank.wait(20)
    assert bank.ask(REFERENCE).registered_on == date(2026, 12, 1)
    assert (len(bank.daily("2026-11-30")), len(bank.daily("2026-12-01"))) == (0, 1)


def test_a_tampered_return_is_not_believed_and_the_inquiry_knows(bank: Sample) -> None:
    text, mac = returned(bank.sign_up(scenario="tampered"))
    assert not is_sealed(text, mac, FROM_BANK)
    assert re.fullmatch("[0-9a-f]{64}", mac)
    assert (bank.owed(), bank.ask(REFERENCE).result) == ([], Result.OK)


def test_a_bank_that_is_down_decides_nothing(bank: Sample) -> None:
    path = bank.page_of(bank.request())
    got = bank.press(path, "down")
    assert (got.status, got.headers["retry-after"], got.title) == (503, "60", "手続きできません")
    assert (bank.owed(), bank.ask(REFERENCE).result, bank.daily()) == ([], Result.UNKNOWN, ())
    assert bank.press(path).status == 303  # and can be used once it is back
    assert bank.ask(REFERENCE).result is Result.OK


@pytest.mark.parametrize("pin", ["", "123", "12345", "１２３４", "12a4"])
def test_what_is_no_pin_is_asked_for_again_and_not_counted(bank: Sample, pin: str) -> None:
    path = bank.page_of(bank.request())
    for _ in range(4):
        got = bank.press(path, "slow", pin=pin)
        assert (got.status, "半角の数字4桁で" in got.text) == (422, True)
        assert '<option value="slow" selected>' in got.text
    assert bank.ask(REFERENCE).result is Result.UNKNOWN


def test_the_third_wrong_pin_ends_it(bank: Sample) -> None:
    path = bank.page_of(bank.request())
    for left in (2, 1):
        got = bank.press(path, pin="0000")
        assert (got.status, f"あと{left}回入力できます" in got.text) == (422, True)
    assert bank.press(path, pin="0000").status == 303
    assert bank.ask(REFERENCE).result is Result.AUTH_FAILED
    assert bank.press(path).status == 303
    assert (bank.ask(REFERENCE).result, bank.daily()) == (Result.AUTH_FAILED, ())


def test_one_may_go_without_a_pin(bank: Sample) -> None:
    path = bank.page_of(bank.request())
    assert bank.press(path, action="cancel", pin="").status == 303
    assert read(returned(bank.send("GET", path))[0], Answer).result is Result.CANCEL_BY_USER


def test_the_same_request_again_shows_where_it_stands_and_registers_nothing_twice(bank: Sample) -> None:
    request = bank.request()
    path = bank.page_of(request)
    assert bank.page_of(request) == path
    for scenario in ("ok", "name_mismatch", "duplicate"):
        assert bank.press(path, scenario).status == 303
    assert bank.press(path, action="cancel").status == 303
    assert bank.page_of(request) == path
    assert bank.send("GET", path).title == "登録しました"
    assert (len(bank.owed()), len(bank.daily()), bank.ask(REFERENCE).result) == (1, 1, Result.OK)


def test_two_presses_at_once_are_one_decision_with_its_one_notice(bank: Sample) -> None:
    path = bank.page_of(bank.request())
    visit = bank.store.visit("9998", reference=REFERENCE)
    assert visit
    outcome = Outcome(code="ok", decided_at=bank.at, due_at=bank.at)
    assert bank.press(path, "name_mismatch").status == 303  # came while the other still waited
    [first] = bank.store.due_notices(now=bank.at, most=9, most_tries=9)
    assert not bank.store.decide(visit.request, outcome, [(first.text, first.mac)])
    assert [notice.id for notice in bank.store.due_notices(now=bank.at, most=9, most_tries=9)] == [first.id]
    assert (bank.ask(REFERENCE).result, bank.daily()) == (Result.NAME_MISMATCH, ())


def test_a_reload_brings_a_fresh_answer_back(bank: Sample) -> None:
    path = bank.page_of(bank.request())
    bank.press(path)
    bank.wait(3600)
    answer = read(returned(bank.send("GET", path))[0], Answer)
    assert is_fresh(answer.stated_at, now=bank.at)
    assert answer.registered_on == date(2026, 11, 30)


def test_a_page_left_alone_runs_out(bank: Sample) -> None:
    path = bank.page_of(bank.request())
    bank.wait(901)
    assert bank.ask(REFERENCE).result is Result.TIMEOUT
    assert read(returned(bank.send("GET", path))[0], Answer).result is Result.TIMEOUT
    assert bank.press(path).status == 303
    assert (bank.ask(REFERENCE).result, bank.daily()) == (Result.TIMEOUT, ())
    assert [notice.result for notice in bank.owed()] == [Result.TIMEOUT]


def test_the_page_of_one_bank_is_not_found_at_another(bank: Sample) -> None:
    path = bank.page_of(bank.request())
    elsewhere = path.replace("9998", OTHER.code)
    assert (bank.send("GET", elsewhere).status, bank.press(elsewhere).status) == (404, 404)
    assert bank.send("GET", f"/9998/visit/{'a' * 43}").status == 404


def test_a_pin_is_kept_nowhere(bank: Sample) -> None:
    bank.sign_up(1)
    path = bank.page_of(bank.request(2))
    bank.press(path, pin="0000")
    bank.press(path, pin="9 99")
    kept = b"".join(file.read_bytes() for file in Path(bank.folder).iterdir())
    assert REFERENCE.encode() in kept  # it is the file that was written to
    assert not re.search(rb"(?<![0-9A-Za-z_-])(?:%b|0000|9 99)(?![0-9A-Za-z_-])" % PIN.encode(), kept)


def test_no_page_holds_what_a_browser_must_not_run_or_what_the_house_forbids(bank: Sample) -> None:
    path = bank.page_of(bank.request(1))
    pages = [bank.send("GET", address) for address in ("/", "/9998/own", path, "/none")]
    pages += [bank.press(path, pin=""), bank.sign_up(2), bank.sign_up(3, "lost_daily")]
    for page in pages:
        assert not re.search("|".join(UNSAFE_TEMPLATE), page.text, re.IGNORECASE), page.title
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; ")
        assert ("form-action 'self' http://127.0.0.1:8001;" in policy) == ('id="return"' in page.text)


def test_what_a_message_says_is_shown_as_text(bank: Sample) -> None:
    request = bank.request(return_url="https://a.jp/'&amp;")
    path = bank.page_of(request)
    bank.press(path)
    assert 'action="https://a.jp/&#x27;&amp;amp;"' in bank.send("GET", path).text


def test_a_request_is_sealed_with_the_key_of_its_bank_and_direction(bank: Sample) -> None:
    for key in (FROM_BANK, OTHER.to_bank):
        got = bank.apply(bank.request(), key=key)
        assert (got.status, "送信内容を確かめられません" in got.text) == (403, True)
    got = bank.apply(bank.request(), bank=OTHER, key=OTHER.to_bank)
    assert (got.status, "ほかの金融機関あて" in got.text) == (400, True)
    assert bank.ask(REFERENCE).result is Result.NOT_FOUND


@pytest.mark.parametrize(("seconds", "status"), [(900, 303), (901, 400), (-900, 303), (-901, 400)])
def test_an_old_request_and_one_from_the_future_are_refused(bank: Sample, seconds: int, status: int) -> None:
    request = bank.request()
    bank.wait(seconds)
    got = bank.apply(request)
    assert got.status == status
    if status == 400:
        assert "有効な時間（15分）を過ぎました" in got.text
        assert bank.ask(REFERENCE).result is Result.NOT_FOUND


def test_the_same_reference_with_other_content_is_refused(bank: Sample) -> None:
    bank.sign_up()
    got = bank.apply(bank.request(account_no="7654321"))
    assert (got.status, "内容の違う申込み" in got.text) == (409, True)
    assert [row.account_no for row in bank.daily()] == ["0012345"]


def test_a_sealed_text_that_is_no_request_is_refused(bank: Sample) -> None:
    for text in ("{}", compose(bank.request()) + " "):
        got = bank.send("POST", "/9998/apply", {"message": text, "mac": seal(text, TO_BANK)})
        assert (got.status, "送信内容を読めません" in got.text) == (400, True)
