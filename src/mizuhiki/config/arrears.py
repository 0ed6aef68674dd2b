"""What bears on an overdue supply, wherever it happens: it is judged again in the same transaction."""

from mizuhiki.arrears import api as arrears
from mizuhiki.billing.api import SLIP_SUPPLIES, BillsCorrected, GroupSlipIssued, SettlementsCredited
from mizuhiki.contacts.api import ComplaintEnded, ComplaintMade
from mizuhiki.customers.api import CustomerMarked, PartyChanged
from mizuhiki.directdebit.api import DebitResultsImported
from mizuhiki.mail.api import PieceDelivered, PieceReturned, PiecesDispatched, PiecesLeaving
from mizuhiki.payments.api import (
    PAID_IN_RUN,
    ClaimEnded,
    ClaimNoted,
    ClaimReopened,
    PaymentClaim,
    ReceiptReversed,
    ReceiptsTaken,
    ReceiptTaken,
    StoreReportsImported,
)
from mizuhiki.platform import clock, events

_OF_A_FILE = """
    SELECT t.supply_id FROM payments_storereport r JOIN {slips} t ON t.slip_id = r.slip_id
    WHERE r.file_id = {file_id}
"""
_OF_A_RESULT = """
    SELECT d.supply_id FROM directdebit_debitresult x JOIN directdebit_debitrow r ON r.id = x.row_id
    JOIN billing_demand d ON d.id = r.demand_id WHERE x.file_id = {file_id}
"""
_OF_A_DISPATCH = """
    SELECT p.supply_id FROM mail_pieceevent v JOIN mail_piece p ON p.id = v.piece_id
    WHERE v.dispatch_id = {dispatch_id} AND p.subject_kind = 'arrears.notice'
"""


def wire() -> None:
    """Listen to everything that moves money or holds."""
    arrears.register_holds("in a disaster area", arrears.DISASTER_HOLDS)
    events.listen(ReceiptTaken, _one)
    events.listen(ReceiptReversed, _one)
    events.listen(PartyChanged, _one)
    events.listen(BillsCorrected, _one)
    events.listen(ReceiptsTaken, _run)
    events.listen(ClaimNoted, _claims)
    events.listen(ClaimEnded, _claims)
    events.listen(ClaimReopened, _claims)
    events.listen(StoreReportsImported, _store_file)
    events.listen(DebitResultsImported, _debit_file)
    events.listen(ComplaintMade, _complaint)
    events.listen(ComplaintEnded, _complaint)
    events.listen(CustomerMarked, _several)
    events.listen(GroupSlipIssued, _several)
    events.listen(SettlementsCredited, _several)
    events.listen(PiecesLeaving, arrears.refuse_stale)
    events.listen(PiecesDispatched, _dispatch)
    events.listen(PiecesDispatched, arrears.close_left)
    events.listen(PieceReturned, _letter)
    events.listen(PieceDelivered, _letter)


def _name(event: object) -> str:
    room = type(event).__module__.split(".")[1]
    return f"{room}.{type(event).__name__}"


def _one(event: ReceiptTaken | ReceiptReversed | PartyChanged | BillsCorrected) -> None:
    at = getattr(event, "at", None) or clock.now()
    arrears.touch([event.supply_id], cause=_name(event), at=at)


def _several(event: CustomerMarked | GroupSlipIssued | SettlementsCredited) -> None:
    arrears.touch(event.supply_ids, cause=_name(event), at=event.at)


def _complaint(event: ComplaintMade | ComplaintEnded) -> None:
    supplies = arrears.complained_of(event.complaint_id, clock.day_of(event.at))
    arrears.touch(supplies, cause=_name(event), at=event.at)


def _claims(event: ClaimNoted | ClaimEnded | ClaimReopened) -> None:
    ids = [event.claim_id] if isinstance(event, ClaimNoted) else event.claim_ids
    supplies = PaymentClaim.objects.filter(pk__in=ids).values_list("supply_id", flat=True)
    arrears.touch(supplies, cause=_name(event), at=event.at)


def _run(event: ReceiptsTaken) -> None:
    arrears.touch_moved(PAID_IN_RUN, cause=_name(event), at=clock.now())


def _store_file(event: StoreReportsImported) -> None:
    arrears.touch_moved(
        _OF_A_FILE.format(slips=SLIP_SUPPLIES, file_id=int(event.file_id)), cause=_name(event), at=event.at
    )


def _debit_file(event: DebitResultsImported) -> None:
    arrears.touch_moved(_OF_A_RESULT.format(file_id=int(event.file_id)), cause=_name(event), at=clock.now())


def _dispatch(event: PiecesDispatched) -> None:
    arrears.touch_moved(
        _OF_A_DISPATCH.format(dispatch_id=int(event.dispatch_id)), cause=_name(event), at=clock.now()
    )


def _letter(event: PieceReturned | PieceDelivered) -> None:
    arrears.touch([event.supply_id], cause=_name(event), at=clock.now())
