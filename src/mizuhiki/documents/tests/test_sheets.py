"""A report as a workbook: the same words and figures as on paper, and nothing in it that acts."""

from dataclasses import replace

from mizuhiki.documents.api import ReportText, spreadsheet
from mizuhiki.documents.tests.samples import AT, SAMPLE
from mizuhiki.documents.tests.test_report import SHORT, TABLE
from mizuhiki.documents.tests.workbooks import cells_of


def test_a_workbook_says_what_the_paper_says() -> None:
    table = replace(TABLE, rows=(("封入", "1,234", "－"),), sums=(("計", "1,234", "12.5%"),))
    row = replace(SHORT, parts=(ReportText(label="申出", text="一行目\n二行目"), table))
    assert cells_of(spreadsheet(row, press=SAMPLE, at=AT)) == [
        ["苦情処理報告書【見本】"],
        ["水引市企業局　御中"],
        ["2026年（令和8年）11月30日（月）"],
        ["料金センター"],
        ["受付番号", "第12号"],
        ["分類", "遅延"],
        ["申出"],
        ["一行目"],
        ["二行目"],
        ["料金支払窓口受付業務"],
        ["内容", "件数", "分"],
        ["封入", 1234, "－"],
        ["計", 1234, "12.5%"],
    ]


def test_the_same_report_gives_the_same_bytes() -> None:
    assert spreadsheet(SHORT, press=SAMPLE, at=AT) == spreadsheet(SHORT, press=SAMPLE, at=AT)


def test_what_looks_like_a_formula_or_a_link_is_a_text() -> None:
    hostile = ("=1+1", "2", "https://example.invalid/"), ("{=A1}", "-5", "@SUM(A1)")
    row = replace(SHORT, title="報告[1]/:*?", parts=(replace(TABLE, rows=hostile),))
    cells = cells_of(spreadsheet(row, press=replace(SAMPLE, environment_label=None), at=AT))
    assert cells[0] == ["報告[1]/:*?"]
    assert cells[-3:] == [["=1+1", 2, "https://example.invalid/"], ["{=A1}", -5, "@SUM(A1)"], ["計", 2, 15]]
