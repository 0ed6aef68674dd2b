"""申請書の返送待ち: a form somebody asked for is awaited back; the work ends by itself when it comes.

Forms offered to many at once are counted and not chased: most of them never come back.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from mizuhiki.mail.events import PieceReturned, PiecesDispatched
from mizuhiki.mail.form_rooms import room_of
from mizuhiki.mail.models import Dispatch, FormPosting, FormReturn, Purpose
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, NewItem, Outcome

AWAITED = ItemKind(
    "mail.form_awaited",
    "申請書の返送待ち",
    "collection",
    (
        Outcome("told", "お客様に連絡した"),
        Outcome("unwanted", "申し込まないと確かめた"),
        Outcome("unanswered", "連絡がつかない", needs_note=True),
    ),
)


def await_return(event: PiecesDispatched) -> None:
    """Listener: from its posting on, a form is awaited back."""
    if not Dispatch.objects.filter(pk=event.dispatch_id, purpose=Purpose.OTHER).exists():
        return
    gone = FormPosting.objects.filter(
        piece__events__dispatch_id=event.dispatch_id, piece__run=None, came_back=None
    )
    items = [_item(one) for one in gone.select_related("piece").order_by("pk")]
    if items:
        worklist.open_items(kind=AWAITED.code, items=items, at=clock.now())


def _item(posting: FormPosting) -> NewItem:
    piece, room = posting.piece, room_of(posting.piece.subject_kind)
    return NewItem(
        key=key_of(posting.pk),
        title=f"{posting.title}の返送を待っています（受付番号 {posting.form_no}）",
        due_at=_noon_after(posting.back_by),
        url_name=room.url_name if room else "mail:piece_show",
        url_args=(posting.form_no,),
        subject=(piece.subject_kind, piece.subject_id),
    )


def stop_awaiting(event: PieceReturned) -> None:
    """Listener: what never arrived does not come back; the returned letter is looked into instead."""
    if FormPosting.objects.filter(pk=event.piece_id).exists():
        worklist.close_item(key_of(event.piece_id), at=clock.now())


def note_back(
    postings: Collection[FormPosting],
    *,
    outcome: FormReturn.Outcome = FormReturn.Outcome.RECEIVED,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Write down that forms are here or will not come; nobody waits for them any more. How many are new."""
    fresh = [one for one in postings if not one.is_back]
    for one in fresh:
        FormReturn.objects.create(
            posting=one, outcome=outcome, on=clock.day_of(at), note=note, at=at, by_id=actor.pk
        )
    stop([one.pk for one in fresh], actor=actor, at=at)
    return len(fresh)


def stop(piece_ids: Collection[int], *, actor: Actor, at: datetime) -> None:
    """Take the waiting for some forms away, where somebody waits."""
    keys = [key_of(piece_id) for piece_id in piece_ids]
    if worklist.Item.objects.filter(key__in=keys, closed_at=None).exists():
        worklist.close_items(keys, at=at, actor=actor)


def key_of(piece_id: int) -> str:
    """What names the waiting for a form."""
    return f"{AWAITED.code}:{piece_id}"


def _noon_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(12), tzinfo=clock.TOKYO)
