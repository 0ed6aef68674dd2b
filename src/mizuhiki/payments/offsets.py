"""充当: overpaid money settles what is open of the same supply, instead of going back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import OpenPart
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import JournalEntry
from mizuhiki.payments import booking, errors
from mizuhiki.payments.certainty import LIVE, profile_of
from mizuhiki.payments.events import OffsetMaking, ReceiptTaken
from mizuhiki.payments.interest import interest_of, keep_interest
from mizuhiki.payments.models import Offset, Overpayment, OverpaymentEnd, Receipt
from mizuhiki.payments.overpaid import Overpaid, end, to_end
from mizuhiki.platform import clock, events, serials, sql
from mizuhiki.platform.actors import Actor


@transaction.atomic
def offset(
    *,
    receipt_id: int,
    chosen: Mapping[int, int],
    shown_yen: int,
    reference: str,
    at: datetime,
    actor: Actor,
) -> Offset:
    """Set what is left of an overpayment against chosen bills of its supply, oldest month first.

    Args:
        receipt_id: the receipt that the overpayment came with.
        chosen: demand → what was shown as open; another balance by now is refused.
        shown_yen: what was shown as left of the overpayment.
        reference: the key of this act; the same key is booked once.

    Raises:
        What `to_end` raises: the overpayment is not what was shown, or goes another way.
        NothingChosenToOffset, OffsetBillsChanged: the bills are not what was shown.
        RateMissing: the rules have no rate for its interest.
        OffsetToldPaid: a store told of money for one of them.
        What a listener of `OffsetMaking` raises: one of them is asked for elsewhere.
        Nothing is changed by any of them.

    Source:
        COL-058 【金沢収納】第23条(2)ア, エ; issue 3, point 7.
    """
    supply_id = Receipt.objects.values_list("supply_id", flat=True).get(pk=receipt_id)
    lock_supplies([supply_id])
    over = to_end(receipt_id, shown_yen=shown_yen)
    return set_against(over, chosen, supply_id=supply_id, reference=reference, at=at, actor=actor)


def set_against(
    over: Overpaid, chosen: Mapping[int, int], *, supply_id: int, reference: str, at: datetime, actor: Actor
) -> Offset:
    """Let all that is left of an overpayment pay chosen bills of a supply; the caller holds its lock and
    that of the overpayment's supply.

    Raises:
        What `offset` raises of bills, rates, stores and listeners: nothing is changed.
    """
    parts = refuse_bills(supply_id, chosen)
    events.publish(OffsetMaking(supply_id=supply_id, demand_ids=tuple(chosen)))
    refuse_told(chosen)
    day = clock.day_of(at)
    open_yen = sum(part.open_yen for part in parts)
    yen = min(over.left_yen, open_yen)
    bears = interest_of(over, yen=yen, day=day, last_on=_suited_on(over, parts, day))
    receipt = Receipt.objects.create(
        channel=Receipt.Channel.OFFSET,
        reference=reference,
        supply_id=supply_id,
        received_yen=yen + bears.yen,
        received_at=at,
        occurred_on=day,
        posted_on=ledger.open_day(day),
        received_by_id=actor.pk,
    )
    ended = end(over, yen=yen, way=OverpaymentEnd.Way.OFFSET, on=day)
    keep_interest(bears, end=ended)
    made = Offset.objects.create(receipt=receipt, end=ended, **serials.next_of_year(Offset, day))
    booking.allocate(receipt, parts, yen=min(receipt.received_yen, open_yen))
    if receipt.received_yen > open_yen:  # interest that finds nothing open is the customer's
        Overpayment.objects.create(receipt=receipt, supply_id=supply_id, yen=receipt.received_yen - open_yen)
    booking.post(receipt, JournalEntry.Kind.OFFSET)
    events.publish(ReceiptTaken(receipt_id=receipt.pk, supply_id=supply_id))
    audit.record(
        action="payments.offset.made",
        subject=receipt,
        actor=actor,
        at=at,
        customers=users_and_payers(sorted({supply_id, over.supply_id}), on=day),
        yen=yen,
        interest_yen=bears.yen,
    )
    return made


def _suited_on(over: Overpaid, parts: Sequence[OpenPart], day: date) -> date:
    """The day from which the debts could have been met with it (充当適状): interest runs no longer.

    It is the last day on which one of them fell due, or that of the payment where all were due by then.
    """
    return min(day, max(over.occurred_on, *(part.due_on for part in parts)))


def open_bills(supply_id: int) -> list[billing.Bill]:
    """The bills of a supply with something open, oldest first."""
    return [bill for bill in reversed(billing.bills_of_supply(supply_id=supply_id)) if bill.open_yen > 0]


def refuse_bills(supply_id: int, chosen: Mapping[int, int]) -> list[OpenPart]:
    """What is open of the chosen bills, in the order of payment; each as it was shown.

    Raises:
        NothingChosenToOffset, OffsetBillsChanged.
    """
    if not chosen:
        raise errors.NothingChosenToOffset()
    shown = {bill.demand_id: bill.open_yen for bill in billing.bills_of_supply(supply_id=supply_id)}
    if any(yen <= 0 or shown.get(demand_id) != yen for demand_id, yen in chosen.items()):
        raise errors.OffsetBillsChanged()
    return booking.in_order([part for part in billing.open_parts(list(chosen)) if part.open_yen > 0])


def refuse_told(demand_ids: Collection[int]) -> None:
    """Raise OffsetToldPaid when a store told of money for one of them (速報)."""
    found = sql.rows(
        f"""
        SELECT d.cycle_month, r.paid_at, f.rules_id, f.agent, r.channel
        FROM payments_storereport r JOIN payments_storefile f ON f.id = r.file_id
        JOIN billing_slipdemand x ON x.slip_id = r.slip_id JOIN billing_demand d ON d.id = x.demand_id
        WHERE x.demand_id = ANY(%s) AND {LIVE} ORDER BY d.cycle_month, r.paid_at LIMIT 1
        """,  # noqa: S608
        [list(demand_ids)],
    )
    for month, paid_at, rules_id, agent, channel in found:
        raise errors.OffsetToldPaid(
            month=f"{month.year}年{month.month}月",
            paid_at=paid_at.astimezone(clock.TOKYO),
            where=profile_of(rules_id, agent).channel_label(channel),
        )
