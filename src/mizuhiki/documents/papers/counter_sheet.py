"""窓口の書類: an A4 sheet of facts and tables that people at the counter sign by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.parts import count_faults, lines_needed, refuse, text_faults
from mizuhiki.documents.press import Paper, Press

ROWS_A_SHEET = 34
NOTE_COLUMNS = 240  # half-width
BODY_MM, FIRST_COLUMN = 170, 1.4  # the width of a table, and of its first column in widths of another
COLUMN_MM = 1.68  # a half-width column of a table


@dataclass(frozen=True, kw_only=True)
class SheetTable:
    """A table; its first column is text, the others stand at the right."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("表の題", self.caption, 60)
        yield from count_faults("表の列", len(self.head), 6, least=2)
        if any(len(row) != len(self.head) for row in self.rows):
            yield FieldFault("表の行", f"{len(self.head)}列ではありません")
        for cell in (cell for row in (self.head, *self.rows) for cell in row if cell):
            yield from text_faults("表の内容", cell, 40)

    def lines(self) -> int:
        """Lines of text it takes, its caption and head among them."""
        share_mm = BODY_MM / (len(self.head) - 1 + FIRST_COLUMN)
        widths = [share_mm * FIRST_COLUMN] + [share_mm] * (len(self.head) - 1)
        columns = [int((width - 4) / COLUMN_MM) - 1 for width in widths]
        rows = (self.head, *self.rows)
        return 1 + sum(max(map(lines_needed, row, columns)) for row in rows)

    def data(self) -> dict[str, Any]:
        """For the template."""
        return {"caption": self.caption, "head": list(self.head), "rows": [list(row) for row in self.rows]}


@dataclass(frozen=True, kw_only=True)
class CounterSheet:
    """One sheet: what it is, of which day, facts, tables, a note and places to sign."""

    paper_id: str
    title: str
    day: date
    to: str = ""  # 水引銀行 御中
    office: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[SheetTable, ...]
    note: str
    signatures: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a sheet that does not fit, naming every field at once."""
        refuse(f"{self.title} {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        yield from text_faults("文書番号", self.paper_id, 40)
        yield from text_faults("書類の名称", self.title, 40)
        yield from text_faults("作成者", self.office, 60)
        if self.to:
            yield from text_faults("宛先", self.to, 60)
        yield from count_faults("事項", len(self.facts), 6)
        for name, value in self.facts:
            yield from text_faults("事項の名称", name, 24)
            yield from text_faults(name, value, 60)
        yield from count_faults("表", len(self.tables), 4, least=1)
        for table in self.tables:
            yield from table.faults()
        yield from count_faults("表の行の合計", sum(table.lines() for table in self.tables), ROWS_A_SHEET)
        yield from text_faults("注記", self.note, NOTE_COLUMNS)
        yield from count_faults("署名欄", len(self.signatures), 5, least=1)
        for name in self.signatures:
            yield from text_faults("署名欄", name, 24)

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        return {
            "id": self.paper_id,
            "pages": 1,
            "title": self.title,
            "day": press.long_date(self.day),
            "to": self.to,
            "office": self.office,
            "facts": [list(pair) for pair in self.facts],
            "tables": [table.data() for table in self.tables],
            "note": self.note,
            "signatures": list(self.signatures),
        }


COUNTER_SHEET = Paper(
    name="counter_sheet",
    title="窓口の書類",
    template="counter_sheet.typ",
    field_names={
        "id": "文書番号",
        "title": "書類の名称",
        "to": "宛先",
        "office": "作成者",
        "facts": "事項",
        "tables.caption": "表の題",
        "tables.head": "表の列",
        "tables.rows": "表の内容",
        "note": "注記",
        "signatures": "署名欄",
    },
)
