"""準備状況報告書 on paper, for the client."""

from datetime import datetime

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable, ReportText
from mizuhiki.outsourcing.contract_selectors import ItemOfPreparation, Readiness
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on

ITEMS = (
    ReportColumn(title="準備期間の業務", width_mm=50),
    ReportColumn(title="担当者", width_mm=28),
    ReportColumn(title="期日", width_mm=24),
    ReportColumn(title="完了", width_mm=28),
    ReportColumn(title="確認できる資料", width_mm=40),
)


def readiness_pdf(readiness: Readiness, *, at: datetime) -> bytes:
    """The works of the preparation with owner, day and done mark; and that they cost the client nothing.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.

    Source:
        CC-007 【金沢CC】第2章 第4, 第5①–⑤.
    """
    term, today = readiness.term, clock.day_of(at)
    pack, day = pack_on(today), settings.PRESS.long_date
    row = Report(
        paper_id=f"準備-{term.code}-{today:%Y%m%d}",
        title="準備状況報告書",
        day=today,
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(
            ("契約", term.label),
            ("準備期間", f"{day(term.signed_on)}から{day(term.preparation_ends_on)}まで"),
            ("履行開始日", day(term.performs_from)),
            ("準備状況", f"{len(readiness.items)}項目のうち{readiness.done}項目が完了"),
            ("準備期間の委託料", "0円"),
        ),
        parts=(
            ReportTable(
                caption="準備期間の業務", columns=ITEMS, rows=tuple(_row(one) for one in readiness.items)
            ),
            ReportText(
                label="委託料",
                text=f"準備期間に委託料は発生しない。業務は受託者の負担で行う（{term.fee_article}）。",
            ),
        ),
        signatures=("業務責任者", "発注者 確認"),
    )
    return documents.render(REPORT, [row], press=settings.PRESS, at=at)


def _row(line: ItemOfPreparation) -> tuple[str, ...]:
    word = line.word
    if word is None:
        return line.item.label, "未定", "未定", "未完了", ""
    done = f"○ {word.done_on:%Y-%m-%d}" if word.done_on else "未完了"
    return line.item.label, str(word.owner), f"{word.due_on:%Y-%m-%d}", done, word.evidence
