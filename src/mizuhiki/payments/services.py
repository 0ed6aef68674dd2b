"""Money taken at the counter, and taken back."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from mizuhiki.billing import api as billing
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import JournalEntry
from mizuhiki.payments import booking, errors, freed, overpaid
from mizuhiki.payments.events import ReceiptReversed, ReceiptTaken
from mizuhiki.payments.models import (
    Allocation,
    Offset,
    Overpayment,
    OverpaymentEndUndone,
    Receipt,
    ReceiptSerial,
)
from mizuhiki.payments.rules import take_from_till
from mizuhiki.payments.selectors import payments_of_slip
from mizuhiki.platform import clock, events, serials, sql
from mizuhiki.platform.actors import Actor
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
    sheet_no: int | None = None,
    blank: till.Blank = till.NEXT_BLANK,
) -> Receipt:
    """Take cash for one slip at the counter and allocate it to what is open (消込), oldest month first.

    More cash than is owed comes back as change; less is taken only when the clerk says so.

    Args:
        tendered_yen: whole yen handed over.
        partly: take less than what is open, as a part payment (一部納付).
        reference: the key of this act; the same key is booked once, however often it is sent.
        shown_yen: what the clerk was shown as open; another balance by now is refused.
        sheet_no, blank: of the handwritten receipt that was handed out, else what is printed on.

    Raises:
        ReceiptAlreadyTaken, ReceiptConflict: the key was used before.
        SlipAlreadyPaid, BalanceChanged: what is open is not what the clerk saw.
        TooLittleCash, NothingToTake: the cash does not fit what shall be taken.
        What `till.ready_to_take` raises: there is no drawer, counter, hour or seal for it.
        What `till.hand_out_sheet` raises: the handwritten receipt is none of the person's.
        Nothing is changed by any of them.

    Source:
        COL-053, COL-054, COL-058 【金沢収納】第23条(1), (2).
    """
    locked = billing.lock_slip(slip_id)
    slip = locked.slip
    _refuse_second_use(reference, slip.pk, tendered_yen)
    parts = _owed(slip.pk, shown_yen)
    open_yen = sum(part.open_yen for part in parts)
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
    booking.allocate(receipt, parts)
    booking.post(receipt, JournalEntry.Kind.RECEIPT)
    _move_till(receipt, ready, TillMove.Kind.RECEIPT, actor)
    _number(receipt, ready, sheet_no=sheet_no, actor=actor, blank=blank)
    _tell_taken(receipt, locked.supply_ids, actor, at)
    return receipt


def print_anew(*, receipt_id: int, blank: till.Blank, at: datetime, actor: Actor) -> till.BlankSheet:
    """The blank a receipt was printed on is spoilt: another takes its place; the money stays as it is.

    Raises:
        ReceiptAlreadyReversed: the money was given back, and nobody gets a receipt for it any more.
        What `till.print_anew` raises. Nothing is changed by any of them.

    Source:
        COL-054 【金沢収納】第23条(1)コ; COL-100 第28条第4項(1).
    """
    with transaction.atomic():
        lock_supplies([*_moved_by(receipt_id), *_offset_from(receipt_id)])
        receipt = Receipt.objects.get(pk=receipt_id)
        if Receipt.objects.filter(reverses=receipt).exists():
            raise errors.ReceiptAlreadyReversed()
        return till.print_anew(cause=booking.cause_of(receipt), blank=blank, at=at, actor=actor)


@transaction.atomic
def take_on_site(
    *,
    supply_id: int,
    slip_id: int | None,
    received_yen: int,
    tendered_yen: int,
    sheet_no: int,
    reference: str,
    out_of_hours: str,
    at: datetime,
    actor: Actor,
) -> Receipt:
    """Book cash that was taken at the place of use, as it was taken: the receipt is in the payer's hand.

    What is open of the slip is settled; more than that is overpaid, less leaves the rest open. Without a
    slip nothing could be assessed, and all of it is overpaid until somebody has seen to it.

    Args:
        received_yen: whole yen kept, above zero.
        sheet_no: of the receipt that was handed out.
        reference: the key of this act; the same key is booked once, however often it is sent.
        out_of_hours: why it was taken when the counter was closed.
        at: when it was taken, which may be hours ago.

    Raises:
        ReceiptAlreadyTaken, ReceiptConflict: the key was used before.
        OnsiteDrawerNeeded: whoever took it has no open float of 現地精算.
        What `till.ready_to_take` and `till.hand_out_sheet` raise. Nothing is changed by any of them.

    Source:
        COL-055 【金沢収納】第23条(2)イ; COL-008 第6条; COL-019 別表１ １(7)ア.
    """
    assert 0 < received_yen <= tendered_yen, (received_yen, tendered_yen)
    lock_supplies([supply_id])
    _refuse_second_use(reference, slip_id, tendered_yen)
    session = till.session_of(actor)
    if session is None or session.till.purpose != till.Till.Purpose.SETTLEMENT:
        raise errors.OnsiteDrawerNeeded()
    if not till.is_open(session.till.counter, at):
        till.say_out_of_hours(session_id=session.pk, reason=out_of_hours, at=at, actor=actor)
    ready = till.ready_to_take(actor=actor, at=at)
    receipt = Receipt.objects.create(
        channel=Receipt.Channel.COUNTER,
        reference=reference,
        supply_id=supply_id,
        slip_id=slip_id,
        received_yen=received_yen,
        tendered_yen=tendered_yen,
        received_at=at,
        occurred_on=clock.day_of(at),
        posted_on=ready.posted_on,
        received_by_id=actor.pk,
    )
    _settle_or_keep(receipt)
    booking.post(receipt, JournalEntry.Kind.RECEIPT)
    _move_till(receipt, ready, TillMove.Kind.RECEIPT, actor)
    _number(receipt, ready, sheet_no=sheet_no, actor=actor)
    _tell_taken(receipt, [supply_id], actor, at)
    return receipt


def _tell_taken(receipt: Receipt, supply_ids: Sequence[int], actor: Actor, at: datetime) -> None:
    """Whoever listens hears of every account that it moved, and the trace of its people has it."""
    for supply_id in supply_ids:
        events.publish(ReceiptTaken(receipt_id=receipt.pk, supply_id=supply_id))
    people = users_and_payers(supply_ids, on=clock.day_of(at))
    booking.record("payments.receipt.taken", receipt, actor, at, customers=people, yen=receipt.received_yen)


@transaction.atomic
def reverse_receipt(*, receipt_id: int, reason: str, at: datetime, actor: Actor) -> Receipt:
    """Take a receipt back by a reversing row; what it settled is open again.

    Raises:
        ReceiptAlreadyReversed, ReversalOfReversal, ReversalNeedsReason, OverpaymentRefunded,
            OverpaymentOffset: nothing is changed.

    Source:
        COL-058 【金沢収納】第23条(2)ア, エ; design.md, law 4.
    """
    moved = _moved_by(receipt_id)
    lock_supplies([*moved, *_offset_from(receipt_id)])
    taken = Receipt.objects.get(pk=receipt_id)
    if taken.reverses_id is not None:
        raise errors.ReversalOfReversal()
    if taken.channel == freed.CORRECTED:
        raise errors.ReversalOfCorrection()
    if Receipt.objects.filter(reverses=taken).exists():
        raise errors.ReceiptAlreadyReversed()
    if not reason.strip():
        raise errors.ReversalNeedsReason()
    freed_with_it = freed.freed_with(taken)
    for one in (taken, *freed_with_it):
        overpaid.refuse_ended(one.pk)
    ready = _drawer_to_give_back(taken, at=at, actor=actor)
    for one in freed_with_it:
        _take_back(one, reason=reason.strip(), posted_on=None, at=at, actor=actor)
    reversal = _take_back(
        taken, reason=reason.strip(), posted_on=ready.posted_on if ready else None, at=at, actor=actor
    )
    for back in Offset.objects.filter(receipt=taken):
        OverpaymentEndUndone.objects.create(end_id=back.end_id, occurred_on=reversal.occurred_on)
    freed.free(_bills_of([taken, *freed_with_it]), actor=actor, at=at)
    if ready is not None:
        _move_till(reversal, ready, TillMove.Kind.REVERSAL, actor)
    for supply_id in moved:
        events.publish(ReceiptReversed(receipt_id=reversal.pk, supply_id=supply_id))
    people = users_and_payers(moved, on=clock.day_of(at))
    booking.record("payments.receipt.reversed", taken, actor, at, customers=people, reversal_id=reversal.pk)
    return reversal


def _moved_by(receipt_id: int) -> list[int]:
    """Whose account a receipt moved: the supply it stands under first, then the others of its slip."""
    found = sql.rows(
        "SELECT r.supply_id, ARRAY(SELECT m.supply_id FROM billing_slipmember m WHERE m.slip_id = r.slip_id "
        "ORDER BY 1) FROM payments_receipt r WHERE r.id = %s",
        [receipt_id],
    )
    own, others = found[0]
    return [own, *others]


def _offset_from(receipt_id: int) -> list[int]:
    """Of an offset, whose money it was."""
    whose = Offset.objects.filter(pk=receipt_id).values_list("end__overpayment__supply_id", flat=True)
    return list(whose)


def _bills_of(receipts: Sequence[Receipt]) -> list[int]:
    """The assessments that receipts touch."""
    return list(Allocation.objects.filter(receipt__in=receipts).values_list("assessment_id", flat=True))


def _take_back(taken: Receipt, *, reason: str, posted_on: date | None, at: datetime, actor: Actor) -> Receipt:
    """The reversing row: what the receipt settled is open again, what was too much with it is gone."""
    reversal = Receipt.objects.create(
        channel=taken.channel,
        reference=f"reversal:{taken.pk}",
        supply_id=taken.supply_id,
        slip_id=taken.slip_id,
        received_yen=-taken.received_yen,
        received_at=at,
        occurred_on=clock.day_of(at),
        posted_on=posted_on or ledger.open_day(clock.day_of(at)),
        received_by_id=actor.pk,
        reverses=taken,
        reason=reason,
    )
    Allocation.objects.bulk_create(
        Allocation(receipt=reversal, assessment_id=part.assessment_id, yen=-part.yen)
        for part in Allocation.objects.filter(receipt=taken)
    )
    for over in Overpayment.objects.filter(receipt=taken):
        Overpayment.objects.create(
            receipt=reversal, supply_id=over.supply_id, demand_id=over.demand_id, yen=-over.yen
        )
    for part in Allocation.objects.filter(receipt=reversal).select_related("assessment__demand"):
        billing.move_open(part.assessment, yen=-part.yen)
    booking.post(reversal, JournalEntry.Kind.REVERSAL)
    return reversal


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
        cause=booking.cause_of(receipt),
        at=receipt.received_at,
        actor=actor,
    )


def _settle_or_keep(receipt: Receipt) -> None:
    """What is open of its slip is settled, in the order of payment; the rest of the money is overpaid."""
    found = billing.open_parts_of_slip(receipt.slip_id) if receipt.slip_id else []
    parts = booking.in_order([part for part in found if part.open_yen > 0])
    settled_yen = min(sum(part.open_yen for part in parts), receipt.received_yen)
    if settled_yen:
        booking.allocate(receipt, parts, yen=settled_yen)
    if receipt.received_yen > settled_yen:
        Overpayment.objects.create(
            receipt=receipt, supply_id=receipt.supply_id, yen=receipt.received_yen - settled_yen
        )


def _owed(slip_id: int, shown_yen: int | None) -> list[billing.OpenPart]:
    """What is open of a slip in the order of payment; something is, and it is what the clerk saw."""
    parts = booking.in_order([part for part in billing.open_parts_of_slip(slip_id) if part.open_yen > 0])
    open_yen = sum(part.open_yen for part in parts)
    if open_yen == 0:
        raise paid_before(slip_id)
    if shown_yen not in {None, open_yen}:
        raise errors.BalanceChanged(shown=shown_yen, now=open_yen)
    return parts


def _number(
    receipt: Receipt,
    ready: till.Ready,
    *,
    sheet_no: int | None,
    actor: Actor,
    blank: till.Blank = till.NEXT_BLANK,
) -> None:
    """The next number of the year of the paper's date, beside the one of a sheet that was written by hand."""
    ReceiptSerial.objects.create(
        receipt=receipt,
        **serials.next_of_year(ReceiptSerial, receipt.occurred_on),
        session=ready.session,
        out_of_hours=ready.out_of_hours,
    )
    cause = booking.cause_of(receipt)
    till.hand_out_sheet(
        session=ready.session, number=sheet_no, cause=cause, at=receipt.received_at, actor=actor, blank=blank
    )


def _refuse_second_use(reference: str, slip_id: int | None, tendered_yen: int) -> None:
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
