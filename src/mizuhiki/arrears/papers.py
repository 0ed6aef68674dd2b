"""納入誓約書 to be signed, and the lists of the desk on paper."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings

from mizuhiki.arrears.listings import Line, Listing
from mizuhiki.arrears.models import Pledge
from mizuhiki.arrears.routes import VisitLine
from mizuhiki.arrears.selectors import terms_of
from mizuhiki.billing.api import open_parts
from mizuhiki.customers.api import HIDDEN, Holder
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable, ReportText
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_of_version, pack_on

DEBTS = (
    ReportColumn(title="検針月", width_mm=34),
    ReportColumn(title="料金", width_mm=56),
    ReportColumn(title="納期限", width_mm=40),
    ReportColumn(title="未納額", width_mm=40, is_figure=True),
)
PARTS = (
    ReportColumn(title="回", width_mm=20),
    ReportColumn(title="納付期限", width_mm=90),
    ReportColumn(title="納付額", width_mm=60, is_figure=True),
)
WORDS = (
    "私は、下記の水道料金等の未納額を債務として承認し、次の分納計画のとおり納付期限までに納めることを誓約します。\n"
    "分納計画のとおりに納めないときは、期限の利益を失い、未納額の全額を直ちに請求され、"
    "給水停止を含む滞納整理の手続を受けることに異議はありません。\n"
    "この誓約書の提出により、未納額の消滅時効が更新されること（民法第152条第1項）を承知しています。"
)


def pledge_pdf(pledge: Pledge, *, holder: Holder, at: datetime) -> bytes:
    """納入誓約書: the debts, acknowledged, and the plan; signed by the debtor.

    Raises:
        PaperFault: a character cannot be printed.

    Source:
        COL-067 【金沢収納】第23条(3)ケ.
    """
    pack, day = pack_of_version(pledge.rules_id), settings.PRESS.long_date
    debts = list(pledge.debts.select_related("assessment").order_by("assessment_id"))
    demands = [one.assessment.demand_id for one in debts if one.assessment.demand_id is not None]
    due_on = {part.assessment_id: part.due_on for part in open_parts(demands)}
    rows = tuple(
        (
            f"{one.assessment.cycle_month.year}年{one.assessment.cycle_month.month}月分",
            pack.charges[one.assessment.charge].label,
            f"{due_on[one.assessment_id]:%Y-%m-%d}" if one.assessment_id in due_on else "－",
            f"{one.yen:,}円",
        )
        for one in debts
    )
    parts = pledge.instalments.order_by("number")
    plan = tuple((f"{one.number}", day(one.due_on), f"{one.yen:,}円") for one in parts)
    sheet = Report(
        paper_id=f"誓約-{pledge.shown}",
        title="納入誓約書（債務承認・分納）",
        day=pledge.signed_on,
        to=f"{pack.utility.head}　様",
        office=pack.papers.office,
        facts=(
            ("誓約番号", pledge.shown),
            ("お客様番号", holder.number),
            ("誓約者", f"{holder.name} {holder.honorific}"),
            ("未納額の合計", f"{pledge.total_yen:,}円"),
            ("根拠", terms_of(pack).pledge.article),
        ),
        parts=(
            ReportText(label="誓約", text=WORDS),
            ReportTable(
                caption="承認する債務",
                columns=DEBTS,
                rows=rows,
                sums=(("合計", "", "", f"{pledge.total_yen:,}円"),),
            ),
            ReportTable(
                caption="分納計画",
                columns=PARTS,
                rows=plan,
                sums=(("合計", "", f"{sum(one.yen for one in parts):,}円"),),
            ),
        ),
        signatures=("誓約者 住所", "誓約者 氏名（署名）", "受付者"),
    )
    return documents.render(REPORT, [sheet], press=settings.PRESS, at=at)


def listing_pdf(listing: Listing, lines: Sequence[Line], *, asked: str, at: datetime) -> bytes:
    """A list of the desk, for the file and the client.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.

    Source:
        COL-068 【金沢収納】第23条(3)コ; COL-069 別表２.
    """
    today = clock.day_of(at)
    pack = pack_on(today)
    columns = tuple(
        ReportColumn(title=one.title, width_mm=one.width_mm, is_figure=one.is_figure)
        for one in listing.columns
    )
    rows = tuple(tuple(line.cells) for line in lines)
    table = ReportTable(caption=listing.title, columns=columns, rows=rows)
    empty = ReportText(label=listing.title, text="該当はありません。")
    sheet = Report(
        paper_id=f"{listing.code}-{today:%Y%m%d}",
        title=listing.title,
        day=today,
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(("条件", asked), ("件数", f"{len(lines):,}件")),
        parts=(table if rows else empty,),
    )
    return documents.render(REPORT, [sheet], press=settings.PRESS, at=at)


VISITS = (
    ReportColumn(title="順路", width_mm=20),
    ReportColumn(title="お客様", width_mm=46),
    ReportColumn(title="使用場所", width_mm=46),
    ReportColumn(title="納期限後", width_mm=22, is_figure=True),
    ReportColumn(title="最古納期限", width_mm=22),
    ReportColumn(title="結果", width_mm=14),
)


def visits_pdf(day: date, areas: Sequence[tuple[str, Sequence[VisitLine]]], *, at: datetime) -> bytes:
    """訪問催告一覧: the visits of a day by area, with the amounts due that day.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.

    Source:
        COL-063 【金沢収納】第23条(3)オ.
    """
    pack = pack_on(day)
    lines = [line for _, of_area in areas for line in of_area]
    tables = tuple(
        ReportTable(caption=area, columns=VISITS, rows=tuple(map(_visit_row, of_area)))
        for area, of_area in areas
    )
    sheet = Report(
        paper_id=f"訪問催告-{day:%Y%m%d}",
        title="訪問催告一覧",
        day=day,
        to=pack.papers.office,
        office=pack.papers.office,
        facts=(
            ("件数", f"{len(lines):,}件"),
            ("納期限後の未納", f"{sum(line.overdue_yen for line in lines):,}円（{day:%Y-%m-%d}現在）"),
        ),
        parts=tables or (ReportText(label="訪問", text="訪問の予定はありません。"),),
        signatures=("訪問者",),
    )
    return documents.render(REPORT, [sheet], press=settings.PRESS, at=at)


def _visit_row(line: VisitLine) -> tuple[str, ...]:
    """A paper is laid down anywhere: where a protected person lives stands on none, whoever prints it."""
    hides = line.holder.is_protected
    return (
        "" if hides else f"{line.route}-{line.route_order}",
        f"{line.holder.number} {line.holder.name}",
        HIDDEN if hides else line.holder.address,
        f"{line.overdue_yen:,}円",
        f"{line.oldest_due_on:%Y-%m-%d}" if line.oldest_due_on else "－",
        "",
    )
