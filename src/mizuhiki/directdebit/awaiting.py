"""依頼書の返送待ち: a form somebody asked for is awaited back; the work ends by itself when it comes.

Forms offered to many at once are counted and not chased: most of them never come back.
"""

from datetime import date, datetime, time, timedelta

from mizuhiki.directdebit.models import FormPosting
from mizuhiki.mail.api import Dispatch, PieceReturned, PiecesDispatched, Purpose
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, NewItem, Outcome

AWAITED = ItemKind(
    "directdebit.form_awaited",
    "依頼書の返送待ち",
    "collection",
    (
        Outcome("told", "お客様に連絡した"),
        Outcome("unwanted", "申し込まないと確かめた"),
        Outcome("unanswered", "連絡がつかない", needs_note=True),
    ),
)
_GONE = """
    SELECT p.form_id, p.back_by FROM mail_pieceevent e
    JOIN directdebit_formposting p ON p.piece_id = e.piece_id AND p.order_id IS NULL
    WHERE e.dispatch_id = %s AND NOT EXISTS (
        SELECT FROM directdebit_paperformstep s WHERE s.form_id = p.form_id AND s.what <> 'handed')
    ORDER BY p.form_id
"""


def await_return(event: PiecesDispatched) -> None:
    """Listener: from its posting on, a form is awaited back."""
    is_form = Dispatch.objects.filter(pk=event.dispatch_id, purpose=Purpose.OTHER).exists()
    found = sql.rows(_GONE, [event.dispatch_id]) if is_form else []
    if not found:
        return
    items = [
        NewItem(
            key=key_of(form_id),
            title=f"依頼書の返送を待っています（受付番号 {form_id}）",
            due_at=_noon_after(back_by),
            url_name="directdebit:form_show",
            url_args=(form_id,),
            subject=("directdebit.paperform", form_id),
        )
        for form_id, back_by in found
    ]
    worklist.open_items(kind=AWAITED.code, items=items, at=clock.now())


def stop_awaiting(event: PieceReturned) -> None:
    """Listener: what never arrived does not come back; the returned letter is looked into instead."""
    posting = FormPosting.objects.filter(piece_id=event.piece_id).first()
    if posting is not None:
        worklist.close_item(key_of(posting.form_id), at=clock.now())


def forget(form_id: int, *, actor: Actor, at: datetime) -> None:
    """The form is here, or goes back: nobody waits for it any more."""
    if worklist.Item.objects.filter(key=key_of(form_id), closed_at=None).exists():
        worklist.close_item(key_of(form_id), at=at, actor=actor)


def forget_earlier(supply_id: int, *, actor: Actor, at: datetime) -> None:
    """A newer form is on its way to the same people."""
    for posting in FormPosting.objects.filter(form__supply_id=supply_id, order=None):
        forget(posting.form_id, actor=actor, at=at)


def key_of(form_id: int) -> str:
    """What names the waiting for a form."""
    return f"{AWAITED.code}:{form_id}"


def _noon_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(12), tzinfo=clock.TOKYO)
