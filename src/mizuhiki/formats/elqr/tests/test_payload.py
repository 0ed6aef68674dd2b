"""The vectors of the reference."""

from dataclasses import replace
from datetime import date

import pytest
import zxingcpp

from mizuhiki.formats.elqr import Elqr, ElqrRefused, crc16, parse
from mizuhiki.formats.ocr import OcrLines, OcrRefused

EXAMPLE = Elqr(
    ocr=OcrLines(
        account_no="00000000000",
        amount_yen=4180,
        upper_tail="99999012300000",
        lower_body="202600001234056700001234560000000000000000",
    ),
    levied_year=2026,
    taxed_year=2026,
    term="05",
    due_on=date(2026, 11, 30),
    payable_until=date(2026, 12, 31),
    body_code="99999",
)


def test_the_crc_of_the_self_test() -> None:
    assert crc16(b"123456789") == 0x29B1


def test_the_example_of_the_reference() -> None:
    assert EXAMPLE.payload == (
        "000201"
        "010212"
        "2796000599999018337000000000000000000418029999901230000049"
        "202600001234056700001234560000000000000000"
        "541100000004180"
        "622620262026052026113020261231"
        f"8085{'0' * 85}"
        "630534261"
    )
    assert len(EXAMPLE.payload) == 255
    assert parse(EXAMPLE.payload) == EXAMPLE
    assert replace(EXAMPLE, body_code="13800").payload[:18] == "000201010212279600"


def test_it_comes_back_from_a_qr_code() -> None:
    code = zxingcpp.create_barcode(EXAMPLE.payload, zxingcpp.BarcodeFormat.QRCode)
    (found,) = zxingcpp.read_barcodes(code.to_image(scale=4))
    assert parse(found.text) == EXAMPLE


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("630534261", "630534262", "検査数字が合いません（34262、正しくは34261）"),
        ("541100000004180", "541100000004181", "検査数字が合いません"),
        ("010212", "010211", "eL-QRの並びではありません（255文字"),
        ("630534261", "", "eL-QRの並びではありません（246文字、正しくは255文字）"),
    ],
)
def test_what_is_damaged_is_refused(old: str, new: str, sentence: str) -> None:
    with pytest.raises(ElqrRefused, match=sentence):
        parse(EXAMPLE.payload.replace(old, new))


def signed(body: str) -> str:
    return f"{body}{crc16(body.encode()):05}"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("541100000004180", "541100000004181", "金額が4,181円、OCRの行では4,180円です"),
        ("20261130", "20261131", "納期限「20261131」という日はありません"),
        ("20261231", "20261331", "支払期限「20261331」という日はありません"),
    ],
)
def test_what_contradicts_itself_is_refused(old: str, new: str, sentence: str) -> None:
    with pytest.raises(ElqrRefused, match=sentence):
        parse(signed(EXAMPLE.payload[:-5].replace(old, new)))


def test_a_wrong_ocr_line_is_refused() -> None:
    with pytest.raises(OcrRefused, match="上段の検査数字が合いません"):
        parse(signed(EXAMPLE.payload[:-5].replace("0183370", "0183380")))


@pytest.mark.parametrize("change", [{"term": "5"}, {"more": "0"}, {"body_code": "1380"}])
def test_items_without_a_place_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(ElqrRefused):
        replace(EXAMPLE, **change)  # type: ignore[arg-type]
