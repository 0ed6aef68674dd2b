"""窓口還付: an overpayment given back in cash, from the reserve of the counter's safe."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import CounterSheet, SheetTable
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.payments import errors
from mizuhiki.payments.interest import interest_of, keep_interest, words_of
from mizuhiki.payments.models import OverpaymentEnd, Receipt, Refund, RefundPayee, RefundUndone
from mizuhiki.payments.overpaid import Overpaid, end, overpaid_with, to_end
from mizuhiki.platform import clock, era, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.till import api as till

SIGNED_BY = ("受け取った人", "本人確認をした人", "支払った人")


@transaction.atomic
def pay_refund(
    *,
    receipt_id: int,
    shown_yen: int,
    shown_interest_yen: int = 0,
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
        shown_interest_yen: what the clerk was shown as its interest; so is another.
        payee_name: of whoever takes it for the customer.
        identity: the paper by which the clerk knew the person.
        reference: the key of this act; the same key is booked once.

    Raises:
        What `to_end` raises, PayeeNameNeeded, InterestChanged: nothing is changed.
        RateMissing: the rules have no rate for its interest. Nothing is changed.
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
        end=_end_whole(over, shown_interest_yen, day),
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
    facts: dict[str, Any] = {"cause": cause_of(refund), "reason": f"還付 {refund.shown}"}
    till.pay_refund(session.till.counter, yen=refund.paid_yen, **facts, at=at, actor=actor)
    _record(refund, at=at, actor=actor)
    return refund


def _end_whole(over: Overpaid, shown_interest_yen: int, day: date) -> OverpaymentEnd:
    """All that is left of an overpayment is gone in cash, and bears what was shown."""
    bears = interest_of(over, yen=over.left_yen, day=day)
    if bears.yen != shown_interest_yen:
        raise errors.InterestChanged(now=bears.yen, shown=shown_interest_yen)
    ended = end(over, yen=over.left_yen, way=OverpaymentEnd.Way.CASH, on=day)
    keep_interest(bears, end=ended)
    return ended


def _record(refund: Refund, *, at: datetime, actor: Actor) -> None:
    """The act, in the trace of everybody who uses or pays for the supply then."""
    audit.record(
        action="payments.refund.paid",
        subject=refund,
        actor=actor,
        at=at,
        customers=users_and_payers([refund.supply_id], on=clock.day_of(at)),
        yen=refund.yen,
        interest_yen=refund.interest_yen,
    )


def _post(refund: Refund) -> None:
    ledger.post(
        kind=JournalEntry.Kind.REFUND,
        cause=cause_of(refund),
        occurred_on=refund.occurred_on,
        posted_on=refund.posted_on,
        sides=[
            Side(Account.OVERPAID, refund.yen),
            Side(Account.INTEREST, refund.interest_yen),
            Side(Account.RESERVE, -refund.paid_yen),
        ],
    )


def cause_of(refund: Refund) -> str:
    """What ledger and safe call the refund that moved them."""
    return f"payments.refund:{refund.pk}"


def years() -> list[Any]:
    """Refunds that stand by fiscal year, newest first: `fiscal_year`, `count`, `given_yen` with interest."""
    found = (
        Refund.objects.filter(undone=None)
        .values("fiscal_year")
        .annotate(count=Count("pk"), given_yen=Sum("end__yen") + Coalesce(Sum("end__interest__yen"), 0))
    )
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
    paid = overpaid_with(refund.overpayment_id)  # nothing where its receipt was taken back since
    receipt = refund.end.overpayment.receipt
    named, undone = RefundPayee.objects.filter(pk=refund.pk).first(), getattr(refund, "undone", None)
    sheet = CounterSheet(
        paper_id=f"還付-{refund.shown}",
        title="過誤納金還付領収書（取消済み）" if undone else "過誤納金還付領収書",
        day=on,
        office=refund.counter.name,
        facts=(
            ("還付番号", refund.shown),
            ("お客様番号", holder.number),
            ("お名前", f"{holder.name} {holder.honorific}"),
            ("受取人", f"{refund.get_payee_display()}　{named.name}" if named else "本人"),
            ("本人確認", refund.get_identity_display()),
            ("お渡しする額", f"{refund.paid_yen:,}円"),
        ),
        tables=(
            SheetTable(
                caption="還付の内容",
                head=("過誤納の種類", "納付日", "納付額", "還付額", "還付加算金"),
                rows=(
                    (
                        paid.kind if paid else "過誤納",
                        era.era_date(receipt.occurred_on),
                        f"{receipt.received_yen:,}円",
                        f"{refund.yen:,}円",
                        f"{refund.interest_yen:,}円",
                    ),
                ),
            ),
        ),
        note=_undone(undone) if undone else _note(refund),
        signatures=("現金を戻した人", "確認した人") if undone else SIGNED_BY,
    )
    return documents.render(documents.COUNTER_SHEET, [sheet], press=settings.PRESS, at=refund.paid_at)


def _undone(undone: RefundUndone) -> str:
    return (
        f"この還付は{era.era_date(clock.day_of(undone.at))}に取り消しました。この領収書は使えません。"
        f"現金を戻した人：{undone.by}、確認した人：{undone.agreed_by}。理由：{undone.reason}"
    )


def _note(refund: Refund) -> str:
    said = "お渡しする額を受け取りました。受け取る方が署名してください。"
    return f"{said}還付加算金：{words_of(refund.interest)}" if refund.interest_yen else said
