"""住民票調査一覧表, the request to a register, and 調査引継ぎ書, as papers."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings

from mizuhiki.customers.api import Customer
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable, ReportText, Table
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
NAMES = (
    "trace", "customer_no", "name", "requested_on", "asked_for", "ground", "addressee",
    "replied_on", "result", "address", "moved_on",
)  # fmt: skip
HEADINGS = (
    "番号", "お客様番号", "対象者", "請求日", "請求したもの", "根拠", "請求先",
    "回答日", "結果", "新しい住所", "異動日",
)  # fmt: skip
LINES = 150  # of one paper: with four lines to a row, fewer than its twenty pages
LOG = (
    ReportColumn(title="日時", width_mm=30),
    ReportColumn(title="区分・相手", width_mm=46),
    ReportColumn(title="内容", width_mm=94),
)
PAIRS = (ReportColumn(title="項目", width_mm=40), ReportColumn(title="内容", width_mm=130))


def lists_of(lines: Sequence[Line], *, first: date, last: date, at: datetime) -> list[Report]:
    """住民票調査一覧表: who was asked about, when, on which ground, and what came of it.

    A long list is several papers that follow each other.

    Source:
        COL-076 【金沢収納】別表２ 住民票調査一覧表の作成.
    """
    day = clock.day_of(at)
    pack = pack_on(day)
    answered = [one for one in lines if one.reply is not None]
    found = [one for one in answered if one.reply is not None and one.reply.result == "found"]
    rows = [_row(line) for line in lines]
    parts = [rows[start : start + LINES] for start in range(0, len(rows), LINES)] or [[]]
    none = ReportText(label="請求の一覧", text="この期間の請求はありません。")
    return [
        Report(
            paper_id=f"住民票調査-{first:%Y%m%d}-{last:%Y%m%d}-{number}",
            title="住民票調査一覧表",
            day=day,
            to=f"{pack.utility.name}　御中",
            office=pack.papers.office,
            facts=(
                ("請求日", f"{settings.PRESS.long_date(first)}～{settings.PRESS.long_date(last)}"),
                ("件数", f"請求 {len(lines)}件　回答 {len(answered)}件　転出先判明 {len(found)}件"),
                ("根拠", pack.research.article),
                *((("分冊", f"{number}／{len(parts)}"),) if len(parts) > 1 else ()),
            ),
            parts=(ReportTable(caption="請求の一覧", columns=COLUMNS, rows=tuple(part)) if part else none,),
            signatures=("作成者", "業務責任者"),
        )
        for number, part in enumerate(parts, start=1)
    ]


def table_of(lines: Sequence[Line]) -> Table:
    """The same list with a column for each thing, to be sorted and counted.

    Source:
        COL-076 【金沢収納】別表２ 住民票調査一覧表の作成.
    """
    return Table(
        title="住民票調査一覧表", names=NAMES, headings=HEADINGS, rows=[_cells(line) for line in lines]
    )


def _cells(line: Line) -> tuple[str, ...]:
    request, reply = line.request, line.reply
    told = getattr(reply, "told", None)
    moved_on = told.moved_on if told is not None and not line.is_hidden else None
    return (
        f"{request.trace_id}",
        line.customer_no,
        line.name,
        f"{request.requested_on}",
        request.label,
        request.ground,
        line.addressee,
        f"{reply.replied_on}" if reply else "",
        str(reply.get_result_display()) if reply else "回答待ち",
        line.address,
        f"{moved_on or ''}",
    )


def _row(line: Line) -> tuple[str, ...]:
    number, customer_no, name, asked_on, label, ground, to, replied_on, result, address, moved_on = _cells(
        line
    )
    words = (result, address, f"異動日 {moved_on}" if moved_on else "")
    return (
        number,
        f"{name}　{customer_no}",
        asked_on,
        f"{label}（{ground}）{to}",
        replied_on,
        "　".join(filter(None, words)),
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
    place = request.trace.supply.installation.premises.address if request.trace.supply else "－"
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
    return label, "　".join(text.splitlines()) or "－"


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
