"""Before sending, and after the bank's answer."""

from datetime import date

import pytest

from mizuhiki.formats.zengin import (
    FAILED,
    PROVES_ACCOUNT,
    STANDARD,
    Framing,
    NoSuchDate,
    NotAnAnswer,
    Profile,
    ResultCode,
    before_sending,
    differences,
    read,
    refuse_request,
    resolve_date,
    write_request,
)
from mizuhiki.formats.zengin.model import File
from mizuhiki.formats.zengin.tests.builders import (
    BATCH,
    DEBIT_ON,
    ROWS,
    answered,
    framed,
    records,
)


def an_open_day(day: date) -> bool:
    return day.weekday() < 5


def codes_before_sending(content: bytes, *, on: date = DEBIT_ON, profile: Profile = STANDARD) -> list[str]:
    found = before_sending(
        content,
        profile=profile,
        debit_on=on,
        is_business_day=an_open_day,
        is_branch=lambda bank, branch: (bank, branch) in {("0146", "101"), ("0144", "050")},
    )
    return [finding.code for finding in found]


def file_of(content: bytes) -> File:
    return read(content).files[0]


def test_a_file_as_written_may_go() -> None:
    assert codes_before_sending(write_request(BATCH).data) == []


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([], ["no_rows"]),
        ([ROWS[0]._replace(holder="")], ["no_holder"]),
        ([ROWS[0]._replace(customer_no="")], ["no_customer_no"]),
        ([ROWS[0]._replace(branch="102")] * 1, ["no_such_branch"]),
        ([ROWS[1]._replace(branch="999")], ["rule"]),
        ([ROWS[0], ROWS[1], ROWS[0]], ["duplicate"]),
        ([ROWS[0], ROWS[0]._replace(customer_no="2")], []),
        ([ROWS[0]._replace(holder="ﾐｽﾞﾋｷ ｦ")], ["character"]),
        ([ROWS[0]._replace(amount_yen=0)], ["rule"]),
        ([ROWS[0]._replace(result_code="1")], ["results_not_totalled", "has_results"]),
    ],
)
def test_what_speaks_against_sending(rows: list, codes: list[str]) -> None:  # type: ignore[type-arg]
    assert codes_before_sending(framed(records(rows), "none")) == codes


def test_the_day_must_be_the_headers_and_a_business_day() -> None:
    content = write_request(BATCH).data
    assert codes_before_sending(content, on=date(2026, 12, 26)) == [
        "not_business_day",
        "date_differs",
    ]


def test_the_framing_must_be_the_banks() -> None:
    profile = Profile(framing=Framing.CRLF)
    assert codes_before_sending(write_request(BATCH).data, profile=profile) == ["framing_differs"]


def test_the_request_itself_is_never_taken_for_an_answer() -> None:
    request = file_of(framed(records()))
    with pytest.raises(NotAnAnswer, match="送った依頼ファイルそのものではないか"):
        refuse_request(request)
    refuse_request(request, vouched=True)
    refuse_request(file_of(framed(records(answered("0", "0", "0"), answered=True))))


def test_an_answer_to_what_was_sent_differs_in_nothing_but_results() -> None:
    sent = file_of(framed(records()))
    rows = [row._replace(private="BANK", bank_name="") for row in answered("0", "1", "9")]
    answer = file_of(framed(records(rows[::-1], answered=True)))
    assert list(differences(sent, answer)) == []


def test_every_difference_of_an_answer_is_said() -> None:
    sent = file_of(framed(records()))
    strange = [
        ROWS[0]._replace(amount_yen=4181),
        ROWS[1]._replace(customer_no="X"),
        ROWS[2],
        ROWS[2],
    ]
    answer = file_of(framed(records(strange)))
    assert list(differences(sent, answer)) == [
        "合計件数が送ったものと違います（送信3、結果4）。",
        "合計金額が送ったものと違います（送信1241717、結果2476285）。",
        "2件目のレコード：顧客番号00001234の口座または金額が、送ったものと違います。",
        "3件目のレコード：顧客番号Xは送っていないか、2回あります。",
        "5件目のレコード：顧客番号A-77は送っていないか、2回あります。",
        "顧客番号00001235の結果がありません。",
    ]


@pytest.mark.parametrize(
    ("mmdd", "not_before", "day"),
    [
        ("1225", date(2026, 12, 1), date(2026, 12, 25)),
        ("1225", date(2026, 12, 25), date(2026, 12, 25)),
        ("0105", date(2026, 12, 25), date(2027, 1, 5)),
        ("1224", date(2026, 12, 25), date(2027, 12, 24)),
        ("0229", date(2028, 1, 1), date(2028, 2, 29)),
        ("0229", date(2027, 12, 1), date(2028, 2, 29)),
    ],
)
def test_a_day_without_a_year_is_the_nearest_to_come(mmdd: str, not_before: date, day: date) -> None:
    assert resolve_date(mmdd, not_before=not_before) == day


@pytest.mark.parametrize("mmdd", ["0229", "0230", "1301", "0000", "122", "12 5", "１２２５"])
def test_a_day_that_does_not_exist_is_refused(mmdd: str) -> None:
    with pytest.raises(NoSuchDate, match=f"引落日「{mmdd}」"):
        resolve_date(mmdd, not_before=date(2026, 1, 1))


def test_result_codes_speak_japanese() -> None:
    assert [(code.value, code.label) for code in ResultCode] == [
        ("0", "振替済"),
        ("1", "資金不足"),
        ("2", "取引なし"),
        ("3", "預金者都合による停止"),
        ("4", "依頼書なし"),
        ("8", "委託者都合による停止"),
        ("9", "その他"),
        ("N", "未確定"),
    ]
    assert ResultCode.of("5") is None
    assert ResultCode.of(" ") is None
    assert ResultCode.of("1") is ResultCode.INSUFFICIENT_FUNDS
    assert {code.value for code in PROVES_ACCOUNT} == {"0", "1"}
    assert {code.value for code in FAILED} == set("123489")
