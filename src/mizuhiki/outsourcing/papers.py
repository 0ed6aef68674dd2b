"""業務日報 and 業務月報 of the incidental tasks on paper, for the client."""

from datetime import datetime, timedelta

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable
from mizuhiki.outsourcing.models import IncidentalTask
from mizuhiki.outsourcing.rules import Amount
from mizuhiki.outsourcing.selectors import DayReport, MonthReport, is_reversed
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import next_month, pack_on
from mizuhiki.staff.api import ClosedDayWork

SIGNATURES = ("業務責任者", "発注者 確認")
SUMS = (
    ReportColumn(title="業務区分", width_mm=80),
    ReportColumn(title="件数", width_mm=25, is_figure=True),
    ReportColumn(title="分", width_mm=25, is_figure=True),
    ReportColumn(title="時間", width_mm=40, is_figure=True),
)
TASKS = (
    ReportColumn(title="内容", width_mm=95),
    ReportColumn(title="担当", width_mm=35),
    ReportColumn(title="件数", width_mm=20, is_figure=True),
    ReportColumn(title="分", width_mm=20, is_figure=True),
)
WORDS = (
    ReportColumn(title="内容", width_mm=85),
    ReportColumn(title="件数", width_mm=25, is_figure=True),
    ReportColumn(title="分", width_mm=25, is_figure=True),
    ReportColumn(title="時間", width_mm=35, is_figure=True),
)
CLOSED_DAYS = (
    ReportColumn(title="休業日", width_mm=32),
    ReportColumn(title="業務", width_mm=43),
    ReportColumn(title="従事者", width_mm=40),
    ReportColumn(title="休業日に行う理由", width_mm=55),
)
DAYS = (
    ReportColumn(title="日付", width_mm=80),
    ReportColumn(title="件数", width_mm=25, is_figure=True),
    ReportColumn(title="分", width_mm=25, is_figure=True),
    ReportColumn(title="時間", width_mm=40, is_figure=True),
)


def day_pdf(report: DayReport, *, at: datetime) -> bytes:
    """業務日報（附帯業務）: count and minutes under each type, then the tasks of each.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.

    Source:
        COL-052 【金沢収納】第3条, 第23条(1)コ, (2)オ, (3)サ, (4)キ.
    """
    tables = [
        ReportTable(
            caption=section.label,
            columns=TASKS,
            rows=tuple(_task(task) for task in section.tasks),
            sums=(("計", "", f"{section.amount.count:,}", f"{section.amount.minutes:,}"),),
        )
        for section in report.sections
        if section.tasks
    ]
    sums = [(section.label, section.amount) for section in report.sections]
    return _pdf(
        "業務日報（附帯業務）",
        paper_id=f"日報-附帯-{report.day:%Y%m%d}",
        fact=("業務日", settings.PRESS.long_date(report.day)),
        tables=(_sums(sums, report.amount), *tables),
        at=at,
    )


def month_pdf(report: MonthReport, *, at: datetime) -> bytes:
    """業務月報（附帯業務）: counts and hours of each type, by what was done, and by day.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.

    Source:
        COL-052 【金沢収納】第3条; CC-051 【金沢CC】別紙３ ２(5), 第2章 第19.
    """
    tables = [
        ReportTable(
            caption=section.label,
            columns=WORDS,
            rows=tuple((line.description, *_amount(line.amount)) for line in section.lines),
            sums=(("計", *_amount(section.amount)),),
        )
        for section in report.sections
        if section.lines
    ]
    days = ReportTable(
        caption="日ごとの計",
        columns=DAYS,
        rows=tuple((settings.PRESS.long_date(day), *_amount(amount)) for day, amount in report.days),
        sums=(("計", *_amount(report.amount)),),
    )
    closed = ReportTable(
        caption="休業日の業務",
        columns=CLOSED_DAYS,
        rows=tuple(_closed_day(work) for work in report.closed_days),
    )
    sums = [(section.label, section.amount) for section in report.sections]
    last = min(next_month(report.month) - timedelta(days=1), clock.day_of(at))
    return _pdf(
        "業務月報（附帯業務）",
        paper_id=f"月報-附帯-{report.month:%Y%m}",
        fact=("対象", f"{report.month.year}年{report.month.month}月（{last.day}日まで）"),
        tables=(_sums(sums, report.amount), *tables, days, *([closed] if report.closed_days else [])),
        at=at,
    )


def _pdf(
    title: str,
    *,
    paper_id: str,
    fact: tuple[str, str],
    tables: tuple[ReportTable, ...],
    at: datetime,
) -> bytes:
    today = clock.day_of(at)
    pack = pack_on(today)
    row = Report(
        paper_id=paper_id,
        title=title,
        day=today,
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(fact,),
        parts=tables,
        signatures=SIGNATURES,
    )
    return documents.render(REPORT, [row], press=settings.PRESS, at=at)


def _sums(sections: list[tuple[str, Amount]], amount: Amount) -> ReportTable:
    return ReportTable(
        caption="業務区分ごとの計",
        columns=SUMS,
        rows=tuple((label, *_amount(one)) for label, one in sections),
        sums=(("合計", *_amount(amount)),),
    )


def _amount(amount: Amount) -> tuple[str, str, str]:
    return f"{amount.count:,}", f"{amount.minutes:,}", amount.hours


def _closed_day(work: ClosedDayWork) -> tuple[str, ...]:
    """What was done on a closed day; of what was taken back the reason."""
    people = "、".join(str(one.person) for one in work.staff.all())
    taken_back = f"　取消し：{work.withdrawal.reason}" if hasattr(work, "withdrawal") else ""
    return settings.PRESS.era_date(work.day), f"{work.task}{taken_back}", people, work.reason


def _task(task: IncidentalTask) -> tuple[str, ...]:
    """What counts; of what was taken back the reason instead of its figures."""
    words = f"{task.description}（協議：{task.agreement}）" if task.agreement else task.description
    if is_reversed(task):
        return f"{words}　取消し：{task.reversal.reason}", str(task.by), "－", "－"
    return words, str(task.by), f"{task.count:,}", f"{task.minutes:,}"
