"""The counter's receipt on paper: 公金払込書兼領収証書, filled from what was booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PayerGroup
from mizuhiki.customers.api import Customer
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import ReceiptLine
from mizuhiki.mail.api import issuer_of
from mizuhiki.payments.models import Receipt
from mizuhiki.payments.rules import tax_within
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import Pack, pack_on


def receipt_row(receipt: Receipt, *, viewer: billing.Viewer) -> documents.Receipt:
    """The paper of one receipt; the same receipt gives the same paper.

    Source:
        COL-053 【金沢収納】第23条(2)ア; 金沢市企業局会計規程 様式第24号の2.
    """
    assert receipt.tendered_yen is not None
    pack, at = pack_on(receipt.occurred_on), receipt.received_at.astimezone(clock.TOKYO)
    settled = _settled(receipt, pack)
    payer = _payer(receipt, settled, viewer)
    return documents.Receipt(
        paper_id=f"領収-{receipt.serial.shown}",
        serial_no=receipt.serial.shown,
        form_name=pack.papers.receipt_form,
        received_on=receipt.occurred_on,
        received_time=at.time().replace(microsecond=0, tzinfo=None),
        payer=payer.name,
        honorific=payer.honorific,
        customer_no=payer.number,
        lines=_lines(receipt, settled, pack),
        total_yen=receipt.received_yen,
        tendered_yen=receipt.tendered_yen,
        change_yen=receipt.tendered_yen - receipt.received_yen,
        counter=pack.papers.counter,
        clerk=str(receipt.received_by or ""),
        issuer=issuer_of(pack),
    )


@dataclass(frozen=True)
class _Payer:
    """Whose receipt it is."""

    name: str
    honorific: str
    number: str


@dataclass(frozen=True)
class _Settled:
    """What the receipt settled of one assessment, and what was paid of it before."""

    assessment_id: int
    supply_id: int
    month: date
    charge: str
    assessed_yen: int
    paid_yen: int
    before_yen: int
    group_id: int | None  # of its slip (一括納付)


def _payer(receipt: Receipt, settled: Sequence[_Settled], viewer: billing.Viewer) -> _Payer:
    """The water user of the supply; of a group's slip who pays for all, who is told no tenant's name."""
    if settled and settled[0].group_id is not None:
        group = PayerGroup.objects.select_related("payer__merged_into").get(pk=settled[0].group_id)
        person = group.payer.merged_into or group.payer
        honorific = "御中" if person.kind == Customer.Kind.COMPANY else "様"
        return _Payer(person.name, honorific, person.customer_no)
    holder = billing.holders_of(
        [receipt.supply_id], today=clock.today(), viewer=viewer, on=receipt.occurred_on
    )[receipt.supply_id]
    return _Payer(holder.name, holder.honorific, holder.number)


def _settled(receipt: Receipt, pack: Pack) -> list[_Settled]:
    """In the order of months and the rule pack's charges."""
    found = sql.rows(
        """
        SELECT a.id, a.supply_id, a.cycle_month, a.charge, a.amount_yen, x.yen,
               coalesce((SELECT sum(y.yen) FROM payments_allocation y
                         WHERE y.assessment_id = a.id AND y.receipt_id < x.receipt_id), 0)::bigint,
               (SELECT g.group_id FROM billing_groupslip g WHERE g.slip_id = %s)
        FROM payments_allocation x JOIN billing_assessment a ON a.id = x.assessment_id
        WHERE x.receipt_id = %s ORDER BY a.cycle_month, array_position(%s::text[], a.charge::text), a.id
        """,
        [receipt.slip_id, receipt.pk, pack.charge_order()],
    )
    return [_Settled(*row) for row in found]


def _lines(receipt: Receipt, settled: Sequence[_Settled], pack: Pack) -> tuple[ReceiptLine, ...]:
    """Each charge that was paid, with its share of the tax; what was paid before counts first.

    Of a group the same charge of several supplies is one line, each supply's tax taken by itself.
    """
    taxes = billing.taxes_of([one.assessment_id for one in settled])
    slip_no = receipt.slip.slip_no if receipt.slip else ""
    lines = []
    for (month, code, percent), found in groupby(
        settled, key=lambda one: (one.month, one.charge, taxes[one.assessment_id].percent)
    ):
        same, charge = list(found), pack.charges[code]
        for parts in [same] if len({one.supply_id for one in same}) > 1 else [[one] for one in same]:
            is_whole = all(one.paid_yen == one.assessed_yen for one in parts)
            lines.append(
                ReceiptLine(
                    subject=f"{month.year}年{month.month}月分",
                    charge=charge.label,
                    slip_no=slip_no,
                    amount_yen=sum(one.paid_yen for one in parts),
                    tax_yen=sum(_tax_yen(one, taxes[one.assessment_id].yen) for one in parts),
                    tax_percent=percent,
                    invoice_issuer=charge.issuer,
                    registration_no=charge.registration_no,
                    note="" if is_whole else "一部",
                )
            )
    return tuple(lines)


def _tax_yen(one: _Settled, tax_yen: int) -> int:
    return tax_within(
        paid_before_yen=one.before_yen,
        paid_now_yen=one.paid_yen,
        assessed_yen=one.assessed_yen,
        tax_yen=tax_yen,
    )


def receipt_pdf(receipt: Receipt, *, viewer: billing.Viewer) -> bytes:
    """The paper as PDF/A.

    Raises:
        PaperFault: a name cannot be printed or does not fit; its message says which.
    """
    row = receipt_row(receipt, viewer=viewer)
    return documents.render(documents.RECEIPT, [row], press=settings.PRESS, at=receipt.received_at)
