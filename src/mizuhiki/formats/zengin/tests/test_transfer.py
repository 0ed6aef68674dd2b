"""総合振込 (21): the bytes, what is refused, and that the reader bears the writer out."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mizuhiki.formats import zengin
from mizuhiki.formats.jisx0201 import encode

DAY = date(2026, 6, 10)
CLIENT = zengin.Client(
    client_code="0000654321", client_name="ﾐｽﾞﾋｷｼｷｷﾞﾖｳｷﾖｸ", bank="9998", bank_name="ﾐﾎﾝ", branch="001",
    branch_name="ﾎﾝﾃﾝ", account_type="1", account_no="0000009",
)  # fmt: skip
ROW = zengin.Row("9998", "101", "1", "0012345", "ﾐﾎﾝ ﾊﾅｺ", 10_190, "00000000000000000007")


def write(*rows: zengin.Row, client: zengin.Client = CLIENT) -> zengin.Written:
    return zengin.write_transfer(zengin.Batch(client=client, debit_on=DAY, rows=rows))


def records(data: bytes) -> list[bytes]:
    return [data[at : at + 120] for at in range(0, len(data), 120)]


def test_the_records_are_those_of_the_standard() -> None:
    written = write(ROW, ROW._replace(bank="9900", branch="238", account_no="1234567", amount_yen=500))
    header, first, second, trailer, end = records(written.data)
    name = "ﾐｽﾞﾋｷｼｷｷﾞﾖｳｷﾖｸ"
    assert header == encode(
        f"1210{'0000654321'}{name:<40}0610{'9998'}{'ﾐﾎﾝ':<15}001{'ﾎﾝﾃﾝ':<15}10000009{'':17}"
    )
    assert first == encode(
        f"29998{'':15}101{'':15}000010012345{'ﾐﾎﾝ ﾊﾅｺ':<30}00000101900{'00000000000000000007'}7{'':8}"
    )
    assert second[1:5] + second[20:23] + second[43:50] + second[80:90] == b"99002381234567" + b"0000000500"
    assert trailer == b"8000002000000010690".ljust(120)
    assert end == b"9".ljust(120)
    assert (written.total, written.changes) == (zengin.Total(2, 10_690), ())


def test_the_reader_bears_it_out_and_nothing_speaks_against_sending() -> None:
    data = write(ROW).data
    (file,) = zengin.read(data, kind=zengin.TRANSFER).files
    assert (file.header.debit_mmdd, file.header.client_code) == ("0610", "0000654321")
    assert (next(iter(file.rows)).amount_yen, file.trailer.amount_yen, file.is_answer) == (
        10_190,
        10_190,
        False,
    )
    assert check(data) == []
    with pytest.raises(zengin.NotZengin, match="種別21（総合振込）のファイルです。扱えるのは種別91"):
        zengin.read(data)


def check(data: bytes, *, branches: tuple[str, ...] = ("101",), day: date = DAY) -> list[str]:
    found = zengin.before_sending(
        data,
        profile=zengin.STANDARD,
        debit_on=day,
        is_business_day=lambda day: day.weekday() < 5,
        is_branch=lambda _, branch: branch in branches,
        kind=zengin.TRANSFER,
    )
    return [one.code for one in found]


def test_what_speaks_against_sending_is_named() -> None:
    data = write(ROW).data
    assert check(data, branches=()) == ["no_such_branch"]
    yucho = write(ROW._replace(bank="9900", branch="128")).data
    assert check(yucho) == ["no_such_branch"]  # 店番 of transfers are in the master
    assert check(data, day=date(2026, 6, 13)) == ["not_business_day", "date_differs"]
    more = data.replace(b"0000010190", b"0000010191", 1)
    assert check(more) == ["amount_differs"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount_yen": 0}, "not_proper"),
        ({"account_type": "3"}, "not_proper"),  # 納税準備 takes no transfers
        ({"branch": "999"}, "not_proper"),
        ({"holder": "見本"}, "character"),
        ({"holder": "ｱ" * 31}, "too_long"),
        ({"account_no": ""}, ""),
    ],
)
def test_a_row_that_no_bank_takes_refuses_the_file(change: dict[str, Any], code: str) -> None:
    with pytest.raises(zengin.CannotWrite) as refused:
        write(ROW, ROW._replace(**change))
    assert all(one.record == 3 for one in refused.value.findings)
    if code in {"character", "too_long"}:
        assert [one.code for one in refused.value.findings] == [code]


def test_a_utility_without_an_account_sends_nothing() -> None:
    for change in ({"account_no": ""}, {"bank": ""}, {"account_type": " "}):
        with pytest.raises(zengin.CannotWrite):
            write(ROW, client=replace(CLIENT, **change))
