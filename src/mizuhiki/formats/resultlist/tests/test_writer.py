"""A list says what was given in the layout's own way, and names what does not stand as written."""

import csv
from dataclasses import replace
from datetime import date, datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.formats.resultlist import (
    ENCODINGS,
    ITEMS,
    Column,
    Form,
    Layout,
    Quotes,
    Signs,
    Unit,
    Why,
    carry,
    not_carried,
    write,
)

CP932 = Signs(encoding="cp932", characters="cp932", instead={"𠮷": "吉"})
PLAIN = Layout(
    form=Form.CSV,
    signs=CP932,
    columns=(
        Column(name="番号", items=("line",)),
        Column(name="受付番号", items=("number",), width=13),
        Column(name="結果", items=("outcome",), codes={"confirmed": "1", "refused": "2"}),
        Column(name="氏名", items=("name",), width=10),
        Column(name="場所", items=("place", "building"), between="　", width=20),
        Column(name="登録日", items=("registered_on",), form="YYYYMMDD"),
        Column(name="申込", items=("began_at",), form="YYYY/MM/DD hh:mm:ss"),
        Column(name="欠落", items=("lost",)),
    ),
)
AT = datetime(2026, 11, 30, 9, 5, 7, tzinfo=ZoneInfo("Asia/Tokyo"))
ROW: dict[str, Any] = {
    "number": "W0123456789AB",
    "outcome": "confirmed",
    "name": "水引 花子",
    "place": "水引市緑町1番地",
    "building": "ハイツ101",
    "registered_on": date(2026, 11, 30),
    "began_at": AT,
}


def text(rows: list[dict[str, Any]], layout: Layout = PLAIN) -> list[str]:
    content = write(rows, layout).content
    return content.decode(ENCODINGS[layout.signs.encoding]).split("\r\n")


def test_each_item_stands_in_its_column() -> None:
    assert text([ROW]) == [
        "番号,受付番号,結果,氏名,場所,登録日,申込,欠落",
        "1,W0123456789AB,1,水引 花子,水引市緑町1番地　ハイツ101,20261130,2026/11/30 09:05:07,",
        "",
    ]
    assert write([ROW], PLAIN).losses == ()


@pytest.mark.req("DD-009")
def test_order_names_codes_widths_encoding_and_line_ends_are_data() -> None:
    other = Layout(
        form=Form.CSV,
        signs=Signs(encoding="utf-8-bom"),
        columns=(
            Column(name="state", items=("outcome",), codes={"confirmed": "OK", "refused": "NG"}),
            Column(name="zip", items=("postcode",), form="digits"),
            Column(name="kana", items=("kana",), form="half"),
            Column(name="fixed", text="A1"),
        ),
        line_break=b"\n",
        has_header=False,
        quotes=Quotes.ALL,
    )
    rows = [ROW | {"outcome": "refused", "postcode": "000-0001", "kana": "ミズヒキ ガク"}]
    assert write(rows, other).content == '\ufeff"NG","0000001","ﾐｽﾞﾋｷ ｶﾞｸ","A1"\n'.encode()


def test_a_record_has_the_width_of_its_columns_in_bytes() -> None:
    records = Layout(
        form=Form.FIXED,
        signs=CP932,
        columns=(
            Column(name="番号", items=("line",), width=5, pads="0", stands_right=True),
            Column(name="受付番号", items=("number",), width=15),
            Column(name="氏名", items=("name",), width=11, form="full"),
        ),
        has_header=False,
        unit=Unit.BYTES,
    )
    written = write([ROW, ROW | {"name": "水引花子太郎"}], records)
    lines = ("00001W0123456789AB  水引　花子 ", "00002W0123456789AB  水引花子太 ")
    assert written.content == "".join(f"{line}\r\n" for line in lines).encode("cp932")
    assert [(one.line, one.column, one.swap.sign, one.swap.why) for one in written.losses] == [
        (2, "氏名", "郎", Why.CUT)
    ]


def test_no_loss_is_silent() -> None:
    written = write([ROW | {"name": "𠮷川\U000e0101 😀㈱〜"}], PLAIN)
    cells = written.content.decode("cp932").split("\r\n")[1].split(",")
    assert cells[3] == "吉川 〓㈱～"
    assert [(one.swap.position, one.swap.sign, one.swap.stands, one.swap.why) for one in written.losses] == [
        (1, "𠮷", "吉", Why.INSTEAD),
        (3, "川\U000e0101", "川", Why.VARIANT),
        (5, "😀", "〓", Why.LOST),
    ]
    assert cells[-1] == "氏名"


@pytest.mark.req("DD-036")
def test_what_the_receiving_system_knows_may_be_less_than_the_encoding() -> None:
    signs = Signs(encoding="utf-8", characters="jisx0208", instead={"髙": "高"})
    assert carry("髙橋①", signs).text == "高橋1"
    assert not_carried("髙橋①😀", signs) == {"髙": "高", "①": "1", "😀": ""}
    assert not_carried("高橋 −〜―", signs) == {}
    assert not_carried("\ue000", Signs(encoding="cp932")) == {"\ue000": ""}
    assert not_carried("\ue000", Signs(encoding="cp932", has_external=True)) == {}


@pytest.mark.asvs("1.2.10")
def test_a_formula_and_a_sign_between_values_do_no_harm() -> None:
    assert text([ROW | {"name": "=1+1"}])[1].split(",")[3] == "'=1+1"
    assert text([ROW | {"name": 'a,"b'}])[1].split(",", 3)[3].startswith('"a,""b",')
    bare = replace(PLAIN, quotes=Quotes.NEVER, guards=False)
    written = write([ROW | {"name": '=a,"b'}], bare)
    assert written.content.decode("cp932").split("\r\n")[1].split(",")[3] == "=a  b"
    assert [one.swap.why for one in written.losses] == [Why.SIGN]


@pytest.mark.req("DD-008")
def test_no_item_can_be_a_pin() -> None:
    assert not [item for item in ITEMS if "pin" in item or "secret" in item or "password" in item]


NAMES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00")), min_size=1, max_size=5)


@given(names=NAMES, encoding=st.sampled_from(sorted(ENCODINGS)))
def test_any_name_is_written_and_read_back_or_told(names: list[str], encoding: str) -> None:
    signs = Signs(encoding=encoding, missing="?")
    columns = (Column(name="n", items=("name",)),)
    layout = Layout(form=Form.CSV, signs=signs, columns=columns, guards=False, quotes=Quotes.ALL)
    written = write([{"name": name} for name in names], layout)
    read = list(csv.reader(StringIO(written.content.decode(ENCODINGS[encoding]), newline="")))[1:]
    told = {loss.line for loss in written.losses}
    for line, (name, cells) in enumerate(zip(names, read, strict=True), start=1):
        carried = carry(name, signs)
        assert cells == [carried.text]
        assert (line in told) == bool(carried.swaps)
        assert carried.swaps or len(carried.text) == len(name)
