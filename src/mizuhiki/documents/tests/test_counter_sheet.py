"""窓口の書類: what people at the counter sign by hand fits its sheet, or is refused by name."""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.documents.api import COUNTER_SHEET, CounterSheet, RowUnfit, SheetTable, render
from mizuhiki.documents.tests.pages import page_count, texts
from mizuhiki.documents.tests.samples import AT, SAMPLE

SHEET = CounterSheet(
    paper_id="釣銭-M1-20261130",
    title="釣銭準備金受渡票",
    day=date(2026, 11, 30),
    office="料金支払窓口",
    facts=(("レジ", "窓口1"),),
    tables=(SheetTable(caption="金種", head=("金種", "枚数"), rows=(("千円札", "4"),)),),
    note="一緒に数えてください。",
    signatures=("渡した人", "受けた人"),
)


def test_a_sheet_shows_all_it_was_given() -> None:
    (page,) = texts(render(COUNTER_SHEET, [SHEET], press=SAMPLE, at=AT))
    assert "釣銭準備金受渡票2026年（令和8年）11月30日（月）料金支払窓口レジ窓口1金種金種枚数千円札4" in page
    assert "一緒に数えてください。渡した人受けた人" in page


def test_the_fullest_sheet_is_one_page() -> None:
    table = SheetTable(caption="金種", head=("金種", "枚数"), rows=(("千円札", "4"),) * 32)
    assert page_count(render(COUNTER_SHEET, [replace(SHEET, tables=(table,))], press=SAMPLE, at=AT)) == 1
    longer = replace(table, rows=(*table.rows, ("千円札", "4")))
    with pytest.raises(RowUnfit, match="表の行の合計"):
        replace(SHEET, tables=(longer,))


def test_a_row_with_another_number_of_cells_is_refused() -> None:
    with pytest.raises(RowUnfit, match="2列ではありません"):
        replace(SHEET, tables=(replace(SHEET.tables[0], rows=(("千円札",),)),))
