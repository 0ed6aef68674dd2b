"""Reading: every framing gives the same rows; what is wrong is named with record and byte."""

import pytest

from mizuhiki.formats.zengin import (
    FaultyFile,
    Grade,
    Header,
    NotZengin,
    Reading,
    Row,
    Total,
    Trailer,
    read,
    scan,
)
from mizuhiki.formats.zengin.charset import Charset
from mizuhiki.formats.zengin.tests.builders import (
    END,
    FRAMINGS,
    ROWS,
    answered,
    data,
    framed,
    header,
    record,
    records,
    trailer,
)

Found = list[tuple[Grade, str, int, str, int]]


def found(reading: Reading) -> Found:
    return [(f.grade, f.code, f.record, f.item, f.offset) for f in reading.findings]


@pytest.mark.parametrize("framing", FRAMINGS)
def test_every_framing_gives_the_same_values(framing: str) -> None:
    reading = scan(framed(records(), framing))
    assert reading.framing == framing
    assert [f.code for f in reading.findings] == (["trimmed"] if framing == "trimmed" else [])
    (file,) = reading.files
    assert file.header == Header(
        type_code="91",
        code_division="0",
        client_code="0000012345",
        client_name="ﾐｽﾞﾋｷｼ ｽｲﾄﾞｳｷﾖｸ",
        debit_mmdd="1225",
        bank="0146",
        bank_name="ﾎﾂｺｸ",
        branch="101",
        branch_name="ﾎﾝﾃﾝ",
        account_type="1",
        account_no="7654321",
    )
    assert tuple(file.rows) == ROWS
    columns = file.rows.columns("customer_no", "amount_yen", "result_code")
    assert [(no.rstrip(), int(yen), code) for no, yen, code in columns] == [
        (row.customer_no, row.amount_yen, row.result_code) for row in ROWS
    ]
    assert file.trailer == Trailer(3, 1_241_717, 0, 0, 0, 0)
    assert not file.is_answer


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("tail", [b"\x1a", b"\x1a\x1a\x1a", b"\x1a\r\n"])
def test_an_eof_mark_after_the_end_record_is_no_part_of_the_file(framing: str, tail: bytes) -> None:
    reading = scan(framed(records(), framing) + tail)
    assert not reading.faults
    assert tuple(reading.files[0].rows) == ROWS


@pytest.mark.parametrize("framing", [f for f in FRAMINGS if f != "none"])
def test_the_last_line_break_may_be_missing(framing: str) -> None:
    reading = scan(framed(records(), framing).rstrip(b"\r\n"))
    assert (reading.framing, len(reading.files[0].rows), reading.faults) == (framing, 3, ())


def test_an_eof_mark_elsewhere_is_refused() -> None:
    cut_short = framed(records()[:-1]) + b"\x1a"
    assert [f[:3] for f in found(scan(cut_short))] == [(Grade.UNREADABLE, "no_end", 5)]


@pytest.mark.parametrize("between", [[], [END], [END, END]])
def test_several_headers_in_one_file(between: list[bytes]) -> None:
    first, second = records()[:-1], records(ROWS[:1])
    reading = scan(framed([*first, *between, *second], "none"))
    assert [tuple(file.rows) for file in reading.files] == [ROWS, ROWS[:1]]
    assert [f.code for f in reading.findings] == ["repeated_end"] * (len(between) > 1)


def test_a_second_header_of_another_type_is_refused() -> None:
    parts = [*records()[:-1], header(type_code="21"), *records()[1:]]
    reading = scan(framed(parts, "none"))
    assert reading.files == ()
    assert found(reading) == [(Grade.UNREADABLE, "mixed_types", 6, "種別コード", 601)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ファイルが空です。"),
        (framed([header(type_code="21"), END]), "種別21（総合振込）のファイルです。"),
        (framed([header(type_code="11"), END]), "種別11（給与振込）のファイルです。"),
        (framed([header(type_code="55"), END]), "種別55（不明な種別）のファイルです。"),
        (framed([header(division="1"), END]), "コード区分が1（EBCDIC）です。"),
        (b"\xf1\xf9\xf1\xf0" + b"\x40" * 116, "EBCDICのファイルです。"),
        (b"\xef\xbb\xbf" + framed(records()), "UnicodeのBOMが付いています。"),
        (framed(records()).decode("shift_jis").encode(), "文字コードがUTF-8に変わっています。"),
        (framed(records()).decode("shift_jis").encode("utf-16"), "UnicodeのBOMが付いています。"),
        (b"%PDF-1.7\n", "全銀形式（120バイト固定長）の口座振替ファイルではありません。"),
        (b"PK\x03\x04" + bytes(200), "全銀形式（120バイト固定長）の口座振替ファイルではありません。"),
        (b"\x1a", "全銀形式（120バイト固定長）の口座振替ファイルではありません。"),
        (b"\r\n\r\n", "全銀形式（120バイト固定長）の口座振替ファイルではありません。"),
    ],
)
def test_what_is_no_such_file_is_refused_by_name(content: bytes, sentence: str) -> None:
    with pytest.raises(NotZengin) as refusal:
        scan(content)
    assert str(refusal.value).startswith(sentence)


def changed(at: int, new: bytes, *, parts: list[bytes] | None = None) -> bytes:
    """The crlf file with bytes overwritten at an offset of the file."""
    content = framed(parts or records())
    return content[:at] + new + content[at + len(new) :]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (changed(4, b"X"), (Grade.UNREADABLE, "not_digits", 1, "委託者コード", 4)),
        (changed(54, b"0230"), (Grade.FAULT, "rule", 1, "引落日", 54)),
        (changed(54, b"1301"), (Grade.FAULT, "rule", 1, "引落日", 54)),
        (changed(58, b"   6"), (Grade.UNREADABLE, "not_digits", 1, "取引銀行番号", 58)),
        (changed(122, b"5"), (Grade.UNREADABLE, "record_kind", 2, "データ区分", 122)),
        (changed(123, b"0000"), (Grade.FAULT, "rule", 2, "引落銀行番号", 123)),
        (changed(123, b"9999"), (Grade.FAULT, "rule", 2, "引落銀行番号", 123)),
        (changed(123, b"    "), (Grade.FAULT, "rule", 2, "引落銀行番号", 123)),
        (changed(124, b" "), (Grade.UNREADABLE, "not_digits", 2, "引落銀行番号", 124)),
        (changed(142, b"999"), (Grade.FAULT, "rule", 2, "引落支店番号", 142)),
        (changed(164, b"4"), (Grade.FAULT, "rule", 2, "預金種目", 164)),
        (changed(165, b"0000000"), (Grade.FAULT, "rule", 2, "口座番号", 165)),
        (changed(171, b" "), (Grade.UNREADABLE, "not_digits", 2, "口座番号", 171)),
        (changed(173, b"\x8e"), (Grade.UNREADABLE, "not_single_byte", 2, "預金者名", 173)),
        (changed(180, b"\n"), (Grade.UNREADABLE, "not_single_byte", 2, "預金者名", 180)),
        (changed(211, b"-"), (Grade.UNREADABLE, "not_digits", 2, "引落金額", 211)),
        (changed(212, b"3"), (Grade.FAULT, "rule", 2, "新規コード", 212)),
        (changed(233, b"5"), (Grade.ROW, "rule", 2, "振替結果コード", 233)),
        (changed(488 + 1, b"A"), (Grade.UNREADABLE, "not_digits", 5, "合計件数", 489)),
    ],
)
def test_a_wrong_byte_is_named_by_record_item_and_offset(
    content: bytes, expected: tuple[Grade, str, int, str, int]
) -> None:
    reading = scan(content)
    assert found(reading)[0] == expected
    unreadable = expected[0] is Grade.UNREADABLE
    assert (reading.files == ()) is unreadable
    assert reading.is_refused is (expected[0] is not Grade.ROW)


@pytest.mark.parametrize(
    ("name", "narrow", "wide"),
    [
        ("ﾐｽﾞﾋｷ ｦ", 1, 0),
        ("ｶ)A/B", 1, 0),
        ("¥｢ﾐｽﾞ｣", 1, 0),
        ("ﾐｯｷ", 1, 1),
        ("ﾐｰﾔ", 1, 1),
        ("Mizuhiki", 1, 1),
        ("A,B", 1, 1),
        ("ﾐｽﾞ･ﾋｷ", 1, 1),
        ("ﾐｽﾞﾋｷ(ｶ.-9", 0, 0),
    ],
)
def test_which_characters_a_name_may_hold(name: str, narrow: int, wide: int) -> None:
    row = ROWS[0]._replace(holder=name)
    content = framed([header(), data(row), trailer([row]), END])
    for charset, faults in ((Charset.NARROW, narrow), (Charset.WIDE, wide), (Charset.ANY, 0)):
        reading = scan(content, charset=charset)
        assert [f.code for f in reading.faults] == ["character"] * faults
        assert reading.files[0].rows[0].holder == name


@pytest.mark.parametrize(
    ("parts", "code", "number"),
    [
        (records()[1:], "", 0),
        ([*records()[:4], END], "record_order", 5),
        ([header(), END], "record_order", 2),
        ([header(), header(), *records()[1:]], "record_order", 2),
        ([*records(), records()[1]], "record_order", 7),
        (records()[:5], "no_end", 5),
        (records()[:2], "no_end", 2),
        ([*records()[:5], records()[4], END], "record_order", 6),
    ],
)
def test_records_out_of_order(parts: list[bytes], code: str, number: int) -> None:
    if not code:
        with pytest.raises(NotZengin):
            scan(framed(parts))
        return
    reading = scan(framed(parts))
    assert reading.files == ()
    assert (Grade.UNREADABLE, code, number) in [f[:3] for f in found(reading)]


@pytest.mark.parametrize(
    ("at", "new", "code", "item"),
    [
        (1, "000004", "count_differs", "合計件数"),
        (7, "000001241718", "amount_differs", "合計金額"),
    ],
)
def test_totals_that_differ_are_said_with_both_figures(at: int, new: str, code: str, item: str) -> None:
    reading = scan(changed(488 + at, new.encode()))
    assert found(reading) == [(Grade.FAULT, code, 5, item, 488 + at)]
    assert tuple(reading.files[0].rows) == ROWS
    with pytest.raises(FaultyFile, match="5件目のレコード"):
        reading.refuse_faults()


def test_an_answer_is_added_up_by_code() -> None:
    rows = answered("0", "1", "0")
    (file,) = read(framed(records(rows, answered=True))).files
    assert file.is_answer
    assert file.by_code == {"0": Total(2, 1_238_747), "1": Total(1, 2970)}
    assert (file.paid, file.unpaid) == (Total(2, 1_238_747), Total(1, 2970))
    assert file.trailer == Trailer(3, 1_241_717, 2, 1_238_747, 1, 2970)


@pytest.mark.parametrize(
    ("at", "new", "code"),
    [
        (19, "000003", "paid_count_differs"),
        (25, "000001238748", "paid_amount_differs"),
        (37, "000002", "unpaid_count_differs"),
        (43, "000000002971", "unpaid_amount_differs"),
    ],
)
def test_result_totals_that_the_rows_do_not_bear_out(at: int, new: str, code: str) -> None:
    parts = records(answered("0", "1", "0"), answered=True)
    reading = scan(changed(488 + at, new.encode(), parts=parts))
    assert [f[:2] for f in found(reading)] == [(Grade.FAULT, code)]


def test_a_bank_that_leaves_the_result_totals_at_zero_is_told_and_computed() -> None:
    reading = scan(framed(records(answered("0", "1", "9"))))
    assert [f[:2] for f in found(reading)] == [(Grade.NOTICE, "results_not_totalled")]
    assert "振替済1件4,180円、振替不能2件1,237,537円" in reading.notices[0].message
    assert reading.files[0].unpaid == Total(2, 1_237_537)


@pytest.mark.parametrize("counted", [True, False])
def test_pending_rows_may_or_may_not_be_counted_as_unpaid(counted: bool) -> None:  # noqa: FBT001
    rows = answered("0", "1", "N")
    last = trailer(rows if counted else rows[:2], answered=True)
    last = trailer(rows)[:19] + last[19:]
    reading = scan(framed([header(), *map(data, rows), last, END]))
    assert reading.faults == ()
    assert reading.files[0].pending == Total(1, 1_234_567)
    assert reading.files[0].unpaid == Total(1, 2970)


def test_an_unknown_or_missing_result_stops_its_row_and_not_the_file() -> None:
    reading = read(framed(records(answered("0", "7", " "), answered=True)))
    assert found(reading) == [
        (Grade.ROW, "rule", 3, "振替結果コード", 355),
        (Grade.ROW, "no_result", 4, "振替結果コード", 477),
    ]
    assert [row.result_code for row in reading.files[0].rows] == ["0", "7", " "]


def test_the_utilitys_own_bank_may_be_blank() -> None:
    reading = scan(changed(58, b" " * 45))
    assert reading.findings == ()
    header = reading.files[0].header
    assert (header.bank, header.branch, header.account_type, header.account_no) == ("", "", " ", "")


def test_private_data_of_the_bank_is_carried_through() -> None:
    rows = [row._replace(private="BK000123", dummy="0001") for row in ROWS]
    assert list(read(framed(records(rows), "none")).files[0].rows) == rows


def test_yucho_leaves_bank_numbers_blank_and_says_so_by_the_code_division() -> None:
    row = Row("", "128", "1", "1234567", "ﾔﾏﾀﾞ ﾊﾅｺ", 2970, "00001235", new_code=" ")
    first = record(f"191 0000012345{'ﾐｽﾞﾋｷ':<40}1225{'':19}128{'':15}11234567")
    (file,) = read(framed([first, data(row), trailer([row]), END])).files
    assert (file.header.bank, file.header.branch, file.header.code_division) == ("", "128", " ")
    assert list(file.rows) == [row]


def test_a_cut_file_is_refused_at_every_length() -> None:
    content = framed(records(), "none")
    for length in range(1, len(content)):
        try:
            reading = scan(content[:length])
        except NotZengin:
            assert length < 3
            continue
        assert reading.files == (), length
        assert reading.is_refused


def test_a_trimmed_line_too_short_to_be_told_from_a_cut_one_is_refused() -> None:
    parts = records()
    lines = [part.rstrip(b" ") for part in parts]
    lines[2] = lines[2][:97]  # the 顧客番号 would read 000012
    reading = scan(b"\r\n".join(lines))
    assert reading.files == ()
    assert [(f.code, f.record) for f in reading.faults] == [("line_length", 3)]


def test_trimmed_lines_of_different_lengths_are_refused() -> None:
    lines = [part.rstrip(b" ") for part in records()]
    lines[3] = lines[3][:91] + b"0" + lines[3][91:]  # one byte more in the 顧客番号
    reading = scan(b"\n".join(lines))
    assert reading.files == ()
    assert [(f.code, f.record) for f in reading.faults] == [("line_length", 4)]


def test_a_file_in_ruins_gets_a_hundred_sentences_and_a_count() -> None:
    rows = [ROWS[0]] * 300
    reading = scan(framed(records(rows)).replace(b"0000004180", b"00000O4180"))
    assert reading.files == ()
    assert len(reading.findings) == 100
    assert reading.left_out == 201 - 1  # the scan stops looking when it has seen enough


def test_rows_behave_as_a_sequence() -> None:
    rows = read(framed(records())).files[0].rows
    assert rows[1] == ROWS[1]
    assert rows[-1] == ROWS[2]
    assert rows[1:] == list(ROWS[1:])
    assert rows == read(framed(records(), "none")).files[0].rows
    with pytest.raises(IndexError):
        rows[3]
