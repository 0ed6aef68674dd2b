"""入金連絡: what people say was paid, until money comes or somebody has asked where it is."""

from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.payments import errors
from mizuhiki.payments.events import (
    ClaimEnded,
    ClaimNoted,
    ClaimReopened,
    ReceiptReversed,
    ReceiptsTaken,
    ReceiptTaken,
)
from mizuhiki.payments.models import PaymentClaim, PaymentClaimEnd, Receipt
from mizuhiki.payments.open_claims import OPEN, open_claims_of, standing_end
from mizuhiki.platform import clock, events, sql
from mizuhiki.platform.actors import Actor

How = PaymentClaimEnd.How
SOONER = timedelta(days=3)  # people are a day or two wrong about when they paid
_CAME = f"""
    SELECT DISTINCT ON (c.id) c.id, c.supply_id, r.id
    FROM payments_paymentclaim c
    JOIN payments_receipt r ON (r.supply_id = c.supply_id OR r.slip_id = ANY(ARRAY(
         SELECT m.slip_id FROM billing_slipmember m WHERE m.supply_id = c.supply_id)))
     AND r.received_yen > 0 AND r.channel <> 'offset'
     AND r.occurred_on >= c.paid_on - %(sooner)s AND r.received_yen = coalesce(c.yen, r.received_yen)
    WHERE {OPEN}
      AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = r.id)
      AND NOT EXISTS (SELECT FROM payments_paymentclaimend u WHERE u.receipt_id = r.id)
      AND (%(supply)s::bigint IS NULL OR c.supply_id = %(supply)s)
    ORDER BY c.id, r.occurred_on, r.id
"""  # noqa: S608


@transaction.atomic
def note_claim(
    *,
    supply_id: int,
    teller: PaymentClaim.Teller,
    paid_on: date,
    yen: int | None,
    place: str,
    at: datetime,
    actor: Actor,
) -> PaymentClaim:
    """Write down that somebody told of a payment. No debt changes; the account is marked until it is ended.

    Where the money is already there, the claim ends at once.

    Args:
        yen: None where whoever told it did not know.

    Raises:
        ClaimInTheFuture: nobody can have paid tomorrow. Nothing is written.
        ClaimAlreadyNoted: the same payment waits already. Nothing is written.

    Source:
        CC-042 【金沢CC】別紙３ １(9).
    """
    lock_supplies([supply_id])
    if paid_on > clock.day_of(at):
        raise errors.ClaimInTheFuture()
    for same in open_claims_of(supply_id):
        if (same.paid_on, same.yen) == (paid_on, yen):
            raise errors.ClaimAlreadyNoted(at=same.told_at.astimezone(clock.TOKYO))
    claim = PaymentClaim.objects.create(
        supply_id=supply_id,
        teller=teller,
        paid_on=paid_on,
        yen=yen,
        place=place.strip(),
        told_at=at,
        taken_by_id=actor.pk,
    )
    people = users_and_payers([supply_id], on=clock.day_of(at))
    audit.record(action="payments.claim.noted", subject=claim, actor=actor, at=at, customers=people)
    events.publish(ClaimNoted(claim_id=claim.pk, at=at, actor=actor))
    _end_those_paid(supply_id, at)
    return claim


@transaction.atomic
def end_claim(*, claim_id: int, how: How, note: str, at: datetime, actor: Actor) -> PaymentClaimEnd:
    """Say what was found out about a claim.

    Raises:
        ClaimEnded: somebody or some money was faster. Nothing is changed.
        ClaimNeedsNote: what was found out is not said. Nothing is changed.

    Source:
        CC-042 【金沢CC】別紙３ １(9): until confirmed or refuted.
    """
    claim = PaymentClaim.objects.get(pk=claim_id)
    lock_supplies([claim.supply_id])
    before = standing_end(claim_id)
    if before is not None:
        raise errors.ClaimHasEnded(how=before.get_how_display())
    if not note.strip():
        raise errors.ClaimNeedsNote()
    end = PaymentClaimEnd.objects.create(claim=claim, how=how, note=note.strip(), at=at, ended_by_id=actor.pk)
    people = users_and_payers([claim.supply_id], on=clock.day_of(at))
    audit.record(action="payments.claim.ended", subject=claim, actor=actor, at=at, customers=people, how=how)
    events.publish(ClaimEnded(claim_ids=(claim_id,), at=at, actor=actor))
    return end


def end_those_paid(event: ReceiptTaken | ReceiptsTaken) -> None:
    """Listener: money came; the claims that it bears out are ended."""
    _end_those_paid(event.supply_id if isinstance(event, ReceiptTaken) else None, clock.now())


def _end_those_paid(supply_id: int | None, at: datetime) -> None:
    """One receipt bears out one claim, the oldest first."""
    used: set[int] = set()
    ends = []
    for claim_id, _, receipt_id in sql.rows(_CAME, {"sooner": SOONER.days, "supply": supply_id}):
        if receipt_id not in used:
            used.add(receipt_id)
            ends.append(PaymentClaimEnd(claim_id=claim_id, how=How.CAME, receipt_id=receipt_id, at=at))
    if ends:
        PaymentClaimEnd.objects.bulk_create(ends)
        events.publish(ClaimEnded(claim_ids=tuple(end.claim_id for end in ends), at=at, actor=None))


def reopen(event: ReceiptReversed) -> None:
    """Listener: the receipt that ended a claim was taken back, in this transaction; the word is open again.

    Other money that came meanwhile may end it at once.
    """
    taken = Receipt.objects.values_list("reverses_id", flat=True).get(pk=event.receipt_id)
    ended = PaymentClaimEnd.objects.filter(receipt_id=taken).values_list("claim_id", flat=True)
    if claim_ids := tuple(ended):
        at = clock.now()
        events.publish(ClaimReopened(claim_ids=claim_ids, at=at))
        _end_those_paid(event.supply_id, at)
