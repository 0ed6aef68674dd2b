"""報告書: as many pages as it takes, each filled with what was measured, and what it refuses."""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable, ReportText, RowUnfit, render
from mizuhiki.documents.tests.pages import page_count, texts
from mizuhiki.documents.tests.samples import AT, SAMPLE

COLUMNS = (
    ReportColumn(title="内容", width_mm=110),
    ReportColumn(title="件数", width_mm=30, is_figure=True),
    ReportColumn(title="分", width_mm=30, is_figure=True),
)
TABLE = ReportTable(
    caption="料金支払窓口受付業務", columns=COLUMNS, rows=(("封入", "2", "15"),), sums=(("計", "2", "15"),)
)
SHORT = Report(
    paper_id="苦情-12-20261130",
    title="苦情処理報告書",
    day=date(2026, 11, 30),
    to="水引市企業局　御中",
    office="料金センター",
    facts=(("受付番号", "第12号"), ("分類", "遅延")),
    parts=(ReportText(label="申出の内容", text="折り返しがない。\n二度目である。"), TABLE),
    signatures=("業務責任者", "発注者 確認"),
)


def test_a_report_shows_all_it_was_given() -> None:
    (page,) = texts(render(REPORT, [SHORT], press=SAMPLE, at=AT))
    for said in (
        "苦情処理報告書水引市企業局御中2026年（令和8年）11月30日（月）料金センター",
        "受付番号第12号分類遅延",
        "申出の内容折り返しがない。二度目である。",
        "料金支払窓口受付業務内容件数分封入215計215",
        "業務責任者発注者確認",
    ):
        assert said in page, said


@pytest.mark.parametrize("length", [400, 1_500, 2_000, 9_000])
def test_a_long_text_goes_on_and_no_letter_is_lost(length: int) -> None:
    text = "".join("、あいうえおかきくけこ。"[place % 12] for place in range(length))
    long = replace(SHORT, parts=(ReportText(label="経過", text=text),))
    pages = texts(render(REPORT, [long], press=SAMPLE, at=AT))
    assert len(pages) == long.data(SAMPLE)["pages"] == page_count(render(REPORT, [long], press=SAMPLE, at=AT))
    assert sum(page.count("あ") for page in pages) == text.count("あ")
    assert pages[-1].count("業務責任者") == 1


@pytest.mark.parametrize("count", [1, 30, 39, 120])
def test_a_long_table_has_its_head_on_each_page(count: int) -> None:
    rows = tuple((f"第{number}の作業の内容" * (1 + number % 5), "1", "5") for number in range(count))
    long = replace(SHORT, parts=(replace(TABLE, rows=rows), TABLE))
    pages = texts(render(REPORT, [long], press=SAMPLE, at=AT))
    assert len(pages) == long.data(SAMPLE)["pages"]
    for number in range(count):
        assert sum(page.count(f"第{number}の作業の内容") for page in pages) == 1 + number % 5, number
    for page in pages[:-1]:
        assert "料金支払窓口受付業務内容件数分" in page
    assert "ページ" in pages[-1]


def test_what_does_not_fit_is_refused_by_name() -> None:
    with pytest.raises(RowUnfit, match="3列ではありません"):
        replace(SHORT, parts=(replace(TABLE, rows=(("封入", "2"),)),))
    with pytest.raises(RowUnfit, match="申出の内容は空です"):
        replace(SHORT, parts=(ReportText(label="申出の内容", text=" "),))
    with pytest.raises(RowUnfit, match="170mmではありません"):
        replace(SHORT, parts=(replace(TABLE, columns=COLUMNS[:1] + COLUMNS[:2]),))
    with pytest.raises(RowUnfit, match="ページは0件から20件まで"):
        replace(SHORT, parts=(ReportText(label="経過", text="長い\n" * 2_000),))
