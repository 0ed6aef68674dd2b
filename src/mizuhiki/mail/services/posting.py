"""申請書の送付: one form is posted to somebody who asked for it, and awaited back."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import FORM_COVER, FormCover, PaperFault
from mizuhiki.mail import addressing, awaiting
from mizuhiki.mail.addressing import ASKED, Target, cover_of, plain_cover, targets_of
from mizuhiki.mail.errors import CannotBePosted, FormCoverRefused, FormIsBack
from mizuhiki.mail.form_rooms import room_for, room_of
from mizuhiki.mail.kinds import form_letter, letter_of
from mizuhiki.mail.models import FormPosting, FormReturn
from mizuhiki.mail.numbers import number_of
from mizuhiki.mail.services.printing import PRINT_FILE, PROTECTED_FILE, record_pieces, reserve_ids
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import ApplicationForm, Pack, pack_on

LETTER = "mail.piece"


@transaction.atomic
def post_form(*, supply_id: int, code: str, actor: Actor, at: datetime) -> FormPosting:
    """Print the cover of one form, write it down as a letter that waits for the post, and await it back.

    A form that went out before and never came back may be sent again; the newer one is awaited then.

    Args:
        code: of a form of the rule pack.

    Raises:
        CannotBePosted, FormCoverRefused: there can be no such letter.
        A `RuleBroken` of the room the form goes on in.
        Nothing is changed by any of them.

    Source:
        CC-091 【金沢CC】別紙３ １(4) 申請書の送付; CC-054 【金沢CC】第2章 第16.
    """
    lock_supplies([supply_id])
    today = clock.day_of(at)
    pack = pack_on(today)
    form, room = pack.applications[code], room_for(pack.applications[code].goes_on)
    (piece_id,) = reserve_ids(1)
    form_no = room.begin(supply_id, actor, at) if room else piece_id
    subject_kind = room.subject_kind if room else LETTER
    target = targets_of([supply_id], pack=pack, today=today)[supply_id]
    _refuse(target.why_not)
    earlier = FormPosting.objects.filter(piece__supply_id=supply_id, piece__subject_kind=subject_kind)
    if room is None:
        earlier = earlier.filter(kind=code)
    awaiting.stop(list(earlier.values_list("pk", flat=True)), actor=actor, at=at)
    stored = _printed(target, form, piece_id=piece_id, form_no=form_no, pack=pack, actor=actor, at=at)
    record_pieces(
        kind=form_letter(form).code,
        subject_kind=subject_kind,
        pieces=[addressing.letter_to(target, piece_id=piece_id, form_no=form_no)],
        at=at,
        actor=actor,
        print_file=stored,
    )
    (made,) = note_postings([piece_id], form, at=at)
    audit.record(
        action="mail.form.posted",
        subject=made.piece,
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=today),
        kind=form_letter(form).code,
    )
    return made


@transaction.atomic
def post_enclosed(
    *,
    supply_id: int,
    kind: str,
    subject_kind: str,
    subject_id: int,
    customer_id: int,
    enclosure: str,
    lead: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Print the cover of a paper that a desk made, and write it down as a letter that waits for the post.

    Args:
        kind: code of a registered letter; its title is the cover's.
        customer_id: whose the paper is, merged records as one: nobody else gets it.

    Returns:
        The number of the letter.

    Raises:
        CannotBePosted, FormCoverRefused: there can be no such letter. Nothing is changed.

    Source:
        COL-016 【金沢収納】別表１ １(4)ア; design.md, law 16.
    """
    lock_supplies([supply_id])
    today, letter = clock.day_of(at), letter_of(kind)
    pack = pack_on(today)
    target = targets_of([supply_id], pack=pack, today=today)[supply_id]
    _refuse("" if target.recipient.addressee_id == customer_id else "other")
    _refuse(target.why_not)
    (piece_id,) = reserve_ids(1)
    try:
        row = plain_cover(
            target,
            letter.title,
            piece_id=piece_id,
            enclosures=(enclosure,),
            lead=lead,
            pack=pack,
            today=today,
        )
    except PaperFault as broken:
        raise FormCoverRefused(problem=str(broken)) from broken
    stored = store_cover(target, row, piece_id=piece_id, actor=actor, at=at)
    record_pieces(
        kind=kind,
        subject_kind=subject_kind,
        pieces=[addressing.letter_to(target, piece_id=piece_id, form_no=subject_id)],
        at=at,
        actor=actor,
        print_file=stored,
    )
    return piece_id


def _refuse(why_not: str) -> None:
    """Raise CannotBePosted for a code of `REASONS`."""
    if why_not:
        reason, advice = addressing.REASONS[why_not]
        raise CannotBePosted(reason=reason, advice=advice)


def note_postings(piece_ids: Sequence[int], form: ApplicationForm, *, at: datetime) -> list[FormPosting]:
    """The postings of letters that are written down."""
    back_by = form.back_by(clock.day_of(at))
    return FormPosting.objects.bulk_create(
        FormPosting(piece_id=piece_id, kind=form.code, title=form.title, back_by=back_by)
        for piece_id in piece_ids
    )


@transaction.atomic
def record_form_back(
    *, piece_id: int, outcome: FormReturn.Outcome, note: str, actor: Actor, at: datetime
) -> FormPosting:
    """Somebody has the form that was posted, or knows that it will not come.

    Raises:
        FormIsBack: it was written down before. Nothing is changed.

    Source:
        CC-091 【金沢CC】別紙３ １(4) 申請書の送付.
    """
    locks.take_name(f"mail-form-back:{piece_id}")
    posting = FormPosting.objects.select_related("piece", "came_back").get(pk=piece_id)
    assert room_of(posting.piece.subject_kind) is None, "its room says so"
    if not awaiting.note_back([posting], outcome=outcome, note=note, actor=actor, at=at):
        raise FormIsBack(number=number_of(piece_id), on=posting.came_back.on)
    piece = posting.piece
    audit.record(
        action="mail.form.came_back",
        subject=piece,
        actor=actor,
        at=at,
        customers=users_and_payers([piece.supply_id], on=clock.day_of(at)) if piece.supply_id else [],
        kind=piece.kind,
        outcome=outcome.value,
    )
    return posting


def note_form_here(*, subject_kind: str, form_no: int, actor: Actor, at: datetime) -> None:
    """A room has its paper, or sends it back: nobody waits for it any more."""
    found = FormPosting.objects.filter(piece__subject_kind=subject_kind, piece__subject_id=form_no)
    awaiting.note_back(list(found.select_related("came_back")), actor=actor, at=at)


def posting_of(*, subject_kind: str, form_no: int) -> FormPosting | None:
    """How a paper was posted; None where it was not."""
    found = FormPosting.objects.filter(piece__subject_kind=subject_kind, piece__subject_id=form_no)
    return found.select_related("piece").first()


def _printed(
    target: Target,
    form: ApplicationForm,
    *,
    piece_id: int,
    form_no: int,
    pack: Pack,
    actor: Actor,
    at: datetime,
) -> StoredFile:
    """The cover in the file store."""
    today = clock.day_of(at)
    try:
        row = cover_of(target, form, piece_id=piece_id, form_no=form_no, lead=ASKED, pack=pack, today=today)
    except PaperFault as broken:
        raise FormCoverRefused(problem=str(broken)) from broken
    return store_cover(target, row, piece_id=piece_id, actor=actor, at=at)


def store_cover(target: Target, row: FormCover, *, piece_id: int, actor: Actor, at: datetime) -> StoredFile:
    """A cover in the file store, apart where somebody on the supply is protected (law 16)."""
    try:
        content = documents.render(FORM_COVER, [row], press=settings.PRESS, at=at)
    except PaperFault as broken:
        raise FormCoverRefused(problem=str(broken)) from broken
    return attachments.store(
        content,
        name=f"送付状-{number_of(piece_id)}",
        kind=PROTECTED_FILE if target.recipient.supply_is_protected else PRINT_FILE,
        media_type="application/pdf",
        actor=actor,
        at=at,
    )
