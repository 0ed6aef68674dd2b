"""再発行用納付書: issued, printed, written down as a letter and handed over or left for the post, at once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.customers.api import Supply, lock_supplies, users_and_payers
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import MOST_BILLS, REISSUED_SLIP, PaperFault
from mizuhiki.formats.errors import FormatRefused
from mizuhiki.mail import api as mail
from mizuhiki.notices import errors
from mizuhiki.notices.models import SlipReissue
from mizuhiki.notices.selectors.heads import Head
from mizuhiki.notices.selectors.reissue import Share, choices_of, head_of, recipient_of, slip_row
from mizuhiki.notices.services.letters import keep_letter
from mizuhiki.notices.words import ADVICE
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.staff.api import User

LETTER = "reissued_slip"
SLIP = "billing.paymentslip"
Way = SlipReissue.Way


@transaction.atomic
def reissue_slip(
    *,
    supply_id: int,
    chosen: Mapping[int, int],
    asked: SlipReissue.Asked,
    way: Way,
    reference: str,
    actor: User,
    at: datetime,
) -> SlipReissue:
    """Issue one slip for what is owed now of chosen bills, print it, and write it down as a letter.

    Earlier slips of these bills stay recognisable and are superseded. A slip is issued only with its
    paper: what cannot be printed leaves everything as it was. The letter uses up one form; handed over
    it costs no postage, posted it waits for its dispatch.

    Args:
        chosen: demand → what was shown as owed of it, in whole yen.
        reference: the key of this act; the same key issues once, however often it is sent.

    Raises:
        SlipAlreadyReissued: the key was used before.
        NothingChosen, BillsChanged, TooManyBills: the choice is not what is owed now.
        SupplyParked, CannotBePosted, PaperRefused: there can be no such paper.
        DebitUnderWay: a bank was asked for one of the bills and has not answered.
        Nothing is changed by any of them.

    Source:
        COL-044 【金沢収納】第23条(1)イ; CC-089 【金沢CC】別紙３ １(4); COL-016 別表１ １(4)ア, COL-026 ２(3).
    """
    (supply,) = lock_supplies([supply_id])
    _refuse(supply, chosen, reference)
    today = clock.day_of(at)
    pack = pack_on(today)
    slip = billing.issue_slip(
        supply_id=supply_id, demand_ids=sorted(chosen), last_day=billing.slip_due_on_of(today), at=at
    )
    head = head_of(min(chosen), today=today)
    if way == Way.POST:
        _refuse_post(head, pack, actor)
    (piece_id,) = mail.reserve_ids(1)
    _keep_letter(slip, head, pack, piece_id=piece_id, way=way, actor=actor, at=at)
    made = SlipReissue.objects.create(
        slip=slip,
        piece_id=piece_id,
        asked=asked,
        way=way,
        reference=reference,
        issued_at=at,
        issued_by_id=actor.pk,
    )
    _record(made, count=len(chosen), actor=actor, at=at)
    return made


@transaction.atomic
def issue_part_slip(
    *,
    supply_id: int,
    demand_ids: Sequence[int],
    shares: Mapping[int, Share],
    last_day: date,
    reference: str,
    actor: User,
    at: datetime,
) -> SlipReissue:
    """Issue and print a slip for one instalment of some bills, handed over; the other slips stay good.

    Args:
        shares: by assessment, what of it this instalment asks for.
        reference: the key of this act; the same key issues once, however often it is sent.

    Raises:
        SlipAlreadyReissued, SupplyParked, TooManyBills, PaperRefused, DebitUnderWay: nothing is changed.

    Source:
        COL-067 【金沢収納】第23条(3)ケ.
    """
    (supply,) = lock_supplies([supply_id])
    before = SlipReissue.objects.select_related("slip").filter(reference=reference).first()
    if before is not None:
        raise errors.SlipAlreadyReissued(slip_no=before.slip.slip_no)
    if supply.parked:
        raise errors.SupplyParked(reason=supply.parked)
    if len(demand_ids) > MOST_BILLS:
        raise errors.TooManyBills(most=MOST_BILLS, count=len(demand_ids))
    today = clock.day_of(at)
    slip = billing.issue_slip(
        supply_id=supply_id,
        demand_ids=sorted(demand_ids),
        last_day=last_day,
        at=at,
        part_yen=sum(share.yen for share in shares.values()),
    )
    (piece_id,) = mail.reserve_ids(1)
    head, pack = head_of(min(demand_ids), today=today), pack_on(today)
    _keep_letter(slip, head, pack, piece_id=piece_id, way=Way.HAND, actor=actor, at=at, shares=shares)
    made = SlipReissue.objects.create(
        slip=slip,
        piece_id=piece_id,
        asked=SlipReissue.Asked.COUNTER,
        way=Way.HAND,
        reference=reference,
        issued_at=at,
        issued_by_id=actor.pk,
    )
    _record(made, count=len(demand_ids), actor=actor, at=at)
    return made


def _record(made: SlipReissue, *, count: int, actor: User, at: datetime) -> None:
    """The act, in the trace of everybody who uses or pays for the supply then."""
    record(
        action="notices.slip.reissued",
        subject=made.slip,
        actor=actor,
        at=at,
        customers=users_and_payers([made.slip.supply_id], on=clock.day_of(at)),
        yen=made.slip.amount_yen,
        count=count,
        channel=made.asked,
        how=made.way,
    )


def _refuse(supply: Supply, chosen: Mapping[int, int], reference: str) -> None:
    """What stands against any new slip for these bills, under the lock."""
    before = SlipReissue.objects.select_related("slip").filter(reference=reference).first()
    if before is not None:
        raise errors.SlipAlreadyReissued(slip_no=before.slip.slip_no)
    if not chosen:
        raise errors.NothingChosen()
    if supply.parked:
        raise errors.SupplyParked(reason=supply.parked)
    if len(chosen) > MOST_BILLS:
        raise errors.TooManyBills(most=MOST_BILLS, count=len(chosen))
    owed = {one.bill.demand_id: one.bill.open_yen for one in choices_of(supply.pk)}
    if any(owed.get(demand_id) != shown_yen for demand_id, shown_yen in chosen.items()):
        raise errors.BillsChanged()


def _refuse_post(head: Head, pack: Pack, actor: User) -> None:
    why_not = recipient_of(head, pack=pack, viewer=actor).why_not
    if why_not is not None:
        raise errors.CannotBePosted(reason=why_not.label, advice=ADVICE[why_not])


def _keep_letter(
    slip: PaymentSlip,
    head: Head,
    pack: Pack,
    *,
    piece_id: int,
    way: Way,
    actor: User,
    at: datetime,
    shares: Mapping[int, Share] | None = None,
) -> None:
    """The paper in the file store and its letter in the mail record; handed over, it has left."""
    number, is_posted = mail.number_of(piece_id), way == Way.POST
    try:
        row = slip_row(slip, head, number=number, pack=pack, is_posted=is_posted, shares=shares)
        content = documents.render(REISSUED_SLIP, [row], press=settings.PRESS, at=at)
    except (PaperFault, FormatRefused) as broken:
        raise errors.PaperRefused(problem=str(broken)) from broken
    postcode, address = mail.address_of(head, city=pack.utility.city) if is_posted else ("", "")
    keep_letter(
        content,
        mail.NewPiece(
            piece_id=piece_id,
            subject_id=slip.pk,
            addressee_id=head.addressee_id,
            name=f"{head.name} {head.honorific}",
            postcode=postcode,
            address=address,
            supply_id=slip.supply_id,
            first_page=1,
            last_page=1,
        ),
        kind=LETTER,
        subject_kind=SLIP,
        is_posted=is_posted,
        is_apart=is_posted and head.supply_is_protected,
        actor=actor,
        at=at,
    )
