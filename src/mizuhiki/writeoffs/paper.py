"""不納欠損調書 with its evidence, as one PDF: debts by year and charge, and every effort to collect them."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from mizuhiki.customers.api import Holder
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable, ReportText
from mizuhiki.platform import clock, era
from mizuhiki.rulepacks.api import pack_of_version
from mizuhiki.writeoffs.cases import LEGAL_CLASSES, ground_of, missing_papers
from mizuhiki.writeoffs.evidence import Part, parts_of
from mizuhiki.writeoffs.models import WriteOffCase

DEBTS = (
    ReportColumn(title="年度", width_mm=20),
    ReportColumn(title="料金", width_mm=40),
    ReportColumn(title="検針月", width_mm=36),
    ReportColumn(title="納期限", width_mm=40),
    ReportColumn(title="未納額（円）", width_mm=34, is_figure=True),
)
NOTHING = "なし"


def file_pdf(case: WriteOffCase, *, holder: Holder, at: datetime) -> bytes:
    """The file of a case.

    Source:
        COL-080 【金沢収納】第23条(5)エ.
    """
    pack, ground = pack_of_version(case.rules_id), ground_of(case)
    papers = [f"{name}：添付" for name in case.papers.order_by("pk").values_list("name", flat=True)]
    papers += [f"{name}：未添付" for name in missing_papers(case)]
    report = Report(
        paper_id=f"欠損-{case.shown}",
        title="不納欠損調書",
        day=clock.day_of(at),
        to=f"{pack.utility.head} 様",
        office=pack.papers.office,
        facts=(
            ("調書番号", case.shown),
            ("お客様", f"{holder.number}　{holder.name}"),
            ("お問い合わせ番号", case.supply.inquiry_no),
            ("事由", ground.label),
            ("根拠", ground.article),
            ("事由が生じた日", era.era_date(case.since)),
        ),
        parts=(
            _debts(case),
            ReportText(label="経緯", text=case.note),
            ReportText(label="添付書類", text="\n".join(papers) or NOTHING),
            *_efforts(parts_of(case, at)),
        ),
        signatures=("作成者", "企業局 決定者"),
    )
    return documents.render(REPORT, [report], press=settings.PRESS, at=at)


def _debts(case: WriteOffCase) -> ReportTable:
    charges = pack_of_version(case.rules_id).charges
    debts = list(case.debts.select_related("assessment__demand").order_by("assessment__cycle_month", "pk"))
    rows = tuple(
        (
            f"{debt.assessment.fiscal_year}",
            f"{charges[debt.assessment.charge].label}"
            f"（{LEGAL_CLASSES[charges[debt.assessment.charge].legal_class.value]}）",
            f"{debt.assessment.cycle_month.year}年{debt.assessment.cycle_month.month}月",
            era.era_date(debt.assessment.demand.due_on) if debt.assessment.demand else "－",
            f"{debt.yen:,}",
        )
        for debt in debts
    )
    total = ("計", "", f"{len(debts)}件", "", f"{sum(debt.yen for debt in debts):,}")
    return ReportTable(caption="欠損の候補とする未納", columns=DEBTS, rows=rows, sums=(total,))


def _efforts(parts: Sequence[Part]) -> list[ReportTable | ReportText]:
    """A table of each part; those of which nothing is recorded are named in one line."""
    empty = [part.title for part in parts if not part.rows]
    found: list[ReportTable | ReportText] = [_table(part) for part in parts if part.rows]
    return [*found, ReportText(label="記録のないもの", text="、".join(empty))] if empty else found


def _table(part: Part) -> ReportTable:
    columns = tuple(
        ReportColumn(title=head, width_mm=width) for head, width in zip(part.heads, part.widths, strict=True)
    )
    return ReportTable(caption=part.title, columns=columns, rows=tuple(tuple(row) for row in part.rows))
