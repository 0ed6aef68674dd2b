"""報告書: an A4 report of the contractor's to the client, of facts, texts and tables, as long as it takes.

Everything is measured before it is set: a page is filled with parts whose height is known from the width
of their texts, so that the paper says how many pages it has. Heights are in tenths of a millimetre.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.parts import columns_of, count_faults, lines_needed, refuse, text_faults
from mizuhiki.documents.press import Paper, Press

BODY_MM = 170
FIRST_PAGE, NEXT_PAGE = 2_320, 2_560  # what fits below the head
LINE, GAP, HEADING = 51, 40, 75
TEXT_COLUMNS = 92  # half-width columns of a line of text, with room for a sign that may not begin a line
PIECE_LINES = 16  # a line longer than so many is set in pieces, which may stand on different pages
FACT_COLUMNS = 68
ROW, ROW_LINE = 57, 47  # a row of a table with one line, and each line more
TABLE_HEAD = 75 + ROW
CELL_MM_TENTHS = 16  # the width of a half-width column in a table
SIGNING = 300
MOST_PAGES = 20
Block = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ReportText:
    """A text under a heading; a line end begins a new line."""

    label: str
    text: str

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("見出し", self.label, 60)
        yield from text_faults(self.label, self.text, 60_000)

    def blocks(self) -> Iterator[tuple[int, Block]]:
        """Its lines with their heights; the heading stays with the first."""
        head, lines = self.label, [piece for line in self.text.splitlines() for piece in _pieces(line)]
        for line in lines:
            height = LINE * lines_needed(line, TEXT_COLUMNS)
            yield height + (GAP + HEADING if head else 0), {"kind": "text", "label": head, "text": line}
            head = ""


def _pieces(line: str) -> Iterator[str]:
    """A line, or pieces of it, so that a long one can go on on the next page."""
    start = width = 0
    for place, char in enumerate(line):
        wide = columns_of(char)
        if width + wide > PIECE_LINES * TEXT_COLUMNS:
            yield line[start:place]
            start, width = place, 0
        width += wide
    yield line[start:]


@dataclass(frozen=True, kw_only=True)
class ReportColumn:
    """A column of a table: its head, its width, and whether figures stand in it, at the right."""

    title: str
    width_mm: int
    is_figure: bool = False

    @property
    def columns(self) -> int:
        """Half-width columns of a line in it, with room for a sign that may not begin one."""
        return max(2, (self.width_mm * 10 - 40) // CELL_MM_TENTHS - 2)


@dataclass(frozen=True, kw_only=True)
class ReportTable:
    """A table under its caption; the head is set again on each page. Rows with a mark are sums."""

    caption: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[tuple[str, ...], ...] = ()

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("表の題", self.caption, 80)
        yield from count_faults("表の列", len(self.columns), 8, least=2)
        if sum(column.width_mm for column in self.columns) != BODY_MM:
            yield FieldFault("表の幅", f"{BODY_MM}mmではありません")
        for column in self.columns:
            yield from text_faults("表の列", column.title, column.columns + 2)
        rows = (*self.rows, *self.sums)
        if any(len(row) != len(self.columns) for row in rows):
            yield FieldFault("表の行", f"{len(self.columns)}列ではありません")
        elif any(self._height(row) > NEXT_PAGE - GAP - TABLE_HEAD for row in rows):
            yield FieldFault("表の内容", "列の幅に対して長すぎ、1行が1ページに入りません")
        for cell in (cell for row in rows for cell in row if cell):
            yield from text_faults("表の内容", cell, 600)

    def blocks(self) -> Iterator[tuple[int, Block]]:
        """Its rows with their heights; the caption and the head come with the first of each page."""
        for row in self.rows:
            yield self._height(row), self._block(row, is_sum=False)
        for row in self.sums:
            yield self._height(row), self._block(row, is_sum=True)

    def _height(self, row: Sequence[str]) -> int:
        lines = max(
            lines_needed(cell, column.columns) for cell, column in zip(row, self.columns, strict=True)
        )
        return ROW + ROW_LINE * (lines - 1)

    def _block(self, row: Sequence[str], *, is_sum: bool) -> Block:
        return {
            "kind": "row",
            "caption": self.caption,
            "heads": [column.title for column in self.columns],
            "widths": [column.width_mm for column in self.columns],
            "figures": [column.is_figure for column in self.columns],
            "cells": list(row),
            "is_sum": is_sum,
        }


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report: what it is, of which day, from whom to whom, facts, texts and tables, places to sign."""

    paper_id: str
    title: str
    day: date
    to: str
    office: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[ReportText | ReportTable, ...]
    signatures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a report that does not fit, naming every field at once."""
        record = f"{self.title} {self.paper_id}"
        refuse(record, self._faults())
        refuse(record, count_faults("ページ", len(self._pages()), MOST_PAGES))

    def _faults(self) -> Iterator[FieldFault]:
        for field, value, columns in (
            ("文書番号", self.paper_id, 40),
            ("書類の名称", self.title, 44),
            ("宛先", self.to, 60),
            ("作成者", self.office, 60),
        ):
            yield from text_faults(field, value, columns)
        yield from count_faults("事項", len(self.facts), 12)
        for name, value in self.facts:
            yield from text_faults("事項の名称", name, 24)
            yield from text_faults(name, value, 4 * FACT_COLUMNS)
        if self._facts() > FIRST_PAGE:
            yield FieldFault("事項", "長すぎ、1ページに入りません")
        yield from count_faults("報告の内容", len(self.parts), 12, least=1)
        for part in self.parts:
            yield from part.faults()
        yield from count_faults("署名欄", len(self.signatures), 4)
        for name in self.signatures:
            yield from text_faults("署名欄", name, 24)

    def _pages(self) -> list[list[Block]]:
        """The blocks of each page, in their order."""
        pages: list[list[Block]] = [[]]
        left, caption = FIRST_PAGE - self._facts(), ""
        for height, block in (pair for part in self.parts for pair in part.blocks()):
            need = height + self._head(block, caption)
            if need > left and (pages[-1] or len(pages) == 1):
                pages.append([])
                left, caption = NEXT_PAGE, ""
                need = height + self._head(block, caption)
            pages[-1].append(block | {"is_head": self._head(block, caption) > 0})
            left, caption = left - need, block.get("caption", "")
        if self.signatures and left < SIGNING:
            pages.append([])
        return pages

    def _facts(self) -> int:
        return sum(LINE * lines_needed(value, FACT_COLUMNS) for _, value in self.facts)

    def _head(self, block: Block, caption: str) -> int:
        """What the caption and the head of a table take, where this row needs them."""
        return GAP + TABLE_HEAD if block.get("caption", "") not in {"", caption} else 0

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        pages = self._pages()
        return {
            "id": self.paper_id,
            "pages": len(pages),
            "title": self.title,
            "day": press.long_date(self.day),
            "to": self.to,
            "office": self.office,
            "facts": [list(pair) for pair in self.facts],
            "sheets": pages,
            "signatures": list(self.signatures),
        }


REPORT = Paper(
    name="report",
    title="報告書",
    template="report.typ",
    field_names={
        "id": "文書番号",
        "title": "書類の名称",
        "to": "宛先",
        "office": "作成者",
        "facts": "事項",
        "sheets.label": "見出し",
        "sheets.text": "報告の内容",
        "sheets.caption": "表の題",
        "sheets.heads": "表の列",
        "sheets.cells": "表の内容",
        "signatures": "署名欄",
    },
)
