"""Which letters the house prints, and what happens when one comes back or a form runs out."""

from collections.abc import Sequence
from datetime import date, timedelta

from mizuhiki.arrears import api as arrears
from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import MB, FileKind, StoredFile
from mizuhiki.directdebit.posted import FORMS
from mizuhiki.mail import api as mail
from mizuhiki.mail import awaiting
from mizuhiki.mail.api import (
    WINDOW,
    LetterKind,
    PieceReturned,
    PiecesDispatched,
    Purpose,
    StockEnough,
    StockLow,
)
from mizuhiki.notices import api as notices
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.vacancies.telling import follow_return
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, Outcome

LETTERS = (
    LetterKind("payment_notice", "納入通知書", Purpose.BILLING),
    LetterKind("debit_notice", "口座振替のお知らせ", Purpose.BILLING),
    LetterKind("reissued_slip", "再発行納付書", Purpose.REISSUED_SLIP, form="reissued_slip", envelope=WINDOW),
    LetterKind("joint_slip", "一括納付書", Purpose.BILLING, envelope=WINDOW),
    LetterKind("certificate", "納入証明書", Purpose.OTHER, envelope=WINDOW),
    LetterKind("correction_notice", "更正通知書", Purpose.OTHER, envelope=WINDOW),
    LetterKind("omission_notice", "請求していなかった料金のお知らせ", Purpose.OTHER, envelope=WINDOW),
    LetterKind("vacancy_notice", "閉栓予告", Purpose.OTHER, envelope=WINDOW),
    LetterKind("overpaid_notice", "過誤納金の通知書", Purpose.OTHER, envelope=WINDOW),
)
STOCK_LOW = ItemKind("mail.stock_low", "用紙の補充依頼", "collection")
UNPRINTED = ItemKind(
    notices.UNPRINTED,
    "出せない通知書の処理",
    "billing",
    (
        Outcome("told", "別の方法で通知した", needs_note=True),
        Outcome("unneeded", "通知は不要", needs_note=True),
    ),
)
ERASURE = ItemKind(mail.ERASURE, "印刷委託データの消去の確認", "collection")
TIME_TO_REORDER = timedelta(days=3)


def _subjects(file: StoredFile) -> dict[str, list[int]]:
    return {"customers.customer": mail.customers_of_file(file.pk)}


def _handed(file: StoredFile) -> dict[str, list[int]]:
    return {"customers.customer": mail.customers_of_archive(file.pk)}


def _sealed_alone(file: StoredFile, actor: Actor) -> str:
    del file, actor
    return "引渡しデータは、引渡しの画面から暗号化して取り出してください。"


PRINT_FILE = FileKind(
    code=mail.PRINT_FILE,
    title="印刷ファイル",
    permission="mail.print_open",
    purpose="帳票の印刷",
    limit_bytes=500 * MB,
    subjects=_subjects,
)
HOUSE_FILE = FileKind(  # leaves under a passphrase, from the page of its delivery
    code=mail.HOUSE_FILE,
    title="引渡しデータ（印刷・封入業者）",
    permission="mail.house_hand",
    purpose="郵便物の印刷・封入の委託",
    media_types=("application/zip",),
    limit_bytes=2_000 * MB,
    subjects=_handed,
    why_kept=_sealed_alone,
)
PROTECTED_PRINT_FILE = FileKind(  # supplies with somebody under protection, apart from all others (law 16)
    code=mail.PROTECTED_FILE,
    title="印刷ファイル（支援措置）",
    permission="customers.protected_see",
    purpose="帳票の印刷（支援措置対象者）",
    limit_bytes=500 * MB,
    subjects=_subjects,
)


def wire() -> None:
    """Make letters, their print files and the work they cause known."""
    for letter in (*LETTERS, *arrears.LETTERS.values()):
        mail.register_letter(letter)
    attachments.register_kind(PRINT_FILE)
    attachments.register_kind(PROTECTED_PRINT_FILE)
    attachments.register_kind(HOUSE_FILE)
    worklist.register_kind(ERASURE)
    worklist.register_kind(STOCK_LOW)
    worklist.register_kind(UNPRINTED)
    worklist.register_kind(awaiting.AWAITED)
    mail.register_form_room(FORMS)
    notices.provide_holds(_holds)
    events.listen(PieceReturned, awaiting.stop_awaiting)
    events.listen(PieceReturned, follow_return)
    events.listen(PiecesDispatched, awaiting.await_return)
    events.listen(StockLow, ask_for_forms)
    events.listen(StockEnough, stop_asking)


def _holds(supply_ids: Sequence[int], day: date) -> dict[int, set[str]]:
    """What holds collection of each supply back on a day, as the arrears desk sees it."""
    facts = arrears.facts_of(supply_ids, day, pack_on(day))
    return {one.supply_id: {hold.kind.value for hold in one.holds if hold.is_on(day)} for one in facts}


def ask_for_forms(event: StockLow) -> None:
    """A form below its level is asked for once, until it comes (COL-026)."""
    worklist.open_item(
        kind=STOCK_LOW.code,
        key=f"mail.stock:{event.form}",
        title=f"用紙の補充を依頼する：{event.title}（残り{event.on_hand:,}枚）",
        url_name="mail:stock_show",
        url_args=[event.form],
        due_at=event.at + TIME_TO_REORDER,
        at=event.at,
    )


def stop_asking(event: StockEnough) -> None:
    """It came."""
    worklist.close_item(f"mail.stock:{event.form}", at=event.at)
