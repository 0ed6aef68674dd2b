"""From what an old system wrote to a value of ours, or a sentence about why not; nothing is guessed."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from mizuhiki.takeover.kinds import Field

ERAS = {"M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018}
_LETTERS = {"1": "M", "2": "T", "3": "S", "4": "H", "5": "R"} | {
    "明治": "M",
    "大正": "T",
    "昭和": "S",
    "平成": "H",
    "令和": "R",
    **{letter: letter for letter in ERAS},
}
_BEGINS = {
    "M": date(1868, 1, 25),
    "T": date(1912, 7, 30),
    "S": date(1926, 12, 25),
    "H": date(1989, 1, 8),
    "R": date(2019, 5, 1),
}
_AFTER = {"M": "T", "T": "S", "S": "H", "H": "R"}
_PLAIN = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})|(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_ERA = re.compile(
    r"([1-5MTSHR]|明治|大正|昭和|平成|令和)(?:(\d{2})(\d{2})(\d{2})|(元|\d{1,2})[年./-](\d{1,2})[月./-](\d{1,2})日?)"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
EMPTY_DAYS = frozenset({"", "0", "00000000", "99999999", "0000000", "9999999", "9999-12-31", "9999/12/31"})
EARLIEST, LATEST = date(1868, 1, 25), date(2199, 12, 31)
MOST = 9_999_999_999  # of a whole number: no meter and no bill comes near
Convert = Callable[[str], Any]


class ValueUnreadable(ValueError):  # noqa: N818 - named by what is true now
    """A value that cannot be what it should be; the message is Japanese and says what to do."""


def day(text: str, form: str) -> date:
    """A day, written as the mapping says: `plain` (20260401, 2026-4-1) or `wareki` (5080401, R8.4.1).

    Raises:
        ValueUnreadable: it is no day of the calendar, or not of its era.
    """
    return _wareki(text) if form == "wareki" else _plain(text)


def _plain(text: str) -> date:
    found = _PLAIN.fullmatch(text)
    if found is None:
        raise ValueUnreadable("日付として読めません。西暦の8桁か、年・月・日を区切った形にしてください。")
    return _date(*(int(part) for part in found.groups() if part is not None))


def _wareki(text: str) -> date:
    found = _ERA.fullmatch(text.upper())
    if found is None:
        raise ValueUnreadable(
            "和暦の日付として読めません。5080401、R8.4.1、令和8年4月1日のように書いてください。"
        )
    era, *parts = (part for part in found.groups() if part is not None)
    letter = _LETTERS[era]
    year = 1 if parts[0] == "元" else int(parts[0])
    made = _date(ERAS[letter] + year, int(parts[1]), int(parts[2]))
    after = _AFTER.get(letter)
    if year < 1 or made < _BEGINS[letter] or (after and made > _BEGINS[after]):
        raise ValueUnreadable("その元号にない日付です。元号と年を確かめてください。")
    return made


def _date(year: int, month: int, on: int) -> date:
    try:
        made = date(year, month, on)
    except ValueError:
        raise ValueUnreadable("暦にない日付です。") from None
    if not EARLIEST <= made <= LATEST:
        raise ValueUnreadable("ありえない年の日付です。終わりがないことを表す値は空にしてください。")
    return made


def month(text: str, form: str) -> date:
    """The first day of a month: 202604, 2026-04, 508 04 as 50804, or any day of it."""
    if re.fullmatch(r"\d{4}[-/.]?\d{2}", text) and form == "plain":
        return _date(int(text[:4]), int(text[-2:]), 1)
    if re.fullmatch(r"[1-5]\d{4}", text) and form == "wareki":
        return _wareki(f"{text}15").replace(day=1)
    return day(text, form).replace(day=1)


def whole(text: str) -> int:
    """A whole number from zero up, with or without commas."""
    plain = text.replace(",", "")
    if plain.startswith("-") and plain[1:].isascii() and plain[1:].isdigit():
        raise ValueUnreadable("負の数は引き継げません。過誤納や減額は旧システムで整理してください。")
    if not (plain.isascii() and plain.isdigit()):
        raise ValueUnreadable("整数ではありません。")
    if int(plain[:20]) > MOST:
        raise ValueUnreadable("大きすぎる数です。")
    return int(plain)


def converter(field: Field, form: str) -> Convert:
    """What turns the text of a field into its value; called for texts that are not empty."""
    if field.form == "day":
        return lambda text: day(text, form)
    if field.form == "month":
        return lambda text: month(text, form)
    if field.form == "whole":
        return whole
    if field.form == "digits":
        return lambda text: _digits(text, field.size)
    return lambda text: _text(text, field)


def _digits(text: str, size: int) -> str:
    plain = text.replace("-", "")
    if not (plain.isascii() and plain.isdigit()):
        raise ValueUnreadable("数字だけの欄に数字以外があります。")
    if len(plain) > size:
        raise ValueUnreadable(f"{size}桁を超えています。")
    return plain.zfill(size)


def _text(text: str, field: Field) -> str:
    if field.values and text not in field.values:
        raise ValueUnreadable("対応表（codes）にない値です。マッピングの対応表に足してください。")
    if len(text) > field.size:
        raise ValueUnreadable(f"{field.size}文字を超えています。")
    if _CONTROL.search(text):
        raise ValueUnreadable("表示できない文字（制御文字・改行）があります。")
    return text
