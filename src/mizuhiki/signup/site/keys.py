"""A bank's keys are changed without a moment in which its messages count for nothing, or ended at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor
from mizuhiki.signup.errors import KeyEnded, KeyTooSoon, NoKeyFollows, NoKeyToFollow
from mizuhiki.signup.models import GatewayKey, GatewayKeyEnd
from mizuhiki.signup.site import closures
from mizuhiki.signup.site.bank_selectors import KeyPair, pairs_of
from mizuhiki.signup.site.partners import bank_of
from mizuhiki.signup.site.services import make_pair

AHEAD = timedelta(hours=1)  # the least time in which a bank can put a new key in
OVERLAP = timedelta(hours=24)  # whatever was sealed with the old key has arrived by then


@transaction.atomic
def renew_keys(*, bank_code: str, starts_at: datetime, at: datetime, actor: Actor) -> Mapping[str, str]:
    """Make the pair that follows; the pair before goes on until a second person agrees to its end.

    The keys are shown this once, to be given to the bank. From `starts_at` on we seal with the new one; the
    bank's messages count under either.

    Raises:
        NoSuchBank, NoKeyToFollow, KeyTooSoon: nothing is made.

    Source:
        DD-004, DD-019 【長岡口振】4(2), 5(2)エ.
    """
    bank_of(bank_code, at=at)
    locks.take_name(f"signup-keys-{bank_code}")
    if all(one.is_over(at) for one in pairs_of(bank_code)):
        raise NoKeyToFollow(bank=bank_code)
    if starts_at < at + AHEAD:
        raise KeyTooSoon
    made, kept = make_pair(bank_code=bank_code, starts_at=starts_at, actor=actor)
    audit.record(action="signup.keys.renewed", subject=kept, actor=actor, at=at)
    return made


def pair_to_end(key: GatewayKey, *, ends_at: datetime, at: datetime) -> KeyPair:
    """The pair of a key, that may end then: another follows it, or a key has leaked and nobody is sent there.

    The bank is stopped, without an end of the stop's own: one that ends by itself would open it without keys.
    Or the public cannot choose it, because it left the rules. An end that is settled may be brought forward.

    Raises:
        KeyEnded: it has ended, or ends no later than that anyway.
        NoKeyFollows: no later pair would have been in force for a day, and the bank is not stopped.
    """
    pair = pair_of(key)
    if pair.ends_at is not None and max(ends_at, at) >= pair.ends_at:
        raise KeyEnded
    is_followed = following_of(pair, ends_at=ends_at) == Following.A_DAY
    if not is_followed and not closures.stays_closed(key.bank_code, at=at):
        raise NoKeyFollows
    return pair


def pair_of(key: GatewayKey) -> KeyPair:
    """The two keys that begin together, one of which this is."""
    return next(one for one in pairs_of(key.bank_code) if one.starts_at == key.starts_at)


class Following(StrEnum):
    """What a bank has by the end of a pair of keys."""

    A_DAY = "a_day"  # a later pair that has been in force for a day
    LESS = "less"  # a later pair, in force for less: what was sealed with the old one may still be on its way
    NONE = "none"


def following_of(pair: KeyPair, *, ends_at: datetime) -> Following:
    """The later pair without an end that has been in force longest by then."""
    later = [
        one.starts_at
        for one in pairs_of(pair.keys[0].bank_code)
        if one.starts_at > pair.starts_at and one.ends_at is None
    ]
    first = min(later, default=None)
    if first is None or first > ends_at:
        return Following.NONE
    return Following.A_DAY if first + OVERLAP <= ends_at else Following.LESS


@transaction.atomic
def end_pair(*, key_id: int, ends_at: datetime, at: datetime, actor: Actor) -> None:
    """Let a pair count no more from an instant on; what a second person agreed to is carried out here.

    Raises:
        KeyEnded, NoKeyFollows: nothing is changed.

    Source:
        DD-004, DD-019 【長岡口振】4(2), 5(2)エ; design.md, law 9.
    """
    key = GatewayKey.objects.get(pk=key_id)
    locks.take_name(f"signup-keys-{key.bank_code}")
    pair = pair_to_end(key, ends_at=ends_at, at=at)
    GatewayKeyEnd.objects.bulk_create(
        [GatewayKeyEnd(key=one, ends_at=max(ends_at, at), at=at, by_id=actor.pk) for one in pair.keys]
    )
    audit.record(action="signup.keys.ended", subject=key, actor=actor, at=at)
