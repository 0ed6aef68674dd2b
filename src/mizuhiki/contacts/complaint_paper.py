"""苦情処理報告書: what the client is told of a complaint, filled from the case."""

from datetime import datetime

from django.conf import settings

from mizuhiki.contacts.cases import Case
from mizuhiki.contacts.models import ComplaintStep
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportText
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on


def report_pdf(found: Case, *, at: datetime) -> bytes:
    """The report as it stands now.

    Raises:
        PaperFault: a character cannot be printed.

    Source:
        COL-084 【金沢収納】第27条.
    """
    return documents.render(REPORT, [row_of(found, at=at)], press=settings.PRESS, at=at)


def row_of(found: Case, *, at: datetime) -> Report:
    """The row of the paper. It bears no address: the client has the customer's record (law 16)."""
    today = clock.day_of(at)
    pack, contact = pack_on(today), found.contact
    customer = contact.customer
    who = f"{found.who}（お客様番号 {customer.customer_no}）" if customer else found.who
    reach = found.complainant.reach if found.complainant else ""
    end, report = found.end, found.report
    steps = [step for step in found.steps if step is not end]
    return Report(
        paper_id=f"苦情-{found.number}-{today:%Y%m%d}",
        title="苦情処理報告書",
        day=today,
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(
            ("受付番号", f"第{found.number}号"),
            ("受付日時", f"{_moment(found.complaint.received_at)}　{contact.get_channel_display()}"),
            ("申出人", who),
            *((("連絡先", reach),) if reach else ()),
            ("分類", str(found.about.label)),
            ("担当者", str(found.owner)),
            (
                "発注者への報告",
                _reported(report) if report else "これから報告" if found.needs_report else "不要",
            ),
            (
                "状態",
                f"{_moment(end.at)} 処理済み" if end else f"対応中（期限 {found.complaint.due_on:%Y-%m-%d}）",
            ),
        ),
        parts=(
            ReportText(label="申出の内容", text=contact.text),
            *((ReportText(label="その場の回答・対応", text=contact.answer),) if contact.answer else ()),
            ReportText(label="対応の経過", text="\n".join(map(_step, steps)) or "まだありません。"),
            ReportText(label="処理結果", text=end.text if end else "対応中です。"),
        ),
        signatures=("業務責任者", "発注者 確認"),
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"


def _reported(step: ComplaintStep) -> str:
    return f"{_moment(step.at)}　{step.person}"


def _step(step: ComplaintStep) -> str:
    """2026-11-21 09:30 対応（窓口 花子）: the words of the step."""
    who = step.person if step.kind == ComplaintStep.Kind.REPORTED else step.by
    to = f"　{step.person}へ" if step.kind == ComplaintStep.Kind.HANDED else ""
    new = f"　{step.get_about_display()}へ" if step.about else ""
    return f"{_moment(step.at)}　{step.get_kind_display()}（{who}）{to}{new}：{step.text}"
