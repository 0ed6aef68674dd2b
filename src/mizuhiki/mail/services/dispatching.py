"""投函: letters that leave the house, and what that costs."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.mail import errors
from mizuhiki.mail.events import PiecesDispatched, PiecesLeaving
from mizuhiki.mail.kinds import letter_of
from mizuhiki.mail.models import Dispatch, Piece
from mizuhiki.mail.services.postage import terms_on
from mizuhiki.mail.services.stock import Kind, move_stock
from mizuhiki.platform import clock, events, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun

Method = Dispatch.Method

WAITING = """
    SELECT p.id FROM mail_piece p WHERE p.kind = %s AND {which}
    AND NOT EXISTS (SELECT FROM mail_pieceevent e WHERE e.piece_id = p.id
                    AND e.what IN ('dispatched', 'spoiled'))
"""


@transaction.atomic
def dispatch_run(
    *,
    run: BatchRun,
    kind: str,
    dispatched_on: date,
    actor: Actor,
    at: datetime,
    unit_yen: int | None = None,
    method: Method = Method.POST,
) -> Dispatch:
    """Record that all letters of a kind of a run have left, spoilt ones and those gone before apart.

    Args:
        unit_yen: postage of one letter; by default the terms' of its purpose.

    Raises:
        NothingToDispatch, DispatchDayWrong, PostageTermsMissing: nothing is changed.
        What a listener of `PiecesLeaving` raises: some of them must stay. Nothing is changed.

    Source:
        COL-016, COL-061 【金沢収納】別表１ １(4), 第23条(3)ウ.
    """
    return _dispatch(
        which="p.run_id = %s",
        key=run.pk,
        kind=kind,
        run=run,
        dispatched_on=dispatched_on,
        actor=actor,
        at=at,
        unit_yen=unit_yen,
        method=method,
    )


@transaction.atomic
def dispatch_pieces(
    *,
    piece_ids: Sequence[int],
    kind: str,
    dispatched_on: date,
    actor: Actor,
    at: datetime,
    unit_yen: int | None = None,
    method: Method = Method.POST,
) -> Dispatch:
    """Record that these letters of one kind have left; raises as `dispatch_run` does.

    Source:
        COL-016, COL-061 【金沢収納】別表１ １(4), 第23条(3)ウ.
    """
    return _dispatch(
        which="p.id = ANY(%s)",
        key=list(piece_ids),
        kind=kind,
        run=None,
        dispatched_on=dispatched_on,
        actor=actor,
        at=at,
        unit_yen=unit_yen,
        method=method,
    )


def ask_to_leave(kind: str, piece_ids: Sequence[int], *, on: date) -> None:
    """Ask whether letters that left before may be carried out again on a day.

    Raises:
        What a listener of `PiecesLeaving` raises: some of them must stay.
    """
    events.publish(PiecesLeaving(kind=kind, piece_ids=tuple(piece_ids), on=on))


def _dispatch(
    *,
    which: str,
    key: int | list[int],
    kind: str,
    run: BatchRun | None,
    dispatched_on: date,
    actor: Actor,
    at: datetime,
    unit_yen: int | None,
    method: Method,
) -> Dispatch:
    seen = _waiting(which, kind, key)
    events.publish(PiecesLeaving(kind=kind, piece_ids=tuple(sorted(seen)), on=dispatched_on))
    locks.take_name(f"mail-dispatch:{kind}")
    ids = sorted(_waiting(which, kind, key) & seen)
    if not ids:
        raise errors.NothingToDispatch
    _refuse_wrong_day(ids, dispatched_on, at)
    purpose = letter_of(kind).purpose
    terms = terms_on(purpose, dispatched_on)
    costs = method == Method.POST
    price = (terms.unit_yen if unit_yen is None else unit_yen) if costs else 0
    dispatch = Dispatch.objects.create(
        method=method,
        purpose=purpose,
        bearer=terms.bearer,
        unit_yen=price,
        piece_count=len(ids),
        total_yen=price * len(ids),
        dispatched_on=dispatched_on,
        run=run,
        recorded_at=at,
        recorded_by_id=actor.pk,
    )
    occurred_at = min(at, datetime.combine(dispatched_on, time(12), tzinfo=clock.TOKYO))
    sql.run(
        "INSERT INTO mail_pieceevent (piece_id, what, occurred_at, dispatch_id, reason, note, recorded_at, "
        "recorded_by_id) SELECT id, 'dispatched', %s, %s, '', '', %s, %s FROM unnest(%s) AS p(id)",
        [occurred_at, dispatch.pk, at, actor.pk, ids],
    )
    _use_envelopes(kind, dispatch, actor=actor, at=at)
    record(
        action="mail.dispatch.recorded",
        subject=dispatch,
        actor=actor,
        at=at,
        kind=kind,
        count=len(ids),
        total_yen=dispatch.total_yen,
        dispatched_on=dispatched_on,
    )
    events.publish(PiecesDispatched(dispatch_id=dispatch.pk))
    return dispatch


def _waiting(which: str, kind: str, key: int | list[int]) -> set[int]:
    return {piece_id for (piece_id,) in sql.rows(WAITING.format(which=which), [kind, key])}


def _use_envelopes(kind: str, dispatch: Dispatch, *, actor: Actor, at: datetime) -> None:
    """What leaves the house is in an envelope; what is handed over is not."""
    envelope = letter_of(kind).envelope
    if envelope and dispatch.method != Method.COUNTER:
        move_stock(
            form=envelope,
            kind=Kind.USED,
            quantity=-dispatch.piece_count,
            cause=f"mail.dispatch:{dispatch.pk}",
            occurred_on=dispatch.dispatched_on,
            actor=actor,
            at=at,
        )


def _refuse_wrong_day(ids: list[int], dispatched_on: date, at: datetime) -> None:
    printed_at = Piece.objects.filter(pk__in=ids).order_by("-printed_at").values_list("printed_at", flat=True)
    printed_on = clock.day_of(printed_at[0])
    if not printed_on <= dispatched_on <= clock.day_of(at):
        raise errors.DispatchDayWrong(printed_on=printed_on)
