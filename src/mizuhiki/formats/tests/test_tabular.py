"""The same table out of CSV in either encoding and out of a workbook; ruins are refused in words."""

import io
import random
import zipfile

import pytest
import xlsxwriter

from mizuhiki.formats.tabular import Row, TableRefused, columns_of, read_table

TABLE = [["質問", "回答"], ["口座振替", "依頼書を\n郵送します。"], ["", ""], ["髙橋", "3"]]
ROWS = [Row(1, TABLE[0]), Row(2, TABLE[1]), Row(4, TABLE[3])]


def workbook() -> bytes:
    """The table as Excel keeps it, with a second sheet that is nobody's business."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(TABLE):
            for column, cell in enumerate(cells):
                sheet.write(number, column, int(cell) if cell.isdigit() else cell)
        book.add_worksheet().write(0, 0, "別の表")
    return made.getvalue()


def as_csv(encoding: str) -> bytes:
    return "\r\n".join(",".join(f'"{cell}"' for cell in cells) for cells in TABLE).encode(encoding)


@pytest.mark.parametrize("content", [workbook(), as_csv("utf-8"), as_csv("utf-8-sig"), as_csv("cp932")])
def test_a_table_is_the_same_however_it_is_kept(content: bytes) -> None:
    rows = read_table(content)
    assert [list(row.cells) for row in rows] == [list(row.cells) for row in ROWS]
    assert columns_of(rows[0], {"answer": ("回答", "答え"), "category": ("分類",)}) == {"answer": 1}


def test_rows_bear_the_numbers_of_the_spreadsheet() -> None:
    assert [row.number for row in read_table(workbook())] == [1, 2, 4]
    assert [row.number for row in read_table(as_csv("utf-8"))] == [
        1,
        2,
        5,
    ]  # a cell of two lines is two lines


def test_ruins_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = workbook()
    for broken in (b"\xff\xfe\xfa\x00\x80", b'"a', whole[:200], b"PK\x03\x04" + b"\x00" * 50):
        with pytest.raises(TableRefused):
            read_table(broken)
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as book:
        book.writestr("xl/other.xml", "<a/>")
    with pytest.raises(TableRefused):
        read_table(empty.getvalue())
    monkeypatch.setattr("mizuhiki.formats.tabular.MOST_BYTES", 100)
    with pytest.raises(TableRefused, match="大きすぎる"):
        read_table(whole)


def test_damaged_workbooks_are_read_or_refused_and_nothing_else() -> None:
    draw, whole = random.Random(20261130), workbook()  # noqa: S311 reproducible on purpose
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(draw.randint(1, 4)):
            damaged[draw.randrange(4, len(damaged))] = draw.randrange(256)
        try:
            read_table(bytes(damaged))
        except TableRefused:
            continue
