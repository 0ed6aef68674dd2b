"""返戻郵便物: it came back, somebody looks into it, and it ends in one of four outcomes."""

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import AddressChange, Origin, correct_address, lock_supplies
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork.api import Visit, VisitBooked, VisitEnd
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Piece, PieceReturned
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.research import errors
from mizuhiki.research.items import RETURNED, TIME_TO_LOOK_INTO
from mizuhiki.research.models import Return, ReturnStep
from mizuhiki.research.selectors.protected import kept_of, refuse_protected
from mizuhiki.worklist import api as worklist

Kind, Outcome, Finding = ReturnStep.Kind, ReturnStep.Outcome, ReturnStep.Finding
CHECK = "return_check"  # kind of visit
ENVELOPE = "research.envelope"  # kind of file
CAUSE = "research.return"


def open_return(event: PieceReturned) -> None:
    """Listener: a returned letter waits for somebody to find out why.

    Source:
        COL-075 【金沢収納】第23条(5)ア.
    """
    piece, now = Piece.objects.get(pk=event.piece_id), clock.now()
    returned_at = piece.events.get(what="returned").occurred_at
    made = Return.objects.create(
        piece=piece, customer_id=piece.addressee_id, returned_at=returned_at, opened_at=now
    )
    worklist.open_item(
        kind=RETURNED.code,
        key=key_of(piece.pk),
        title=f"返戻の調査：{mail.letter_of(piece.kind).title}（文書番号 {mail.number_of(piece.pk)}）",
        url_name="research:return_show",
        url_args=[piece.pk],
        subject=made,
        due_at=now + TIME_TO_LOOK_INTO,
        at=now,
    )


@transaction.atomic
def keep_scan(
    upload: "UploadedFile[bytes]", *, return_id: int, text: str, actor: Actor, at: datetime
) -> ReturnStep:
    """Keep a scan of the envelope, or a picture of the place.

    Raises:
        ReturnEnded, FileTooLarge, FileEmpty, FileTypeNotTaken, FileContentDiffers: nothing is kept.

    Source:
        COL-075 【金沢収納】第23条(5)ア.
    """
    found = _lock(return_id)
    file = attachments.store_upload(upload, name=f"返戻-{return_id}", kind=ENVELOPE, actor=actor, at=at)
    return _write(found, Kind.SCANNED, text, file=file, actor=actor, at=at)


@transaction.atomic
def note_return(*, return_id: int, text: str, actor: Actor, at: datetime) -> ReturnStep:
    """Write down what was found out.

    Raises:
        ReturnEnded, WordsMissing: nothing is written.

    Source:
        COL-075 【金沢収納】第23条(5)ア.
    """
    found = _lock(return_id)
    return _write(found, Kind.NOTED, _said(text), actor=actor, at=at)


@transaction.atomic
def order_check(
    *, return_id: int, crew_id: int, visit_on: date, note: str, actor: Actor, at: datetime
) -> ReturnStep:
    """Send a crew to look at the place, or to put the letter in; it stands on their day sheet.

    Raises:
        ReturnEnded, NoPlaceToCheck, CheckUnderWay, VisitInThePast, VisitOverlaps, CardMissing: nothing is
        written.

    Source:
        COL-075 【金沢収納】第23条(5)ア 現地調査、郵便物投函.
    """
    supply_id = Piece.objects.values_list("supply_id", flat=True).get(pk=return_id)
    if supply_id is None:
        raise errors.NoPlaceToCheck
    lock_supplies([supply_id])
    found = _lock_to_end(return_id)
    visit = fieldwork.plan_visit(
        kind=CHECK, supply_id=supply_id, visit_on=visit_on, crew_id=crew_id, note=note, at=at, actor=actor
    )
    return _write(found, Kind.ORDERED, note, visit=visit, actor=actor, at=at)


@transaction.atomic
def record_check(
    *, visit: Visit, finding: str, text: str, found_at: datetime, actor: Actor, at: datetime
) -> ReturnStep:
    """What a crew found at the place; what it put into the mailbox there ends the case as 投函.

    Raises:
        ReturnEnded, WordsMissing, DeliveryOutOfTime, PieceNotReturned: nothing is written.

    Source:
        COL-075 【金沢収納】第23条(5)ア 現地調査、郵便物投函.
    """
    order = ReturnStep.objects.get(visit=visit, kind=Kind.ORDERED)
    found = _lock(order.returned_id)
    step = _write(found, Kind.CHECKED, text.strip(), finding=finding, visit=visit, actor=actor, at=at)
    if finding == Finding.PUT_IN:
        _put_in(found, found_at, _said(text), None, actor=actor, at=at)
    return step


def follow_check(event: VisitBooked) -> None:
    """Listener: a visit that came to nothing is told to the case."""
    order = ReturnStep.objects.filter(visit_id=event.visit_id, kind=Kind.ORDERED).first()
    if order is None or event.how == VisitEnd.How.DONE:
        return
    Return.objects.select_for_update(no_key=True).get(pk=order.returned_id)
    end = VisitEnd.objects.filter(visit_id=event.visit_id).first()
    text = (end.reason if end else "") or str(VisitEnd.How(event.how).label)
    _write(order.returned, Kind.UNMET, text, visit=order.visit, actor=event.actor, at=event.at)


@transaction.atomic
def readdress(
    *, return_id: int, postcode: str, address: str, ground: str, sees: bool, actor: Actor, at: datetime
) -> AddressChange:
    """Register the address that was found; the history of addresses names this case.

    Args:
        ground: by what it is known, in words: 転居届の写し, 本人の電話.
        sees: whether the person may know where protected people are.

    Raises:
        ReturnEnded, WordsMissing, PersonProtected, AddressIsTheSame: nothing is changed.

    Source:
        COL-075 【金沢収納】第23条(5)ア.
    """
    found = _lock(return_id)
    refuse_protected(found.customer_id, sees=sees, today=clock.day_of(at))
    change = correct_address(
        customer_id=kept_of(found.customer_id),
        postcode=postcode,
        address=address,
        origin=Origin(AddressChange.Source.RETURNED, _said(ground), CAUSE, return_id),
        actor=actor,
        at=at,
    )
    _write(found, Kind.READDRESSED, ground.strip(), actor=actor, at=at)
    return change


@transaction.atomic
def resend(*, return_id: int, actor: Actor, at: datetime) -> ReturnStep:
    """再送: the letter goes out again to where the person is written to now.

    Raises:
        ReturnEnded, CheckUnderWay, PieceNotReturned, CannotBePosted, FormCoverRefused: nothing is changed.

    Source:
        COL-075 【金沢収納】第23条(5)ア.
    """
    found = _lock_to_end(return_id)
    again = mail.repost_piece(piece_id=return_id, actor=actor, at=at)
    return _end(found, Outcome.RESENT, "", again=again, actor=actor, at=at)


@transaction.atomic
def put_in(
    upload: "UploadedFile[bytes] | None",
    *,
    return_id: int,
    delivered_at: datetime,
    place: str,
    actor: Actor,
    at: datetime,
) -> ReturnStep:
    """投函: a crew put it into the mailbox; time, place and picture stand with the letter.

    Raises:
        ReturnEnded, CheckUnderWay, WordsMissing, DeliveryOutOfTime, PieceNotReturned, and what the file
        store refuses. Nothing is changed by any of them.

    Source:
        COL-075 【金沢収納】第23条(5)ア 郵便物投函.
    """
    found, photo = _lock_to_end(return_id), None
    if upload is not None:
        photo = attachments.store_upload(upload, name=f"投函-{return_id}", kind=ENVELOPE, actor=actor, at=at)
    return _put_in(found, delivered_at, _said(place), photo, actor=actor, at=at)


@transaction.atomic
def end_moved(*, return_id: int, text: str, actor: Actor, at: datetime) -> ReturnStep:
    """転居判明: the new address is registered by this case; the letter itself does not go out again.

    Raises:
        ReturnEnded, CheckUnderWay, NoAddressFound: nothing is changed.

    Source:
        COL-075 【金沢収納】第23条(5)ア.
    """
    found = _lock_to_end(return_id)
    if not found.steps.filter(kind=Kind.READDRESSED).exists():
        raise errors.NoAddressFound
    return _end(found, Outcome.MOVED, text, actor=actor, at=at)


@transaction.atomic
def end_unknown(*, return_id: int, text: str, actor: Actor, at: datetime) -> ReturnStep:
    """不明: nothing could be found out, and why; a debtor becomes a candidate for tracing.

    Raises:
        ReturnEnded, CheckUnderWay, WordsMissing: nothing is changed.

    Source:
        COL-075 【金沢収納】第23条(5)ア.
    """
    return _end(_lock_to_end(return_id), Outcome.UNKNOWN, _said(text), actor=actor, at=at)


def key_of(return_id: int) -> str:
    """What names the work about a letter."""
    return f"{RETURNED.code}:{return_id}"


def _put_in(
    found: Return,
    delivered_at: datetime,
    place: str,
    photo: attachments.StoredFile | None,
    *,
    actor: Actor,
    at: datetime,
) -> ReturnStep:
    again = mail.put_in_mailbox(
        piece_id=found.pk, delivered_at=delivered_at, place=place, photo=photo, actor=actor, at=at
    )
    return _end(found, Outcome.DELIVERED, place, again=again, actor=actor, at=at)


def _end(
    found: Return, outcome: ReturnStep.Outcome, text: str, *, actor: Actor, at: datetime, **facts: Any
) -> ReturnStep:
    step = _write(found, Kind.ENDED, text.strip(), outcome=outcome, actor=actor, at=at, **facts)
    worklist.close_item(key_of(found.pk), at=at, actor=actor)
    return step


def _lock(return_id: int) -> Return:
    """The open case, locked before it is read until the transaction ends."""
    found = Return.objects.select_for_update(no_key=True).get(pk=return_id)
    end = found.steps.filter(kind=Kind.ENDED).first()
    if end is not None:
        raise errors.ReturnEnded(at=end.at.astimezone(clock.TOKYO), outcome=end.get_outcome_display())
    return found


def _lock_to_end(return_id: int) -> Return:
    """The same, where no crew is on its way."""
    found = _lock(return_id)
    out = found.steps.filter(kind=Kind.ORDERED, visit__end=None).select_related("visit").first()
    if out is not None and out.visit is not None:
        raise errors.CheckUnderWay(day=out.visit.visit_on)
    return found


def _said(text: str) -> str:
    if not text.strip():
        raise errors.WordsMissing
    return text.strip()


def _write(
    found: Return, kind: ReturnStep.Kind, text: str, *, actor: Actor, at: datetime, **facts: Any
) -> ReturnStep:
    number = found.steps.count() + 1
    step = ReturnStep.objects.create(
        returned=found, number=number, kind=kind, text=text[:400], at=at, by_id=actor.pk, **facts
    )
    audit.record(
        action=f"research.return.{kind.value}",
        subject=found,
        actor=actor,
        at=at,
        customers=[found.customer_id],
        outcome=step.outcome,
    )
    return step
