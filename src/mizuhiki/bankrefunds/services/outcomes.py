"""What the bank did with a file: executed on its day, and transfers that came back."""

from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.bankrefunds.errors import (
    FileDropped,
    NotAccepted,
    NotTransferred,
    PayDayAhead,
    ReturnDayWrong,
    TransferIsDone,
)
from mizuhiki.bankrefunds.models import (
    BankRefundPart,
    TransferBatch,
    TransferDone,
    TransferDrop,
    TransferFileStep,
    TransferReturn,
    TransferRow,
)
from mizuhiki.bankrefunds.services.files import OUTBOX
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, Outcome

RETURNED = ItemKind(
    "bankrefunds.returned",
    "戻った口座還付",
    "collection",
    (
        Outcome("asked_again", "正しい口座を聞き、申出を受け付け直した"),
        Outcome("other_way", "窓口還付・充当にした"),
        Outcome("unanswered", "連絡がつかない", needs_note=True),
    ),
)
TIME_TO_LOOK_INTO = timedelta(days=14)


@transaction.atomic
def confirm_transfer(*, batch_id: int, actor: Actor, at: datetime) -> TransferDone:
    """The bank executed a file on its day: the money of its refunds is gone, 過誤納金 to 預金,
    and what it bears is paid.

    Raises:
        FileDropped, TransferIsDone, NotAccepted, PayDayAhead: nothing is changed.

    Source:
        issue 3, point 7; design.md, law 4.
    """
    locks.take_name(f"{OUTBOX.lock}:{batch_id}")
    batch = TransferBatch.objects.get(pk=batch_id)
    _refuse_unexecuted(batch, today=clock.day_of(at))
    rows = list(batch.rows.select_related("refund").prefetch_related("refund__steps").order_by("pk"))
    lock_supplies([row.refund.supply_id for row in rows])
    parts = BankRefundPart.objects.filter(refund__rows__batch=batch)
    yen = payments.end_holds(list(parts.values_list("hold_id", flat=True)), on=batch.pay_on, at=at)
    interest_yen = sum(row.refund.interest_yen for row in rows)
    assert yen + interest_yen == batch.amount_yen, "what was spoken for goes out"
    done = TransferDone.objects.create(
        batch=batch, posted_on=ledger.open_day(batch.pay_on), at=at, by_id=actor.pk
    )
    ledger.post(
        kind=JournalEntry.Kind.TRANSFER,
        cause=f"bankrefunds.batch:{batch.pk}",
        occurred_on=batch.pay_on,
        posted_on=done.posted_on,
        sides=[
            Side(Account.OVERPAID, yen),
            Side(Account.INTEREST, interest_yen),
            Side(Account.BANK, -batch.amount_yen),
        ],
    )
    audit.record(
        action="bankrefunds.transfer.confirmed", subject=batch, actor=actor, at=at, yen=batch.amount_yen
    )
    return done


def _refuse_unexecuted(batch: TransferBatch, *, today: date) -> None:
    if TransferDrop.objects.filter(pk=batch.pk).exists():
        raise FileDropped()
    if TransferDone.objects.filter(pk=batch.pk).exists():
        raise TransferIsDone()
    if not batch.steps.filter(kind=TransferFileStep.Kind.ACCEPTED).exists():
        raise NotAccepted()
    if today < batch.pay_on:
        raise PayDayAhead(pay_on=batch.pay_on)


@transaction.atomic
def record_return(
    *, row_id: int, why: TransferReturn.Why, returned_on: date, actor: Actor, at: datetime
) -> TransferReturn:
    """A transfer came back: its money is overpaid again, and somebody finds out where it is to go.

    Raises:
        NotTransferred: it did not go out, or came back before. Nothing is changed.
        ReturnDayWrong: the day lies before the transfer or ahead. Nothing is changed.

    Source:
        issue 3, point 7; design.md, law 4.
    """
    row = TransferRow.objects.select_related("refund", "batch").get(pk=row_id)
    refund, today = row.refund, clock.day_of(at)
    lock_supplies([refund.supply_id])
    is_done = TransferDone.objects.filter(pk=row.batch_id).exists()
    if not is_done or TransferReturn.objects.filter(pk=row_id).exists():
        raise NotTransferred(number=refund.shown)
    if not row.batch.pay_on <= returned_on <= today:
        raise ReturnDayWrong(earliest=row.batch.pay_on, latest=today)
    yen = payments.undo_ends(list(refund.parts.values_list("hold_id", flat=True)), on=returned_on)
    assert yen == refund.yen, "what went out came back"
    back = TransferReturn.objects.create(
        row=row,
        why=why,
        returned_on=returned_on,
        posted_on=ledger.open_day(returned_on),
        at=at,
        by_id=actor.pk,
    )
    _post_return(back, row, yen)
    people = users_and_payers([refund.supply_id], on=today)
    audit.record(
        action="bankrefunds.refund.returned",
        subject=refund,
        actor=actor,
        at=at,
        customers=people,
        yen=row.yen,
        why=why,
    )
    worklist.open_item(
        kind=RETURNED.code,
        key=f"{RETURNED.code}:{row.pk}",
        title=f"戻った振込みの送り先を確かめる（{refund.told}）",
        url_name="bankrefunds:refund_show",
        url_args=[refund.pk],
        subject=refund,
        due_at=at + TIME_TO_LOOK_INTO,
        at=at,
        actor=actor,
    )
    return back


def _post_return(back: TransferReturn, row: TransferRow, yen: int) -> None:
    """The money lies in the bank again: what had been too much is so again, its interest was not paid."""
    ledger.post(
        kind=JournalEntry.Kind.RETURN,
        cause=f"bankrefunds.row:{row.pk}",
        occurred_on=back.returned_on,
        posted_on=back.posted_on,
        sides=[
            Side(Account.BANK, row.yen),
            Side(Account.OVERPAID, -yen),
            Side(Account.INTEREST, -row.refund.interest_yen),
        ],
    )
