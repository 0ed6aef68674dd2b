"""窓口還付の取消: cash that was given back by mistake returns to the reserve before the safe is counted.

One person brings the cash back and says why, another who did not pay it out sees it lie there and agrees. The
refund, its paper and its line in the safe's book stay; rows of the other direction stand beside them, and the
money is overpaid again.
"""

from datetime import datetime

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.payments import errors
from mizuhiki.payments.models import OverpaymentEndUndone, Refund, RefundUndone
from mizuhiki.payments.refunds import cause_of
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.till import api as till


def ask_to_undo(*, refund_id: int, reason: str, at: datetime, actor: Person) -> approvals.ApprovalRequest:
    """Ask a second person to see the cash of a refund in the reserve again, and to agree.

    Raises:
        What `refuse_undoing` raises, AlreadyAsked, ReasonNeeded, MayNotAsk: nothing is changed.

    Source:
        COL-045 【金沢収納】第23条(1)ウ; COL-040 第20条.
    """
    refund = Refund.objects.select_related("counter", "end__interest").get(pk=refund_id)
    refuse_undoing(refund, at=at)
    return approvals.ask(
        kind=RefundUndone.KIND,
        title=f"窓口還付 {refund.shown}の取消",
        subject=refund,
        reason=reason,
        actor=actor,
        at=at,
        amount_yen=refund.paid_yen,
    )


def refuse_undoing(refund: Refund, *, at: datetime) -> None:
    """Refuse a refund that is undone, of another day, or whose cash was counted as gone.

    Raises:
        RefundIsUndone, RefundOfOtherDay, till.CountedSince.
    """
    if RefundUndone.objects.filter(pk=refund.pk).exists():
        raise errors.RefundIsUndone(number=refund.shown)
    if refund.occurred_on != clock.day_of(at):
        raise errors.RefundOfOtherDay(paid_on=refund.occurred_on)
    till.refuse_counted(cause=cause_of(refund))


@transaction.atomic
def undo_refund(*, refund_id: int, reason: str, actor: Actor, agreed_by: Actor, at: datetime) -> RefundUndone:
    """Take a refund of this day back by rows of the other direction in ledger, safe and overpayment.

    Args:
        actor: who brought the cash back. agreed_by: who saw it in the reserve, and did not pay it out.

    Raises:
        What `refuse_undoing` raises, PaidItOut: nothing is changed.

    Source:
        COL-045, COL-050 【金沢収納】第23条(1)ウ, ク; COL-040 第20条; design.md, law 4.
    """
    refund = Refund.objects.select_related("counter", "end__overpayment", "end__interest").get(pk=refund_id)
    lock_supplies([refund.supply_id])
    refuse_undoing(refund, at=at)
    if agreed_by.pk == refund.paid_by_id:
        raise errors.PaidItOut(number=refund.shown)
    day = clock.day_of(at)
    undone = RefundUndone.objects.create(
        refund=refund,
        reason=reason.strip(),
        at=at,
        posted_on=ledger.open_day(day),
        by_id=actor.pk,
        agreed_by_id=agreed_by.pk,
    )
    OverpaymentEndUndone.objects.create(end_id=refund.end_id, occurred_on=day)
    _post(undone)
    till.take_refund_back(
        refund.counter,
        out=cause_of(refund),
        yen=refund.paid_yen,
        cause=f"{cause_of(refund)}.undone",
        reason=f"還付 {refund.shown}の取消",
        at=at,
        actor=actor,
    )
    audit.record(
        action="payments.refund.undone",
        subject=refund,
        actor=agreed_by,
        at=at,
        customers=users_and_payers([refund.supply_id], on=day),
        yen=refund.yen,
        interest_yen=refund.interest_yen,
    )
    return undone


def _post(undone: RefundUndone) -> None:
    refund = undone.refund
    ledger.post(
        kind=JournalEntry.Kind.REFUND,
        cause=f"{cause_of(refund)}.undone",
        occurred_on=clock.day_of(undone.at),
        posted_on=undone.posted_on,
        sides=[
            Side(Account.RESERVE, refund.paid_yen),
            Side(Account.OVERPAID, -refund.yen),
            Side(Account.INTEREST, -refund.interest_yen),
        ],
    )
