"""The handheld's CSV: one line a meter read. Strict: a line that is not understood names itself."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

from mizuhiki.attachments.api import Fault

HEADER = ("水栓番号", "メーター番号", "検針日", "指針")
ENCODINGS = ("utf-8-sig", "cp932")
MAX_BYTES = 64 * 1024 * 1024
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # ISO 8601 knows other forms, in which a slip is a day too


@dataclass(frozen=True)
class Line:
    """One reading as the handheld wrote it; `number` counts from 1 with the header."""

    number: int
    tap_no: str
    serial: str
    read_on: date
    index_m3: int


def parse(content: bytes) -> tuple[list[Line], list[Fault]]:
    """Read a file; returns its lines and every fault found."""
    if len(content) > MAX_BYTES:
        return [], [
            Fault(0, "ファイル", f"{len(content):,}バイト", "大きすぎます。64MB以下に分けてください。")
        ]
    text = _decode(content)
    if text is None:
        return [], [Fault(0, "文字コード", "不明", "UTF-8かShift_JISで保存してください。")]
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        return [], [Fault(0, "ファイル", str(error), "CSVとして読めません。")]
    if not rows or tuple(cell.strip() for cell in rows[0]) != HEADER:
        found = "、".join(rows[0])[:60] if rows else "空のファイル"
        return [], [Fault(1, "見出し", found, f"1行目を「{'、'.join(HEADER)}」にしてください。")]
    if len(rows) == 1:
        return [], [Fault(2, "ファイル", "見出しだけ", "検針が1件もありません。書き出しを確かめてください。")]
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows[1:], start=2):
        _parse_row(number, row, lines, faults)
    return lines, [*faults, *_twice(lines)]


def _decode(content: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _parse_row(number: int, row: list[str], lines: list[Line], faults: list[Fault]) -> None:
    if len(row) != len(HEADER):
        faults.append(Fault(number, "列数", str(len(row)), f"{len(HEADER)}列にしてください。"))
        return
    tap_no, serial, day, index = (cell.strip() for cell in row)
    problems = [
        Fault(number, "水栓番号", tap_no[:20], "半角英数字12桁以内で書いてください。")
        if not (tap_no.isascii() and tap_no.isalnum() and len(tap_no) <= 12)
        else None,
        Fault(number, "メーター番号", ascii(serial)[1:21], "文字にならない符号を除いてください。")
        if not serial.isprintable()
        else None,
        Fault(number, "指針", index[:20], "半角数字（9桁以内）で書いてください。")
        if not (index.isascii() and index.isdecimal() and len(index) <= 9)
        else None,
    ]
    try:
        read_on = date.fromisoformat(day if DAY.fullmatch(day) else "")
    except ValueError:
        problems.append(Fault(number, "検針日", day[:20], "2026-11-21の形で書いてください。"))
        read_on = date.min
    found = [problem for problem in problems if problem]
    if found:
        faults.extend(found)
    else:
        lines.append(Line(number, tap_no, serial, read_on, int(index)))


def _twice(lines: list[Line]) -> list[Fault]:
    seen: dict[str, int] = {}
    faults = []
    for line in lines:
        if line.tap_no in seen:
            problem = f"{seen[line.tap_no]}行目と同じ水栓です。どちらかを消してください。"
            faults.append(Fault(line.number, "水栓番号", line.tap_no, problem))
        seen.setdefault(line.tap_no, line.number)
    return faults
