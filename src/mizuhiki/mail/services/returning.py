"""What became of single letters: delivered by a crew, come back, spoilt before they left."""

from datetime import datetime

from django.db import transaction

from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit.api import record
from mizuhiki.customers.api import lock_supplies
from mizuhiki.mail import errors
from mizuhiki.mail.events import PieceDelivered, PieceReturned
from mizuhiki.mail.kinds import letter_of
from mizuhiki.mail.models import Piece, PieceEvent
from mizuhiki.mail.numbers import number_of
from mizuhiki.mail.services.stock import Kind, move_stock
from mizuhiki.platform import clock, events, locks
from mizuhiki.platform.actors import Actor

What = PieceEvent.What
Reason = PieceEvent.Reason

RETURN_REASONS = (Reason.UNKNOWN_ADDRESS, Reason.MOVED, Reason.REFUSED, Reason.UNCLAIMED, Reason.OTHER)
SPOIL_REASONS = (Reason.MISPRINT, Reason.DAMAGED, Reason.STOPPED, Reason.OTHER)


@transaction.atomic
def record_return(
    *, piece_id: int, occurred_at: datetime, reason: Reason, note: str, actor: Actor, at: datetime
) -> PieceEvent:
    """A letter came back (返戻). It is no evidence of notice any more, and somebody has to look into it.

    Raises:
        PieceAlready, PieceNotDispatched: nothing is changed.

    Source:
        COL-075 【金沢収納】第23条(5)ア.
    """
    assert reason in RETURN_REASONS, reason
    known = _lock(piece_id, What.RETURNED)
    if What.DISPATCHED not in known:
        raise errors.PieceNotDispatched(number=number_of(piece_id))
    event = _write(piece_id, What.RETURNED, occurred_at, actor, at, reason=reason, note=note)
    piece = Piece.objects.get(pk=piece_id)
    events.publish(PieceReturned(piece_id=piece_id, supply_id=piece.supply_id))
    return event


@transaction.atomic
def record_delivery(
    *,
    piece_id: int,
    occurred_at: datetime,
    note: str,
    actor: Actor,
    at: datetime,
    photo: StoredFile | None = None,
) -> PieceEvent:
    """Somebody saw it delivered, or put it into the mailbox themselves, then and there.

    Raises:
        PieceAlready, PieceNotDispatched: nothing is changed.

    Source:
        COL-062 【金沢収納】第23条(3)エ.
    """
    known = _lock(piece_id, What.DELIVERED)
    if What.DISPATCHED not in known:
        raise errors.PieceNotDispatched(number=number_of(piece_id))
    event = _write(piece_id, What.DELIVERED, occurred_at, actor, at, note=note, photo=photo)
    piece = Piece.objects.get(pk=piece_id)
    events.publish(PieceDelivered(piece_id=piece_id, supply_id=piece.supply_id))
    return event


@transaction.atomic
def record_spoiled(*, piece_id: int, reason: Reason, note: str, actor: Actor, at: datetime) -> PieceEvent:
    """A letter that will not leave (書損): its form counts as spoilt, not as used.

    Raises:
        PieceAlready, PieceHasLeft: nothing is changed.

    Source:
        COL-026 【金沢収納】別表１ ２(3).
    """
    assert reason in SPOIL_REASONS, reason
    known = _lock(piece_id, What.SPOILED)
    if What.DISPATCHED in known:
        raise errors.PieceHasLeft(number=number_of(piece_id))
    event = _write(piece_id, What.SPOILED, at, actor, at, reason=reason, note=note)
    piece = Piece.objects.get(pk=piece_id)
    form, today = letter_of(piece.kind).form, clock.day_of(at)
    if form:
        for kind, quantity in ((Kind.USED, 1), (Kind.SPOILED, -1)):
            move_stock(
                form=form,
                kind=kind,
                quantity=quantity,
                cause=f"mail.spoiled:{piece_id}",
                occurred_on=today,
                actor=actor,
                at=at,
            )
    return event


def _lock(piece_id: int, what: What) -> set[str]:
    """Keep others off this letter; what is known of it, and not yet `what`.

    Its supply comes first, as for whoever lets letters leave: listeners lock it in any case.
    """
    piece = Piece.objects.get(pk=piece_id)
    if piece.supply_id is not None:
        lock_supplies([piece.supply_id])
    locks.take_name(f"mail-dispatch:{piece.kind}")
    known = {event.what: event for event in PieceEvent.objects.filter(piece=piece)}
    if what in known:
        day = clock.day_of(known[what].occurred_at)
        raise errors.PieceAlready(number=number_of(piece_id), what=what.label, day=day)
    return set(known)


def _write(
    piece_id: int,
    what: What,
    occurred_at: datetime,
    actor: Actor,
    at: datetime,
    *,
    reason: str = "",
    note: str = "",
    photo: StoredFile | None = None,
) -> PieceEvent:
    event = PieceEvent.objects.create(
        piece_id=piece_id,
        what=what,
        occurred_at=occurred_at,
        reason=reason,
        note=note.strip(),
        photo=photo,
        recorded_at=at,
        recorded_by_id=actor.pk,
    )
    addressee = Piece.objects.values_list("addressee_id", flat=True).get(pk=piece_id)
    record(
        action=f"mail.piece.{what.value}",
        subject=event.piece,
        actor=actor,
        at=at,
        customers=[addressee],
        code=str(reason),
    )
    return event
