"""The book of the safe: what lies in it by purpose, and how drawers and the bank move it.

The lock of a safe is taken after every other; a counter without a safe has no book.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.till import errors
from mizuhiki.till.models import (
    CashPurpose,
    Counter,
    CounterDay,
    Safe,
    SafeDifference,
    SafeLine,
    SafeOpening,
    TillSession,
)

Kind = SafeLine.Kind


def safe_of(counter_id: int, *, at: datetime | None = None) -> Safe | None:
    """The safe of a counter; with `at`, only when it stood there by then."""
    found = Safe.objects.filter(counter_id=counter_id)
    return (found if at is None else found.filter(placed_at__lte=at)).first()


def balance_yen(safe_id: int, purpose: str) -> int:
    """What lies in the safe for a purpose."""
    last = _last(safe_id, purpose)
    return last.balance_yen if last is not None else 0


def balances(safe_id: int) -> dict[CashPurpose, int]:
    """What lies in the safe, by purpose."""
    return {purpose: balance_yen(safe_id, purpose) for purpose in CashPurpose}


def opening_now(safe_id: int) -> SafeOpening | None:
    """The opening that nobody has locked yet."""
    found = SafeOpening.objects.filter(safe_id=safe_id, locking__isnull=True)
    return found.select_related("opened_by", "safe").order_by("-pk").first()


def require_open(safe: Safe, *, at: datetime) -> SafeOpening:
    """The opening money goes through today.

    Raises:
        SafeNotOpen: nobody has opened it. SafeLeftOpen: it was not locked on an earlier day.
    """
    opening = opening_now(safe.pk)
    if opening is None:
        raise errors.SafeNotOpen(name=safe.name)
    if (day := clock.day_of(opening.opened_at)) != clock.day_of(at):
        raise errors.SafeLeftOpen(name=safe.name, day=day)
    return opening


def lock(safe: Safe) -> None:
    """Nobody else writes into the book until this transaction ends."""
    locks.take_name(f"till-safe:{safe.pk}")


def enter(
    safe: Safe,
    *,
    purpose: CashPurpose,
    kind: SafeLine.Kind,
    yen: int,
    cause: str,
    at: datetime,
    actor: Actor,
    partner: str = "",
    reason: str = "",
) -> SafeLine:
    """Write one line: yen in, or out below zero. The safe is open, and never gives what it has not.

    Raises:
        SafeNotOpen, SafeLeftOpen, SafeTooLittle: nothing is written.

    Source:
        COL-024 【金沢収納】別表１ ２(2)カ; 第23条(1)ク.
    """
    lock(safe)
    opening = require_open(safe, at=at)
    facts = {"cause": cause, "partner": partner, "reason": reason, "at": at, "by_id": actor.pk}
    return _write(opening, purpose=purpose, kind=kind, yen=yen, **facts)


def write_found(
    opening: SafeOpening, *, purpose: CashPurpose, yen: int, cause: str, at: datetime, actor: Actor
) -> SafeLine:
    """What a count found more or less; the caller holds the lock."""
    return _write(opening, purpose=purpose, kind=Kind.FOUND, yen=yen, cause=cause, at=at, by_id=actor.pk)


def give_float(session: TillSession, *, at: datetime, actor: Actor) -> None:
    """The float of a drawer leaves the safe for whoever opens it."""
    safe = safe_of(session.till.counter_id)
    if safe is None or session.float_yen == 0:
        return
    enter(
        safe,
        purpose=CashPurpose.FLOAT,
        kind=Kind.TILL_OUT,
        yen=-session.float_yen,
        cause=f"till.open:{session.pk}",
        partner=session.till.name,
        at=at,
        actor=actor,
    )


def take_back(session: TillSession, *, counted_yen: int, at: datetime, actor: Actor) -> None:
    """What was counted in a drawer goes into the safe: the float first, the rest as takings."""
    safe = safe_of(session.till.counter_id)
    if safe is None:
        return
    float_yen = min(session.float_yen, counted_yen)
    for purpose, kind, yen in (
        (CashPurpose.FLOAT, Kind.TILL_BACK, float_yen),
        (CashPurpose.TAKINGS, Kind.TAKINGS, counted_yen - float_yen),
    ):
        if yen:
            cause = f"till.close.{purpose}:{session.pk}"
            partner = session.till.name
            enter(safe, purpose=purpose, kind=kind, yen=yen, cause=cause, partner=partner, at=at, actor=actor)


def pay_refund(
    counter: Counter, *, yen: int, cause: str, reason: str, at: datetime, actor: Actor
) -> SafeLine:
    """Cash of the refund reserve leaves the safe of a counter for somebody who paid too much.

    Raises:
        NoSafe, SafeNotOpen, SafeLeftOpen, SafeTooLittle: nothing is written.

    Source:
        COL-045, COL-050 【金沢収納】第23条(1)ウ, ク.
    """
    safe = safe_of(counter.pk)
    if safe is None:
        raise errors.NoSafe(name=counter.name)
    return enter(
        safe,
        purpose=CashPurpose.RESERVE,
        kind=Kind.REFUND,
        yen=-yen,
        cause=cause,
        reason=reason,
        at=at,
        actor=actor,
    )


def refuse_counted(*, cause: str) -> None:
    """Cash that went out comes back only into the opening it left: nobody has counted the safe since.

    Raises:
        CountedSince.
    """
    counted = SafeLine.objects.filter(cause=cause, opening__locking__isnull=False)
    if (line := counted.select_related("safe").first()) is not None:
        raise errors.CountedSince(name=line.safe.name)


def take_refund_back(
    counter: Counter, *, out: str, yen: int, cause: str, reason: str, at: datetime, actor: Actor
) -> SafeLine:
    """Cash of a refund that was a mistake lies in the reserve again.

    Args:
        out: the cause under which it went out.

    Raises:
        CountedSince, SafeLeftOpen: nothing is written.

    Source:
        COL-045, COL-050 【金沢収納】第23条(1)ウ, ク; 第20条.
    """
    safe = safe_of(counter.pk)
    assert safe is not None, "it went out of this safe"
    lock(safe)
    refuse_counted(cause=out)
    return enter(
        safe,
        purpose=CashPurpose.RESERVE,
        kind=Kind.REFUND_IN,
        yen=yen,
        cause=cause,
        reason=reason,
        at=at,
        actor=actor,
    )


def takings_of(closed: CounterDay) -> QuerySet[SafeLine]:
    """The lines by which the drawers of a counter's day put their takings in."""
    sessions = TillSession.objects.filter(till__counter_id=closed.counter_id, business_on=closed.day)
    causes = [f"till.close.{CashPurpose.TAKINGS}:{pk}" for pk in sessions.values_list("pk", flat=True)]
    return SafeLine.objects.filter(cause__in=causes)


def fill_short_floats(closed: CounterDay, *, at: datetime, actor: Actor) -> None:
    """What a drawer lacked of its float, by an agreed difference, is made up from the takings of the day.

    What goes to the bank is then what the day was closed on.
    """
    safe = safe_of(closed.counter_id)
    if safe is None:
        return
    into_yen = sum(takings_of(closed).values_list("yen", flat=True))
    yen = into_yen - max(closed.counted_yen, 0)
    if yen > 0:
        for purpose, kind, signed_yen in (
            (CashPurpose.TAKINGS, Kind.SHORT_OUT, -yen),
            (CashPurpose.FLOAT, Kind.SHORT_IN, yen),
        ):
            cause = f"till.day.{kind}:{closed.pk}"
            reason = f"{closed.day}の日計でレジの不足を補う"
            enter(
                safe,
                purpose=purpose,
                kind=kind,
                yen=signed_yen,
                cause=cause,
                reason=reason,
                at=at,
                actor=actor,
            )


def refuse_unexplained(counter: Counter, day: date) -> None:
    """Refuse to go on while a difference of the safe, counted by then, is not agreed to.

    Raises:
        DifferenceWaits.
    """
    waiting = SafeDifference.objects.filter(
        count__opening__safe__counter=counter,
        agreed__isnull=True,
        count__opening__opened_at__lt=clock.end_of(day),
    )
    if yens := list(waiting.values_list("yen", flat=True)):
        raise errors.DifferenceWaits(count=len(yens), yen=sum(abs(yen) for yen in yens))


def _write(opening: SafeOpening, *, purpose: CashPurpose, yen: int, **facts: Any) -> SafeLine:
    safe, last = opening.safe, _last(opening.safe_id, purpose)
    before_yen = last.balance_yen if last is not None else 0
    if before_yen + yen < 0:
        raise errors.SafeTooLittle(name=safe.name, purpose=purpose.label, balance=before_yen, yen=-yen)
    return SafeLine.objects.create(
        safe=safe,
        opening=opening,
        purpose=purpose,
        number=last.number + 1 if last is not None else 1,
        yen=yen,
        balance_yen=before_yen + yen,
        **facts,
    )


def _last(safe_id: int, purpose: str) -> SafeLine | None:
    return SafeLine.objects.filter(safe_id=safe_id, purpose=purpose).order_by("-number").first()
