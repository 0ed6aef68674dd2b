"""A list goes out as CSV, workbook and JSON with the same cells, and nothing in it acts."""

import json

import pytest

from mizuhiki.documents.api import Table, table_file
from mizuhiki.documents.tests.samples import AT, SAMPLE
from mizuhiki.documents.tests.workbooks import cells_of

TABLE = Table(
    title="取次ぎ先",
    names=("subject", "telephone"),
    headings=("用件", "外線"),
    rows=[('=HYPERLINK("x")', "+81762000100"), ("一行目\n二行目", "")],
)


def test_three_forms_hold_the_same_cells() -> None:
    csv, book, told = (table_file(TABLE, form, press=SAMPLE, at=AT) for form in ("csv", "xlsx", "json"))
    assert csv.decode("utf-8-sig") == (
        '"用件","外線"\r\n"\'=HYPERLINK(""x"")","+81762000100"\r\n"一行目\n二行目",""\r\n'
    )
    assert cells_of(book)[:2] == [["用件", "外線"], ['=HYPERLINK("x")', "+81762000100"]]  # no formula in it
    assert json.loads(told)["rows"] == [
        {"subject": '=HYPERLINK("x")', "telephone": "+81762000100"},
        {"subject": "一行目\n二行目", "telephone": ""},
    ]
    assert table_file(TABLE, "xlsx", press=SAMPLE, at=AT) == book


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_of_a_csv_is_a_formula(first: str) -> None:
    """Where Japanese is typed, a sign of full width begins a formula too."""
    table = Table(title="一覧", names=("a",), headings=("甲",), rows=[(f"{first}SUM(1)",), ("住所＝",)])
    _, cell, rest = table_file(table, "csv", press=SAMPLE, at=AT).decode("utf-8-sig").split('"\r\n"')
    assert (cell, rest) == (f"'{first}SUM(1)", '住所＝"\r\n')


def test_a_row_that_lacks_a_column_is_no_table() -> None:
    with pytest.raises(AssertionError):
        Table(title="取次ぎ先", names=("subject",), headings=("用件",), rows=[("a", "b")])
