"""Money taken at the counter, and taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.payments import errors
from mizuhiki.payments.events import ReceiptReversed, ReceiptTaken
from mizuhiki.payments.models import Allocation, Overpayment, Receipt, ReceiptSerial, Refund
from mizuhiki.payments.rules import split_in_order, take_from_till
from mizuhiki.payments.selectors import payments_of_slip
from mizuhiki.platform import clock, events, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.till import api as till
from mizuhiki.till.api import TillMove


@transaction.atomic
def take_cash(
    *,
    slip_id: int,
    tendered_yen: int,
    partly: bool,
    reference: str,
    at: datetime,
    actor: Actor,
    shown_yen: int | None = None,
) -> Receipt:
    """Take cash for one slip at the counter and allocate it to what is open (消込).

    More cash than is owed comes back as change; less is taken only when the clerk says so. The order
    of allocation is the oldest month first, then the rule pack's order of charges.

    Args:
        tendered_yen: whole yen handed over.
        partly: take less than what is open, as a part payment (一部納付).
        reference: the key of this act; the same key is booked once, however often it is sent.
        shown_yen: what the clerk was shown as open; another balance by now is refused.

    Raises:
        ReceiptAlreadyTaken, ReceiptConflict: the key was used before.
        SlipAlreadyPaid, BalanceChanged: what is open is not what the clerk saw.
        TooLittleCash, NothingToTake: the cash does not fit what shall be taken.
        What `till.ready_to_take` raises: there is no drawer, counter, hour or seal for it.
        Nothing is changed by any of them.

    Source:
        COL-053, COL-058 【金沢収納】第23条(1), (2).
    """
    slip = billing.lock_slip(slip_id)
    _refuse_second_use(reference, slip.pk, tendered_yen)
    parts = _in_order([part for part in billing.open_parts_of_slip(slip.pk) if part.open_yen > 0])
    open_yen = sum(part.open_yen for part in parts)
    if open_yen == 0:
        raise paid_before(slip.pk)
    if shown_yen not in {None, open_yen}:
        raise errors.BalanceChanged(shown=shown_yen, now=open_yen)
    ready = till.ready_to_take(actor=actor, at=at)
    received_yen = take_from_till(open_yen=open_yen, tendered_yen=tendered_yen, partly=partly).received_yen
    receipt = Receipt.objects.create(
        channel=Receipt.Channel.COUNTER,
        reference=reference,
        supply_id=slip.supply_id,
        slip=slip,
        received_yen=received_yen,
        tendered_yen=tendered_yen,
        received_at=at,
        occurred_on=clock.day_of(at),
        posted_on=ready.posted_on,
        received_by_id=actor.pk,
    )
    _allocate(receipt, parts)
    _post(receipt, JournalEntry.Kind.RECEIPT, Account.CASH)
    _move_till(receipt, ready, TillMove.Kind.RECEIPT, actor)
    _number(receipt, ready)
    events.publish(ReceiptTaken(receipt_id=receipt.pk, supply_id=receipt.supply_id))
    _record("payments.receipt.taken", receipt, actor, at, yen=received_yen)
    return receipt


@transaction.atomic
def reverse_receipt(*, receipt_id: int, reason: str, at: datetime, actor: Actor) -> Receipt:
    """Take a receipt back by a reversing row; what it settled is open again.

    Raises:
        ReceiptAlreadyReversed, ReversalOfReversal, ReversalNeedsReason, OverpaymentRefunded: nothing is
            changed.

    Source:
        COL-058 【金沢収納】第23条(2)ア, エ; design.md, law 4.
    """
    lock_supplies([Receipt.objects.values_list("supply_id", flat=True).get(pk=receipt_id)])
    taken = Receipt.objects.get(pk=receipt_id)
    if taken.reverses_id is not None:
        raise errors.ReversalOfReversal()
    if Receipt.objects.filter(reverses=taken).exists():
        raise errors.ReceiptAlreadyReversed()
    if not reason.strip():
        raise errors.ReversalNeedsReason()
    if (refund := Refund.objects.filter(overpayment_id=taken.pk).first()) is not None:
        raise errors.OverpaymentRefunded(number=refund.shown, paid_on=refund.occurred_on)
    ready = _drawer_to_give_back(taken, at=at, actor=actor)
    reversal = Receipt.objects.create(
        channel=taken.channel,
        reference=f"reversal:{taken.pk}",
        supply_id=taken.supply_id,
        slip_id=taken.slip_id,
        received_yen=-taken.received_yen,
        received_at=at,
        occurred_on=clock.day_of(at),
        posted_on=ready.posted_on if ready else ledger.open_day(clock.day_of(at)),
        received_by_id=actor.pk,
        reverses=taken,
        reason=reason.strip(),
    )
    Allocation.objects.bulk_create(
        Allocation(receipt=reversal, assessment_id=part.assessment_id, yen=-part.yen)
        for part in Allocation.objects.filter(receipt=taken)
    )
    for over in Overpayment.objects.filter(receipt=taken):
        Overpayment.objects.create(
            receipt=reversal, supply_id=over.supply_id, demand_id=over.demand_id, yen=-over.yen
        )
    ledger.reopen_items_from(
        "SELECT a.id, a.supply_id, a.charge, a.fiscal_year, coalesce(t.due_on, d.due_on), -x.yen "
        "FROM payments_allocation x "
        "JOIN billing_assessment a ON a.id = x.assessment_id "
        "LEFT JOIN billing_demand d ON d.id = a.demand_id "
        "LEFT JOIN billing_slipinstead t ON t.demand_id = d.id WHERE x.receipt_id = %s",
        [reversal.pk],
    )
    account = Account.CASH if taken.channel == Receipt.Channel.COUNTER else Account.BANK
    _post(reversal, JournalEntry.Kind.REVERSAL, account)
    if ready is not None:
        _move_till(reversal, ready, TillMove.Kind.REVERSAL, actor)
    events.publish(ReceiptReversed(receipt_id=reversal.pk, supply_id=reversal.supply_id))
    _record("payments.receipt.reversed", taken, actor, at, reversal_id=reversal.pk)
    return reversal


def _record(action: str, receipt: Receipt, actor: Actor, at: datetime, **facts: Any) -> None:
    """The act, in the trace of everybody who uses or pays for the supply then."""
    people = users_and_payers([receipt.supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=receipt, actor=actor, at=at, customers=people, **facts)


def _allocate(receipt: Receipt, parts: Sequence[billing.OpenPart]) -> None:
    """Settle the parts in their order until the money is used up."""
    split = split_in_order(received_yen=receipt.received_yen, debts_yen=[part.open_yen for part in parts])
    assert split.left_over_yen == 0, split
    shares = {part: yen for part, yen in zip(parts, split.shares_yen, strict=True) if yen}
    Allocation.objects.bulk_create(
        Allocation(receipt=receipt, assessment_id=part.assessment_id, yen=yen) for part, yen in shares.items()
    )
    ledger.settle_items_from(
        "SELECT assessment_id, yen FROM payments_allocation WHERE receipt_id = %s", [receipt.pk]
    )


def _drawer_to_give_back(taken: Receipt, *, at: datetime, actor: Actor) -> till.Ready | None:
    """The drawer that cash goes back from; none for money that never lay in one."""
    if taken.channel != Receipt.Channel.COUNTER:
        return None
    session_id = ReceiptSerial.objects.filter(pk=taken.pk).values_list("session_id", flat=True).first()
    return till.ready_to_give_back(session_id=session_id, actor=actor, at=at)


def _move_till(receipt: Receipt, ready: till.Ready, kind: TillMove.Kind, actor: Actor) -> None:
    """Cash in less change out, or cash given back, in the drawer's book under the ledger's cause."""
    till.move(
        session=ready.session,
        kind=kind,
        yen=receipt.received_yen,
        cause=cause_of(receipt),
        at=receipt.received_at,
        actor=actor,
    )


def cause_of(receipt: Receipt) -> str:
    """What ledger and drawer call the receipt that moved them."""
    return f"payments.receipt:{receipt.pk}"


def _number(receipt: Receipt, ready: till.Ready) -> None:
    """The next number of the year of the paper's date; clerks wait here, so that none is left out."""
    year = clock.fiscal_year(receipt.occurred_on)
    locks.take_name(f"receipt-serial:{year}")
    last = ReceiptSerial.objects.filter(fiscal_year=year).aggregate(last=Max("number"))["last"]
    ReceiptSerial.objects.create(
        receipt=receipt,
        fiscal_year=year,
        number=(last or 0) + 1,
        session=ready.session,
        out_of_hours=ready.out_of_hours,
    )


def _refuse_second_use(reference: str, slip_id: int, tendered_yen: int) -> None:
    before = Receipt.objects.filter(channel=Receipt.Channel.COUNTER, reference=reference).first()
    if before is None:
        return
    if (before.slip_id, before.tendered_yen) == (slip_id, tendered_yen):
        raise errors.ReceiptAlreadyTaken(at=before.received_at.astimezone(clock.TOKYO))
    raise errors.ReceiptConflict()


def paid_before(slip_id: int) -> errors.SlipAlreadyPaid:
    """When and how what the slip asks for was paid, in words."""
    payments = payments_of_slip(slip_id)
    if not payments:
        return errors.SlipAlreadyPaid(paid_on="以前", channel="更正など")
    return errors.SlipAlreadyPaid(paid_on=payments[0].occurred_on, channel=payments[0].channel_label)


def _in_order(parts: Sequence[billing.OpenPart]) -> list[billing.OpenPart]:
    """Oldest month first; within a month the rule pack's order of charges."""
    order = pack_on(clock.today()).charge_order()
    return sorted(parts, key=lambda part: (part.due_on, order.index(part.charge), part.assessment_id))


def _post(receipt: Receipt, kind: JournalEntry.Kind, account: Account) -> None:
    """Money against receivables by charge and year, and against what was paid too much."""
    settled = sql.rows(
        "SELECT a.charge, a.fiscal_year, sum(x.yen)::bigint FROM payments_allocation x "
        "JOIN billing_assessment a ON a.id = x.assessment_id WHERE x.receipt_id = %s GROUP BY 1, 2",
        [receipt.pk],
    )
    sides = [Side(account, receipt.received_yen)]
    sides += [Side(Account.RECEIVABLE, -yen, charge, year) for charge, year, yen in settled]
    sides += [Side(Account.OVERPAID, -o.yen) for o in Overpayment.objects.filter(receipt=receipt)]
    ledger.post(
        kind=kind,
        cause=cause_of(receipt),
        occurred_on=receipt.occurred_on,
        posted_on=receipt.posted_on,
        sides=sides,
    )
