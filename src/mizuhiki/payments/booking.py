"""What one receipt does to the books: open items, journal and trace."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.payments.models import Allocation, Offset, Overpayment, Receipt
from mizuhiki.payments.rules import Split, split_in_order, split_in_proportion
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import Pack, pack_on

ACCOUNTS = {Receipt.Channel.COUNTER: Account.CASH, Receipt.Channel.OFFSET: Account.OVERPAID}


def in_order(parts: Sequence[billing.OpenPart]) -> list[billing.OpenPart]:
    """Oldest month first; within a month the rule pack's order of charges, in one of them the supplies."""
    order = pack_on(clock.today()).charge_order()
    return sorted(
        parts, key=lambda part: (part.due_on, order.index(part.charge), part.supply_id, part.assessment_id)
    )


def spread(parts: Sequence[billing.OpenPart], *, yen: int, pack: Pack) -> Split:
    """What of the money each part gets, in the order given; among supplies of a group as the pack says."""
    debts_yen = [part.open_yen for part in parts]
    joint = pack.slips.joint
    if joint is None or not joint.in_proportion or len({part.supply_id for part in parts}) == 1:
        return split_in_order(received_yen=yen, debts_yen=debts_yen)
    ranks = [(part.due_on, part.charge) for part in parts]
    return split_in_proportion(received_yen=yen, debts_yen=debts_yen, ranks=ranks)


def allocate(receipt: Receipt, parts: Sequence[billing.OpenPart], *, yen: int | None = None) -> None:
    """Settle the parts in their order until the money, or so much of it, is used up."""
    pack = pack_on(clock.today())
    split = spread(parts, yen=receipt.received_yen if yen is None else yen, pack=pack)
    assert split.left_over_yen == 0, split
    shares = {part: yen for part, yen in zip(parts, split.shares_yen, strict=True) if yen}
    Allocation.objects.bulk_create(
        Allocation(receipt=receipt, assessment_id=part.assessment_id, yen=yen) for part, yen in shares.items()
    )
    ledger.settle_items_from(
        "SELECT assessment_id, yen FROM payments_allocation WHERE receipt_id = %s", [receipt.pk]
    )


def cause_of(receipt: Receipt) -> str:
    """What ledger and drawer call the receipt that moved them."""
    return f"payments.receipt:{receipt.pk}"


def post(receipt: Receipt, kind: JournalEntry.Kind) -> None:
    """Money against receivables by charge and year, and against what was paid too much."""
    settled = sql.rows(
        "SELECT a.charge, a.fiscal_year, sum(x.yen)::bigint FROM payments_allocation x "
        "JOIN billing_assessment a ON a.id = x.assessment_id WHERE x.receipt_id = %s GROUP BY 1, 2",
        [receipt.pk],
    )
    sides = _money(receipt)
    sides += [Side(Account.RECEIVABLE, -yen, charge, year) for charge, year, yen in settled]
    sides += [Side(Account.OVERPAID, -o.yen) for o in Overpayment.objects.filter(receipt=receipt)]
    ledger.post(
        kind=kind,
        cause=cause_of(receipt),
        occurred_on=receipt.occurred_on,
        posted_on=receipt.posted_on,
        sides=sides,
    )


def _money(receipt: Receipt) -> list[Side]:
    """Where the money came from: of an offset what had been too much, and the interest on it."""
    interest_yen = 0
    if receipt.channel == Receipt.Channel.OFFSET:
        made = Offset.objects.get(pk=receipt.reverses_id or receipt.pk)
        interest_yen = -made.interest_yen if receipt.reverses_id else made.interest_yen
    return [
        Side(account_of(receipt), receipt.received_yen - interest_yen),
        Side(Account.INTEREST, interest_yen),
    ]


def record(
    action: str,
    receipt: Receipt,
    actor: Actor,
    at: datetime,
    *,
    customers: Sequence[int] = (),
    **facts: Any,
) -> None:
    """The act, in the trace of everybody who uses or pays for the supply then.

    Args:
        customers: who they are, where it moved more accounts than that it stands under.
    """
    people = customers or users_and_payers([receipt.supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=receipt, actor=actor, at=at, customers=people, **facts)


def account_of(receipt: Receipt) -> Account:
    """Where the money of a receipt lies, or lay before it was set against a debt."""
    return ACCOUNTS.get(Receipt.Channel(receipt.channel), Account.BANK)
