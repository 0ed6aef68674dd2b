"""A list that goes out as a file: CSV, workbook or JSON of the same rows, so that no cell can differ.

For other systems and for people's own tables; what is submitted on paper is a `Report`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from mizuhiki.documents.press import Press
from mizuhiki.documents.sheets import FACE, UNNAMEABLE
from mizuhiki.documents.sheets import MEDIA_TYPE as WORKBOOK
from mizuhiki.formats.tabular import write_csv

MEDIA_TYPES: Mapping[str, str] = {  # by the extension of the file
    "csv": "text/csv; charset=utf-8",
    "xlsx": WORKBOOK,
    "json": "application/json",
}
MOST_CELL = 32_767  # letters that a cell of a workbook holds
WIDTH = 24  # of a column, in letters


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of texts under their headings; `names` call the columns in JSON."""

    title: str
    names: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __post_init__(self) -> None:
        """Each row has every column."""
        assert len(self.names) == len(self.headings), self.title
        assert all(len(row) == len(self.names) for row in self.rows), self.title


def table_file(table: Table, extension: str, *, press: Press, at: datetime) -> bytes:
    """The file of a table in a form of `MEDIA_TYPES`; the same table and time give the same bytes."""
    if extension == "csv":
        return write_csv(table.headings, table.rows, encoding="utf-8-sig")
    if extension == "json":
        rows = [dict(zip(table.names, row, strict=True)) for row in table.rows]
        told = {"title": table.title, "at": at.isoformat(timespec="seconds"), "rows": rows}
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
    assert extension == "xlsx", extension
    return _workbook(table, press=press, at=at)


def _workbook(table: Table, *, press: Press, at: datetime) -> bytes:
    from xlsxwriter import Workbook

    held = BytesIO()
    book = Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    created = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": table.title, "created": created})
    marked = f"{table.title}{press.environment_label}"
    sheet = book.add_worksheet(UNNAMEABLE.sub("", marked)[:31])
    head = book.add_format({"font_name": FACE, "bold": True, "bg_color": "#E8F1FE", "border": 1})
    text = book.add_format({"font_name": FACE, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, len(table.names) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate((table.headings, *table.rows)):
        for place, cell in enumerate(row):
            assert len(cell) <= MOST_CELL, table.title
            sheet.write_string(number, place, cell, text if number else head)
    book.close()
    return held.getvalue()
