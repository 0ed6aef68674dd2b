"""The call centre of the demo: its directory, cases at every state, papers in the queue, a hint."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from struct import pack
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mizuhiki.callcentre.models import Case, Section, Subject
from mizuhiki.callcentre.permissions import CASE_LEAD, CASE_TAKE
from mizuhiki.callcentre.services import directory, going_on, handing, queue, records, wishes
from mizuhiki.callcentre.services.queue import NewArrival
from mizuhiki.callcentre.services.taking import NewCase, Words, take_case
from mizuhiki.config.demo.evaluations import evaluate_talks
from mizuhiki.platform import clock, sql
from mizuhiki.staff.api import User, able

SECTIONS = (
    ("open_close", "お客様サービス課 開閉栓係", "2101", "平日 8:30～17:15", "field"),
    ("repairs", "給水課 修繕係", "2201", "毎日 24時間", "repairs"),
    ("collection", "料金課 収納係", "2211", "平日 8:30～17:15", "collection"),
    ("billing", "料金課 調定係", "2212", "平日 8:30～17:15", "billing"),
    ("arrears", "料金課 整理係", "2213", "平日 8:30～17:15", "arrears"),
    ("planning", "経営企画課", "2301", "平日 8:30～17:15", "approval"),
    ("contractors", "給水課 指定工事店係", "2202", "平日 8:30～17:15", ""),
    ("quality", "浄水課 水質係", "2401", "平日 8:30～17:15", ""),
    ("city", "市役所 市民課", "", "平日 8:30～17:15", ""),
)
SUBJECTS = (
    (
        "使用開始・中止の当日の変更",
        "開栓 閉栓 引っ越し 鍵 立会い",
        "open_close",
        "当日のときは電話もします。",
    ),
    ("道路からの漏水", "水漏れ 水が噴き出している 陥没", "repairs", "場所の目印を先に伺います。"),
    ("宅地内の漏水・蛇口の修理", "水漏れ パッキン 修理業者", "contractors", "指定工事店の一覧を案内します。"),
    ("料金の支払・領収", "納付書 払った コンビニ 領収書", "collection", ""),
    ("料金の額・検針", "高い 検針 使用量 誤り", "billing", ""),
    ("支払の相談・給水停止", "払えない 分割 止まった", "arrears", "必ず担当者につなぎます。"),
    ("水の濁り・臭い", "赤水 白い カルキ 臭い", "quality", ""),
    ("報道・議会・情報公開", "取材 議員 公開請求", "planning", "内容を伺わず、すぐにつなぎます。"),
    ("住民票・転入届", "市役所 転入 転出", "city", "水道では受けられないことを伝えます。"),
)


@dataclass(frozen=True)
class Tale:
    """One case: how long ago it came, what was said, and what happened to it."""

    hours_ago: int
    kind: str
    text: str
    answer: str = ""
    steps: tuple[tuple[str, str], ...] = ()  # what, and its words, topic or section
    form: str = ""
    caller: str = ""
    channel: str = "telephone"
    has_customer: bool = True
    is_urgent: bool = False
    language: str = "ja"


@dataclass(frozen=True)
class Staff:
    """Who takes, who leads, and whom they can hand a case to."""

    operator: User
    leader: User
    sections: Mapping[str, Section]


TALES = (
    Tale(2, "enquiry", "今回の水道料金が先月の倍になっている。理由を知りたい。", "使用量を確かめている。",
         (("identify", "氏名、住所"), ("classify", "usage_rise"))),
    Tale(3, "enquiry", "コンビニで払えるのはいつまでか。", "納付書に記載の取扱期限を案内した。",
         (("classify", "pay_where"), ("close", "取扱期限を案内し、納得された。"))),
    Tale(5, "enquiry", "請求が2回来ている。払ったはずだ。", "入金の記録を確かめると伝えた。",
         (("identify", "氏名、お客様番号"), ("classify", "paid_check"),
          ("hand", "collection|入金の記録がなく、納付の確認が必要"), ("promise", "076-200-0101"))),
    Tale(26, "enquiry", "還付の通知が来たが、口座を書いて返したのに入金がない。", "調べて折り返すと伝えた。",
         (("identify", "氏名、生年月日"), ("classify", "refund"), ("hand", "collection|還付の進み具合の確認"),
          ("acknowledge", "collection"))),
    Tale(4, "complaint", "電話がつながるまで10分待たされた。", "お詫びした。", caller="見本 太郎"),
    Tale(6, "enquiry", "隣の工事の音について、責任者と話したい。", "工事の担当に伝えると説明した。",
         (("classify", "section"), ("escalate", "担当課を案内したが、責任者を出すよう求められている。")),
         has_customer=False, caller="近所の方"),
    Tale(30, "enquiry", "名義の違う納付書が届いた。きちんと説明してほしい。", "お詫びし、調べている。",
         (("classify", "other"), ("escalate", "3回目の電話で、強くお怒り。"), ("take", ""))),
    Tale(1, "notification", "納入通知書を実家に送ってほしい。", "送付先を伺った。",
         (("identify", "氏名、住所"),), form="bill_address"),
    Tale(7, "notification", "納付書をなくしたので、もう一度送ってほしい。", "再発行して郵送すると伝えた。",
         (("identify", "氏名、お客様番号"),), form="reissue"),
    Tale(28, "notification", "銀行で昨日払った。止めないでほしい。", "収納の担当に伝えると説明した。",
         form="payment"),
    Tale(50, "wish", "検針票の文字が小さくて読めない。大きくしてほしい。", "ご意見として承った。",
         (("close", "ご意見として承り、お礼を述べた。"),)),
    Tale(75, "wish", "夜間も電話で相談できるようにしてほしい。", "運営時間を説明した。",
         (("close", "ご意見として承った。"),), has_customer=False),
    Tale(120, "wish", "ホームページで使用量を見られるようにしてほしい。", "ご意見として承った。",
         (("close", "ご意見として承った。"),), channel="mail"),
    Tale(2, "repair", "メーターの手前の地面から水がしみ出している。", "修繕の担当に伝える。",
         (("hand", "repairs|至急の現場確認"),), is_urgent=True),
    Tale(1, "stop", "今日の夕方に引っ越すので、今日止めてほしい。", "開閉栓の担当に確かめると伝えた。",
         (("hand", "open_close|当日の中止。立会いは不要"),), is_urgent=True),
    Tale(8, "enquiry", "How can I pay my water bill by credit card?", "通訳を介して支払方法を案内した。",
         (("classify", "debit"), ("close", "口座振替の申込方法を英語で案内した。")), language="en"),
    Tale(9, "helpdesk", "WEB口座振替の画面で、結果一覧の受取方法がわからない。", "画面の手順を案内した。",
         (("answer", "手引きの該当箇所を案内した。"), ("close", "受け取れたことを確かめた。")),
         caller="企業局 料金課", has_customer=False, channel="mail"),
    Tale(20, "helpdesk", "統計の月次報告をエクセルで出したい。", caller="企業局 経営企画課",
         has_customer=False),
)  # fmt: skip
PAPERS = (
    (1, "fax", "open_close", "", "見本不動産", "12月5日から使用開始。緑町2丁目。"),
    (3, "fax", "open_close", "", "見本ハウス", "11月末で中止。鍵は管理会社で預かる。"),
    (5, "postcard", "notification", "", "見本 花子", "送付先を変えたい。"),
    (2, "mail", "enquiry", "", "", "断水の予定を知りたい。返信がほしい。"),
    (2, "counter", "open_close", "A-101", "", "使用開始"),
    (2, "counter", "notification", "A-102", "", "口座振替の申込書がほしい"),
    (4, "counter", "open_close", "A-103", "", "名義変更"),
    (6, "post", "debit", "", "", "口座振替依頼書 1枚"),
)
WISHED = ("検針票の文字を大きくしてほしい", "夜間も相談したい", "")  # what the report quotes of the wishes
HINT = "同じ建物に同姓の方が2軒あります。部屋番号まで確かめてください。"


def take_calls(*, today: date) -> int:
    """Let the centre live through its last days; returns how many cases it took.

    Where nobody may take a case there is none: a town of tests has no staff.
    """
    operators, leaders = list(able([CASE_TAKE])), list(able([CASE_LEAD]))
    operator = next((one for one in operators if one.username == "operator"), next(iter(operators), None))
    leader = next((one for one in leaders if one.username == "supervisor"), next(iter(leaders), None))
    if operator is None or leader is None:
        return 0
    now = clock.now()
    staff = Staff(operator, leader, _directory(leader, now))
    found = sql.rows(
        "SELECT s.id, p.customer_id FROM customers_supply s "
        "JOIN customers_supplyparty p ON p.supply_id = s.id AND p.role = 'water_user' AND p.ends_on IS NULL "
        "WHERE s.ends_on IS NULL AND s.starts_on < %s ORDER BY s.id DESC LIMIT %s",
        [today - timedelta(days=90), len(TALES)],
    )
    wished = []
    for tale, (supply_id, customer_id) in zip(TALES, found, strict=False):
        case = _take(tale, supply_id, customer_id, staff, now)
        if tale.kind == "wish":
            wished.append(case.pk)
    _papers(operator, leader, now)
    if found:
        records.leave_hint(
            customer_id=found[0][1], supply_id=None, text=HINT, source="caller", actor=operator, at=now
        )
        for case_id, theme, quote in zip(wished, ("reading", "reach", "website"), WISHED, strict=False):
            wishes.tag_opinion(case_id=case_id, theme=theme, quote=quote, actor=leader, at=now)
        wishes.propose(
            title="検針票の文字を大きくする",
            text="検針票の使用量と請求予定額を今の1.5倍の大きさにし、注意書きを裏面に移す。",
            case_ids=wished[:1],
            actor=leader,
            at=now,
        )
    evaluate_talks(today=today)
    return min(len(TALES), len(found))


def _directory(leader: User, at: datetime) -> Mapping[str, Section]:
    sections = {}
    for code, name, extension, hours, desk in SECTIONS:
        section = Section(
            code=code, name=name, extension=extension, hours=hours, desk=desk, telephone="076-200-0100"
        )
        sections[code] = directory.keep_section(section, actor=leader, at=at)
    for title, words, code, advice in SUBJECTS:
        subject = Subject(title=title, words=words, section=sections[code], advice=advice)
        directory.keep_subject(subject, actor=leader, at=at)
    return sections


def _take(tale: Tale, supply_id: int, customer_id: int, staff: Staff, now: datetime) -> Case:
    came = now - timedelta(hours=tale.hours_ago)
    new = NewCase(
        kind=tale.kind,
        form=tale.form,
        channel=tale.channel,
        language=tale.language,
        customer_id=customer_id if tale.has_customer else None,
        supply_id=supply_id if tale.has_customer else None,
        is_urgent=tale.is_urgent,
        about="delay" if tale.kind == "complaint" else "",
    )
    words = Words(tale.text, tale.answer, tale.caller, telephone="076-200-0199" if tale.caller else "")
    with clock.travel(came):
        case = take_case(new, words, actor=staff.operator, at=came)
    for place, (what, text) in enumerate(tale.steps, start=1):
        at = came + timedelta(minutes=3 * place)
        with clock.travel(at):
            _step(case.pk, what, text, staff, at=at)
    return case


def _step(number: int, what: str, text: str, staff: Staff, *, at: datetime) -> None:
    by: dict[str, Any] = {"case_id": number, "actor": staff.operator, "at": at}
    if what == "identify":
        going_on.identify_caller(**by, is_same=True, how=text)
    elif what == "classify":
        going_on.classify(**by, topic=text)
    elif what == "answer":
        going_on.note_step(**by, text=text, is_answer=True)
    elif what == "close":
        going_on.close_case(**by, text=text)
    elif what == "promise":
        going_on.promise_call(**by, telephone=text, name="", call_at=at + timedelta(hours=9))
    elif what == "escalate":
        handing.escalate(**by, text=text)
    elif what == "take":
        handing.take_over(case_id=number, actor=staff.leader, at=at)
    elif what == "acknowledge":
        clerk = next(one for one in able([f"worklist.desk_{text}"]) if one.has_perm("callcentre.case_answer"))
        handing.acknowledge(case_id=number, actor=clerk, at=at)
    else:
        code, _, reason = text.partition("|")
        due_at = at + timedelta(hours=8)
        handing.hand_over(**by, section_id=staff.sections[code].pk, reason=reason, due_at=due_at)


def _papers(operator: User, leader: User, now: datetime) -> None:
    """Papers at every state: not looked at, sorted, given to an operator, a slip of today without a case."""
    start = datetime.combine(clock.day_of(now), time(), clock.TOKYO)
    for place, (hours_ago, source, asks, slip_no, name, text) in enumerate(PAPERS):
        came = now - timedelta(hours=hours_ago)
        if slip_no:
            came = max(came, start)
        new = NewArrival(source, asks, came, slip_no=slip_no, name=name, text=text)
        page = SimpleUploadedFile("page.png", _picture())
        pages = [page] if source in ("fax", "postcard") else []
        number = queue.receive(new, pages=pages, actor=operator, at=now).pk
        if place % 4:
            is_mail = source == "mail"
            queue.sort(arrival_id=number, is_urgent=place == 1, needs_reply=is_mail, actor=leader, at=now)
        if place % 4 > 1:
            queue.distribute(arrival_id=number, person_id=operator.pk, actor=leader, at=now)


def _picture(width: int = 420, height: int = 594) -> bytes:
    """A made-up fax: grey lines on white paper, as PNG."""
    line = b"\x00" + bytes([255] * 30 + [170] * (width - 60) + [255] * 30)
    blank = b"\x00" + bytes([255] * width)
    rows = b"".join(line if y % 22 < 3 and 40 < y < height - 60 else blank for y in range(height))

    def part(kind: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))

    head = pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
    )
