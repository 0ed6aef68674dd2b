"""What goes to the client on paper: the postage of a year, and a request for more of a form."""

from datetime import date, datetime

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable
from mizuhiki.mail.selectors.figures import PostageReport, StockLine
from mizuhiki.mail.selectors.requests import RequestLine
from mizuhiki.platform import clock, era
from mizuhiki.rulepacks.api import pack_on

PURPOSES = (
    ReportColumn(title="用途", width_mm=80),
    ReportColumn(title="負担者", width_mm=30),
    ReportColumn(title="通数", width_mm=25, is_figure=True),
    ReportColumn(title="郵送料", width_mm=35, is_figure=True),
)
MONTHS = (
    ReportColumn(title="月", width_mm=30),
    ReportColumn(title="用途", width_mm=60),
    ReportColumn(title="負担者", width_mm=25),
    ReportColumn(title="通数", width_mm=25, is_figure=True),
    ReportColumn(title="郵送料", width_mm=30, is_figure=True),
)
SHEETS = (
    ReportColumn(title="用紙", width_mm=60),
    ReportColumn(title="受入", width_mm=20, is_figure=True),
    ReportColumn(title="使用", width_mm=20, is_figure=True),
    ReportColumn(title="書損", width_mm=20, is_figure=True),
    ReportColumn(title="棚卸差", width_mm=25, is_figure=True),
    ReportColumn(title="在庫", width_mm=25, is_figure=True),
)


def postage_pdf(report: PostageReport, *, at: datetime) -> bytes:
    """郵送料集計表: letters and yen by purpose and by month, with the bearer of each.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.

    Source:
        COL-016 【金沢収納】別表１ １(4).
    """
    agrees = "一致" if report.agrees else f"不一致（記録 {report.recorded_pieces:,}通）"
    row = Report(
        paper_id=f"郵送料-{report.fiscal_year}-{clock.day_of(at):%Y%m%d}",
        title="郵送料集計表",
        day=clock.day_of(at),
        to=f"{pack_on(clock.day_of(at)).utility.name}　御中",
        office=pack_on(clock.day_of(at)).papers.office,
        facts=(
            ("年度", f"{era.era_year(date(report.fiscal_year, 4, 1))}度"),
            ("投函の記録との突合", agrees),
            *((f"{bearer}の負担", f"{yen:,}円") for bearer, yen in report.yen_by_bearer),
        ),
        parts=(
            ReportTable(
                caption="用途ごとの計",
                columns=PURPOSES,
                rows=tuple(
                    (purpose, bearer, f"{pieces:,}", f"{yen:,}円")
                    for purpose, bearer, pieces, yen in report.by_purpose
                ),
                sums=(("合計", "", f"{report.pieces:,}", f"{report.yen:,}円"),),
            ),
            ReportTable(
                caption="月・用途ごとの通数と郵送料",
                columns=MONTHS,
                rows=tuple(
                    (
                        f"{line.month.year}年{line.month.month}月",
                        line.purpose_label,
                        line.bearer_label,
                        f"{line.pieces:,}",
                        f"{line.yen:,}円",
                    )
                    for line in report.lines
                ),
                sums=(("合計", "", "", f"{report.pieces:,}", f"{report.yen:,}円"),),
            ),
        ),
        signatures=("業務責任者", "発注者 確認"),
    )
    return documents.render(REPORT, [row], press=settings.PRESS, at=at)


def request_pdf(line: RequestLine, stock: StockLine, *, at: datetime) -> bytes:
    """支給用紙補充依頼書: which form, how many sheets, and what came and went until now.

    Raises:
        PaperFault: a character cannot be printed.

    Source:
        COL-026 【金沢収納】別表１ ２(3).
    """
    request, form = line.request, line.request.form
    day = clock.day_of(request.made_at)
    pack = pack_on(clock.day_of(at))
    row = Report(
        paper_id=f"用紙補充-{request.shown}",
        title="支給用紙補充依頼書",
        day=day,
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(
            ("依頼番号", request.shown),
            ("用紙", form.title),
            ("依頼枚数", f"{request.sheets:,}枚"),
            ("依頼時の在庫", f"{request.on_hand:,}枚（補充点 {request.reorder_level:,}枚）"),
            (
                "一連番号",
                "あり（納品書に番号（自）と番号（至）をお書きください）" if form.is_numbered else "なし",
            ),
        ),
        parts=(
            ReportTable(
                caption=f"受払いの累計（{clock.day_of(at)}現在）",
                columns=SHEETS,
                rows=(
                    (
                        form.title,
                        *(
                            f"{number:,}"
                            for number in (
                                stock.received,
                                stock.used,
                                stock.spoiled,
                                stock.counted,
                                stock.on_hand,
                            )
                        ),
                    ),
                ),
            ),
        ),
        signatures=("業務責任者", "発注者 受領", "交付した人（企業局）"),
    )
    return documents.render(REPORT, [row], press=settings.PRESS, at=at)
