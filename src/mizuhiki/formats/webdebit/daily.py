"""The file in which a bank names, once a day, what was registered with it: read whole, or not at all.

It is the last source of an application whose return and notice were lost, and the only one of those
that began at the bank (金融機関受付方式): these have no 受付番号 of ours.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from typing_extensions import override

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.findings import FaultyFile, Finding, Findings, Grade
from mizuhiki.formats.framing import RECORD_BYTES, split
from mizuhiki.formats.jisx0201 import decode
from mizuhiki.formats.webdebit.fields import FIELDS
from mizuhiki.formats.webdebit.layouts import ITEMS, CsvLayout, FixedLayout, Layout
from mizuhiki.formats.webdebit.messages import ACCOUNT
from mizuhiki.formats.webdebit.results import Result

MOST_BYTES = 64 * 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyRow:
    """One line. `reference` is empty where the application began at the bank; the rest is as in `Answer`."""

    reference: str
    client: str
    customer_no: str
    bank: str
    branch: str
    account_type: str
    account_no: str
    holder_kana: str
    result: Result
    registered_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFinding(Finding):
    """A finding with its line and its column (of a record: its byte), from 1; 0 for the whole of it."""

    column: int
    unit: str = "列目"

    @override
    def __str__(self) -> str:
        """The sentence with its place, for a person."""
        if not self.record:
            return self.message
        if not self.column:
            return f"{self.record}行目：{self.message}"
        item = f"（{self.item}）" if self.item else ""
        return f"{self.record}行目 {self.column}{self.unit}{item}：{self.message}"


@dataclass(frozen=True, slots=True)
class _Line:
    """The items of one line before they are understood, and where each stands."""

    number: int
    offset: int
    texts: Mapping[str, str]
    columns: Mapping[str, int]
    unit: str

    def fault(self, item: str, message: str, grade: Grade = Grade.UNREADABLE) -> LineFinding:
        """That this item of the line cannot be."""
        return LineFinding(
            grade=grade,
            code="daily_item",
            record=self.number,
            item=FIELDS[item].label,
            offset=self.offset,
            message=message,
            column=self.columns[item],
            unit=self.unit,
        )


def read_daily(data: bytes, layout: Layout) -> tuple[DailyRow, ...]:
    """The rows of a bank's daily file.

    Raises:
        FaultyFile: something cannot be read. Each fault is named by line and column; no row is given out.
        FormatRefused: the bytes are no such file at all.
    """
    if not data.strip(b"\r\n\x1a "):
        raise FormatRefused("ファイルが空です。")
    if len(data) > MOST_BYTES:
        raise FormatRefused("ファイルが大きすぎます（64MBまで）。")
    findings, rows, seen = Findings(), list[DailyRow](), dict[str, int]()
    lines = (
        _csv_lines(data, layout, findings)
        if isinstance(layout, CsvLayout)
        else _fixed_lines(data, layout, findings)
    )
    for line in lines:
        faults = list(_faults(line, layout))
        reference = line.texts["reference"]
        if reference and seen.setdefault(reference, line.number) != line.number:
            text = f"同じ受付番号が{seen[reference]}行目にもあります。"
            faults.append(line.fault("reference", text, Grade.FAULT))
        for fault in faults:
            findings.add(fault)
        if not faults:
            rows.append(_row(line.texts, layout))
    if findings.left_out:
        more = _of_line(0, 0, f"ほかに{findings.left_out:,}件あります。")
        raise FaultyFile((*findings.kept, more))
    if findings.kept:
        raise FaultyFile(findings.kept)
    return tuple(rows)


def _faults(line: _Line, layout: Layout) -> Iterator[LineFinding]:
    """Every item of a line that cannot be, and what contradicts itself."""
    texts = line.texts
    is_sound = True
    for item in ITEMS:
        problem = problem_of(item, texts[item], layout)
        if problem:
            is_sound = False
            yield line.fault(item, problem)
    if is_sound:
        problem = contradiction_of(texts, layout.results[texts["result"]])
        if problem:
            yield line.fault("result", problem, Grade.FAULT)


def problem_of(item: str, text: str, layout: Layout) -> str:
    """What is wrong with the text of one item; nothing where it may stand there."""
    field = FIELDS[item]
    if item == "result":
        return "" if text in layout.results else "決められていない結果のコードです。"
    if item == "registered_on":
        return "" if not text or _day(text) else "年月日8桁（例：20261130）の、実在する日ではありません。"
    if not text and (item == "reference" or item in ACCOUNT):
        return ""
    return "" if field.admits(text) else f"{field.rule}ではありません。"


def contradiction_of(texts: Mapping[str, str], result: Result) -> str:
    """What of a row cannot be together; nothing where all of it can."""
    is_there = [bool(texts[name]) for name in (*ACCOUNT, "registered_on")]
    if result is Result.OK and not all(is_there):
        return "登録したとありますが、口座か登録日がありません。"
    if any(is_there[:-1]) != all(is_there[:-1]):
        return "口座の項目が一部だけあります。"
    if is_there[-1] and result not in {Result.OK, Result.ALREADY_REGISTERED}:
        return "登録していないとありますが、登録日があります。"
    return ""


def _row(texts: Mapping[str, str], layout: Layout) -> DailyRow:
    values = {item: texts[item] for item in ITEMS if item not in {"result", "registered_on"}}
    return DailyRow(
        **values, result=layout.results[texts["result"]], registered_on=_day(texts["registered_on"])
    )


def _day(text: str) -> date | None:
    """YYYYMMDD of this century; None for what is no day."""
    if not re.fullmatch(r"20[0-9]{6}", text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _csv_lines(data: bytes, layout: CsvLayout, findings: Findings) -> Iterator[_Line]:
    """The lines of a CSV but for its header. The last one ends like the others, or it was cut."""
    *lines, rest = data.removesuffix(b"\x1a").split(layout.line_break)
    offset = 0
    for number, line in enumerate(lines, start=1):
        start, offset = offset, offset + len(line) + len(layout.line_break)
        cells = _cells(line, number, start, layout, findings)
        if cells is None:
            continue
        if number == 1 and layout.header:
            _refuse_header(cells, layout, findings)
            continue
        columns = {item: column + 1 for item, column in layout.items.items()}
        yield _Line(
            number,
            start,
            {item: cells[column] for item, column in layout.items.items()},
            columns,
            "列目",
        )
    if rest:
        text = f"行の終わりがありません。{'途中で切れています' if lines else '改行の形が違います'}。"
        findings.add(_of_line(len(lines) + 1, offset, text))


def _cells(line: bytes, number: int, offset: int, layout: CsvLayout, findings: Findings) -> list[str] | None:
    """The cells of one line; None when they cannot be told apart."""
    try:
        text = line.decode(layout.encoding)
        if layout.encoding == "cp932":
            text = text.replace("\\", "¥")  # one byte with two faces; bank text has the yen sign
        elif number == 1:
            text = text.removeprefix("\ufeff")
        cells = next(csv.reader([text], strict=True), [])
    except UnicodeDecodeError as error:
        column = line[: error.start].count(b",") + 1
        message = f"{layout.encoding.upper()}の文字ではありません。"
        findings.add(_of_line(number, offset, message, column=column))
        return None
    except csv.Error:
        findings.add(_of_line(number, offset, "引用符の使い方が正しくありません。"))
        return None
    if len(cells) != layout.columns:
        message = f"{layout.columns}列のはずですが、{len(cells)}列あります。"
        findings.add(_of_line(number, offset, message))
        return None
    return cells


def _refuse_header(cells: list[str], layout: CsvLayout, findings: Findings) -> None:
    for column, (found, meant) in enumerate(zip(cells, layout.header, strict=True), start=1):
        if found != meant:
            findings.add(_of_line(1, 0, f"見出し「{meant}」があるはずの列です。", column=column))


def _of_line(number: int, offset: int, message: str, *, column: int = 0) -> LineFinding:
    return LineFinding(
        grade=Grade.UNREADABLE,
        code="daily_line",
        record=number,
        item="",
        offset=offset,
        message=message,
        column=column,
    )


def _fixed_lines(data: bytes, layout: FixedLayout, findings: Findings) -> Iterator[_Line]:
    """Records of 120 bytes, in their order, as many as the trailer says; none is filled up or moved."""
    frames = split(data)
    kinds = frames.image[::RECORD_BYTES].decode("latin-1")
    bad = {each.index for each in frames.bad}
    if not re.fullmatch("12*89", kinds):
        message = "レコードの並びが正しくありません（ヘッダー、データ、トレーラー、エンドのはずです）。"
        findings.add(_of_line(0, 0, message))
        return
    for index, kind in enumerate(kinds):
        number, offset = index + 1, frames.offsets[index]
        record = decode(frames.image[index * RECORD_BYTES : (index + 1) * RECORD_BYTES])
        if index in bad or (frames.lengths and kind in "28"):
            findings.add(_of_line(number, offset, f"{RECORD_BYTES}バイトではありません。"))
        elif kind == "8":
            start, length = layout.count
            if record[start : start + length] != f"{index - 1:0{length}}":
                message = f"トレーラーの件数が違います。データは{index - 1}件です。"
                findings.add(_of_line(number, offset, message))
        elif kind == "2":
            texts = {
                item: record[start : start + length].rstrip(" ")
                for item, (start, length) in layout.items.items()
            }
            columns = {item: start + 1 for item, (start, _) in layout.items.items()}
            yield _Line(number, offset, texts, columns, "桁目")
