"""月次報告書 of the WEB sign-up, for the client: one report, set as PDF or written as a workbook."""

from datetime import datetime, timedelta

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable, ReportText
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import next_month, pack_on
from mizuhiki.signup.figures.charging import Statement
from mizuhiki.signup.figures.monthly import TABLES, FaultLine, MonthReport, Usage

SIGNATURES = ("業務責任者", "発注者 確認")
NOTHING = "なし"
AT_BANKS = "金融機関で始まった登録（利用実績と従量手数料に含みません）"
COUNTS = tuple(
    ReportColumn(title=title, width_mm=25, is_figure=True)
    for title in ("受付", "金融機関へ", "登録完了", "不成立")
)
JUDGED = (
    ReportColumn(title="金融機関", width_mm=95),
    ReportColumn(title="提携", width_mm=40),
    ReportColumn(title="認証", width_mm=35, is_figure=True),
)
BY_BANK = (
    ReportColumn(title="金融機関", width_mm=135),
    ReportColumn(title="登録", width_mm=35, is_figure=True),
)
FEES = (
    ReportColumn(title="費用", width_mm=100),
    ReportColumn(title="数量", width_mm=20, is_figure=True),
    ReportColumn(title="単価", width_mm=22, is_figure=True),
    ReportColumn(title="金額", width_mm=28, is_figure=True),
)
FAULTS = (
    ReportColumn(title="番号", width_mm=26),
    ReportColumn(title="件名", width_mm=58),
    ReportColumn(title="影響", width_mm=38),
    ReportColumn(title="発生", width_mm=24),
    ReportColumn(title="復旧", width_mm=24),
)


def month_paper(report: MonthReport, *, at: datetime) -> Report:
    """利用実績, 認証件数, 費用 and 障害報告 of a month.

    Source:
        DD-085, DD-086, DD-088, DD-089, DD-090 【長岡口振】14(4)カ, 15(2).
    """
    today = clock.day_of(at)
    pack = pack_on(today)
    last = min(next_month(report.month) - timedelta(days=1), today)
    fees = pack.outsourcing.signup_fees
    return Report(
        paper_id=f"月報-WEB受付-{report.month:%Y%m}",
        title="月次報告書（WEB口座振替受付）",
        day=today,
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(
            ("対象", f"{report.month.year}年{report.month.month}月（{last.day}日まで）"),
            ("利用実績", _in_words(report.total)),
            ("障害", f"{len(report.faults)}件" if report.faults else NOTHING),
            *((("費用の根拠", fees.article),) if fees and report.statement else ()),
        ),
        parts=(
            *(
                ReportTable(
                    caption=f"利用実績　{label}ごと",
                    columns=(ReportColumn(title=label, width_mm=70), *COUNTS),
                    rows=tuple(_usage(line) for line in report.tables[table]),
                    sums=(_usage(report.total),),
                )
                for table, label in TABLES.items()
            ),
            _at_banks(report),
            _judged(report),
            _fees(report.statement, {one.bank: one.label for one in report.authentications}),
            *_faults(report),
        ),
        signatures=SIGNATURES,
    )


def month_pdf(report: MonthReport, *, at: datetime) -> bytes:
    """The report as PDF.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.
    """
    return documents.render(REPORT, [month_paper(report, at=at)], press=settings.PRESS, at=at)


def month_workbook(report: MonthReport, *, at: datetime) -> bytes:
    """The same as a workbook.

    Raises:
        PaperFault: there are too many pages.
    """
    return documents.spreadsheet(month_paper(report, at=at), press=settings.PRESS, at=at)


def _in_words(total: Usage) -> str:
    counts = (f"受付 {total.begun:,}件", f"登録完了 {total.confirmed:,}件", f"不成立 {total.failed:,}件")
    return "、".join(counts)


def _usage(line: Usage) -> tuple[str, ...]:
    counts = (line.begun, line.handed_off, line.confirmed, line.failed)
    return (line.label, *(f"{count:,}" for count in counts))


def _at_banks(report: MonthReport) -> ReportTable | ReportText:
    """Beside the applications and in none of their sums."""
    if not report.at_banks:
        return ReportText(label=AT_BANKS, text=NOTHING)
    return ReportTable(
        caption=AT_BANKS,
        columns=BY_BANK,
        rows=tuple((one.label, f"{one.count:,}") for one in report.at_banks),
        sums=(("合計", f"{sum(one.count for one in report.at_banks):,}"),),
    )


def _judged(report: MonthReport) -> ReportTable:
    partners, others = (
        sum(one.count for one in report.authentications if one.is_partner == is_partner)
        for is_partner in (True, False)
    )
    return ReportTable(
        caption="ゲートウェイのデータ認証件数",
        columns=JUDGED,
        rows=tuple(
            (one.label, "提携" if one.is_partner else "提携外", f"{one.count:,}")
            for one in report.authentications
        ),
        sums=(
            ("計", "提携", f"{partners:,}"),
            ("計", "提携外", f"{others:,}"),
        ),
    )


def _fees(statement: Statement | None, labels: dict[str, str]) -> ReportTable | ReportText:
    if statement is None:
        return ReportText(label="費用", text="運用している月ではないか、規則集に費用の定めがありません。")
    return ReportTable(
        caption="費用（単位：円、単価は税抜）",
        columns=FEES,
        rows=tuple(
            (
                f"{line.label}　{labels.get(line.bank, line.bank)}".strip(),
                f"{line.count:,}",
                f"{line.unit_yen:,}",
                f"{line.yen:,}",
            )
            for line in statement.lines
        ),
        sums=(
            ("小計", "", "", f"{statement.net_yen:,}"),
            (f"消費税等（{statement.tax_percent}%）", "", "", f"{statement.tax_yen:,}"),
            ("合計", "", "", f"{statement.total_yen:,}"),
        ),
    )


def _faults(report: MonthReport) -> tuple[ReportTable | ReportText, ...]:
    """Each with its start and end, then its cause and what was done; a month without any says so."""
    if not report.faults:
        return (ReportText(label="障害報告", text=NOTHING),)
    return (
        ReportTable(caption="障害報告", columns=FAULTS, rows=tuple(_fault(line) for line in report.faults)),
        ReportText(
            label="障害ごとの原因と措置",
            text="\n".join(text for line in report.faults for text in _told(line)),
        ),
    )


def _fault(line: FaultLine) -> tuple[str, ...]:
    fault = line.fault
    return (
        fault.shown,
        fault.title,
        str(fault.get_affects_display()),
        _instant(fault.started_at),
        _instant(line.restored_at) if line.restored_at else "未復旧",
    )


def _told(line: FaultLine) -> tuple[str, ...]:
    return (
        f"{line.fault.shown}　{line.fault.title}",
        *_lines("原因", line.causes or "調査中"),
        *_lines("措置", line.measures or NOTHING),
    )


def _lines(label: str, text: str) -> list[str]:
    """Each line of a text, set in below its label."""
    first, *rest = text.splitlines()
    return [f"　{label}：{first}", *(f"　　　　{line}" for line in rest)]


def _instant(at: datetime) -> str:
    return f"{at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"
