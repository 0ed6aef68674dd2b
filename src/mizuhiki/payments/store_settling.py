"""突合: a person says what becomes of money that belonged to no slip by itself."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import users_and_payers
from mizuhiki.payments import bulk, store_lists
from mizuhiki.payments.certainty import MONEY
from mizuhiki.payments.errors import ReportNotDisputed, ReportNotToSettle, SettlingNeedsReason
from mizuhiki.payments.events import ReceiptTaken, StoreReportSettled
from mizuhiki.payments.models import Receipt, StoreReport, StoreSettlement
from mizuhiki.payments.services import reverse_receipt
from mizuhiki.platform import clock, events, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on

How = StoreSettlement.How


@transaction.atomic
def match_report(*, report_id: int, slip: str, reason: str, actor: Actor, at: datetime) -> Receipt:
    """Book the money of a report for the slip that a person found; what is too much is an overpayment.

    Args:
        slip: what stands on it: barcode or number.

    Raises:
        SettlingNeedsReason, ReportNotToSettle: nothing is changed.
        What `billing.find_slip` raises: there is no such slip. Nothing is changed.

    Source:
        COL-058 【金沢収納】第23条(2)ア, エ.
    """
    found = billing.find_slip(slip, pack=pack_on(clock.day_of(at)))
    supply_ids = billing.lock_slip(found.pk).supply_ids
    report = _waiting(report_id, reason)
    paid = [report.reference, found.supply_id, found.pk, report.yen, report.paid_at]
    bulk.take_all(
        "VALUES (%s, %s::bigint, NULL::bigint, %s::bigint, %s::bigint, %s::timestamptz, %s::date)",
        [*paid, clock.day_of(report.paid_at)],
        channel=Receipt.Channel.STORE,
        cause=f"payments.store:{report.pk}",
        at=at,
        pack=pack_on(clock.day_of(at)),
    )
    receipt = Receipt.objects.get(channel=Receipt.Channel.STORE, reference=report.reference)
    _settle(report, How.MATCHED, receipt, reason=reason, actor=actor, at=at)
    for supply_id in supply_ids:
        events.publish(ReceiptTaken(receipt_id=receipt.pk, supply_id=supply_id))
    audit.record(
        action="payments.report.matched",
        subject=report,
        actor=actor,
        at=at,
        customers=users_and_payers(supply_ids, on=clock.day_of(at)),
        yen=report.yen,
    )
    return receipt


@transaction.atomic
def return_report(*, report_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Say that the money of a report is not ours and goes back to the agent. No receipt is made.

    Raises:
        SettlingNeedsReason, ReportNotToSettle: nothing is changed.

    Source:
        COL-058 【金沢収納】第23条(2)ア, エ.
    """
    report = _waiting(report_id, reason)
    _settle(report, How.RETURNED, None, reason=reason, actor=actor, at=at)
    audit.record(action="payments.report.returned", subject=report, actor=actor, at=at, yen=report.yen)


@transaction.atomic
def take_back_disputed(*, report_id: int, reason: str, actor: Actor, at: datetime) -> Receipt:
    """Take back the receipt of a 確報 that a 取消 stands beside, once the agent said that no money comes.

    Raises:
        ReportNotDisputed: no 取消 stands beside it, or it is taken back. Nothing is changed.
        What `reverse_receipt` raises: nothing is changed.

    Source:
        COL-058 【金沢収納】第23条(2)ア, エ; issue 3, point 6; design.md, law 7.
    """
    found = store_lists.disputed_report(report_id)
    if found is None or found.receipt_id is None or found.reversed_on is not None:
        raise ReportNotDisputed
    reversal = reverse_receipt(receipt_id=found.receipt_id, reason=reason, at=at, actor=actor)
    audit.record(
        action="payments.report.taken_back",
        subject=StoreReport.objects.get(pk=report_id),
        actor=actor,
        at=at,
        customers=users_and_payers([reversal.supply_id], on=clock.day_of(at)),
        yen=found.yen,
    )
    return reversal


def _waiting(report_id: int, reason: str) -> StoreReport:
    """The report, if it is money without a place; nobody else settles it until this transaction ends."""
    if not reason.strip():
        raise SettlingNeedsReason
    locks.take_name(f"store-report:{report_id}")
    report = StoreReport.objects.get(pk=report_id)
    is_settled = StoreSettlement.objects.filter(pk=report_id).exists()
    if report.kind not in MONEY or not report.problem or is_settled:
        raise ReportNotToSettle
    return report


def _settle(
    report: StoreReport, how: How, receipt: Receipt | None, *, reason: str, actor: Actor, at: datetime
) -> None:
    StoreSettlement.objects.create(
        report=report, how=how, receipt=receipt, reason=reason.strip(), settled_at=at, settled_by_id=actor.pk
    )
    events.publish(StoreReportSettled(file_id=report.file_id, at=at, actor=actor))
