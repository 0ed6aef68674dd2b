"""What papers have in common: who gets it, who sends it, what was read and what is charged.

A part names its own faults; the row that holds it refuses them all in one `RowUnfit`, so that a
person mends a record once. Amounts are whole yen; workings may have fractions.
"""

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from functools import cache
from typing import Any

from mizuhiki.documents.faults import FieldFault, RowUnfit

LONGEST = 6  # places: a rate with sen times a tax rate has no more
ONE_DAY = timedelta(days=1)
MM_A_POINT = 25.4 / 72
WINDOW_WIDTH_MM, WINDOW_HEIGHT_MM = 88, 41
# A sign before or after which no line may break, for Typst as for Python: no kanji, no kana of full size and
# no space. Many of them after each other would run out of their place; they are broken anywhere.
UNBROKEN = (
    "[^〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "あいうえおか-ぢつ-もやゆよら-ろわをんアイウエオカ-ヂツ-モヤユヨラ-ロワヲン\\s]"
)
MOST_UNBROKEN = 19
WIDEST = {"⸺": 4, "⸻": 6}


def columns_of(text: str) -> int:
    """The width of a text in half-width columns; the face is of fixed width, its fallback at most so wide."""
    return sum(map(_columns, text))


@cache
def _columns(char: str) -> int:
    if unicodedata.category(char) == "Mn":  # marks and selectors stand on the letter before them
        return 0
    is_narrow = char <= "\u017f" and unicodedata.east_asian_width(char) != "A"
    return 1 if is_narrow or "\uff61" <= char <= "\uff9f" else WIDEST.get(char, 2)


def lines_needed(text: str, columns: int) -> int:
    """Lines a text takes in a place so many half-width columns wide."""
    return max(1, math.ceil(columns_of(text) / columns))


def text_faults(field: str, value: str, columns: int) -> Iterator[FieldFault]:
    """A text a person reads must be there and fit its place, so many half-width columns in all."""
    if not value.strip():
        yield FieldFault(field, "空です。値を入れてください")
    elif (wide := columns_of(value)) > columns:
        yield FieldFault(field, f"全角{columns // 2}文字までです。今は全角{math.ceil(wide / 2)}文字分です")


def count_faults(field: str, count: int, most: int, *, least: int = 0) -> Iterator[FieldFault]:
    """A list on a form has room for so many lines."""
    if not least <= count <= most:
        yield FieldFault(field, f"{least}件から{most}件までです。今は{count}件です")


def invoice_faults(charge: str, issuer: str, number: str) -> Iterator[FieldFault]:
    """An invoice names its issuer with the registration number (適格請求書発行事業者の登録番号)."""
    yield from text_faults(f"{charge}の発行事業者", issuer, 36)
    if not (len(number) == 14 and number[0] == "T" and number[1:].isdecimal() and number.isascii()):
        yield FieldFault(f"{charge}の登録番号", f"Tと数字13桁です。今は「{number}」です")


def refuse(record: str, faults: Iterable[FieldFault]) -> None:
    """Raise `RowUnfit` when there is any fault."""
    found = list(faults)
    if found:
        raise RowUnfit(record, found)


def yen(amount: int) -> str:
    """12,345 or −1,000, as papers show money; the word 円 follows in the template."""
    return f"{amount:,}".replace("-", "−")


def exact_yen(amount: Decimal | int) -> str:
    """A working's amount: its fraction of a yen is shown, and zeros after the point are not.

    One that does not end is told to three places, as on the screen.
    """
    shown = f"{amount:,f}"
    if len(shown.partition(".")[2].rstrip("0")) > LONGEST:
        shown = f"{Decimal(amount).quantize(Decimal('0.001'), ROUND_DOWN):,f}…"
    elif "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return shown.replace("-", "−")


def days(first: date, end: date) -> str:
    """2026年9月11日〜11月10日 for the half-open period; people are told its last day."""
    last = end - ONE_DAY
    year = "" if last.year == first.year else f"{last.year}年"
    return f"{first.year}年{first.month}月{first.day}日〜{year}{last.month}月{last.day}日"


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Who gets the paper. Lines and name are printed as they are; nothing is shortened.

    A paper handed over at a counter bears no address: whoever stands there need not read one.
    """

    postal_code: str  # 920-0000
    lines: tuple[str, ...]  # one to three
    name: str
    honorific: str = "様"
    is_posted: bool = True

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit the window of the envelope."""
        if self.is_posted:
            yield from text_faults("郵便番号", self.postal_code, 8)
        yield from count_faults("宛先の行", len(self.lines), 3, least=int(self.is_posted))
        for number, line in enumerate(self.lines, 1):
            yield from text_faults(f"宛先の{number}行目", line, 88)
        yield from text_faults("宛名", self.name, 100)
        yield from text_faults("敬称", self.honorific, 8)

    def data(self) -> dict[str, Any]:
        """For the template."""
        size, name_size = self._sizes()
        return {
            "postal_code": self.postal_code,
            "lines": list(self.lines),
            "name": self.name,
            "honorific": self.honorific,
            "size": size,
            "name_size": name_size,
        }

    def _sizes(self) -> tuple[float, float]:
        """The largest letters, in points, with which address and name fit the window."""
        for sizes in ((10.5, 13.0), (10.5, 11.0), (9.0, 9.5)):
            if self._height_mm(*sizes) <= WINDOW_HEIGHT_MM:
                return sizes
        return (8.0, 8.0)

    def _height_mm(self, size: float, name_size: float) -> float:
        def pitch(points: float) -> float:
            return points * MM_A_POINT * 1.35

        def columns(points: float) -> int:
            return int(WINDOW_WIDTH_MM / (points * MM_A_POINT / 2)) - 2  # a line may break before a sign

        lines = 1 + sum(lines_needed(line, columns(size)) for line in self.lines)
        name_lines = lines_needed(f"{self.name}　{self.honorific}", columns(name_size))
        return lines * pitch(size) + 2.6 + name_lines * pitch(name_size)


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Who sends the paper and where to ask."""

    name: str  # 水引市企業局
    representative: str  # 水引市公営企業管理者　水引 太郎
    office: str  # 料金センター
    telephone: str
    hours: str  # 平日 8:30〜17:15
    payable_at: str  # where money is taken besides stores: 水引銀行、水引信用金庫の本店・支店

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("発行者", self.name, 32)
        yield from text_faults("発行者の代表者", self.representative, 32)
        yield from text_faults("お問い合わせ先", self.office, 34)
        yield from text_faults("電話番号", self.telephone, 16)
        yield from text_faults("受付時間", self.hours, 28)
        yield from text_faults("納付場所", self.payable_at, 128)

    def data(self) -> dict[str, str]:
        """For the template."""
        return {
            "name": self.name,
            "representative": self.representative,
            "office": self.office,
            "telephone": self.telephone,
            "hours": self.hours,
            "payable_at": self.payable_at,
        }


@dataclass(frozen=True, kw_only=True)
class MeterReading:
    """One meter's readings of the period, in whole cubic metres."""

    meter_no: str
    read_on: date
    previous_m3: int
    current_m3: int
    usage_m3: int  # may differ from the difference: rollover, estimate, deduction
    note: str = ""  # メーター交換, 推定 and the like

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("メーター番号", self.meter_no, 16)
        if self.note:
            yield from text_faults("検針の備考", self.note, 12)
        for field, value in (("前回指針", self.previous_m3), ("今回指針", self.current_m3)):
            if value < 0:
                yield FieldFault(field, f"0以上です。今は{value}です")

    def data(self) -> dict[str, str]:
        """For the template."""
        return {
            "meter_no": self.meter_no,
            "read_on": f"{self.read_on.year}年{self.read_on.month}月{self.read_on.day}日",
            "previous": f"{self.previous_m3:,}",
            "current": f"{self.current_m3:,}",
            "usage": f"{self.usage_m3:,}".replace("-", "−"),
            "note": self.note,
        }


@dataclass(frozen=True, kw_only=True)
class Working:
    """One line of how a charge was reckoned, as the tariff kernel explains it."""

    text: str  # 11〜20 m³　10 m³ × 130円
    amount_yen: Decimal | int


@dataclass(frozen=True, kw_only=True)
class Charge:
    """One charge of the bill with its legal basis, its tax and whose invoice it is (COL-001, COL-002)."""

    label: str  # 水道料金
    basis: str  # 水引市水道事業給水条例
    workings: tuple[Working, ...]
    amount_yen: int  # tax included
    tax_yen: int
    tax_percent: int
    invoice_issuer: str  # 水引市水道事業会計
    registration_no: str  # T and 13 digits (適格請求書発行事業者の登録番号)
    english: str = ""  # its name for who reads English

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit or does not add up."""
        yield from text_faults("料金の名称", self.label, 18)
        yield from text_faults(f"{self.label}の根拠", self.basis, 34)
        if self.english:
            yield from text_faults(f"{self.label}の英語の名称", self.english, 23)
        yield from invoice_faults(self.label, self.invoice_issuer, self.registration_no)
        yield from count_faults(f"{self.label}の計算の内訳", len(self.workings), 24, least=1)
        for working in self.workings:
            yield from text_faults(f"{self.label}の計算の内訳", working.text, 74)
        if not 0 <= abs(self.tax_yen) <= abs(self.amount_yen):
            yield FieldFault(f"{self.label}の消費税等", "金額を超えています")

    def data(self) -> dict[str, Any]:
        """For the template."""
        return {
            "label": self.label,
            "basis": self.basis,
            "workings": [[working.text, exact_yen(working.amount_yen)] for working in self.workings],
            "amount": yen(self.amount_yen),
            "tax": yen(self.tax_yen),
            "rate": f"（{self.tax_percent}%）" if self.tax_percent else "（対象外）",
            "invoice_issuer": self.invoice_issuer,
            "registration_no": self.registration_no,
        }


# The Japanese names of the parts' fields, by the path a glyph is found at.
FIELD_NAMES = {
    "id": "文書番号",
    "subject": "件名",
    "customer_no": "お客様番号",
    "inquiry_no": "お問い合わせ番号",
    "place": "使用場所",
    "addressee.postal_code": "郵便番号",
    "addressee.lines": "宛先",
    "addressee.name": "宛名",
    "addressee.honorific": "敬称",
    "issuer.name": "発行者",
    "issuer.representative": "発行者の代表者",
    "issuer.office": "お問い合わせ先",
    "issuer.telephone": "電話番号",
    "issuer.hours": "受付時間",
    "issuer.payable_at": "納付場所",
    "readings.meter_no": "メーター番号",
    "readings.note": "検針の備考",
    "charges.label": "料金の名称",
    "charges.basis": "料金の根拠",
    "charges.workings": "計算の内訳",
    "charges.invoice_issuer": "発行事業者",
}
