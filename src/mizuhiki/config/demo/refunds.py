"""口座還付 of the demo: one went to an account last month, one was asked for and waits for agreement."""

from datetime import date, datetime, time, timedelta

from mizuhiki.approvals import api as approvals
from mizuhiki.bankrefunds.models import KIND, BankRefund
from mizuhiki.bankrefunds.services import asking, files, outcomes
from mizuhiki.bankrefunds.waiting import terms_on
from mizuhiki.banks.api import Account, Place
from mizuhiki.payments.overpaid import Overpaid, overpaid
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Person

AGO = timedelta(days=21)  # when the one that is paid was asked for
LOOKED_AT = 200
HOLDER = "ﾐﾎﾝ ﾀﾛｳ"


def give_back_by_bank(*, first: Person, second: Person) -> int:
    """Ask for two, and pay the first; how many. None where nobody may or nothing was paid too much."""
    may = first.has_perm("bankrefunds.refund_ask") and second.has_perm("bankrefunds.refund_approve")
    asked_on = clock.today() - AGO
    old = [one for one in overpaid(offset=0, limit=LOOKED_AT) if one.occurred_on < asked_on][:2]
    place = Place.objects.exclude(branch_code="").filter(ends_on=None).order_by("pk").first()
    if not may or len(old) < 2 or place is None:
        return 0
    account = Account(place.bank_code, place.branch_code, "1", "0012345")
    _pay(_ask(old[0], account, on=asked_on, actor=first), first=first, second=second)
    _ask(old[1], account, on=clock.today(), actor=first)
    return 2


def _ask(over: Overpaid, account: Account, *, on: date, actor: Person) -> BankRefund:
    with clock.travel(_noon(on)):
        return asking.ask_refund(
            chosen={over.receipt_id: over.left_yen},
            account=account,
            holder_kana=HOLDER,
            asker=BankRefund.Asker.SELF,
            teller_name="",
            identity=BankRefund.Identity.LETTER,
            reference=f"demo:{over.receipt_id}",
            at=clock.now(),
            actor=actor,
        )


def _pay(refund: BankRefund, *, first: Person, second: Person) -> None:
    """Agreed to, sent and executed, each by whom it takes."""
    with clock.travel(refund.asked_at):
        request = approvals.open_request_of(kind=KIND, subject_id=refund.pk)
        assert request is not None, "it was just asked for"
        granted = approvals.Decision.Outcome.GRANTED
        approvals.decide(request_id=request.pk, outcome=granted, reason="", actor=second, at=clock.now())
        pay_on = terms_on(refund.asked_on).earliest_on(refund.asked_on)
        run = files.ask_for_file(pay_on=pay_on, seen=(1, refund.given_yen), actor=first, at=clock.now())
        batch = files.make_file(run)
        files.hand_over(batch_id=batch.pk, reason="", actor=second, at=clock.now())
        files.note_acceptance(batch_id=batch.pk, acceptance_no="見本0001", actor=second, at=clock.now())
    with clock.travel(_noon(pay_on)):
        outcomes.confirm_transfer(batch_id=batch.pk, actor=first, at=clock.now())


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), clock.TOKYO)
