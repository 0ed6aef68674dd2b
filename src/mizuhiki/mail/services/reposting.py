"""A letter that came back goes out again: by post to another address, or into the mailbox by a crew.

It goes as another letter of the same kind about the same thing, which replaces the one that came back:
what proves a notice is the letter that stayed away (law 5). The returned sheets are enclosed, so no form
is used up again.
"""

from datetime import datetime

from django.db import transaction

from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Customer
from mizuhiki.documents.api import PaperFault
from mizuhiki.mail.addressing import REASONS, Target, plain_cover, targets_of
from mizuhiki.mail.errors import CannotBePosted, DeliveryOutOfTime, FormCoverRefused, PieceNotReturned
from mizuhiki.mail.events import PiecesPrinted
from mizuhiki.mail.kinds import letter_of
from mizuhiki.mail.models import Piece, PieceAddress, PieceEvent
from mizuhiki.mail.numbers import number_of
from mizuhiki.mail.services.dispatching import Method, dispatch_pieces
from mizuhiki.mail.services.posting import store_cover
from mizuhiki.mail.services.printing import reserve_ids
from mizuhiki.mail.services.returning import record_delivery
from mizuhiki.platform import clock, events, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on

LEAD = "先にお送りしましたが返戻となりましたので、あらためてお送りします。"


@transaction.atomic
def repost_piece(*, piece_id: int, actor: Actor, at: datetime) -> Piece:
    """Print a cover to where the person is written to now; it waits for the post with what came back.

    Raises:
        PieceNotReturned, CannotBePosted, FormCoverRefused: nothing is changed. An address that letters
        came back from is written to no more.

    Source:
        COL-075 【金沢収納】第23条(5)ア.
    """
    before, _ = _lock_returned(piece_id)
    target = _target_of(before, at)
    if target.why_not:
        reason, advice = REASONS[target.why_not]
        raise CannotBePosted(reason=reason, advice=advice)
    (number,) = reserve_ids(1)
    title, today = letter_of(before.kind).title, clock.day_of(at)
    try:
        row = plain_cover(
            target,
            title,
            piece_id=number,
            enclosures=(title,),
            lead=LEAD,
            pack=pack_on(today),
            today=today,
        )
    except PaperFault as broken:
        raise FormCoverRefused(problem=str(broken)) from broken
    stored = store_cover(target, row, piece_id=number, actor=actor, at=at)
    one = target.recipient
    place = PieceAddress(name=f"{one.name} {one.honorific}", postcode=target.postcode, address=target.address)
    return _write(before, number, place, stored, printed_at=at, actor=actor, at=at)


@transaction.atomic
def put_in_mailbox(
    *,
    piece_id: int,
    delivered_at: datetime,
    place: str,
    photo: StoredFile | None,
    actor: Actor,
    at: datetime,
) -> Piece:
    """A crew put what came back into the mailbox of the address on it (現地投函): then and there.

    Args:
        place: where exactly, in words that name nobody: 玄関のポスト.

    Raises:
        PieceNotReturned, DeliveryOutOfTime, CannotBePosted: nothing is changed.

    Source:
        COL-075 【金沢収納】第23条(5)ア 郵便物投函.
    """
    before, returned_at = _lock_returned(piece_id)
    if not returned_at <= delivered_at <= at:
        raise DeliveryOutOfTime(returned_at=f"{returned_at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}")
    carried = PieceAddress.objects.filter(piece=before).first()
    if carried is None:
        reason, advice = REASONS["no_address"]
        raise CannotBePosted(reason=reason, advice=advice)
    (number,) = reserve_ids(1)
    same = PieceAddress(name=carried.name, postcode=carried.postcode, address=carried.address)
    made = _write(before, number, same, None, printed_at=delivered_at, actor=actor, at=at)
    dispatch_pieces(
        piece_ids=[number],
        kind=before.kind,
        dispatched_on=clock.day_of(delivered_at),
        method=Method.CREW,
        actor=actor,
        at=at,
    )
    record_delivery(piece_id=number, occurred_at=delivered_at, note=place, photo=photo, actor=actor, at=at)
    return made


def _lock_returned(piece_id: int) -> tuple[Piece, datetime]:
    """The letter, which came back and has not gone out again, and when it came."""
    piece = Piece.objects.get(pk=piece_id)
    locks.take_name(f"mail-dispatch:{piece.kind}")
    event = PieceEvent.objects.filter(piece=piece, what=PieceEvent.What.RETURNED).first()
    if event is None or Piece.objects.filter(replaces=piece).exists():
        raise PieceNotReturned(number=number_of(piece_id))
    return piece, event.occurred_at


def _target_of(before: Piece, at: datetime) -> Target:
    """Where its addressee is written to now; nobody else gets a letter with their name."""
    today = clock.day_of(at)
    found = targets_of([before.supply_id] if before.supply_id else [], pack=pack_on(today), today=today)
    target = found.get(before.supply_id or 0)
    person = Customer.objects.values_list("merged_into_id", flat=True).get(pk=before.addressee_id)
    if target is None or target.recipient.addressee_id != (person or before.addressee_id):
        reason, advice = REASONS["other"]
        raise CannotBePosted(reason=reason, advice=advice)
    return target


def _write(
    before: Piece,
    number: int,
    place: PieceAddress,
    print_file: StoredFile | None,
    *,
    printed_at: datetime,
    actor: Actor,
    at: datetime,
) -> Piece:
    page = 1 if print_file else None
    made = Piece.objects.create(
        pk=number,
        kind=before.kind,
        supply_id=before.supply_id,
        addressee_id=before.addressee_id,
        subject_kind=before.subject_kind,
        subject_id=before.subject_id,
        print_file=print_file,
        first_page=page,
        last_page=page,
        replaces=before,
        printed_at=printed_at,
        printed_by_id=actor.pk,
    )
    place.piece = made
    place.save(force_insert=True)
    audit.record(
        action="mail.piece.reposted",
        subject=made,
        actor=actor,
        at=at,
        kind=before.kind,
        customers=[before.addressee_id],
    )
    events.publish(PiecesPrinted(kind=before.kind, piece_ids=(number,)))
    return made
