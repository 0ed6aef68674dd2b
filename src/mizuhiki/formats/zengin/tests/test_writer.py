"""Writing: what one bank wants, checked bytes, every change logged, and nothing written on a fault."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.kana import Reason
from mizuhiki.formats.zengin import (
    MOST_ROWS,
    STANDARD,
    YUCHO,
    Batch,
    CannotWrite,
    Changed,
    Charset,
    Client,
    CustomerNoStyle,
    Framing,
    NewCodeStyle,
    Profile,
    ProfileRefused,
    Row,
    Total,
    Trailer,
    customer_no_as_written,
    read,
    scan,
    write_answer,
    write_request,
)
from mizuhiki.formats.zengin.tests.builders import (
    BATCH,
    CLIENT,
    DEBIT_ON,
    ROWS,
    answered,
    framed,
    records,
)

WRITABLE = [framing for framing in Framing if framing is not Framing.TRIMMED]


def batch(*rows: Row) -> Batch:
    return Batch(client=CLIENT, debit_on=DEBIT_ON, rows=rows)


@pytest.mark.parametrize("framing", ["none", "crlf", "lf", "cr", "118"])
def test_the_bytes_are_those_put_together_by_hand(framing: str) -> None:
    written = write_request(BATCH, profile=Profile(framing=Framing(framing)))
    assert written.data == framed(records(), framing)
    assert written.total == Total(3, 1_241_717)
    assert written.changes == ()


def test_an_eof_mark_is_written_only_if_asked() -> None:
    assert write_request(BATCH).data == framed(records(), "none")
    marked = write_request(BATCH, profile=Profile(eof_mark=True))
    assert marked.data == framed(records(), "none") + b"\x1a"


def test_a_request_carries_no_results_whatever_the_rows_say() -> None:
    assert write_request(batch(*answered("1", "9", "N"))).data == framed(records(), "none")


def test_an_answer_has_the_codes_and_their_totals() -> None:
    rows = answered("0", "1", "9")
    written = write_answer(batch(*rows))
    assert written.data == framed(records(rows, answered=True), "none")
    assert read(written.data).files[0].trailer == Trailer(3, 1_241_717, 1, 4180, 2, 1_237_537)


def test_yucho_form() -> None:
    row = Row("9900", "128", "1", "1234567", "ﾔﾏﾀﾞ ﾊﾅｺ", 2970, "00001235", bank_name="ﾕｳﾁﾖ")
    written = write_request(batch(row), profile=YUCHO)
    first, second = written.data.decode("shift_jis").split("\r\n")[:2]
    assert first == f"191 0000012345{'ﾐｽﾞﾋｷｼ ｽｲﾄﾞｳｷﾖｸ':<40}1225{'':19}101{'':15}17654321{'':17}"
    assert second == f"2{'':19}128{'':19}11234567{'ﾔﾏﾀﾞ ﾊﾅｺ':<30}0000002970 {'00001235':<20}0{'':8}"
    assert scan(written.data, charset=Charset.NARROW).findings == ()


def test_customer_numbers_to_the_right_after_zeros() -> None:
    profile = Profile(customer_no=CustomerNoStyle.NUMBER)
    written = write_request(batch(ROWS[0]), profile=profile)
    (row,) = read(written.data).files[0].rows
    assert row.customer_no == "00000000000000001234" == customer_no_as_written("00001234", profile)
    assert customer_no_as_written("00001234", STANDARD) == "00001234"
    with pytest.raises(CannotWrite, match="数字20桁までです"):
        write_request(batch(ROWS[2]), profile=profile)


def test_blank_header_and_new_code() -> None:
    profile = Profile(
        blank_header_bank=True,
        blank_header_account=True,
        code_division=" ",
        new_code=NewCodeStyle.BLANK,
    )
    (file,) = read(write_request(BATCH, profile=profile).data).files
    header = file.header
    assert (header.bank, header.bank_name, header.branch_name) == ("", "", "")
    assert (header.account_type, header.account_no) == (" ", "")
    assert [row.new_code for row in file.rows] == [" ", " ", " "]


def test_several_clients_only_where_the_bank_takes_them() -> None:
    second = batch(ROWS[0])
    with pytest.raises(FormatRefused, match="1つの委託者しか書けません"):
        write_request(BATCH, second)
    written = write_request(BATCH, second, profile=Profile(multi_header=True))
    assert written.data == framed([*records()[:-1], *records(ROWS[:1])], "none")
    assert written.total == Total(4, 1_245_897)


def test_names_are_brought_into_the_banks_characters_and_each_change_is_logged() -> None:
    row = ROWS[0]._replace(holder="（カ）ミュー・ｼｮｰｶﾞ", account_no="1-234", bank_name="ﾎｯｺｸ")
    client = Client(client_code="0000012345", client_name="ミズヒキ", bank="0146")
    written = write_request(Batch(client=client, debit_on=DEBIT_ON, rows=[ROWS[1], row]))
    (file,) = read(written.data, charset=Charset.NARROW).files
    assert file.header.client_name == "ﾐｽﾞﾋｷ"
    assert file.rows[1].holder == "(ｶ)ﾐﾕ-.ｼﾖ-ｶﾞ"
    assert file.rows[1].account_no == "0001234"
    assert written.changes == (
        Changed(1, "委託者名", "ミズヒキ", "ﾐｽﾞﾋｷ", (Reason.WIDTH,)),
        Changed(3, "引落銀行名", "ﾎｯｺｸ", "ﾎﾂｺｸ", (Reason.SMALL_KANA,)),
        Changed(
            3,
            "預金者名",
            "（カ）ミュー・ｼｮｰｶﾞ",
            "(ｶ)ﾐﾕ-.ｼﾖ-ｶﾞ",
            (Reason.WIDTH, Reason.SMALL_KANA, Reason.LONG_MARK, Reason.MIDDLE_DOT),
        ),
        Changed(3, "口座番号", "1-234", "0001234", (Reason.ACCOUNT_NO,)),
    )


def test_a_long_name_is_cut_before_a_kana_that_would_lose_its_mark() -> None:
    row = ROWS[0]._replace(holder="ｱ" * 29 + "ｶﾞｷ", bank_name="ﾀﾞ" * 8)
    written = write_request(batch(row))
    (read_row,) = read(written.data).files[0].rows
    assert read_row.holder == "ｱ" * 29
    assert read_row.bank_name == "ﾀﾞ" * 7
    assert [change.reasons for change in written.changes] == [(Reason.CUT,), (Reason.CUT,)]


@pytest.mark.parametrize(
    ("row", "item", "message"),
    [
        (ROWS[0]._replace(holder="水引 ﾀﾛｳ"), "預金者名", "「水」は書けません"),
        (ROWS[0]._replace(holder="みずひき"), "預金者名", "「み」は書けません"),
        (ROWS[0]._replace(holder="ｶﾅｻﾞﾜ & ｺ"), "預金者名", "「&」は書けません"),
        (ROWS[0]._replace(holder="ﾐｽﾞ ｦ"), "預金者名", "「ｦ」は書けません"),
        (ROWS[0]._replace(amount_yen=0), "引落金額", "0円の明細は送れません"),
        (ROWS[0]._replace(amount_yen=-5), "引落金額", "数字でない文字「-」"),
        (ROWS[0]._replace(amount_yen=10**10), "", "桁数に収まらない項目"),
        (ROWS[0]._replace(customer_no="1" * 21), "", "桁数に収まらない項目"),
        (ROWS[0]._replace(customer_no="客1"), "", "名前でない項目"),
        (ROWS[0]._replace(customer_no="abc"), "顧客番号", "使えない文字「a」"),
        (ROWS[0]._replace(bank="146"), "引落銀行番号", "数字でない文字「空白」"),
        (ROWS[0]._replace(bank="9999"), "引落銀行番号", "0000と9999は使えません"),
        (ROWS[0]._replace(account_no="12345678"), "", "桁数に収まらない項目"),
        (ROWS[0]._replace(account_no=""), "口座番号", "数字でない文字「空白」"),
        (ROWS[0]._replace(account_no="0"), "口座番号", "口座番号が入っていません"),
        (ROWS[0]._replace(account_type="5"), "預金種目", "1（普通）"),
        (ROWS[0]._replace(new_code="7"), "新規コード", "0、1、2または空白"),
    ],
)
def test_what_no_file_may_hold_is_refused_with_its_record(row: Row, item: str, message: str) -> None:
    with pytest.raises(CannotWrite, match="3件目のレコード") as refusal:
        write_request(batch(ROWS[1], row))
    (finding,) = refusal.value.findings
    assert (finding.record, finding.item) == (3, item)
    assert message in finding.message


def test_a_client_code_that_is_too_short_is_refused_not_filled() -> None:
    client = Client(client_code="12345", client_name="ﾐｽﾞﾋｷ", bank="0146")
    with pytest.raises(CannotWrite, match="1件目のレコード 委託者コード（4バイト目）"):
        write_request(Batch(client=client, debit_on=DEBIT_ON, rows=ROWS))


def test_framings_that_drop_the_last_bytes_refuse_to_drop_data() -> None:
    row = ROWS[0]._replace(private="BK000123")
    with pytest.raises(CannotWrite, match="末尾のダミー"):
        write_request(batch(row), profile=Profile(framing=Framing.OVERWRITTEN))


def test_more_rows_than_the_total_has_digits_for() -> None:
    assert MOST_ROWS == 999_999
    rows = (row for _ in range(1_000) for row in [ROWS[0]._replace(amount_yen=9_999_999_999)])
    with pytest.raises(CannotWrite, match=r"1,000件9,999,999,999,000円は1つのファイルに入りません"):
        write_request(Batch(client=CLIENT, debit_on=DEBIT_ON, rows=rows))


def test_a_profile_from_the_data_of_a_rule_pack() -> None:
    items = {"framing": "crlf", "charset": "wide", "new_code": "blank", "eof_mark": True}
    assert Profile.from_mapping(items) == Profile(
        framing=Framing.CRLF, charset=Charset.WIDE, new_code=NewCodeStyle.BLANK, eof_mark=True
    )


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ({"frame": "crlf"}, "「frame」という項目はありません"),
        ({"framing": "crcr"}, "「framing」に「crcr」は使えません"),
        ({"eof_mark": "yes"}, "「eof_mark」の値「yes」の型が違います"),
        ({"framing": "trimmed"}, "trimmed）では書き出せません"),
        ({"charset": "any"}, "narrow か wide"),
        ({"code_division": "1"}, "コード区分は 0 か空白です"),
        ({"blank_row_bank": True}, "コード区分も空白の形式だけです"),
    ],
)
def test_a_profile_that_does_not_exist_is_refused(items: dict[str, object], sentence: str) -> None:
    with pytest.raises(ProfileRefused, match=sentence):
        Profile.from_mapping(items)


digits = st.text("0123456789", min_size=1)
names = st.text(Charset.NARROW.for_parties, max_size=30).map(str.rstrip)
places = st.text(Charset.NARROW.for_places, max_size=15).map(str.rstrip)
some_rows = st.builds(
    Row,
    bank=st.integers(1, 9998).map("{:04}".format),
    branch=st.integers(0, 998).map("{:03}".format),
    account_type=st.sampled_from("1239"),
    account_no=st.integers(1, 9_999_999).map("{:07}".format),
    holder=names,
    amount_yen=st.integers(1, 9_999_999_999),
    customer_no=st.text(Charset.NARROW.for_parties, max_size=20).map(str.rstrip),
    new_code=st.sampled_from("012 "),
    result_code=st.sampled_from("0123489N"),
    bank_name=places,
    branch_name=places,
    dummy=st.just(""),
    private=st.just(""),
)
plain_profiles = st.builds(
    Profile,
    framing=st.sampled_from(WRITABLE),
    charset=st.sampled_from([Charset.NARROW, Charset.WIDE]),
    code_division=st.just("0"),
    new_code=st.just(NewCodeStyle.AS_GIVEN),
    customer_no=st.just(CustomerNoStyle.TEXT),
    blank_header_bank=st.just(value=False),
    blank_header_account=st.booleans(),
    blank_row_bank=st.just(value=False),
    blank_row_names=st.just(value=False),
)
blank_profiles = st.builds(
    Profile,
    code_division=st.just(" "),
    charset=st.just(Charset.NARROW),
    framing=st.sampled_from(WRITABLE),
    customer_no=st.just(CustomerNoStyle.TEXT),
)


@settings(deadline=None)
@given(
    rows=st.lists(some_rows, max_size=30),
    profile=plain_profiles,
    on=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
def test_what_is_written_is_read_back(rows: list[Row], profile: Profile, on: date) -> None:
    written = write_answer(Batch(client=CLIENT, debit_on=on, rows=rows), profile=profile)
    reading = scan(written.data, charset=profile.charset)
    assert reading.faults == ()
    assert reading.framing is profile.framing
    (file,) = reading.files
    assert list(file.rows) == rows
    assert file.header.debit_mmdd == f"{on:%m%d}"
    assert file.trailer.amount_yen == sum(row.amount_yen for row in rows) == written.total.yen


@settings(deadline=None)
@given(rows=st.lists(some_rows, min_size=1, max_size=10), profile=blank_profiles)
def test_every_profile_reads_back_with_what_it_leaves_out_blank(rows: list[Row], profile: Profile) -> None:
    reading = scan(write_request(batch(*rows), profile=profile).data, charset=Charset.NARROW)
    assert reading.findings == ()
    left_out: dict[str, str] = {"result_code": "0"}
    left_out |= {"bank": ""} if profile.blank_row_bank else {}
    left_out |= {"bank_name": "", "branch_name": ""} if profile.blank_row_names else {}
    left_out |= {"new_code": " "} if profile.new_code is NewCodeStyle.BLANK else {}
    assert list(reading.files[0].rows) == [row._replace(**left_out) for row in rows]  # type: ignore[arg-type]
