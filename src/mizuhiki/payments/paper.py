"""The counter's receipt on paper: 公金払込書兼領収証書, filled from what was booked."""

from django.conf import settings

from mizuhiki.billing import api as billing
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
    holder = billing.holders_of(
        [receipt.supply_id], today=clock.today(), viewer=viewer, on=receipt.occurred_on
    )[receipt.supply_id]
    return documents.Receipt(
        paper_id=f"領収-{receipt.serial.shown}",
        serial_no=receipt.serial.shown,
        form_name=pack.papers.receipt_form,
        received_on=receipt.occurred_on,
        received_time=at.time().replace(microsecond=0, tzinfo=None),
        payer=holder.name,
        honorific=holder.honorific,
        customer_no=holder.number,
        lines=_lines(receipt, pack),
        total_yen=receipt.received_yen,
        tendered_yen=receipt.tendered_yen,
        change_yen=receipt.tendered_yen - receipt.received_yen,
        counter=pack.papers.counter,
        clerk=str(receipt.received_by or ""),
        issuer=issuer_of(pack),
    )


def _lines(receipt: Receipt, pack: Pack) -> tuple[ReceiptLine, ...]:
    """Each charge that was paid, with its share of the tax; what was paid before counts first."""
    settled = sql.rows(
        """
        SELECT a.id, a.cycle_month, a.charge, a.amount_yen, x.yen,
               coalesce((SELECT sum(y.yen) FROM payments_allocation y
                         WHERE y.assessment_id = a.id AND y.receipt_id < x.receipt_id), 0)::bigint
        FROM payments_allocation x JOIN billing_assessment a ON a.id = x.assessment_id
        WHERE x.receipt_id = %s ORDER BY a.cycle_month, array_position(%s::text[], a.charge::text), a.id
        """,
        [receipt.pk, pack.charge_order()],
    )
    taxes = billing.taxes_of([row[0] for row in settled])
    slip_no = receipt.slip.slip_no if receipt.slip else ""
    lines = []
    for assessment_id, month, code, assessed_yen, paid_yen, before_yen in settled:
        charge, tax = pack.charges[code], taxes[assessment_id]
        tax_yen = tax_within(
            paid_before_yen=before_yen, paid_now_yen=paid_yen, assessed_yen=assessed_yen, tax_yen=tax.yen
        )
        lines.append(
            ReceiptLine(
                subject=f"{month.year}年{month.month}月分",
                charge=charge.label,
                slip_no=slip_no,
                amount_yen=paid_yen,
                tax_yen=tax_yen,
                tax_percent=tax.percent,
                invoice_issuer=charge.issuer,
                registration_no=charge.registration_no,
                note="" if paid_yen == assessed_yen else "一部",
            )
        )
    return tuple(lines)


def receipt_pdf(receipt: Receipt, *, viewer: billing.Viewer) -> bytes:
    """The paper as PDF/A.

    Raises:
        PaperFault: a name cannot be printed or does not fit; its message says which.
    """
    row = receipt_row(receipt, viewer=viewer)
    return documents.render(documents.RECEIPT, [row], press=settings.PRESS, at=receipt.received_at)
