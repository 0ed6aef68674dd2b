"""What makes a claim late, or no longer: money, letters and corrections, each in the same transaction."""

from mizuhiki.billing.api import BillsCorrected
from mizuhiki.customers.api import lock_supplies
from mizuhiki.latecharges import api as late
from mizuhiki.mail.api import PiecesDispatched
from mizuhiki.payments.api import Allocation, Receipt, ReceiptReversed, ReceiptsTaken, ReceiptTaken
from mizuhiki.platform import clock, events, sql

_OF_A_RECEIPT = "SELECT assessment_id FROM payments_allocation WHERE receipt_id = %(receipt)s"
# What a bank draws is never late; of what others brought, only what came after 納期限 is looked at.
_OF_A_RUN = """
    SELECT s.assessment_id FROM share s JOIN billing_assessment b ON b.id = s.assessment_id
    JOIN billing_demand e ON e.id = b.demand_id AND e.due_on < s.occurred_on
"""
_CHANNEL = "SELECT channel FROM payments_receipt WHERE id = (SELECT receipt_id FROM taken LIMIT 1)"
_REMINDED = """
    SELECT n.id, n.supply_id, d.assessment_id
    FROM mail_pieceevent v JOIN mail_piece p ON p.id = v.piece_id AND p.subject_kind = 'arrears.notice'
    JOIN arrears_notice n ON n.id = p.subject_id AND n.step = 'reminder'
    JOIN arrears_noticedebt d ON d.notice_id = n.id
    WHERE v.dispatch_id = %s ORDER BY n.supply_id, n.id, d.assessment_id
"""


def wire() -> None:
    """Listen to everything that makes a claim late."""
    events.listen(ReceiptTaken, _receipt)
    events.listen(ReceiptsTaken, _run)
    events.listen(ReceiptReversed, _reversal)
    events.listen(BillsCorrected, _corrected)
    events.listen(PiecesDispatched, _dispatch)


def _receipt(event: ReceiptTaken) -> None:
    late.ask_interest(
        _OF_A_RECEIPT,
        {"receipt": event.receipt_id},
        cause=f"payments.receipt:{event.receipt_id}",
        at=clock.now(),
    )


def _run(event: ReceiptsTaken) -> None:
    if sql.rows(_CHANNEL)[0][0] != Receipt.Channel.DEBIT:
        late.ask_interest(_OF_A_RUN, {}, cause=f"payments.run:{event.run_id}", at=clock.now())


def _reversal(event: ReceiptReversed) -> None:
    reversal = Receipt.objects.select_related("received_by").get(pk=event.receipt_id)
    claims = Allocation.objects.filter(receipt=reversal).values_list("assessment_id", flat=True)
    if reversal.received_by is not None:
        late.reckon_again(
            list(claims), reason="収納の取消", actor=reversal.received_by, at=reversal.received_at
        )


def _corrected(event: BillsCorrected) -> None:
    late.reckon_again(event.assessment_ids, reason="もとの料金の更正", actor=event.actor, at=event.at)


def _dispatch(event: PiecesDispatched) -> None:
    reminded = sql.rows(_REMINDED, [event.dispatch_id])
    lock_supplies(sorted({supply_id for _, supply_id, _ in reminded}))
    late.ask_fees(reminded, cause=f"mail.dispatch:{event.dispatch_id}", at=clock.now())
