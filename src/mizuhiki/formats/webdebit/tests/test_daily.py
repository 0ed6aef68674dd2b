"""The daily file: what is written is read, and a damaged one is refused whole, by line and column."""

import random
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.findings import FaultyFile
from mizuhiki.formats.webdebit import (
    LAYOUTS,
    RECORDS,
    STANDARD,
    CannotWriteDaily,
    DailyRow,
    Layout,
    LineFinding,
    Result,
    read_daily,
    write_daily,
)
from mizuhiki.formats.webdebit.tests.builders import row, rows
from tests.damage.damaging import LIKELY, mutate

UTF8 = replace(STANDARD, name="utf8", encoding="utf-8", line_break=b"\n", header=())
OWN = row(reference="", customer_no="00007654321", account_no="7654321")
FAILED = row(
    reference="W7K2M9Q4R8TXZ02",
    result=Result.NAME_MISMATCH,
    registered_on=None,
    **dict.fromkeys(("branch", "account_type", "account_no", "holder_kana"), ""),
)
THREE = [row(), OWN, FAILED]
LABELS = (
    *("受付番号", "委託者コード", "顧客番号", "金融機関コード", "支店コード"),
    *("預金種目", "口座番号", "口座名義カナ", "結果", "登録日"),
)
HEADER = ",".join(LABELS) + "\r\n"
NO_HEADER = [f"1行目 {at}列目：見出し「{label}」があるはずの列です。" for at, label in enumerate(LABELS, 1)]
FIRST = "W7K2M9Q4R8TXZ01,0000012345,00001234567,9998,101,1,0012345,ﾐｽﾞﾋｷ ﾀﾛｳ,00,20261130\r\n"
SECOND = ",0000012345,00007654321,9998,101,1,7654321,ﾐｽﾞﾋｷ ﾀﾛｳ,00,20261130\r\n"


def found(data: bytes, layout: Layout) -> list[str]:
    """The faults of a file in words."""
    with pytest.raises(FaultyFile) as faulty:
        read_daily(data, layout)
    assert all(isinstance(finding, LineFinding) for finding in faulty.value.findings)
    return [str(finding) for finding in faulty.value.findings]


@pytest.mark.parametrize("layout", [*LAYOUTS.values(), UTF8], ids=lambda layout: layout.name)
@given(rows=rows())
def test_what_is_written_is_read(rows: list[DailyRow], layout: Layout) -> None:
    data = write_daily(rows, layout)
    if data:
        assert read_daily(data, layout) == tuple(rows)


def test_the_bytes_of_the_standard_file() -> None:
    assert write_daily([row(), OWN], STANDARD) == (HEADER + FIRST + SECOND).encode("cp932")


def test_the_bytes_of_a_record() -> None:
    data = write_daily([row()], RECORDS)
    assert [len(line) for line in data.split(b"\r\n")] == [120, 120, 120, 120, 0]
    assert data.split(b"\r\n")[1].decode("cp932") == (
        "20000012345999810110012345"
        "ﾐｽﾞﾋｷ ﾀﾛｳ                     "
        "00001234567         "
        "W7K2M9Q4R8TXZ01     "
        "0020261130"
    ).ljust(120)
    assert data.split(b"\r\n")[2].startswith(b"8000001 ")


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_day_without_registrations_is_a_file_too(layout: Layout) -> None:
    assert read_daily(write_daily([], layout), layout) == ()


def test_a_yen_sign_is_the_byte_that_banks_mean() -> None:
    data = write_daily([row(holder_kana="ｱ¥(ｶ")], STANDARD)
    assert b"\xb1\x5c(\xb6" in data
    assert read_daily(data, STANDARD)[0].holder_kana == "ｱ¥(ｶ"


def test_cells_in_quotes_and_an_end_mark_are_read_too() -> None:
    data = (HEADER + FIRST.replace("9998", '"9998"')).encode("cp932") + b"\x1a"
    assert read_daily(data, STANDARD) == (row(),)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            HEADER + FIRST + SECOND.replace(",101,", ",10,").replace("20261130", "20261131"),
            [
                "3行目 5列目（支店コード）：数字3桁ではありません。",
                "3行目 10列目（登録日）：年月日8桁（例：20261130）の、実在する日ではありません。",
            ],
        ),
        (
            HEADER + FIRST.replace("W7K2", "w7K2"),
            ["2行目 1列目（受付番号）：半角の数字と英大文字12字から20字ではありません。"],
        ),
        (HEADER + FIRST.replace(",00,", ",77,"), ["2行目 9列目（結果）：決められていない結果のコードです。"]),
        (HEADER + FIRST.replace(",1,", ","), ["2行目：10列のはずですが、9列あります。"]),
        (HEADER + FIRST + "\r\n", ["3行目：10列のはずですが、0列あります。"]),
        (HEADER + FIRST + FIRST, ["3行目 1列目（受付番号）：同じ受付番号が2行目にもあります。"]),
        (
            HEADER + FIRST.replace(",00,", ",03,"),
            ["2行目 9列目（結果）：登録していないとありますが、登録日があります。"],
        ),
        (
            HEADER + FIRST.replace("0012345", "", 1).replace("0012345", ""),
            [
                "2行目 2列目（委託者コード）：数字10桁ではありません。",
            ],
        ),
        (
            HEADER + FIRST.replace(",0012345,", ",,"),
            ["2行目 9列目（結果）：登録したとありますが、口座か登録日がありません。"],
        ),
        (
            HEADER + FIRST.replace(",0012345,", ",,").replace(",00,", ",03,"),
            ["2行目 9列目（結果）：口座の項目が一部だけあります。"],
        ),
        (HEADER + FIRST.removesuffix("\r\n"), ["2行目：行の終わりがありません。途中で切れています。"]),
        (HEADER + FIRST.replace("9998", '"9998'), ["2行目：引用符の使い方が正しくありません。"]),
        (FIRST, NO_HEADER),
        (HEADER.replace("結果", "結末") + FIRST, ["1行目 9列目：見出し「結果」があるはずの列です。"]),
    ],
)  # fmt: skip
def test_each_bad_line_is_named_by_line_and_column(text: str, sentences: list[str]) -> None:
    assert found(text.encode("cp932"), STANDARD) == sentences


def test_a_file_in_ruins_is_told_of_in_a_hundred_lines_and_their_number() -> None:
    sentences = found((HEADER + "x\r\n" * 1_234).encode("cp932"), STANDARD)
    assert len(sentences) == 101
    assert sentences[0] == "2行目：10列のはずですが、1列あります。"
    assert sentences[-1] == "ほかに1,134件あります。"


def test_bytes_of_no_character_are_named_by_line_and_column() -> None:
    data = (HEADER + FIRST).encode("cp932").replace(b",9998", b",999\x81")
    assert found(data, STANDARD) == ["2行目 4列目：CP932の文字ではありません。"]
    assert found((HEADER + FIRST).encode(), replace(UTF8, line_break=b"\r\n"))[0].startswith("1行目")


def test_other_line_ends_are_said_to_be() -> None:
    assert found((HEADER + FIRST).replace("\r", "").encode("cp932"), STANDARD) == [
        "1行目：行の終わりがありません。改行の形が違います。"
    ]


def test_faults_of_records_are_named_by_record_and_byte() -> None:
    data = write_daily([row(), OWN], RECORDS)
    assert found(data.replace(b"9998101", b"9998 01", 1), RECORDS) == [
        "2行目 16桁目（支店コード）：数字3桁ではありません。"
    ]
    assert found(data.replace(b"8000002", b"8000003"), RECORDS) == [
        "4行目：トレーラーの件数が違います。データは2件です。"
    ]
    assert found(data.replace(b"00001234567 ", b"00001234567", 1), RECORDS) == [
        "2行目：120バイトではありません。"
    ]
    trimmed = b"\r\n".join(line.rstrip() for line in data.split(b"\r\n"))
    assert found(trimmed, RECORDS) == [f"{line}行目：120バイトではありません。" for line in (2, 3, 4)]
    order = "レコードの並びが正しくありません（ヘッダー、データ、トレーラー、エンドのはずです）。"
    assert found(data[:244], RECORDS) == [order]
    assert found(data[122:], RECORDS) == [order]


def test_what_is_no_file_at_all_is_refused() -> None:
    for layout in LAYOUTS.values():
        for data in (b"", b"\r\n\x1a"):
            with pytest.raises(FormatRefused, match="ファイルが空です"):
                read_daily(data, layout)


@pytest.mark.parametrize(
    ("bad", "layout", "sentence"),
    [
        (row(branch="10"), STANDARD, "2件目の支店コード：数字3桁ではありません。"),
        (row(holder_kana=""), STANDARD, "2件目：登録したとありますが、口座か登録日がありません。"),
        (row(result=Result.NOT_FOUND), STANDARD, "2件目の結果：決められていない結果のコードです。"),
        (
            row(holder_kana="ｱ" * 30),
            replace(RECORDS, items={**RECORDS.items, "holder_kana": (26, 20)}),
            "2件目の口座名義カナ：20桁に収まりません。",
        ),
    ],
)
def test_what_a_layout_cannot_hold_is_not_written(bad: DailyRow, layout: Layout, sentence: str) -> None:
    with pytest.raises(CannotWriteDaily) as refused:
        write_daily([row(), bad], layout)
    assert str(refused.value) == sentence


def differing(one: DailyRow, others: list[DailyRow]) -> int:
    """In how many fields a row differs from the one it is most like."""
    names = [field.name for field in fields(DailyRow)]
    return min([getattr(one, n) != getattr(other, n) for n in names].count(True) for other in others)


def check_many(layout: Layout, *, count: int, seed: int) -> None:
    """Damage the file: refused by name, or read whole with at most one other value."""
    content = write_daily(THREE, layout)
    dice = random.Random(f"{layout.name}-{seed}")  # noqa: S311
    refused = same = 0
    for number in range(count):
        how, mutant = mutate(content, dice, likely=LIKELY + b',"')
        trouble = f"{layout.name}, seed {seed}, number {number}, {how}"
        try:
            read = read_daily(mutant, layout)
        except FormatRefused:
            refused += 1
            continue
        same += read == tuple(THREE)
        if how in {"change", "insert", "double"} and len(read) == len(THREE):
            assert sum(differing(one, THREE) for one in read) <= 1, trouble
        if layout is RECORDS and how != "swap":
            assert len(read) == len(THREE), trouble  # the trailer counts
    assert refused > count // 2
    assert same > 0


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_thousand_damaged_files(layout: Layout) -> None:
    check_many(layout, count=1_000, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_hundred_thousand_damaged_files(layout: Layout, number_of: Callable[[int], int]) -> None:
    check_many(layout, count=number_of(100_000), seed=2)


@given(data=st.binary(max_size=600))
def test_any_bytes_are_refused_or_read(data: bytes) -> None:
    for layout in LAYOUTS.values():
        with pytest.raises(FormatRefused):
            read_daily(data, layout)


def test_a_row_registered_before_may_name_the_day() -> None:
    earlier = row(result=Result.ALREADY_REGISTERED, registered_on=date(2026, 4, 1))
    assert read_daily(write_daily([earlier], STANDARD), STANDARD) == (earlier,)
