"""Where refunds by bank stand."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from mizuhiki.approvals import api as approvals
from mizuhiki.bankrefunds.models import (
    KIND,
    BankRefund,
    BankRefundAccount,
    BankRefundStep,
    TransferBatch,
    TransferRow,
)
from mizuhiki.banks import api as banks
from mizuhiki.banks.api import FileStep
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Overpaid, overpaid_with
from mizuhiki.platform import clock, sql

KINDS = {"1": "普通", "2": "当座", "4": "貯蓄", "9": "その他"}
STATES = {  # in the order of a refund's life
    "asked": ("承認待ち", "care"),
    "refused": ("差戻し", "wrong"),
    "agreed": ("振込待ち", "care"),
    "in_file": ("振込依頼中", "water"),
    "paid": ("振込済み", "good"),
    "returned": ("組戻・振込不能", "wrong"),
    "withdrawn": ("取下げ", ""),
}
What = BankRefundStep.What


@dataclass(frozen=True)
class AccountView:
    """An account in words; the number is masked, the whole one stands in its row."""

    bank: str
    branch: str
    kind: str
    masked_no: str
    as_given: str  # 記号 and 番号 of ゆうちょ
    holder: str  # in full-width kana: the screens lack the half-width ones of a bank's file
    teller: str


@dataclass(frozen=True)
class Line:
    """A refund with where it stands."""

    refund: BankRefund
    code: str
    row: TransferRow | None  # in the file that was not given up

    @property
    def state(self) -> tuple[str, str]:
        """The word and its tone."""
        return STATES[self.code]


def refunds() -> QuerySet[BankRefund]:
    """Every refund, newest first, with what a line shows."""
    found = BankRefund.objects.select_related("account", "taken_by").prefetch_related("steps__by", _rows())
    return found.order_by("-pk")


def lines_of(found: Iterable[BankRefund]) -> list[Line]:
    """Where each stands."""
    refunds = list(found)
    waiting = approvals.open_requests_of(kind=KIND, subject_ids=[one.pk for one in refunds])
    return [
        Line(one, _code_of(one, row, is_waiting=one.pk in waiting), row)
        for one in refunds
        for row in [next(iter(one.rows.all()), None)]
    ]


def _rows() -> Prefetch:  # type: ignore[type-arg]
    """The row of each refund in a file that was not given up."""
    live = TransferRow.objects.filter(batch__drop=None)
    return Prefetch("rows", live.select_related("batch", "batch__done", "returned"))


def _code_of(refund: BankRefund, row: TransferRow | None, *, is_waiting: bool) -> str:
    if row is not None:
        if hasattr(row, "returned"):
            return "returned"
        return "paid" if hasattr(row.batch, "done") else "in_file"
    steps = {step.what for step in refund.steps.all()}
    if What.WITHDRAWN in steps:
        return "withdrawn"
    if What.AGREED in steps:
        return "agreed"
    return "asked" if is_waiting else "refused"


def open_refunds() -> tuple[int, int]:
    """How many are on their way, and how many yen: neither withdrawn nor paid."""
    count, yen = sql.rows(
        "SELECT count(*), coalesce(sum(f.yen), 0)::bigint FROM bankrefunds_bankrefund f WHERE EXISTS ("
        "SELECT FROM bankrefunds_bankrefundpart p WHERE p.refund_id = f.id AND NOT EXISTS ("
        "SELECT FROM payments_overpaymentholdreleased r WHERE r.hold_id = p.hold_id))"
    )[0]
    return int(count), int(yen)


def parts_of(refund: BankRefund) -> list[tuple[Overpaid, int]]:
    """The overpayments of a refund, and how much of each it gives."""
    found = [
        (overpaid_with(part.hold.overpayment_id), part.hold.yen)
        for part in refund.parts.select_related("hold").order_by("pk")
    ]
    return [(over, yen) for over, yen in found if over is not None]


@dataclass(frozen=True)
class InterestView:
    """What a refund bears, and on what it was reckoned."""

    yen: int
    words: str


def interest_today(refund: BankRefund) -> InterestView:
    """What it bears if somebody agrees today; as it was fixed, where somebody did.

    Raises:
        RateMissing: the rules have no rate for it.
    """
    holds = [part.hold for part in refund.parts.select_related("hold__interest").order_by("pk")]
    if any(step.what == What.AGREED for step in refund.steps.all()):
        kept = [getattr(hold, "interest", None) for hold in holds]
        return InterestView(refund.interest_yen, _joined(payments.words_of(one) for one in kept))
    found = payments.interest_of_holds([hold.pk for hold in holds], day=clock.today())
    return InterestView(sum(one.yen for _, one in found), _joined(one.words for _, one in found))


def _joined(words: Iterable[str]) -> str:
    """Each reason once."""
    return "　".join(dict.fromkeys(one for one in words if one))


def account_of(account: BankRefundAccount) -> AccountView:
    """An account in words."""
    return accounts_of([account])[0]


def accounts_of(accounts: Sequence[BankRefundAccount]) -> list[AccountView]:
    """Accounts in words; a place that the master lost keeps the name it had."""
    codes = [code for one in accounts for code in ((one.bank_code, ""), (one.bank_code, one.branch_code))]
    names = banks.names_of(codes)
    return [
        AccountView(
            bank=names.get((one.bank_code, ""), f"金融機関コード {one.bank_code}"),
            branch=names.get((one.bank_code, one.branch_code), f"支店コード {one.branch_code}"),
            kind=KINDS[one.account_type],
            masked_no=one.masked_no,
            as_given=f"{one.yucho_symbol}-{one.yucho_number}" if one.yucho_symbol else "",
            holder=unicodedata.normalize("NFKC", one.holder_kana),
            teller=f"{one.refund.get_asker_display()}　{one.teller_name}" if one.teller_name else "",
        )
        for one in accounts
    ]


def account_version(refund_id: int) -> int:
    """Which writing of a refund's account is in force; a changed account has another."""
    found = sql.rows(
        "SELECT coalesce(max(pgh_id), 0) FROM bankrefunds_bankrefundaccountevent WHERE pgh_obj_id = %s",
        [refund_id],
    )
    return int(found[0][0])


def batches() -> QuerySet[TransferBatch]:
    """Every file, newest first, with what a line shows."""
    found = TransferBatch.objects.select_related("run", "file", "drop__by", "done__by")
    return found.prefetch_related("steps__by").order_by("-pk")


def state_of_batch(batch: TransferBatch, *, today: date) -> tuple[str, str]:
    """Where a file stands, in a word, and the word's tone."""
    if hasattr(batch, "drop"):
        return "破棄", ""
    if hasattr(batch, "done"):
        return "振込済み", "good"
    last = max(batch.steps.all(), key=lambda step: step.pk, default=None)
    if last is not None and last.kind == FileStep.Kind.ACCEPTED:
        return ("振込済みの確認待ち", "care") if batch.pay_on <= today else ("銀行受付済み", "water")
    words = {
        FileStep.Kind.UNKNOWN: ("送信結果不明", "wrong"),
        FileStep.Kind.ABSENT: ("銀行に未着", "wrong"),
        FileStep.Kind.HANDED: ("取出し済み", "water"),
    }
    if last is None and batch.pay_on < today:
        return "期限切れ・未送信", "wrong"
    return words[FileStep.Kind(last.kind)] if last else ("作成済み・未送信", "care")
