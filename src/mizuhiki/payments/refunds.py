"""窓口還付: an overpayment given back in cash, from the reserve of the counter's safe."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import CounterSheet, SheetTable
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.payments import errors
from mizuhiki.payments.models import OverpaymentEnd, Receipt, Refund, RefundPayee
from mizuhiki.payments.overpaid import end, overpaid_with, to_end
from mizuhiki.platform import clock, era, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.till import api as till


@transaction.atomic
def pay_refund(
    *,
    receipt_id: int,
    shown_yen: int,
    payee: Refund.Payee,
    payee_name: str,
    identity: Refund.Identity,
    reference: str,
    at: datetime,
    actor: Actor,
) -> Refund:
    """Give back in cash what is left of what came in too much with a receipt.

    Args:
        shown_yen: what the clerk was shown as too much; another amount is refused.
        payee_name: of whoever takes it for the customer.
        identity: the paper by which the clerk knew the person.
        reference: the key of this act; the same key is booked once.

    Raises:
        What `to_end` raises, PayeeNameNeeded: nothing is changed.
        NoTillOpen: the clerk is at no counter.
        NoSafe, SafeNotOpen, SafeLeftOpen, SafeTooLittle: the reserve cannot give it. Nothing is changed.

    Source:
        COL-045, COL-050 【金沢収納】第23条(1)ウ, ク; 別表２ 水道料金等の窓口還付.
    """
    lock_supplies(list(Receipt.objects.filter(pk=receipt_id).values_list("supply_id", flat=True)))
    over = to_end(receipt_id, shown_yen=shown_yen)
    if payee != Refund.Payee.SELF and not payee_name.strip():
        raise errors.PayeeNameNeeded()
    session = till.session_of(actor)
    if session is None:
        raise till.NoTillOpen()
    day = clock.day_of(at)
    refund = Refund.objects.create(
        end=end(over, yen=over.left_yen, way=OverpaymentEnd.Way.CASH, on=day),
        counter_id=session.till.counter_id,
        **serials.next_of_year(Refund, day),
        payee=payee,
        identity=identity,
        reference=reference,
        paid_at=at,
        posted_on=ledger.open_day(day),
        paid_by_id=actor.pk,
    )
    if payee != Refund.Payee.SELF:
        RefundPayee.objects.create(refund=refund, name=payee_name.strip())
    _post(refund)
    facts: dict[str, Any] = {"yen": refund.yen, "cause": cause_of(refund), "reason": f"還付 {refund.shown}"}
    till.pay_refund(session.till.counter, **facts, at=at, actor=actor)
    people = users_and_payers([refund.supply_id], on=day)
    audit.record(
        action="payments.refund.paid", subject=refund, actor=actor, at=at, customers=people, yen=refund.yen
    )
    return refund


def _post(refund: Refund) -> None:
    ledger.post(
        kind=JournalEntry.Kind.REFUND,
        cause=cause_of(refund),
        occurred_on=refund.occurred_on,
        posted_on=refund.posted_on,
        sides=[Side(Account.OVERPAID, refund.yen), Side(Account.RESERVE, -refund.yen)],
    )


def cause_of(refund: Refund) -> str:
    """What ledger and safe call the refund that moved them."""
    return f"payments.refund:{refund.pk}"


def years() -> list[Any]:
    """Refunds by fiscal year, newest first: `fiscal_year`, `count`, `given_yen`."""
    found = Refund.objects.values("fiscal_year").annotate(count=Count("pk"), given_yen=Sum("end__yen"))
    return list(found.order_by("-fiscal_year"))


def receipt_pdf(refund: Refund, *, viewer: billing.Viewer) -> bytes:
    """還付金領収書: signed by who takes the money, kept by the office.

    Source:
        COL-045 【金沢収納】第23条(1)ウ.
    """
    on: date = refund.occurred_on
    holder = billing.holders_of([refund.supply_id], today=clock.today(), viewer=viewer, on=on)[
        refund.supply_id
    ]
    paid = overpaid_with(refund.overpayment_id)
    assert paid is not None, "what was refunded is not taken back"
    named = RefundPayee.objects.filter(pk=refund.pk).first()
    sheet = CounterSheet(
        paper_id=f"還付-{refund.shown}",
        title="過誤納金還付領収書",
        day=on,
        office=refund.counter.name,
        facts=(
            ("還付番号", refund.shown),
            ("お客様番号", holder.number),
            ("お名前", f"{holder.name} {holder.honorific}"),
            ("受取人", f"{refund.get_payee_display()}　{named.name}" if named else "本人"),
            ("本人確認", refund.get_identity_display()),
            ("還付額", f"{refund.yen:,}円"),
        ),
        tables=(
            SheetTable(
                caption="還付の内容",
                head=("過誤納の種類", "納付日", "納付額", "還付額"),
                rows=(
                    (
                        paid.kind,
                        era.era_date(paid.occurred_on),
                        f"{paid.received_yen:,}円",
                        f"{refund.yen:,}円",
                    ),
                ),
            ),
        ),
        note="上記の金額を受け取りました。受け取る方が署名してください。",
        signatures=("受け取った人", "本人確認をした人", "支払った人"),
    )
    return documents.render(documents.COUNTER_SHEET, [sheet], press=settings.PRESS, at=refund.paid_at)
