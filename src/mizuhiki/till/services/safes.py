"""The safe of a counter: keys, opening, money in and out by hand, the count at the day's end."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.till import errors, hours, reserve, rules, safe_book
from mizuhiki.till.agreement import SAFE_DIFFERENCE
from mizuhiki.till.chase import deposits_waiting
from mizuhiki.till.models import (
    CashPurpose,
    Counter,
    OpenTill,
    ReserveRequestMet,
    Safe,
    SafeCount,
    SafeDifference,
    SafeKey,
    SafeKeyReturned,
    SafeLine,
    SafeLocking,
    SafeOpening,
)


@transaction.atomic
def place_safe(*, counter: Counter, name: str, at: datetime, actor: Actor) -> Safe:
    """Begin the book of a counter's safe. It is empty: what lies in it is put in by a key holder.

    Raises:
        SafePlaced: it has one.
        MoneyOnItsWay: a drawer is open, a day not closed or money not at the bank; that is ended first.

    Source:
        COL-024 【金沢収納】別表１ ２(2)カ.
    """
    locks.take_name("till-open")
    if (safe := safe_book.safe_of(counter.pk)) is not None:
        raise errors.SafePlaced(name=safe.name)
    is_open = hours.unclosed_sessions().filter(till__counter=counter).exists()
    is_waiting = any(one.counter_day.counter_id == counter.pk for one in deposits_waiting())
    if is_open or is_waiting or OpenTill.objects.filter(till__counter=counter).exists():
        raise errors.MoneyOnItsWay(name=counter.name)
    safe = Safe.objects.create(counter=counter, name=name, placed_at=at, placed_by_id=actor.pk)
    audit.record(action="till.safe.placed", subject=safe, actor=actor, at=at)
    return safe


@transaction.atomic
def give_key(*, safe: Safe, holder_id: int, at: datetime, actor: Actor) -> SafeKey:
    """Put a person on the list of key holders.

    Raises:
        KeyHeld: the person is on it.

    Source:
        COL-024 【金沢収納】別表１ ２(2)カ.
    """
    safe_book.lock(safe)
    if (held := key_of(safe, holder_id)) is not None:
        raise errors.KeyHeld(name=held.holder)
    key = SafeKey.objects.create(safe=safe, holder_id=holder_id, given_at=at, given_by_id=actor.pk)
    audit.record(action="till.safe.key_given", subject=safe, actor=actor, at=at, to=holder_id)
    return key


@transaction.atomic
def take_key_back(*, key_id: int, at: datetime, actor: Actor) -> SafeKeyReturned:
    """Take a person off the list of key holders.

    Raises:
        KeyReturned: the person is not on it. SafeHeldOpen: they have the safe open; it is locked first.

    Source:
        COL-024 【金沢収納】別表１ ２(2)カ.
    """
    key = SafeKey.objects.select_related("safe", "holder").get(pk=key_id)
    safe_book.lock(key.safe)
    if SafeKeyReturned.objects.filter(pk=key.pk).exists():
        raise errors.KeyReturned(name=key.holder)
    opening = safe_book.opening_now(key.safe_id)
    if opening is not None and opening.key_id == key.pk:
        raise errors.SafeHeldOpen(name=key.holder)
    back = SafeKeyReturned.objects.create(key=key, at=at, recorded_by_id=actor.pk)
    audit.record(action="till.safe.key_returned", subject=key.safe, actor=actor, at=at, of=key.holder_id)
    return back


def key_of(safe: Safe, holder_id: int) -> SafeKey | None:
    """The key a person has of a safe."""
    held = SafeKey.objects.filter(safe=safe, holder_id=holder_id, returned__isnull=True)
    return held.select_related("holder").first()


@transaction.atomic
def open_safe(*, safe: Safe, purpose: str, at: datetime, actor: Actor) -> SafeOpening:
    """Open the safe: from now on drawers are filled and money goes in and out, until it is locked.

    Raises:
        NotAKeyHolder: the person is not on the list.
        SafeIsOpen: somebody has it open. Nothing is changed by either.

    Source:
        COL-024 【金沢収納】別表１ ２(2)カ; 第23条(1)ク.
    """
    safe_book.lock(safe)
    key = key_of(safe, actor.pk)
    if key is None:
        raise errors.NotAKeyHolder(name=safe.name)
    if (opening := safe_book.opening_now(safe.pk)) is not None:
        raise errors.SafeIsOpen(name=safe.name, by=opening.opened_by)
    opening = SafeOpening.objects.create(
        safe=safe, key=key, opened_at=at, opened_by_id=actor.pk, purpose=purpose.strip()
    )
    audit.record(action="till.safe.opened", subject=safe, actor=actor, at=at, opening_id=opening.pk)
    return opening


@transaction.atomic
def move_by_hand(
    *,
    safe: Safe,
    purpose: CashPurpose,
    is_in: bool,
    yen: int,
    partner: str,
    reason: str,
    reference: str,
    at: datetime,
    actor: Actor,
) -> SafeLine:
    """Put money of a purpose in, or take it out, with the other side's name and what for.

    Args:
        reference: names this act; the same one is written once.

    Raises:
        NotAKeyHolder, SafeNotOpen, SafeLeftOpen, SafeTooLittle: nothing is changed.
        LineWritten: the reference stands in the book.

    Source:
        COL-024, COL-050 【金沢収納】第23条(1)ク.
    """
    assert purpose != CashPurpose.TAKINGS, "takings come from drawers and go to the bank alone"
    assert yen > 0, yen
    safe_book.lock(safe)
    if key_of(safe, actor.pk) is None:
        raise errors.NotAKeyHolder(name=safe.name)
    cause = f"safe.hand:{reference}"
    if SafeLine.objects.filter(cause=cause).exists():
        raise errors.LineWritten()
    line = safe_book.enter(
        safe,
        purpose=purpose,
        kind=SafeLine.Kind.PUT_IN if is_in else SafeLine.Kind.TAKE_OUT,
        yen=yen if is_in else -yen,
        cause=cause,
        partner=partner.strip(),
        reason=reason.strip(),
        at=at,
        actor=actor,
    )
    if line.kind == SafeLine.Kind.PUT_IN and purpose == CashPurpose.RESERVE:
        _meet_request(line)
    audit.record(
        action="till.safe.moved", subject=safe, actor=actor, at=at, purpose=purpose.value, yen=line.yen
    )
    return line


def _meet_request(line: SafeLine) -> None:
    """Money that was put in for refunds answers the request that waits for it."""
    if request := reserve.open_request(line.safe):
        ReserveRequestMet.objects.create(request=request, line=line)


@transaction.atomic
def lock_safe(
    *,
    safe: Safe,
    pieces: Mapping[CashPurpose, Mapping[str, int]],
    reasons: Mapping[CashPurpose, str],
    at: datetime,
    actor: Actor,
) -> SafeLocking:
    """Count every purpose by note and coin and lock the safe; the book then says what was counted.

    An opening of an earlier day is locked in the same way: nothing can have moved since.

    Raises:
        NotAKeyHolder: the person is not on the list. SafeNotOpen: it is locked.
        TillsOut: a drawer of the counter is open; its money belongs into the safe for the night.
        SafeDifferenceNeedsReason: a count is not the book's, and nobody said why. Nothing is changed.

    Source:
        COL-024, COL-050 【金沢収納】第23条(1)ク; COL-040 第20条.
    """
    assert set(pieces) == set(CashPurpose), pieces
    locks.share_utility()
    locks.take_name("till-open")  # nobody opens a drawer meanwhile
    safe_book.lock(safe)
    opening = safe_book.opening_now(safe.pk)
    if key_of(safe, actor.pk) is None:
        raise errors.NotAKeyHolder(name=safe.name)
    if opening is None:
        raise errors.SafeNotOpen(name=safe.name)
    out = OpenTill.objects.filter(till__counter_id=safe.counter_id, session__opened_at__gte=safe.placed_at)
    if names := list(out.order_by("till__code").values_list("till__name", flat=True)):
        raise errors.TillsOut(tills="、".join(names))
    for purpose, counted in pieces.items():
        _count(opening, purpose, counted, reason=reasons.get(purpose, "").strip(), at=at, actor=actor)
    locking = SafeLocking.objects.create(opening=opening, locked_at=at, locked_by_id=actor.pk)
    audit.record(action="till.safe.locked", subject=safe, actor=actor, at=at, opening_id=opening.pk)
    return locking


def _count(
    opening: SafeOpening,
    purpose: CashPurpose,
    pieces: Mapping[str, int],
    *,
    reason: str,
    at: datetime,
    actor: Actor,
) -> None:
    count = SafeCount.objects.create(
        opening=opening,
        purpose=purpose,
        total_yen=rules.total_of(pieces),
        expected_yen=safe_book.balance_yen(opening.safe_id, purpose),
        counted_at=at,
        counted_by_id=actor.pk,
        **pieces,
    )
    yen = count.difference_yen
    if yen == 0:
        return
    if not reason:
        raise errors.SafeDifferenceNeedsReason(
            purpose=purpose, counted=count.total_yen, expected=count.expected_yen, yen=yen
        )
    difference = SafeDifference.objects.create(count=count, yen=yen, reason=reason)
    safe_book.write_found(
        opening, purpose=purpose, yen=yen, cause=f"safe.count:{count.pk}", at=at, actor=actor
    )
    approvals.ask(
        kind=SAFE_DIFFERENCE.code,
        title=f"{opening.safe.name} {purpose.label} {clock.day_of(at)}の過不足 {yen:+,}円",
        subject=difference,
        reason=reason,
        amount_yen=yen,
        actor=cast(Person, actor),  # who counts is a person who has signed in
        at=at,
    )
