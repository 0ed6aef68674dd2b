"""An application on one page, and 作業票 of a day."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable, ReportText
from mizuhiki.intake.models import Application
from mizuhiki.intake.selectors.shown import Shown
from mizuhiki.intake.selectors.web import WebForm
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User, valid_cards

PAIRS = (ReportColumn(title="項目", width_mm=50), ReportColumn(title="内容", width_mm=120))
VISITS = (
    ReportColumn(title="時間帯・受付番号", width_mm=32),
    ReportColumn(title="作業", width_mm=22),
    ReportColumn(title="使用場所・水栓番号", width_mm=56),
    ReportColumn(title="お名前・電話", width_mm=36),
    ReportColumn(title="指針・結果", width_mm=24),
)
TO = "開閉栓担当"
LABELS = (
    ("name", "お名前"),
    ("kana", "フリガナ"),
    ("phone", "電話番号"),
    ("new_address", "転居先・連絡先"),
    ("payer_name", "納付者"),
    ("payer_address", "納付者の住所"),
    ("mail_name", "送付先"),
    ("mail_address", "送付先の住所"),
    ("proxy_company", "代理人の会社名"),
    ("proxy_name", "代理人・担当者"),
    ("reply_phone", "返信先の電話番号"),
    ("note", "連絡事項"),
)


def application_pdf(one: Shown, at: datetime) -> bytes:
    """開閉栓申込書: everything of an application on one page.

    Raises:
        PaperFault: a character cannot be printed.

    Source:
        CC-045 【金沢CC】別紙３ ２(1)イ.
    """
    application = one.application
    table = _table("申込みの内容", facts_of(one))
    return _pdf(
        f"{application.get_kind_display()}申込書",
        paper_id=f"開閉栓-{application.shown}",
        facts=(("受付番号", application.shown), ("受付方法", application.get_channel_display())),
        parts=(table,),
        signatures=("受付者", "登録者"),
        at=at,
    )


def web_pdf(form: WebForm, at: datetime) -> bytes:
    """What came by the public form, on one page, before it is registered.

    Raises:
        PaperFault: a character cannot be printed.

    Source:
        CC-045 【金沢CC】別紙３ ２(1)イ.
    """
    sent = f"{form.sent_at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"
    facts = form.facts() or [("内容", "消去済み")]
    return _pdf(
        f"{Application.Kind(form.kind).label}申込書",
        paper_id=f"開閉栓-{form.number}",
        facts=(("受付番号", form.number), ("受付方法", "インターネット"), ("送信", sent)),
        parts=(_table("申込みの内容", facts),),
        signatures=("受付者", "登録者"),
        at=at,
    )


def day_pdf(visits: Sequence[Shown], *, day: date, at: datetime) -> bytes:
    """開閉栓作業票: what each crew does on a day, by window, with room for the dial and the tap.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.

    Source:
        issue 5, point 3: day sheets of the crews.
    """
    crews = dict[User, list[Shown]]()
    for one in visits:
        assert one.standing.visit is not None, "it is assigned"
        crews.setdefault(one.standing.visit.crew, []).append(one)
    cards = valid_cards([crew.pk for crew in crews], on=day)
    tables = tuple(
        ReportTable(
            caption=f"{crew}　{len(found)}件　指定公金事務取扱者証 {cards.get(crew.pk, 'なし')}",
            columns=VISITS,
            rows=tuple(map(_visit, found)),
        )
        for crew, found in crews.items()
    )
    return _pdf(
        "開閉栓 作業票",
        paper_id=f"作業票-{day:%Y%m%d}",
        facts=(("作業日", settings.PRESS.long_date(day)), ("件数", f"{len(visits)}件")),
        parts=tables or (ReportText(label="作業", text="この日の作業はありません。"),),
        signatures=("作業した人", "確認した人"),
        at=at,
    )


def _visit(one: Shown) -> tuple[str, ...]:
    windows = pack_on(one.standing.wanted_on).intake.windows
    window = windows[one.standing.window].label if one.standing.window in windows else "指定なし"
    met = "立会いあり" if one.details.is_met else ""
    work = "開栓" if one.standing.kind == Application.Kind.START else "閉栓"
    return (
        f"{window} {one.application.shown}",
        f"{work} {met}".strip(),
        f"{one.place} {one.tap_no}".strip(),
        f"{one.name} {one.phone}",
        "指針　　　　　",
    )


def _table(caption: str, rows: Sequence[tuple[str, str]]) -> ReportTable:
    """Pairs on paper; a cell holds no end of a line, so that lines of a note follow each other."""
    lines = tuple((label, "　".join(text.splitlines())) for label, text in rows)
    return ReportTable(caption=caption, columns=PAIRS, rows=lines)


def facts_of(one: Shown) -> list[tuple[str, str]]:
    """What was told, as pairs for a paper or for whoever researches it."""
    details, application = one.details, one.application
    windows = pack_on(details.wanted_on).intake.windows
    rows = [
        ("種別", str(application.get_kind_display())),
        ("希望日", settings.PRESS.long_date(details.wanted_on)),
        ("時間帯", windows[details.window].label if details.window in windows else "指定なし"),
        ("使用場所", one.place),
        ("水栓番号", one.tap_no or ("装置不明" if one.standing.installation_id is None else "－")),
        ("申込者", str(details.get_by_display())),
        ("立会い", "あり" if details.is_met else "なし"),
        *((label, one.told(name)) for name, label in LABELS if one.told(name)),
    ]
    if details.pay_by:
        rows.append(("支払方法", str(details.get_pay_by_display())))
    if details.settle_by:
        rows.append(("精算の方法", str(details.get_settle_by_display())))
    if application.slip_no:
        rows.append(("受付票の番号", application.slip_no))
    received = f"{application.received_at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"
    return [*rows, ("受付", f"{received}　{application.received_by or 'インターネット'}")]


def _pdf(
    title: str,
    *,
    paper_id: str,
    facts: tuple[tuple[str, str], ...],
    parts: tuple[ReportTable | ReportText, ...],
    signatures: tuple[str, ...],
    at: datetime,
) -> bytes:
    day = clock.day_of(at)
    pack = pack_on(day)
    row = Report(
        paper_id=paper_id,
        title=title,
        day=day,
        to=TO,
        office=pack.papers.office,
        facts=facts,
        parts=parts,
        signatures=signatures,
    )
    return documents.render(REPORT, [row], press=settings.PRESS, at=at)
