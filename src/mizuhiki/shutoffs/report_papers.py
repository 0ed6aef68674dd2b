"""停止・解除の報告 and 滞納整理の件数 on paper and as a workbook."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, ReportColumn, ReportTable, Table
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.shutoffs.selectors.reports import Line, Report, Stage, months_of
from mizuhiki.shutoffs.selectors.restorations import in_hours

SIGNATURES = ("業務責任者", "発注者 確認")
NAMES = ("opening", "cuts", "restorations", "closing", "again", "cut_yen", "closed_yen")
HEADS = ("期首の停止中", "停止", "解除", "期末の停止中", "再停止", "停止の未納額", "期末の未納額")
SHORT = ("期首", "停止", "解除", "期末", "再停止", "停止の未納額", "期末の未納額")
STAGES = {
    "demand_checks": "催告状の発送前確認",
    "warnings": "給水停止予告書の発送",
    "shutoff_notices": "給水停止通知書の投函",
    "shutoffs": "給水停止",
    "restorations": "給水停止の解除",
}

SHORT_STAGES = {
    "demand_checks": "催告状の確認",
    "warnings": "予告書の発送",
    "shutoff_notices": "通知書の投函",
    "shutoffs": "給水停止",
    "restorations": "解除",
}


def cells(line: Line) -> tuple[str, ...]:
    """The figures of a line as a table shows them."""
    moved = line.moved
    counts = (moved.opening, moved.cuts, moved.restorations, moved.closing, moved.again)
    return (*(f"{one:,}" for one in counts), f"{line.cut_yen:,}", f"{line.closed_yen:,}")


def parts(report: Report) -> Sequence[tuple[str, Sequence[Line]]]:
    """Every way in which the report is told."""
    return (
        ("期間の計", (report.total,)),
        ("月ごと", report.months),
        ("区域ごと", report.areas),
        ("停止の方法ごと", report.methods),
    )


def report_table(report: Report) -> Table:
    """The report as rows of one table."""
    rows = [(part, line.label, *cells(line)) for part, lines in parts(report) for line in lines]
    rows += [
        ("執行指示の結果", one.label, "", f"{one.count:,}", "", "", "", f"{one.yen:,}", "")
        for one in report.ends
    ]
    rows += [
        ("解除の受付方法", label, "", "", f"{count:,}", "", "", "", "") for label, count in report.channels
    ]
    return Table(
        title="給水停止・給水停止解除報告書",
        names=("part", "label", *NAMES),
        headings=("区分", "内訳", *HEADS),
        rows=rows,
    )


def funnel_table(stages: Sequence[Stage], fiscal_year: int) -> Table:
    """The funnel as rows of one table: a stage a row, a month a column."""
    months = [f"{month.year}年{month.month}月" for month in months_of(fiscal_year)]
    return Table(
        title=f"滞納整理の件数 {fiscal_year}年度",
        names=("stage", "volume", *(f"m{number:02}" for number in (*range(4, 13), 1, 2, 3)), "total"),
        headings=("業務", "概算（年）", *months, "実績の計"),
        rows=[
            (
                STAGES[one.code],
                f"{one.volume.count:,}" if one.volume else "",
                *(f"{count:,}" for count in one.months),
                f"{one.total:,}",
            )
            for one in stages
        ],
    )


def _columns(first: str) -> tuple[ReportColumn, ...]:
    widths = (16, 16, 16, 16, 16, 27, 27)
    figures = (
        ReportColumn(title=title, width_mm=width, is_figure=True)
        for title, width in zip(SHORT, widths, strict=True)
    )
    return (ReportColumn(title=first, width_mm=36), *figures)


def report_pdf(report: Report, *, at: datetime) -> bytes:
    """給水停止・給水停止解除報告書, for the client.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.

    Source:
        COL-074 【金沢収納】第23条(4)カ.
    """
    tables = [
        ReportTable(
            caption=part, columns=_columns("内訳"), rows=tuple((one.label, *cells(one)) for one in lines)
        )
        for part, lines in parts(report)
        if lines
    ]
    ends = ReportTable(
        caption="執行指示の結果",
        columns=(
            ReportColumn(title="結果", width_mm=110),
            ReportColumn(title="件数", width_mm=25, is_figure=True),
            ReportColumn(title="未納額（円）", width_mm=35, is_figure=True),
        ),
        rows=tuple((one.label, f"{one.count:,}", f"{one.yen:,}") for one in report.ends),
    )
    press, moved = settings.PRESS, report.total.moved
    took = "－" if report.median_minutes is None else f"中央値 {in_hours(report.median_minutes)}"
    facts = (
        ("期間", f"{press.long_date(report.first)}から{press.long_date(report.last)}まで"),
        (
            "停止中の件数",
            f"期首{moved.opening:,} ＋ 停止{moved.cuts:,} － 解除{moved.restorations:,}"
            f" ＝ 期末{moved.closing:,}",
        ),
        ("受付から解除まで", took),
    )
    paper_id = f"停止解除-{report.first:%Y%m%d}-{report.last:%Y%m%d}"
    shown = (*tables, *((ends,) if report.ends else ()))
    return _pdf("給水停止・給水停止解除報告書", paper_id, facts, shown, at)


def funnel_pdf(stages: Sequence[Stage], fiscal_year: int, *, at: datetime) -> bytes:
    """滞納整理の件数 of a fiscal year beside 別表２, for the client.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.

    Source:
        COL-099 【金沢収納】第24条, 別表２.
    """
    months = months_of(fiscal_year)
    table = ReportTable(
        caption="月ごとの件数",
        columns=(
            ReportColumn(title="月", width_mm=30),
            *(ReportColumn(title=SHORT_STAGES[one.code], width_mm=28, is_figure=True) for one in stages),
        ),
        rows=tuple(
            (f"{month.year}年{month.month}月", *(f"{one.months[number]:,}" for one in stages))
            for number, month in enumerate(months)
        ),
        sums=(
            ("実績の計", *(f"{one.total:,}" for one in stages)),
            ("概算（年）", *(f"{one.volume.count:,}" if one.volume else "－" for one in stages)),
        ),
    )
    last = min(clock.day_of(at), months[-1] + timedelta(days=30))
    facts = (("対象", f"{fiscal_year}年度（{settings.PRESS.long_date(last)}まで）"),)
    return _pdf("滞納整理の件数", f"滞納件数-{fiscal_year}", facts, (table,), at)


def _pdf(
    title: str,
    paper_id: str,
    facts: tuple[tuple[str, str], ...],
    tables: tuple[ReportTable, ...],
    at: datetime,
) -> bytes:
    pack = pack_on(clock.day_of(at))
    row = documents.Report(
        paper_id=paper_id,
        title=title,
        day=clock.day_of(at),
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=facts,
        parts=tables,
        signatures=SIGNATURES,
    )
    return documents.render(REPORT, [row], press=settings.PRESS, at=at)
