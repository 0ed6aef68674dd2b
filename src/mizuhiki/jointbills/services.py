"""一括納付書: issued over chosen bills, or printed as the run made it; kept as a letter at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import GroupSlip, PayerGroup, PaymentSlip
from mizuhiki.customers.api import Supply, lock_supplies, users_and_payers
from mizuhiki.documents.api import PaperFault
from mizuhiki.formats.errors import FormatRefused
from mizuhiki.jointbills import errors, papers
from mizuhiki.jointbills.models import JointPaper
from mizuhiki.jointbills.recipients import Recipient, recipient_of
from mizuhiki.jointbills.selectors import ListLine, lines_of_slip, open_bills, paper_of_slip, waiting_slips
from mizuhiki.mail import api as mail
from mizuhiki.notices import api as notices
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.staff.api import User

LETTER = "joint_slip"
SLIP = "billing.paymentslip"
Way = JointPaper.Way


@transaction.atomic
def issue_slip(
    *, group_id: int, chosen: Mapping[int, int], way: Way, actor: User, at: datetime
) -> JointPaper:
    """Issue one slip for what is owed now of chosen bills of the group's supplies, and print it.

    Args:
        chosen: demand → what was shown as owed of it, in whole yen.

    Raises:
        NothingChosen, BillsChanged, MemberParked, TooManyMonths: the choice is not what can be asked for now.
        CannotBePosted, PaperRefused: there can be no such paper.
        What `billing.issue_group_slip` raises. Nothing is changed by any of them.

    Source:
        issue 7, point 6; COL-044 【金沢収納】第23条(1)イ.
    """
    if not chosen:
        raise errors.NothingChosen()
    group = PayerGroup.objects.select_related("payer", "recipient").get(pk=group_id)
    supply_ids = sorted(
        set(billing.GroupMember.objects.filter(group=group).values_list("supply_id", flat=True))
    )
    _refuse_parked(lock_supplies(supply_ids), chosen)
    owed = {one.demand_id: one.open_yen for one in open_bills(supply_ids)}
    if any(owed.get(demand_id) != shown_yen for demand_id, shown_yen in chosen.items()):
        raise errors.BillsChanged()
    last_day = billing.slip_due_on_of(clock.day_of(at))
    slip = billing.issue_group_slip(group_id=group_id, demand_ids=sorted(chosen), last_day=last_day, at=at)
    return _print(slip, group, way=way, actor=actor, at=at)


@transaction.atomic
def print_slip(*, slip_id: int, way: Way, actor: User, at: datetime) -> JointPaper:
    """Print the slip that a run made for a group, as long as it is what is owed and nobody on it is parked.

    Raises:
        AlreadyPrinted, MemberParked, AmountChanged, CannotBePosted, PaperRefused: nothing is changed.

    Source:
        issue 7, point 6.
    """
    locked = billing.lock_slip(slip_id)
    slip = locked.slip
    group = GroupSlip.objects.select_related("group__payer", "group__recipient").get(pk=slip_id).group
    if paper_of_slip(slip_id) is not None:
        raise errors.AlreadyPrinted(slip_no=slip.slip_no)
    parked = Supply.objects.filter(pk__in=locked.supply_ids).exclude(parked="").order_by("pk").first()
    if parked is not None:  # an abnormal bill among them, say (law 9)
        raise errors.MemberParked(inquiry_no=parked.inquiry_no, reason=parked.parked)
    open_yen = sum(part.open_yen for part in billing.open_parts_of_slip(slip_id))
    if open_yen != slip.amount_yen:
        raise errors.AmountChanged(slip_yen=slip.amount_yen, open_yen=open_yen)
    return _print(slip, group, way=way, actor=actor, at=at)


@dataclass(frozen=True)
class Printed:
    """What became of slips that waited for their paper."""

    count: int
    refused: tuple[str, ...]  # why, with the slip's number


def print_waiting(*, most: int, actor: User, at: datetime) -> Printed:
    """Print for the post what runs made for groups; each slip by itself, so that one refused stops none.

    Source:
        issue 7, point 6.
    """
    count, refused = 0, list[str]()
    for slip_id in waiting_slips(today=clock.day_of(at), limit=most):
        try:
            print_slip(slip_id=slip_id, way=Way.POST, actor=actor, at=at)
        except RuleBroken as broken:
            number = PaymentSlip.objects.values_list("slip_no", flat=True).get(pk=slip_id)
            refused.append(f"納付書番号{number}：{broken.message}")
        else:
            count += 1
    return Printed(count, tuple(refused))


def _refuse_parked(supplies: Collection[Supply], chosen: Mapping[int, int]) -> None:
    asked = set(billing.Demand.objects.filter(pk__in=chosen).values_list("supply_id", flat=True))
    for supply in supplies:
        if supply.parked and supply.pk in asked:
            raise errors.MemberParked(inquiry_no=supply.inquiry_no, reason=supply.parked)


@dataclass(frozen=True)
class _Job:
    """A slip to be set: for whom, by which rules, in which way."""

    slip: PaymentSlip
    group: PayerGroup
    lines: list[ListLine]
    recipient: Recipient
    pack: Pack
    way: Way

    @property
    def is_posted(self) -> bool:
        """Whether it has an address."""
        return self.way == Way.POST


def _print(slip: PaymentSlip, group: PayerGroup, *, way: Way, actor: User, at: datetime) -> JointPaper:
    """The paper in the file store, its letter in the mail record, and the act in the trace."""
    today = clock.day_of(at)
    pack, lines = pack_on(today), list(lines_of_slip(slip.pk, today=today))
    supply_ids = sorted({one.supply_id for one in lines})
    recipient = recipient_of(group, supply_ids, city=pack.utility.city, today=today)
    if way == Way.POST and recipient.why_not:
        raise errors.CannotBePosted(reason=recipient.why_not)
    (piece_id,) = mail.reserve_ids(1)
    _keep(_Job(slip, group, lines, recipient, pack, way), piece_id, actor=actor, at=at)
    made = JointPaper.objects.create(slip_id=slip.pk, piece_id=piece_id, way=way, at=at, by_id=actor.pk)
    record(
        action="jointbills.slip.printed",
        subject=slip,
        actor=actor,
        at=at,
        customers=users_and_payers(supply_ids, on=today),
        yen=slip.amount_yen,
        count=len(supply_ids),
        how=way,
    )
    return made


def _keep(job: _Job, piece_id: int, *, actor: User, at: datetime) -> None:
    number = mail.number_of(piece_id)
    try:
        content = papers.slip_pdf(
            job.slip,
            job.group,
            job.lines,
            recipient=job.recipient,
            number=number,
            pack=job.pack,
            is_posted=job.is_posted,
            at=at,
        )
    except (PaperFault, FormatRefused) as broken:
        raise errors.PaperRefused(problem=str(broken)) from broken
    is_posted, person = job.is_posted, job.recipient.customer
    notices.keep_letter(
        content,
        mail.NewPiece(
            piece_id=piece_id,
            subject_id=job.slip.pk,
            addressee_id=person.pk,
            name=f"{person.name} {job.recipient.honorific}",
            postcode=job.recipient.postcode if is_posted else "",
            address=job.recipient.address if is_posted else "",
            supply_id=job.slip.supply_id,
            first_page=1,
            last_page=1,
        ),
        kind=LETTER,
        subject_kind=SLIP,
        is_posted=is_posted,
        is_apart=is_posted and job.recipient.is_protected,
        actor=actor,
        at=at,
    )
