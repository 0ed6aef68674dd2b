"""住民票調査一覧表, the request to a register, and 調査引継ぎ書, as papers."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings

from mizuhiki.customers.api import Customer
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable, ReportText
from mizuhiki.platform import clock
from mizuhiki.research.doors import Subject
from mizuhiki.research.models import EnquiryStep, TraceRequest
from mizuhiki.research.selectors.enquiries import EnquiryView, Kind
from mizuhiki.research.selectors.traces import Line
from mizuhiki.rulepacks.api import pack_on

COLUMNS = (
    ReportColumn(title="番号", width_mm=12),
    ReportColumn(title="対象者", width_mm=42),
    ReportColumn(title="請求日", width_mm=22),
    ReportColumn(title="請求したもの・根拠", width_mm=36),
    ReportColumn(title="回答日", width_mm=22),
    ReportColumn(title="結果・新しい住所", width_mm=36),
)
LOG = (
    ReportColumn(title="日時", width_mm=30),
    ReportColumn(title="区分・相手", width_mm=46),
    ReportColumn(title="内容", width_mm=94),
)
PAIRS = (ReportColumn(title="項目", width_mm=40), ReportColumn(title="内容", width_mm=130))


def list_of(lines: Sequence[Line], *, first: date, last: date, at: datetime) -> Report:
    """住民票調査一覧表: who was asked about, when, on which ground, and what came of it.

    Source:
        COL-076 【金沢収納】別表２ 住民票調査一覧表の作成.
    """
    day = clock.day_of(at)
    pack = pack_on(day)
    answered = [one for one in lines if one.reply is not None]
    found = [one for one in answered if one.reply is not None and one.reply.result == "found"]
    table = ReportTable(caption="請求の一覧", columns=COLUMNS, rows=tuple(map(_row, lines)))
    none = ReportText(label="請求の一覧", text="この期間の請求はありません。")
    return Report(
        paper_id=f"住民票調査-{first:%Y%m%d}-{last:%Y%m%d}",
        title="住民票調査一覧表",
        day=day,
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(
            ("請求日", f"{settings.PRESS.long_date(first)}～{settings.PRESS.long_date(last)}"),
            ("件数", f"請求 {len(lines)}件　回答 {len(answered)}件　転出先判明 {len(found)}件"),
            ("根拠", pack.research.article),
        ),
        parts=(table if lines else none,),
        signatures=("作成者", "業務責任者"),
    )


def _row(line: Line) -> tuple[str, ...]:
    request, reply = line.request, line.reply
    result = [str(reply.get_result_display())] if reply else ["回答待ち"]
    told = getattr(reply, "told", None)
    if line.address:
        result.append(line.address)
    if told is not None and told.moved_on and not line.is_hidden:
        result.append(f"異動日 {told.moved_on}")
    return (
        f"{request.trace_id}",
        f"{line.name}　{line.customer_no}",
        f"{request.requested_on}",
        f"{request.label}（{request.ground}）{request.addressee}",
        f"{reply.replied_on}" if reply else "",
        "　".join(result),
    )


def letter_pdf(request: TraceRequest, customer: Customer, *, at: datetime) -> bytes:
    """The request itself (交付請求書・照会書), to be signed and sent.

    Raises:
        PaperFault: a character cannot be printed.

    Source:
        COL-076 【金沢収納】第23条(5)イ.
    """
    pack = pack_on(request.requested_on)
    terms = pack.research.requests.get(request.kind)
    is_inquiry = request.label.endswith("照会")
    place = request.trace.supply.installation.premises.address if request.trace.supply else "—"
    row = Report(
        paper_id=f"追跡-{request.trace_id}-{request.pk}",
        title="照会書" if is_inquiry else f"{request.label}の交付請求書",
        day=request.requested_on,
        to=f"{request.addressee}　様",
        office=pack.papers.office,
        facts=(
            ("請求するもの", f"{request.label}　1通"),
            ("根拠", request.ground),
            ("対象者の氏名", f"{customer.name}{f'（{customer.kana}）' if customer.kana else ''}"),
            ("対象者の住所", customer.address or place),
            ("水道の使用場所", place),
            ("使用目的", terms.purpose if terms else "水道料金等の徴収のため"),
        ),
        parts=(
            ReportText(
                label="お願い",
                text="上の者について、水道料金等の徴収に必要なため、"
                + ("ご存じの連絡先をお知らせください。" if is_inquiry else "交付を請求します。")
                + "\n知り得た事項は、使用目的のほかには使用しません。",
            ),
            ReportText(
                label="回答先",
                text=f"{pack.papers.office}\n整理番号　追跡調査 第{request.trace_id}号-{request.pk}",
            ),
        ),
        signatures=("請求者", "決裁"),
    )
    return documents.render(REPORT, [row], press=settings.PRESS, at=at)


def referral_pdf(found: EnquiryView, subject: Subject, *, at: datetime) -> bytes:
    """調査引継ぎ書: the reception, everything that was found out, and room for the section's answer.

    Raises:
        PaperFault: a character cannot be printed.

    Source:
        CC-050 【金沢CC】別紙３ ２(4).
    """
    asked, answered = found.asked, found.last(Kind.ANSWERED)
    assert asked is not None, "a sheet was made"
    assert asked.due_on is not None, "a sheet has its day"
    day = clock.day_of(at)
    passed = found.last(Kind.PASSED)
    words = getattr(asked, "words", None)
    reply = getattr(answered, "words", None) if answered else None
    blank = "調べたこと：\n判明したこと：\n回答した人・日："
    row = Report(
        paper_id=f"調査引継-{found.enquiry.pk}",
        title="調査引継ぎ書",
        day=day,
        to=f"{asked.section_name}　御中",
        office=pack_on(day).papers.office,
        facts=(
            ("調査番号", f"第{found.enquiry.pk}号"),
            ("もとの受付", subject.title),
            ("不明な事項", str(found.enquiry.get_unclear_display())),
            ("回答期限", settings.PRESS.long_date(asked.due_on)),
            ("作成した人", f"{asked.by}　{_moment(asked.at)}"),
            ("引き継いだＭＧ・ＳＶ", f"{passed.by}　{_moment(passed.at)}" if passed else "確認待ち"),
        ),
        parts=(
            ReportText(label="調べていただきたいこと", text=words.text if words else "（廃棄済み）"),
            ReportTable(caption="受付の内容", columns=PAIRS, rows=tuple(map(_pair, subject.facts))),
            ReportTable(caption="調べた内容", columns=LOG, rows=tuple(map(_fact, found.facts))),
            ReportText(label="担当課所の回答", text=reply.text if reply else blank),
        ),
        signatures=("作成者", "ＭＧ・ＳＶ", "担当課所"),
    )
    return documents.render(REPORT, [row], press=settings.PRESS, at=at)


def _pair(pair: tuple[str, str]) -> tuple[str, str]:
    label, text = pair
    return label, "　".join(text.splitlines()) or "—"


def _fact(step: EnquiryStep) -> tuple[str, ...]:
    words = getattr(step, "words", None)
    who = f"{words.person} {words.telephone}".strip() if words else ""
    text = "　".join(words.text.splitlines()) if words else "（廃棄済み）"
    kind = str(step.get_kind_display())
    return (
        f"{_moment(step.at)}　{step.by}",
        f"{kind}　{who}".strip(),
        f"{text}（位置図 ファイル{step.file_id}）" if step.file_id else text,
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"
