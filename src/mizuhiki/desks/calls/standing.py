"""Where an operator's call stands, in one query; and who may look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from mizuhiki.callcentre.api import CASE_LEAD
from mizuhiki.platform import clock
from mizuhiki.staff.api import User
from mizuhiki.telephony.api import (
    Call,
    CallState,
    State,
    call_at_desk,
    is_of_agent,
    is_taken_by,
    state_of_call,
)

RING_MS, TALK_MS, WRAP_MS = 10_000, 180_000, 120_000  # 10秒, 通話3分, 後処理2分 (CC-009, CC-010)


@dataclass(frozen=True)
class Clock:
    """A clock on the desk: what it counts, since when or how long, and what it should not pass."""

    name: str
    limit_ms: int
    since: datetime | None = None  # runs
    took_ms: int | None = None  # is over

    @property
    def is_late(self) -> bool:
        """Over its limit, of one that is over."""
        return self.took_ms is not None and self.took_ms > self.limit_ms


@dataclass(frozen=True)
class AtDesk:
    """A call at a desk."""

    state: CallState
    now: datetime
    is_theirs: bool = True  # of whoever looks: they took it, nobody has yet, or they lead

    @property
    def call(self) -> Call:
        """Itself."""
        return self.state.call

    @property
    def is_keyed(self) -> bool:
        """No exchange tells when it ends."""
        return self.call.source == Call.Source.HAND

    @property
    def is_ringing(self) -> bool:
        """Nobody has taken it yet."""
        return self.state.answered_at is None and self.state.ended_at is None

    @property
    def is_over(self) -> bool:
        """The talk is over."""
        return self.state.ended_at is not None

    @property
    def is_done(self) -> bool:
        """What is written after it is over, too."""
        return self.state.state == State.DONE

    @property
    def word(self) -> str:
        """呼出中, 通話中, 後処理, 終了."""
        return str(State(self.state.state).label)

    @property
    def token(self) -> str:
        """Other when the page has to follow."""
        return f"{self.call.pk}-{self.state.state}"

    @property
    def clocks(self) -> Sequence[Clock]:
        """The talk and what is written after it; how long it rings."""
        one = self.state
        if one.answered_at is None:
            return [] if one.ended_at else [Clock("呼出", RING_MS, since=one.entered_at)]
        if one.ended_at is None:
            return [Clock("通話", TALK_MS, since=one.answered_at)]
        talk = Clock("通話", TALK_MS, took_ms=one.talk_ms)
        if self.is_done:
            return [talk, Clock("後処理", WRAP_MS, took_ms=one.wrap_ms)]
        return [talk, Clock("後処理", WRAP_MS, since=one.ended_at)]


def at_desk(person: User) -> AtDesk | None:
    """The call somebody has now."""
    now = clock.now()
    call = call_at_desk(person.pk, now)
    return AtDesk(call.state, now) if call is not None else None


def call_of(person: User, call_id: int) -> AtDesk:
    """A call of this person; a supervisor may look at anybody's.

    Whom it only rang at keeps their note of it; it is not theirs once somebody else took it.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    found, leads = state_of_call(call_id), person.has_perm(CASE_LEAD)
    if found is None or not (leads or is_of_agent(call_id, person.pk)):
        raise Http404
    is_theirs = leads or found.answered_at is None or is_taken_by(call_id, person.pk)
    return AtDesk(found, clock.now(), is_theirs=is_theirs)
