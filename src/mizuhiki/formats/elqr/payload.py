"""eL-QR (地方税統一QRコード): the 255 characters of its payload.

This is the tax layout. Which 料金番号 and dates a water charge uses was not published when this was
written, and a slip must be registered with eLTAX before it is printed: callers keep it behind a flag.
"""

import re
from dataclasses import dataclass
from datetime import date

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.ocr import OcrLines
from mizuhiki.formats.ocr import parse as parse_ocr

LENGTH = 255
JOINT_BODY = "13800"  # 地方税共同機構


class ElqrRefused(FormatRefused):
    """Text that is no eL-QR payload."""

    code = "elqr_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elqr:
    """What one eL-QR says; the amount is the OCR line's."""

    ocr: OcrLines
    levied_year: int  # 賦課年度
    taxed_year: int  # 課税年度
    term: str  # 期別, two digits
    due_on: date  # 納期限
    payable_until: date  # 支払期限
    more: str = "0" * 85
    body_code: str = JOINT_BODY

    def __post_init__(self) -> None:
        for item, text, length in (
            ("期別", self.term, 2),
            ("付加情報", self.more, 85),
            ("機関コード", self.body_code, 5),
            ("賦課年度", str(self.levied_year), 4),
            ("課税年度", str(self.taxed_year), 4),
        ):
            if len(text) != length or not re.fullmatch(r"[0-9]*", text):
                raise ElqrRefused(f"{item}は{length}桁の数字です（{text}）。")

    @property
    def payload(self) -> str:
        """The text of the QR code."""
        dates = f"{self.due_on:%Y%m%d}{self.payable_until:%Y%m%d}"
        body = "".join(
            (
                _tagged("00", "01"),
                _tagged("01", "12"),
                _tagged("27", _tagged("00", self.body_code) + _tagged("01", self.ocr.all_digits)),
                _tagged("54", f"{self.ocr.amount_yen:011}"),
                _tagged("62", f"{self.levied_year}{self.taxed_year}{self.term}{dates}"),
                _tagged("80", self.more),
                "6305",
            )
        )
        text = body + _check(body)
        assert len(text) == LENGTH
        return text


def crc16(data: bytes) -> int:
    """CRC-16 with polynomial 1021 and initial FFFF, not reflected, no final xor."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _check(body: str) -> str:
    """Five decimal digits, unlike the four hexadecimal ones of EMV."""
    return f"{crc16(body.encode('ascii')):05}"


def _tagged(tag: str, value: str) -> str:
    return f"{tag}{len(value):02}{value}"


_SHAPE = re.compile(
    r"00020101021227960005(?P<body_code>[0-9]{5})0183(?P<ocr>[0-9]{83})"
    r"5411(?P<amount>[0-9]{11})6226(?P<levied>[0-9]{4})(?P<taxed>[0-9]{4})(?P<term>[0-9]{2})"
    r"(?P<due>[0-9]{8})(?P<until>[0-9]{8})8085(?P<more>[0-9]{85})6305(?P<check>[0-9]{5})"
)


def parse(text: str) -> Elqr:
    """The payload of an eL-QR.

    Raises:
        ElqrRefused: length, order of tags, check digits, a date or the amount is wrong.
        OcrRefused: an OCR line in it is wrong.
    """
    found = _SHAPE.fullmatch(text)
    if not found:
        raise ElqrRefused(f"eL-QRの並びではありません（{len(text)}文字、正しくは{LENGTH}文字）。")
    expected = _check(text[:-5])
    if found["check"] != expected:
        raise ElqrRefused(f"eL-QRの検査数字が合いません（{found['check']}、正しくは{expected}）。")
    ocr = parse_ocr(found["ocr"])
    if int(found["amount"]) != ocr.amount_yen:
        raise ElqrRefused(f"金額が{int(found['amount']):,}円、OCRの行では{ocr.amount_yen:,}円です。")
    return Elqr(
        ocr=ocr,
        levied_year=int(found["levied"]),
        taxed_year=int(found["taxed"]),
        term=found["term"],
        due_on=_date("納期限", found["due"]),
        payable_until=_date("支払期限", found["until"]),
        more=found["more"],
        body_code=found["body_code"],
    )


def _date(item: str, text: str) -> date:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise ElqrRefused(f"{item}「{text}」という日はありません。") from None
