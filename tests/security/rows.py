"""What a quiet town has none of: one row of each thing that somebody must first do.

A request that waits, a refund, an offset, a complaint, a slip issued anew, a certificate, an open drawer
offered to the next, money on its way to the bank, a merged record, a refused file, a reading that nobody
may bill yet. Without them their pages answer 404 to everybody and no walk sees them.
"""

import uuid
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from mizuhiki.approvals import api as approvals
from mizuhiki.attachments import api as attachments
from mizuhiki.attachments import incoming
from mizuhiki.bankrefunds.models import (
    BankRefund,
    BankRefundAccount,
    BankRefundPart,
    BankRefundStep,
    TransferBatch,
    TransferRow,
)
from mizuhiki.billing import api as billing
from mizuhiki.billing.models import PaymentSlip
from mizuhiki.certificates.models import Application
from mizuhiki.certificates.selectors import paid_lines
from mizuhiki.certificates.services import issue_certificate, receive_application
from mizuhiki.contacts.api import Grievance, Said, record_contact
from mizuhiki.customers import api as customers
from mizuhiki.customers.models import Customer, Supply, SupplyParty
from mizuhiki.directdebit import results
from mizuhiki.formats import konbini
from mizuhiki.ledger.api import OpenItem
from mizuhiki.mail import api as mail
from mizuhiki.notices.models import OverpaidNotice, SlipReissue
from mizuhiki.notices.services.reissuing import reissue_slip
from mizuhiki.notices.services.telling import tell_overpaid
from mizuhiki.outsourcing.services import book_task
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import (
    Allocation,
    Offset,
    OffsetRequest,
    Overpayment,
    OverpaymentEnd,
    OverpaymentHold,
    Receipt,
    Refund,
    RefundPayee,
)
from mizuhiki.payments.payers import payer_of
from mizuhiki.payments.tests import stores
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.rulepacks.models import RulePackVersion
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till.models import ReserveRequest
from mizuhiki.till.services.drawers import offer_handover
from tests.builders import close_till, open_till
from tests.security import readings
from tests.security.corrections import correct_bill, refuse_reduction
from tests.security.papers import make_papers
from tests.security.signup_operations import make_signups
from tests.security.visits import make_visit


def make_rows(owner: User) -> None:
    """One of each, by somebody who may do everything; what another must answer was another's to begin."""
    now = clock.now()
    _money(User.objects.get(username="walk-counter_clerk"), owner, now)
    _reissue(owner, now)
    _notice(owner, now)
    _certificate(owner, now)
    refuse_reduction(owner, now)
    correct_bill(owner, now)
    _merge(owner, now)
    readings.held_reading()
    readings.closed_tap_used()
    readings.check_registers()
    _complaint(owner, now)
    book_task(
        work_type="counter",
        description="封入",
        count=1,
        minutes=5,
        done_on=clock.today(),
        reference="walk",
        actor=owner,
        at=now,
    )
    version = RulePackVersion.objects.order_by("pk")[0]
    approvals.ask(
        kind="rulepacks.put_in_force",
        title="規則の適用",
        subject=version,
        facts={"from_on": clock.today() + timedelta(days=40)},
        reason="試験のため",
        actor=User.objects.get(username="walk-work_manager"),
        at=now,
    )
    brought = incoming.receive(
        SimpleUploadedFile("kekka.dat", b"1" * 119), kind=results.FILE_KIND, facts={}, actor=owner, at=now
    )
    incoming.take_in(brought.pk)
    _unmatched_money(owner)
    supply = Supply.objects.order_by("pk")[0]
    mail.post_form(supply_id=supply.pk, code="start", actor=owner, at=now)
    make_papers(owner, now)
    make_visit(owner, now)
    make_signups(now, owner)


def _money(clerk: User, owner: User, now: datetime) -> None:
    """Yesterday's takings wait for the bank; today's drawer has a receipt and is offered to the next."""
    yesterday = now - timedelta(days=1)
    slips = PaymentSlip.objects.order_by("-last_day", "-pk")
    session = open_till(clerk, yesterday)
    _take(slips[0], clerk, yesterday)
    close_till(session, yesterday)
    counter = session.till.counter
    payments.close_counter_day(counter=counter, day=clock.day_of(yesterday), at=now, actor=owner)
    session = open_till(clerk, now)
    _take(slips[1], clerk, now)
    _refund(clerk, counter, now)
    _offset(clerk, now)
    _across(clerk, now)
    _bank_refund(clerk, now)
    _claim(clerk, now)
    ReserveRequest.objects.create(
        safe=till.Safe.objects.get(),
        fiscal_year=clock.fiscal_year(clock.day_of(now)),
        number=1,
        target_yen=100_000,
        balance_yen=40_000,
        yen=60_000,
        asked_at=now,
        asked_by=owner,
    )
    pieces = till.fewest_pieces(till.book_yen(session.pk))
    offer_handover(session_id=session.pk, pieces=pieces, to_id=owner.pk, at=now, actor=clerk)


def _refund(clerk: User, counter: till.Counter, at: datetime) -> None:
    """An overpayment was given back to a proxy; the first one still waits."""
    over = Overpayment.objects.order_by("pk")[1]
    refund = Refund.objects.create(
        end=OverpaymentEnd.objects.create(
            overpayment=over, yen=over.yen, way=OverpaymentEnd.Way.CASH, occurred_on=clock.day_of(at)
        ),
        counter=counter,
        fiscal_year=clock.fiscal_year(clock.day_of(at)),
        number=1,
        payee=Refund.Payee.PROXY,
        identity=Refund.Identity.LICENCE,
        reference="walk",
        paid_at=at,
        posted_on=clock.day_of(at),
        paid_by=clerk,
    )
    RefundPayee.objects.create(refund=refund, name="見本 次郎")


def _offset(clerk: User, at: datetime) -> None:
    """One yen of another overpayment stands against a bill."""
    over = Overpayment.objects.order_by("pk")[2]
    day = clock.day_of(at)
    receipt = Receipt.objects.create(
        channel=Receipt.Channel.OFFSET,
        reference="walk",
        supply_id=over.supply_id,
        received_yen=1,
        received_at=at,
        occurred_on=day,
        posted_on=day,
        received_by=clerk,
    )
    settled = billing.Assessment.objects.filter(supply_id=over.supply_id).order_by("pk")[0]
    Allocation.objects.create(receipt=receipt, assessment=settled, yen=1)
    end = OverpaymentEnd.objects.create(
        overpayment=over, yen=1, way=OverpaymentEnd.Way.OFFSET, occurred_on=day
    )
    Offset.objects.create(receipt=receipt, end=end, fiscal_year=clock.fiscal_year(day), number=1)


def _across(clerk: User, at: datetime) -> None:
    """One yen of the first overpayment is to pay another contract, which the same person pays for by now."""
    over, day = Overpayment.objects.order_by("pk")[0], clock.day_of(at)
    owing = OpenItem.objects.filter(open_yen__gt=1).exclude(supply_id=over.supply_id).order_by("supply_id")
    supply_id, payer_id = owing[0].supply_id, payer_of(over.supply_id, today=day)
    assert payer_id is not None
    SupplyParty.objects.filter(supply_id=supply_id, role="payer").delete()
    SupplyParty.objects.create(
        supply_id=supply_id, customer_id=payer_id, role="payer", starts_on=day - timedelta(days=1)
    )
    hold = OverpaymentHold.objects.create(
        overpayment=over, yen=1, told="別契約への充当", url_name="x", subject_id=1, at=at
    )
    OffsetRequest.objects.create(
        overpayment=over,
        hold=hold,
        supply_id=supply_id,
        payer_id=payer_id,
        consent=OffsetRequest.Consent.WRITTEN,
        consented_on=day,
        chosen={},
        fiscal_year=clock.fiscal_year(day),
        number=1,
        reference="walk",
        asked_at=at,
        asked_by=clerk,
    )


def _bank_refund(clerk: User, at: datetime) -> None:
    """What is left of that overpayment is in a file of transfers that nobody has taken out."""
    over = Overpayment.objects.order_by("pk")[2]
    day = clock.day_of(at)
    refund = BankRefund.objects.create(
        supply_id=over.supply_id,
        yen=over.yen - 1,
        fiscal_year=clock.fiscal_year(day),
        number=1,
        asker=BankRefund.Asker.PROXY,
        identity=BankRefund.Identity.LETTER,
        reference="walk",
        asked_on=day,
        asked_at=at,
        taken_by=clerk,
    )
    BankRefundAccount.objects.create(
        refund=refund,
        bank_code="9980",
        branch_code="101",
        account_type="1",
        account_no="0012345",
        holder_kana="ﾐﾎﾝ ｼﾞﾛｳ",
        teller_name="見本 次郎",
    )
    hold = OverpaymentHold.objects.create(
        overpayment=over, yen=over.yen - 1, told=refund.told, url_name="x", subject_id=refund.pk, at=at
    )
    BankRefundPart.objects.create(refund=refund, hold=hold)
    BankRefundStep.objects.create(refund=refund, what=BankRefundStep.What.AGREED, on=day, at=at, by=clerk)
    run = BatchRun.objects.create(
        kind="bankrefunds.transfer",
        key="walk",
        title="総合振込依頼",
        state=BatchRun.State.DONE,
        ended_at=at,
    )
    stored = attachments.store(
        b"walk", name="furikomi", kind="bankrefunds.transfer", media_type="application/octet-stream",
        actor=clerk, at=at,
    )  # fmt: skip
    batch = TransferBatch.objects.create(
        run=run, rules_id=pack_on(day).version_id, pay_on=day, row_count=1, amount_yen=refund.yen,
        file=stored, made_at=at,
    )  # fmt: skip
    TransferRow.objects.create(batch=batch, refund=refund, attempt=0, yen=refund.yen)


def _claim(clerk: User, at: datetime) -> None:
    """Somebody said on the telephone that they had paid what nobody ever gets."""
    payments.note_claim(
        supply_id=PaymentSlip.objects.order_by("pk")[0].supply_id,
        teller=payments.PaymentClaim.Teller.DEBTOR,
        paid_on=clock.day_of(at),
        yen=99_999_999,
        place="",
        at=at,
        actor=clerk,
    )


def _take(slip: PaymentSlip, clerk: User, at: datetime) -> Receipt:
    return payments.take_cash(
        slip_id=slip.pk,
        tendered_yen=slip.amount_yen,
        partly=False,
        reference=str(uuid.uuid4()),
        at=at,
        actor=clerk,
    )


def _complaint(owner: User, now: datetime) -> None:
    """Somebody's, still open."""
    record_contact(
        customer_id=Customer.objects.order_by("pk")[0].pk,
        said=Said("telephone", "in", "complaint", "遅い", grievance=Grievance(about="delay")),
        actor=owner,
        at=now,
    )


def _reissue(owner: User, at: datetime) -> None:
    """A slip issued anew that waits for the post."""
    owing = OpenItem.objects.values("supply_id")
    slip = PaymentSlip.objects.filter(supply_id__in=owing).order_by("-pk")[0]
    bills = billing.bills_of_supply(supply_id=slip.supply_id)
    reissue_slip(
        supply_id=slip.supply_id,
        chosen={bill.demand_id: bill.open_yen for bill in bills if bill.slip_id and bill.open_yen},
        asked=SlipReissue.Asked.PHONE,
        way=SlipReissue.Way.POST,
        reference="walk",
        actor=owner,
        at=at,
    )


def _notice(owner: User, at: datetime) -> None:
    """The notice of that offset, which waits for the post."""
    tell_overpaid(
        about=OverpaidNotice.About.OFFSET,
        subject_id=Offset.objects.get().pk,
        seen_yen=1,
        way=SlipReissue.Way.POST,
        reference="walk",
        actor=owner,
        at=at,
    )


def _certificate(owner: User, at: datetime) -> None:
    """A certificate of what somebody paid who paid yesterday."""
    supply_id = Receipt.objects.filter(reverses__isnull=True).latest("pk").supply_id
    month = clock.day_of(at).replace(day=1)
    application = receive_application(
        supply_id=supply_id,
        relation=Application.Relation.SELF,
        proxy_name="",
        has_letter=False,
        identity=Application.Identity.LICENCE,
        first_month=month.replace(year=month.year - 1),
        last_month=month,
        received_on=clock.day_of(at),
        reference="walk",
        actor=owner,
        at=at,
    )
    lines = paid_lines(application, pack=pack_on(month), today=clock.day_of(at))
    seen_yen = sum(line.yen for line in lines)
    issue_certificate(application_id=application.pk, seen_yen=seen_yen, actor=owner, at=at)


def _unmatched_money(owner: User) -> None:
    """A store tells of a slip that is paid, and transfers money for one that nobody ever printed."""
    slip = PaymentSlip.objects.order_by("-last_day", "-pk")[2]
    paid_at = clock.now() - timedelta(hours=2)
    nobodys = konbini.Barcode(
        maker="999999", free="00001" + "9" * 16, reissue=0, due_on=clock.today(), amount_yen=4_180
    )
    content = stores.file_of(
        stores.record(slip, "01", paid_at=paid_at),
        stores.record(nobodys.digits, paid_at=paid_at, transfer_on=clock.today()),
        stores.record(slip, "09", paid_at=paid_at),
    )
    payments.import_reports(content=content, file_name="SHUNO.DAT", agent="cvs", actor=owner)


def _merge(owner: User, at: datetime) -> None:
    kept, absorbed = Customer.objects.order_by("pk")[2:4]
    customers.merge_customers(kept_id=kept.pk, absorbed_id=absorbed.pk, reason="同一人", actor=owner, at=at)
