"""A table kept in a spreadsheet: read from CSV or the first sheet of an xlsx file, written as CSV.

Only texts are wanted of it. Formulas count by the value that was saved with them; a file that unpacks to
more than `MOST_BYTES` is refused before it is unpacked.
"""

import csv
import io
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from mizuhiki.formats.errors import FormatRefused

MOST_BYTES = 64 * 1024**2
MOST_COLUMNS = 200
NO_WORKBOOK = "Excelのブック（xlsx）として読めません。"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a spreadsheet may reckon with
NUMBER = re.compile(r"[0-9+*#-]{2,20}")  # +81… and -1 stay as they are
_ZIP = b"PK\x03\x04"


class TableRefused(FormatRefused):
    """The file is no table that can be read."""


@dataclass(frozen=True)
class Row:
    """A row with the number that the spreadsheet shows beside it, and its cells as text."""

    number: int
    cells: Sequence[str]


def read_table(content: bytes) -> list[Row]:
    """Every row that holds something.

    Raises:
        TableRefused: neither CSV in one of the two encodings nor a workbook.
    """
    rows = _of_workbook(content) if content.startswith(_ZIP) else _of_csv(content)
    return [row for row in rows if any(row.cells)]


def columns_of(head: Row, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where the columns stand, by the names a head row may give them; those it lacks are left out."""
    found = dict[str, int]()
    for place, cell in enumerate(head.cells):
        for column, known in names.items():
            if cell in known:
                found.setdefault(column, place)
    return found


def _of_csv(content: bytes) -> Iterator[Row]:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise TableRefused("文字コードがUTF-8でもShift_JISでもないため、読めません。")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        start = 1
        for cells in reader:
            yield Row(start, [cell.strip() for cell in cells])
            start = reader.line_num + 1
    except csv.Error:
        raise TableRefused(f"{reader.line_num}行目：CSVとして読めません（引用符の閉じ忘れなど）。") from None


def _of_workbook(content: bytes) -> Iterator[Row]:
    """The first sheet; what the archive says it unpacks to is looked at before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            size = sum(one.file_size for one in book.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        raise TableRefused(NO_WORKBOOK) from None
    if size > MOST_BYTES:
        raise TableRefused("展開すると大きすぎるファイルのため、読めません。")
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, WorksheetNotFound, IndexError, OSError):
        raise TableRefused(NO_WORKBOOK) from None
    for number, cells in enumerate(rows, start=1):
        yield Row(number, [_text(cell) for cell in cells[:MOST_COLUMNS]])


def _text(cell: object) -> str:
    """A cell as the sheet shows it; a whole number without the point that a spreadsheet keeps."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]], *, encoding: str) -> bytes:
    """A file of quoted cells with CRLF; a cell is never a formula of a spreadsheet."""
    held = io.StringIO()
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return held.getvalue().encode(encoding)


def _harmless(cell: str) -> str:
    """Words that begin like a formula are marked as text; a number such as +81 or -1 stays."""
    return f"'{cell}" if cell.startswith(FORMULA) and not NUMBER.fullmatch(cell) else cell
