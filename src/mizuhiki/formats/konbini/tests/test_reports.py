"""Agents' result files, put together by hand from the layout tables."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.findings import FaultyFile, Grade
from mizuhiki.formats.konbini import (
    AGENT_CSV,
    CHANNELS,
    LAYOUTS,
    M1,
    M2,
    FixedLayout,
    Header,
    Report,
    ReportFile,
    ReportKind,
    parse,
    read_reports,
)
from mizuhiki.formats.konbini.reports import TOKYO

DIGITS = "91999999000012026000012340567026123100041803"
HEAD = b"1".ljust(120)
TAIL = b"8".ljust(120)
HEAD_M2 = "1202611210045000001ｽｲﾄﾞｳ".encode("cp932").ljust(120)
assert M2.header is not None
OURS = replace(
    M2, header=Header(items=M2.header.items, sender={"agent_code": "00450", "company_code": "00001"})
)


def m1(kind: str = "02", *, paid: str = "202611200915", digits: str = DIGITS) -> bytes:
    text = (
        f"2{kind}{paid}1{digits}   0012345  "
        "202611212026112520261126"
        "000020"
    )  # fmt: skip
    return text.encode().ljust(120)


def m2(kind: str = "01") -> bytes:
    text = f"2{kind}202611200915{DIGITS}   0012345202611210000000020261125{'00000000'}0020"
    return text.encode().ljust(120)


def file_of(*records: bytes, line_break: bytes = b"\r\n", head: bytes = HEAD) -> bytes:
    return b"".join(record + line_break for record in (head, *records, TAIL))


def found(reading: ReportFile) -> list[tuple[Grade, int, str, int]]:
    return [(f.grade, f.record, f.item, f.offset) for f in reading.findings]


@pytest.mark.parametrize("line_break", [b"", b"\r\n", b"\n"])
def test_the_first_agents_layout(line_break: bytes) -> None:
    reading = read_reports(file_of(m1(), line_break=line_break), M1)
    assert reading == ReportFile(
        reports=(
            Report(
                kind=ReportKind.FINAL,
                barcode=parse(DIGITS),
                paid_at=datetime(2026, 11, 20, 9, 15, tzinfo=TOKYO),
                shop="0012345",
                channel="000020",
                transfer_on=date(2026, 11, 25),
                made_on=date(2026, 11, 21),
                booked_on=date(2026, 11, 26),
            ),
        )
    )
    assert reading.reports[0].key == ("FINAL", DIGITS, "202611200915", "0012345")


def test_the_second_agents_layout_and_dates_left_at_zero() -> None:
    (report,) = read_reports(file_of(m2()), M2).reports
    assert (report.kind, report.shop, report.channel) == (ReportKind.PROVISIONAL, "0012345", "0020")
    assert (report.made_on, report.transfer_on) == (date(2026, 11, 21), None)
    assert report.barcode.amount_yen == 4180


@pytest.mark.parametrize("layout", [M2, OURS])
def test_a_file_whose_header_names_our_agent_and_us_is_read(layout: FixedLayout) -> None:
    reading = read_reports(file_of(m2(), head=HEAD_M2), layout)
    assert (len(reading.reports), reading.findings) == (1, ())


@pytest.mark.parametrize(
    ("at", "value", "item", "message"),
    [
        (
            *(9, b"00120", "収納代行会社コード"),
            "ヘッダーの収納代行会社コードが「00120」です（ｽｲﾄﾞｳ）。規則集では「00450」です。"
            "選んだ会社とファイルを確かめてください。",
        ),
        (
            *(14, b"00002", "企業コード"),
            "ヘッダーの企業コードが「00002」です（ｽｲﾄﾞｳ）。規則集では「00001」です。"
            "選んだ会社とファイルを確かめてください。",
        ),
        (9, b"     ", "収納代行会社コード", "「     」です（ｽｲﾄﾞｳ）。"),
        (1, b"20261131", "データ作成日", "「20261131」という日はありません。"),
    ],
)
def test_a_file_of_somebody_else_is_refused_by_its_header_alone(
    at: int, value: bytes, item: str, message: str
) -> None:
    head = HEAD_M2[:at] + value + HEAD_M2[at + len(value) :]
    reading = read_reports(file_of(m2(), m2("99"), head=head), OURS)
    grade = Grade.UNREADABLE if at == 1 else Grade.FAULT
    assert (reading.reports, found(reading)) == ((), [(grade, 1, item, at)])
    assert message in reading.findings[0].message


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [("01", ReportKind.PROVISIONAL), ("02", ReportKind.FINAL), ("03", ReportKind.CANCELLED)],
)
def test_kinds(kind: str, meaning: ReportKind) -> None:
    assert [report.kind for report in read_reports(file_of(m1(kind)), M1).reports] == [meaning]


def test_an_unknown_kind_or_a_damaged_barcode_holds_its_row_only() -> None:
    content = file_of(m1("09"), m1(), m1(digits=DIGITS[:-1] + "4"))
    reading = read_reports(content, M1)
    assert [report.kind for report in reading.reports] == [ReportKind.FINAL]
    assert found(reading) == [
        (Grade.ROW, 2, "種別", 122 + 1),
        (Grade.ROW, 4, "バーコード情報", 366 + 16),
    ]
    assert not reading.is_refused


@pytest.mark.parametrize(("at", "shop"), [(63, "       "), (63, "0\x0012345"), (64, " 012345")])
def test_a_report_whose_shop_cannot_be_read_is_held(at: int, shop: str) -> None:
    record = bytearray(m1())
    record[at : at + 7] = shop.encode()
    reading = read_reports(file_of(m1(), bytes(record)), M1)
    assert len(reading.reports) == 1
    assert found(reading) == [(Grade.ROW, 3, "店舗コード", 244 + 63)]
    assert not reading.is_refused


@pytest.mark.parametrize(
    ("record", "item", "at"),
    [
        (m1(paid="202613200915"), "収納日", 3),
        (m1(paid="000000000915"), "収納日", 3),
        (m1(paid="202611202460"), "収納時刻", 11),
        (m1().replace(b"20261125", b"20261131"), "振込日", 80),
    ],
)
def test_a_value_that_cannot_be_refuses_the_file(record: bytes, item: str, at: int) -> None:
    reading = read_reports(file_of(m1(), record), M1)
    assert reading.reports == ()
    assert found(reading) == [(Grade.UNREADABLE, 3, item, 244 + at)]
    with pytest.raises(FaultyFile):
        reading.refuse_faults()


@pytest.mark.parametrize(
    "content",
    [
        file_of(m1())[:200],
        m1() + TAIL,
        file_of(m1()).replace(b"\r\n8", b"\r\n5"),
        b"\r\n".join([HEAD.rstrip(), m1().rstrip(), b"8"]),
        b"no such file",
    ],
)
def test_a_file_in_disorder_is_refused(content: bytes) -> None:
    reading = read_reports(content, M1)
    assert reading.reports == ()
    assert reading.is_refused


def test_a_file_without_its_last_record_is_taken_with_a_notice() -> None:
    reading = read_reports(HEAD + m1(), M1)
    assert len(reading.reports) == 1
    assert [(f.grade, f.code) for f in reading.findings] == [(Grade.NOTICE, "no_trailer")]


def line(kind: str = "01", amount: str = "4180", **more: str) -> str:
    cells = {
        "kind": kind, "day": "20261120", "time": "0915", "barcode": "EAN" + DIGITS,
        "one": "202600", "two": "00123405670", "stamp": "0", "amount": amount, "channel": "820",
        "name": "ペイペイ", "shop": "0000000", "transfer": "0", "made": "20261120",
    }  # fmt: skip
    return ",".join((cells | more).values()) + "\r\n"


def test_the_csv_of_an_agent() -> None:
    content = (line() + line("12", time="0000") + line("22") + line("81")).encode("cp932")
    reading = read_reports(content, AGENT_CSV)
    assert [report.kind for report in reading.reports] == [
        ReportKind.PROVISIONAL,
        ReportKind.POSTAL,
        ReportKind.POSTAL_CORRECTED,
        ReportKind.REAL_TIME,
    ]
    first = reading.reports[0]
    assert (first.barcode.digits, first.transfer_on, first.made_on) == (
        DIGITS,
        None,
        date(2026, 11, 20),
    )
    assert CHANNELS[first.channel] == "PayPay"
    assert reading.reports[1].paid_at == datetime(2026, 11, 20, 0, 0, tzinfo=TOKYO)
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("text", "grade", "item"),
    [
        (line(amount="4181"), Grade.FAULT, "金額"),
        (line(day="20261131"), Grade.UNREADABLE, "収納日"),
        (line(day="2026112"), Grade.UNREADABLE, "収納日"),
        (line().replace(",0,", ",", 1), Grade.UNREADABLE, ""),
        (line("77"), Grade.ROW, "種別"),
    ],
)
def test_faults_of_a_csv_are_named_by_line(text: str, grade: Grade, item: str) -> None:
    content = (line() + text).encode("cp932")
    reading = read_reports(content, AGENT_CSV)
    assert found(reading) == [(grade, 2, item, len(line().encode("cp932")))]
    assert len(reading.reports) == (grade is Grade.ROW)


def test_a_csv_of_another_encoding_is_refused() -> None:
    reading = read_reports(line(name="ﾍﾟｲﾍﾟｲ１").encode(), AGENT_CSV)
    assert [f.code for f in reading.findings] == ["not_shift_jis"]
    assert reading.reports == ()


def test_an_empty_file_is_refused() -> None:
    for layout in LAYOUTS.values():
        with pytest.raises(FormatRefused, match="ファイルが空です"):
            read_reports(b"\r\n\x1a", layout)


def test_every_layout_fills_its_record_without_overlap() -> None:
    for layout in (M1, M2):
        spans = sorted(layout.items.values())
        ends = [start + length for start, length in spans]
        assert all(start >= end for (start, _), end in zip(spans[1:], ends, strict=False))
        assert ends[-1] <= 120


def test_every_report_and_held_row_says_where_it_stands() -> None:
    reading = read_reports(file_of(m1(), m1("09"), m1("01")), M1)
    assert reading.places == ((2, 122), (4, 366))
    held = reading.held[0]
    assert (held.record, held.offset, held.item, held.barcode) == (3, 244, "種別", DIGITS)
    assert held.message.startswith("種別「09」は決められていません。")


@pytest.mark.parametrize("cell", [{"channel": "8\x0020"}, {"channel": "８２０"}, {"shop": "1" * 21}])
def test_a_row_whose_number_could_not_be_kept_is_held(cell: dict[str, str]) -> None:
    reading = read_reports((line() + line(**cell)).encode("cp932"), AGENT_CSV)
    assert (len(reading.reports), [row.record for row in reading.held]) == (1, [2])
