"""月報 of the night line: calls, kinds, areas, hand-overs, the officers' replies; filed with its day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, ReportColumn, ReportTable
from mizuhiki.documents.api import Report as Paper
from mizuhiki.emergency import errors, selectors
from mizuhiki.emergency.models import DutyAnswer, IncidentCall, MonthFiled, NightCall, Report
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import next_month, pack_on
from mizuhiki.servicehours.api import instant_of

SIGNATURES = ("業務責任者", "発注者 確認")
WHAT, HOW_MANY = (
    ReportColumn(title="区分", width_mm=130),
    ReportColumn(title="件数", width_mm=40, is_figure=True),
)


@dataclass(frozen=True)
class Month:
    """The figures of a month; every count is of stored calls."""

    month: date  # its first day
    answers: Mapping[str, int]  # by who or what answered
    attached: int  # of those of a person: about an incident, without a report of their own
    topics: Mapping[str, int]
    areas: Mapping[str, int]
    outcomes: Mapping[str, int]
    taken_over: int
    ended: int
    reply_minutes: Sequence[int]  # from the report to the officer's yes, one for each
    days_above: int
    disaster_days: int

    @property
    def total(self) -> int:
        """All calls, by person and by announcement."""
        return sum(self.answers.values())

    @property
    def tables(self) -> list[tuple[str, list[tuple[str, int]], int]]:
        """Each table with its lines and its sum."""
        return [
            (title, list(lines.items()), sum(lines.values()))
            for title, lines in (
                ("応答", self.answers),
                ("種類", self.topics),
                ("地区", self.areas),
                ("対応", self.outcomes),
                (
                    "翌朝への引継ぎ",
                    {"お客様センターが引き受けた": self.taken_over, "夜間に完了した": self.ended},
                ),
            )
        ]

    @property
    def replies(self) -> str:
        """How long the officers took, in words."""
        if not self.reply_minutes:
            return "連絡なし"
        longest, count = max(self.reply_minutes), len(self.reply_minutes)
        middle = sorted(self.reply_minutes)[(count - 1) // 2]
        return f"{count}件　中央値 {middle}分　最長 {longest}分"

    def as_figures(self) -> dict[str, Any]:
        """As they are filed."""
        return {
            "total": self.total,
            "answers": dict(self.answers),
            "attached": self.attached,
            "topics": dict(self.topics),
            "areas": dict(self.areas),
            "outcomes": dict(self.outcomes),
            "taken_over": self.taken_over,
            "ended": self.ended,
            "reply_minutes": list(self.reply_minutes),
            "days_above": self.days_above,
            "disaster_days": self.disaster_days,
        }


def month_report(month: date) -> Month:
    """The figures of a month as they are stored."""
    first, end = instant_of(month, 0), instant_of(next_month(month), 0)
    answers = Counter(NightCall.objects.filter(at__gte=first, at__lt=end).values_list("answer", flat=True))
    found = list(Report.objects.filter(at__gte=first, at__lt=end).select_related("end", "accepted"))
    said_yes = DutyAnswer.objects.filter(
        how=DutyAnswer.How.ACKNOWLEDGED, call__report__at__gte=first, call__report__at__lt=end
    ).values_list("call__report__at", "at")
    days = selectors.day_counts(month, next_month(month) - timedelta(days=1))
    return Month(
        month=month,
        answers={str(one.label): answers[one.value] for one in NightCall.Answer},
        attached=IncidentCall.objects.filter(call__at__gte=first, call__at__lt=end).count(),
        topics=dict(Counter(str(one.get_topic_display()) for one in found).most_common()),
        areas=dict(sorted(Counter(one.area or "地区なし" for one in found).items())),
        outcomes=dict(Counter(str(one.get_outcome_display()) for one in found).most_common()),
        taken_over=sum(1 for one in found if hasattr(one, "accepted")),
        ended=sum(1 for one in found if hasattr(one, "end")),
        reply_minutes=sorted(int((said - told).total_seconds()) // 60 for told, said in said_yes),
        days_above=sum(1 for one in days if one.is_above),
        disaster_days=sum(1 for one in days if one.is_disaster),
    )


@transaction.atomic
def file_month(*, month: date, on: date, to: str, actor: Actor, at: datetime) -> MonthFiled:
    """File the report of a month that is over, with the day it was submitted; its figures stay.

    Raises:
        MonthFiledAlready, MonthNotOver, InFuture, SaysNothing: nothing is written.

    Source:
        EMG-009 【金沢CC】第3章 第4(3).
    """
    locks.take_name(f"night-month:{month}")
    before = MonthFiled.objects.filter(month=month).first()
    if before is not None:
        raise errors.MonthFiledAlready(month=f"{month:%Y-%m}", day=f"{before.submitted_on:%Y-%m-%d}")
    if next_month(month) > clock.day_of(at):
        raise errors.MonthNotOver
    if on > clock.day_of(at):
        raise errors.InFuture
    if not to.strip():
        raise errors.SaysNothing
    figures = month_report(month).as_figures()
    made = MonthFiled.objects.create(
        month=month, figures=figures, submitted_on=on, to=to.strip(), at=at, by_id=actor.pk
    )
    record(action="emergency.month.filed", subject=made, actor=actor, at=at, on=month, count=figures["total"])
    return made


def month_paper(report: Month, *, at: datetime) -> Paper:
    """月報 for the client; it names nobody."""
    today = clock.day_of(at)
    pack = pack_on(today)
    last = min(next_month(report.month) - timedelta(days=1), today)
    return Paper(
        paper_id=f"月報-夜間受付-{report.month:%Y%m}",
        title="月報（夜間等緊急通報受付）",
        day=today,
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(
            ("対象", f"{report.month.year}年{report.month.month}月（{last.day}日まで）"),
            ("受電", f"{report.total:,}件（うち事故・断水への問合せ {report.attached:,}件）"),
            ("当番職員の応答", report.replies),
            ("想定を超えた日", f"{report.days_above}日（災害 {report.disaster_days}日は除く）"),
        ),
        parts=tuple(
            ReportTable(
                caption=title,
                columns=(WHAT, HOW_MANY),
                rows=tuple((label, f"{count:,}") for label, count in lines) or (("なし", "0"),),
                sums=(("計", f"{total:,}"),),
            )
            for title, lines, total in report.tables
        ),
        signatures=SIGNATURES,
    )


def month_pdf(report: Month, *, at: datetime) -> bytes:
    """The report as PDF.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.
    """
    return documents.render(REPORT, [month_paper(report, at=at)], press=settings.PRESS, at=at)


def month_workbook(report: Month, *, at: datetime) -> bytes:
    """The same as a workbook.

    Raises:
        PaperFault: there are too many pages.
    """
    return documents.spreadsheet(month_paper(report, at=at), press=settings.PRESS, at=at)
