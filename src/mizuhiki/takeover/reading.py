"""The old system's files, record by record, with the line each begins on; a fault never stops the file."""

import codecs
import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.takeover.kinds import Field
from mizuhiki.takeover.mapping import Plan, Source
from mizuhiki.takeover.values import EMPTY_DAYS, Convert, ValueUnreadable, converter

LONGEST = 100_000  # characters of a line: no file of records has such
Record = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """Something wrong: in which file, line and field, and what to do. A note does not stop the load.

    It never holds the value: a list of faults travels further than the files.
    """

    file: str
    line: int
    field: str
    problem: str
    is_note: bool = False


Blame = Callable[[int, str, str], None]  # line, label of the field, problem


def digest_of(plan: Plan) -> str:
    """SHA-256 over the mapping and every file it names: so that what is agreed to is what is loaded."""
    whole = hashlib.sha256()
    for path in (plan.path, *(source.path for source in plan.sources.values())):
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def records_of(source: Source, blame: Blame) -> Iterator[tuple[int, Record, bool]]:
    """Each record with its line and whether all of it could be read; what could not is told to `blame`."""
    lines = _cells(source, blame)
    places: Mapping[str, int] | None = None
    if source.header:
        names = next(lines, (0, []))[1]
        places = {name.strip(): place for place, name in enumerate(names)}
    cells = _plan_cells(source, places, blame)
    if cells is None:
        return
    width = max((place for _, place, *_ in cells if place is not None), default=0) + 1
    for line, row in lines:
        if len(row) < width:
            blame(line, "（行全体）", f"列が足りません（{width}列のはずが{len(row)}列）。")
            continue
        record: Record = {}
        sound = True
        for field, place, convert, table, default in cells:
            text = default if place is None else row[place].strip() or default
            if table is not None:
                text = table.get(text, text)
            if not text or (field.form == "day" and text in EMPTY_DAYS):
                record[field.name] = None
                if field.required:
                    blame(line, field.label, "空です。元のデータか、既定値（defaults）を直してください。")
                    sound = False
                continue
            try:
                record[field.name] = convert(text)
            except ValueUnreadable as fault:
                blame(line, field.label, str(fault))
                sound = False
        yield line, record, sound


_Cell = tuple[Field, int | None, Convert, Mapping[str, str] | None, str]


def _plan_cells(source: Source, places: Mapping[str, int] | None, blame: Blame) -> list[_Cell] | None:
    """Where each field stands in a row and what becomes of it; None where a column is not there."""
    cells: list[_Cell] = []
    for field in source.kind.fields:
        column = source.columns.get(field.name)
        place: int | None = None
        if isinstance(column, str):
            place = places.get(column) if places is not None else None
            if place is None:
                blame(
                    1,
                    field.label,
                    f"列「{column}」が見出しにありません。マッピングの列の名前を確かめてください。",
                )
                return None
        elif column is not None:
            if column < 1:
                blame(1, field.label, "列の番号は1から数えます。")
                return None
            place = column - 1
        default = source.defaults.get(field.name, "")
        convert = converter(field, source.dates)
        cells.append((field, place, convert, source.codes.get(field.name), default))
    return cells


def _cells(source: Source, blame: Blame) -> Iterator[tuple[int, list[str]]]:
    """The rows of the file, as texts."""
    if source.widths:
        yield from _fixed(source, blame)
        return
    rows = csv.reader(_lines(source, blame), delimiter=source.delimiter, strict=True)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            blame(rows.line_num, "（行全体）", '引用符（"）の閉じ忘れなど、CSVとして読めない行です。')
            continue
        if row:
            yield rows.line_num, row


def _lines(source: Source, blame: Blame) -> Iterator[str]:
    """Each line decoded by itself, so that one bad character is told with its line."""
    decode = codecs.getdecoder(source.encoding)
    with source.path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                text = decode(raw)[0]
            except UnicodeDecodeError:
                blame(number, "（行全体）", f"文字コード{source.encoding}で読めない文字があります。")
                text = ""
            if len(text) > LONGEST or "\0" in text:
                blame(number, "（行全体）", "長すぎるか、使えない文字のある行です。")
                text = ""
            yield text if text.strip() else "\n"


def _fixed(source: Source, blame: Blame) -> Iterator[tuple[int, list[str]]]:
    """Rows of a fixed width in bytes, as hosts write them."""
    decode, total = codecs.getdecoder(source.encoding), sum(source.widths)
    with source.path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            body = raw.rstrip(b"\r\n\x1a")
            if not body:
                continue
            if len(body) != total:
                blame(number, "（行全体）", f"長さが違います（{total}バイトのはずが{len(body)}バイト）。")
                continue
            row, start = [], 0
            try:
                for width in source.widths:
                    row.append(decode(body[start : start + width])[0])
                    start += width
            except UnicodeDecodeError:
                blame(number, "（行全体）", f"文字コード{source.encoding}で読めない文字があります。")
                continue
            yield number, row
