"""過誤納金の通知書: printed, written down as a letter and handed over or left for the post, at once."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import OVERPAID_NOTICE, PaperFault
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Recipient
from mizuhiki.notices import errors
from mizuhiki.notices.models import OverpaidNotice, SlipReissue
from mizuhiki.notices.selectors.overpaid import (
    SUBJECTS,
    Told,
    letters_of,
    live_letter,
    row_of,
    told_of,
    written_to,
)
from mizuhiki.notices.selectors.reissue import recipient_of
from mizuhiki.notices.services.letters import keep_letter
from mizuhiki.notices.words import ADVICE
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.staff.api import User

LETTER = "overpaid_notice"
About = OverpaidNotice.About
Way = SlipReissue.Way


@transaction.atomic
def tell_overpaid(
    *, about: About, subject_id: int, seen_yen: int, way: Way, reference: str, actor: User, at: datetime
) -> OverpaidNotice:
    """Print the notice of a refund or an offset and write it down as a letter.

    Handed over it costs no postage; posted it waits for its dispatch. What cannot be printed leaves
    everything as it was.

    Args:
        subject_id: of the overpayment (cash), the refund by bank or the offset; there is one.
        seen_yen: what was on the screen.
        reference: the key of this act; the same key prints once, however often it is sent.

    Raises:
        NothingToTell, ToldChanged, AlreadyTold, CannotBePosted, NoticeRefused: nothing is changed.

    Source:
        issue 3, point 7: refunded or offset with notice; COL-016 【金沢収納】別表１ １(4)ア.
    """
    today = clock.day_of(at)
    pack = pack_on(today)
    told = _locked(about, subject_id, seen_yen, pack)
    letters = letters_of(about, subject_id)
    if (live := live_letter(letters)) is not None:
        raise errors.AlreadyTold(number=live.number, state=live.label)
    to = written_to(told.supply_id, today=today)
    if way == Way.POST:
        _refuse_post(to, pack, actor)
    (piece_id,) = mail.reserve_ids(1)
    replaces_id = letters[0].piece_id if letters else None
    _keep(told, to, pack, piece_id=piece_id, replaces_id=replaces_id, way=way, actor=actor, at=at)
    made = OverpaidNotice.objects.create(
        piece_id=piece_id,
        about=about,
        subject_id=subject_id,
        attempt=len(letters),
        yen=told.yen,
        way=way,
        reference=reference,
        printed_at=at,
        printed_by_id=actor.pk,
    )
    record(
        action="notices.overpaid.told",
        subject=made,
        actor=actor,
        at=at,
        customers={*users_and_payers([told.supply_id], on=today), to.addressee_id},
        yen=told.yen,
        how=way,
    )
    return made


def _locked(about: About, subject_id: int, seen_yen: int, pack: Pack) -> Told:
    """What is to be said, under the lock of its supply: nobody gives the money another way meanwhile."""
    told = told_of(about, subject_id, pack=pack)
    assert told is not None, "the screen was about something"
    lock_supplies([told.supply_id])
    told = told_of(about, subject_id, pack=pack)
    assert told is not None
    if told.yen != seen_yen:
        raise errors.ToldChanged(now=told.yen)
    return told


def _refuse_post(to: Recipient, pack: Pack, actor: User) -> None:
    why_not = recipient_of(to, pack=pack, viewer=actor).why_not
    if why_not is not None:
        raise errors.CannotBePosted(reason=why_not.label, advice=ADVICE[why_not])


def _keep(
    told: Told,
    to: Recipient,
    pack: Pack,
    *,
    piece_id: int,
    replaces_id: int | None,
    way: Way,
    actor: User,
    at: datetime,
) -> None:
    """The paper in the file store and its letter in the mail record."""
    today, is_posted = clock.day_of(at), way == Way.POST
    holder = billing.holders_of([told.supply_id], today=today, viewer=actor)[told.supply_id]
    try:
        row = row_of(
            told,
            to,
            number=mail.number_of(piece_id),
            customer_no=holder.number,
            today=today,
            pack=pack,
            is_posted=is_posted,
        )
        content = documents.render(OVERPAID_NOTICE, [row], press=settings.PRESS, at=at)
    except PaperFault as broken:
        raise errors.NoticeRefused(problem=str(broken)) from broken
    postcode, address = mail.address_of(to, city=pack.utility.city) if is_posted else ("", "")
    keep_letter(
        content,
        mail.NewPiece(
            piece_id=piece_id,
            subject_id=told.subject_id,
            addressee_id=to.addressee_id,
            name=f"{to.name} {to.honorific}",
            postcode=postcode,
            address=address,
            supply_id=told.supply_id,
            first_page=1,
            last_page=row.data(settings.PRESS)["pages"],
            replaces_id=replaces_id,
        ),
        kind=LETTER,
        subject_kind=SUBJECTS[told.about],
        is_posted=is_posted,
        is_apart=is_posted and to.supply_is_protected,
        actor=actor,
        at=at,
    )
