"""The refund reserve has a target, and what is missing up to it is asked of the client (COL-050)."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.till import errors, reserve, safe_book
from mizuhiki.till.models import ReserveRequest, ReserveTarget, Safe
from mizuhiki.till.services.safes import key_of


@transaction.atomic
def set_reserve_target(*, safe: Safe, yen: int, at: datetime, actor: Actor) -> ReserveTarget:
    """Say what the reserve of a safe is filled up to from now on.

    Source:
        COL-050 【金沢収納】第23条(1)ク.
    """
    target = ReserveTarget.objects.create(safe=safe, yen=yen, set_at=at, set_by_id=actor.pk)
    audit.record(action="till.reserve.target_set", subject=safe, actor=actor, at=at, yen=yen)
    return target


@transaction.atomic
def ask_for_reserve(*, safe: Safe, at: datetime, actor: Actor) -> ReserveRequest:
    """Ask the client for what is missing up to the target, once until it comes.

    Raises:
        NotAKeyHolder: the person is not on the list.
        ReserveWithoutTarget: nobody said how much there shall be.
        ReserveAskedFor: the last request waits. ReserveFull: nothing is missing.
        Nothing is changed by any of them.

    Source:
        COL-050 【金沢収納】第23条(1)ク.
    """
    safe_book.lock(safe)
    if key_of(safe, actor.pk) is None:
        raise errors.NotAKeyHolder(name=safe.name)
    state = reserve.reserve_of(safe)
    if state.target_yen is None:
        raise errors.ReserveWithoutTarget()
    if state.asked is not None:
        raise errors.ReserveAskedFor(number=state.asked.shown, yen=state.asked.yen)
    if not state.short_yen:
        raise errors.ReserveFull(balance=state.balance_yen, target=state.target_yen)
    request = ReserveRequest.objects.create(
        safe=safe,
        **serials.next_of_year(ReserveRequest, clock.day_of(at)),
        target_yen=state.target_yen,
        balance_yen=state.balance_yen,
        yen=state.short_yen,
        asked_at=at,
        asked_by_id=actor.pk,
    )
    audit.record(action="till.reserve.asked_for", subject=request, actor=actor, at=at, yen=request.yen)
    return request
