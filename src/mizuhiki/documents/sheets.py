"""The same report as a workbook (.xlsx), for the client to reckon on with: figures are numbers.

Nothing a person typed becomes a formula or a link: every text is written as a text.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from mizuhiki.documents.papers.report import Report, ReportTable
from mizuhiki.documents.press import Press

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FACE = "BIZ UDPゴシック"
A4, FIRST_WIDTH, OTHER_WIDTH = 9, 44, 18  # the paper's number in the format; widths in letters
LOOKS: Mapping[str, Mapping[str, object]] = {
    "title": {"bold": True, "font_size": 14},
    "text": {},
    "figure": {"num_format": "#,##0"},
    "head": {"bold": True, "bg_color": "#E8F1FE", "border": 1},
    "sum": {"bold": True, "top": 1},
    "sum_figure": {"bold": True, "top": 1, "num_format": "#,##0"},
}
FIGURE = re.compile(r"[-−]?[0-9]{1,3}(,[0-9]{3})*")
UNNAMEABLE = re.compile(r"[\[\]:*?/\\']")


def spreadsheet(row: Report, *, press: Press, at: datetime) -> bytes:
    """One report as one sheet, to be printed on A4. The same report and time give the same bytes.

    Args:
        at: the file's creation time, aware.
    """
    from xlsxwriter import Workbook

    held = BytesIO()
    book = Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": row.title, "created": at.astimezone(UTC).replace(tzinfo=None, microsecond=0)}
    )
    forms = {name: book.add_format(_look(name, look)) for name, look in LOOKS.items()}
    sheet = book.add_worksheet(UNNAMEABLE.sub("", row.title)[:31])
    sheet.set_column(0, 0, FIRST_WIDTH)
    sheet.set_column(1, 7, OTHER_WIDTH)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{row.paper_id}&R&P / &N")
    _write(sheet, forms, row, press)
    book.close()
    return held.getvalue()


def _look(name: str, look: Mapping[str, object]) -> dict[str, object]:
    return {"font_name": FACE, "text_wrap": name != "title", "valign": "top", **look}


def _write(sheet: Any, forms: Any, row: Report, press: Press) -> None:
    line = 0
    marked = f"{row.title}【{press.environment_label}】" if press.environment_label else row.title
    sheet.write_string(line, 0, marked, forms["title"])
    for text in (row.to, press.long_date(row.day), row.office):
        line += 1
        sheet.write_string(line, 0, text, forms["text"])
    for name, value in row.facts:
        line += 1
        sheet.write_string(line, 0, name, forms["text"])
        sheet.write_string(line, 1, value, forms["text"])
    for part in row.parts:
        line += 2
        if isinstance(part, ReportTable):
            line = _table(sheet, forms, part, line)
            continue
        sheet.write_string(line, 0, part.label, forms["head"])
        for text in part.text.splitlines():
            line += 1
            sheet.write_string(line, 0, text, forms["text"])


def _table(sheet: Any, forms: Any, table: ReportTable, line: int) -> int:
    """Write a table under its caption; returns its last line."""
    sheet.write_string(line, 0, table.caption, forms["title"])
    line += 1
    for place, column in enumerate(table.columns):
        sheet.write_string(line, place, column.title, forms["head"])
    for cells, prefix in (*((one, "") for one in table.rows), *((one, "sum_") for one in table.sums)):
        line += 1
        for place, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
            if column.is_figure and FIGURE.fullmatch(cell):
                number = int(cell.replace(",", "").replace("−", "-"))
                sheet.write_number(line, place, number, forms[f"{prefix}figure"])
            else:
                sheet.write_string(line, place, cell, forms["sum" if prefix else "text"])
    return line
