"""還付の申出: taken down, agreed to by a second person, withdrawn before it is in a file."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.bankrefunds.errors import (
    ApprovalWaits,
    HolderTooLong,
    NothingChosen,
    RefundAgreed,
    RefundInFile,
    RefundWithdrawn,
    TellerNameNeeded,
)
from mizuhiki.bankrefunds.models import KIND, BankRefund, BankRefundAccount, BankRefundPart, BankRefundStep
from mizuhiki.bankrefunds.waiting import live_file_of
from mizuhiki.banks.api import Account
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock, serials
from mizuhiki.platform.actors import Actor, Person

PAGE = "bankrefunds:refund_show"
MOST_HOLDER = 30  # bytes of 受取人名
What = BankRefundStep.What


@transaction.atomic
def ask_refund(
    *,
    chosen: Mapping[int, int],
    account: Account,
    holder_kana: str,
    asker: BankRefund.Asker,
    teller_name: str,
    identity: BankRefund.Identity,
    reference: str,
    at: datetime,
    actor: Person,
) -> BankRefund:
    """Take down that overpayments of one supply are to go to an account, and ask a second person.

    From here on the money is spoken for.

    Args:
        chosen: receipt of each overpayment → what was shown as left of it.
        teller_name: of whoever asks for the customer.
        reference: the key of this act; the same key is booked once.

    Raises:
        NothingChosen, TellerNameNeeded, HolderTooLong: it is not complete.
        What `payments.to_end` raises; RateMissing: the rules have no rate for its interest.
        MayNotAsk: nothing is changed by any of them.

    Source:
        issue 3, point 7; COL-045 【金沢収納】第23条(1)ウ.
    """
    _refuse_incomplete(chosen, asker, teller_name, holder_kana)
    lock_supplies([supply_id := _supply_of(chosen)])
    found = [payments.to_end(receipt_id, shown_yen=yen) for receipt_id, yen in sorted(chosen.items())]
    day = clock.day_of(at)
    refund = BankRefund.objects.create(
        supply_id=supply_id,
        yen=sum(one.left_yen for one in found),
        **serials.next_of_year(BankRefund, day),
        asker=asker,
        identity=identity,
        reference=reference,
        asked_on=day,
        asked_at=at,
        taken_by_id=actor.pk,
    )
    teller = "" if asker == BankRefund.Asker.SELF else teller_name.strip()
    given = vars(account) | {"holder_kana": holder_kana, "teller_name": teller}
    BankRefundAccount.objects.create(refund=refund, **given)
    _speak_for(refund, found, at)
    _record("bankrefunds.refund.asked", refund, actor, at)
    approvals.ask(
        kind=KIND,
        title=refund.told,
        subject=refund,
        reason=f"{refund.get_asker_display()}の申出（{refund.get_identity_display()}）",
        actor=actor,
        at=at,
        item_count=len(found),
        amount_yen=refund.yen,
    )
    return refund


def _refuse_incomplete(
    chosen: Mapping[int, int], asker: BankRefund.Asker, teller_name: str, holder_kana: str
) -> None:
    if not chosen:
        raise NothingChosen()
    if asker != BankRefund.Asker.SELF and not teller_name.strip():
        raise TellerNameNeeded()
    if len(holder_kana) > MOST_HOLDER:
        raise HolderTooLong(length=len(holder_kana))


def _supply_of(receipt_ids: Iterable[int]) -> int:
    found = set(payments.Receipt.objects.filter(pk__in=receipt_ids).values_list("supply_id", flat=True))
    assert len(found) == 1, "the screen offers the overpayments of one supply"
    return found.pop()


def _speak_for(refund: BankRefund, found: Sequence[payments.Overpaid], at: datetime) -> None:
    """One hold for each overpayment. A year without a rate is told here, not to who agrees."""
    held = [
        payments.hold(over, told=refund.told, url_name=PAGE, subject_id=refund.pk, at=at) for over in found
    ]
    for one in held:
        BankRefundPart.objects.create(refund=refund, hold=one)
    payments.interest_of_holds([one.pk for one in held], day=refund.asked_on)


@transaction.atomic
def agree_refund(*, refund_id: int, at: datetime, actor: Actor) -> BankRefundStep:
    """A second person agreed: the refund goes into the next file, with its interest until today.

    Raises:
        RefundWithdrawn, RefundAgreed: nothing is changed.
        RateMissing: the rules have no rate for its interest. Nothing is changed.

    Source:
        issue 3, point 7: a second person; design.md, law 9.
    """
    refund = _locked(refund_id)
    if _stands(refund, What.AGREED):
        raise RefundAgreed(number=refund.shown)
    day = clock.day_of(at)
    interest_yen = payments.decide_interest(list(refund.parts.values_list("hold_id", flat=True)), day=day)
    step = BankRefundStep.objects.create(
        refund=refund, what=What.AGREED, interest_yen=interest_yen, on=day, at=at, by_id=actor.pk
    )
    _record("bankrefunds.refund.agreed", refund, actor, at)
    return step


@transaction.atomic
def withdraw_refund(*, refund_id: int, reason: str, at: datetime, actor: Person) -> BankRefundStep:
    """Take a refund back before it is in a file: the money is overpaid again and may go any way.

    Raises:
        RefundWithdrawn, RefundInFile: nothing is changed.
        ApprovalWaits: somebody else asked for agreement to it. Nothing is changed.
        ReasonNeeded: nothing is changed.

    Source:
        issue 3, point 7.
    """
    refund = _locked(refund_id)
    if not reason.strip():
        raise approvals.ReasonNeeded
    if (file := live_file_of(refund.pk)) is not None:
        raise RefundInFile(number=refund.shown, pay_on=file.pay_on)
    waiting = approvals.open_request_of(kind=KIND, subject_id=refund.pk)
    if waiting is not None:
        if waiting.asked_by_id != actor.pk:
            raise ApprovalWaits(number=refund.shown)
        approvals.decide(
            request_id=waiting.pk,
            outcome=approvals.Decision.Outcome.WITHDRAWN,
            reason=reason,
            actor=actor,
            at=at,
        )
    step = BankRefundStep.objects.create(
        refund=refund,
        what=What.WITHDRAWN,
        reason=reason.strip(),
        on=clock.day_of(at),
        at=at,
        by_id=actor.pk,
    )
    payments.release(list(refund.parts.values_list("hold_id", flat=True)), at=at)
    _record("bankrefunds.refund.withdrawn", refund, actor, at)
    return step


def _locked(refund_id: int) -> BankRefund:
    """A refund that was not withdrawn, under the lock of its supply."""
    refund = BankRefund.objects.get(pk=refund_id)
    lock_supplies([refund.supply_id])
    if _stands(refund, What.WITHDRAWN):
        raise RefundWithdrawn(number=refund.shown)
    return refund


def _stands(refund: BankRefund, what: BankRefundStep.What) -> bool:
    return refund.steps.filter(what=what).exists()


def _record(action: str, refund: BankRefund, actor: Actor, at: datetime) -> None:
    """The act, in the trace of everybody who uses or pays for the supply then."""
    people = users_and_payers([refund.supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=refund, actor=actor, at=at, customers=people, yen=refund.yen)
