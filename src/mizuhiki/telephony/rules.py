"""Legs of a call from what was told of it: a pure function of the set of events.

So it does not matter in which order, how late or how often they arrive. What is not told is not guessed:
a length whose beginning is unknown is None.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mizuhiki.telephony.words import CallOutcome, Kind, LegOutcome, Role, State

AUTO_CODE = "ININ-WRAP-UP-TIMEOUT"  # Genesys: the time for the work after a call ran out
FLOW_OUT = "flow_out"
CASE_KINDS = {  # 別紙５: what a wrap-up code may lead to
    "start_stop": "開閉栓",
    "repair": "修繕",
    "fee_inquiry": "料金問合せ",
    "other_inquiry": "その他問合せ",
    "notification": "届出",
    "complaint": "苦情",
    "wish": "要望",
}
_ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing told of a call. `is_keyed`: by a person at our desk, whose code wins over the exchange's."""

    kind: Kind
    at: datetime
    participant: str = ""
    agent_key: str = ""
    line_key: str = ""
    value: str = ""
    is_keyed: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        """By instant; at one instant as a call goes; the rest only so that there is one order."""
        return (
            self.at,
            _ORDER[self.kind],
            self.participant,
            self.agent_key,
            self.line_key,
            self.value,
            self.is_keyed,
        )


@dataclass(frozen=True, slots=True)
class LegShape:
    """One leg; lengths in milliseconds."""

    role: Role
    participant: str
    outcome: LegOutcome
    began_at: datetime
    agent_key: str = ""
    line_key: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    wrap_ended_at: datetime | None = None
    is_held: bool = False
    is_wrapping: bool = False
    alert_ms: int | None = None
    talk_ms: int | None = None
    hold_ms: int | None = None
    wrap_ms: int | None = None
    code: str = ""
    is_auto_coded: bool = False


@dataclass(frozen=True, slots=True)
class CallShape:
    """A whole call."""

    state: State
    outcome: CallOutcome | None
    direction: str
    line_key: str
    entered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    wait_ms: int | None
    legs: tuple[LegShape, ...]

    @property
    def answering(self) -> LegShape | None:
        """The leg that took the call first."""
        taken = [leg for leg in self.legs if leg.role == Role.AGENT and leg.answered_at is not None]
        return min(taken, key=lambda leg: (leg.answered_at, leg.participant), default=None)

    @property
    def offers(self) -> int:
        """Entries into a queue: a transfer back into one adds to them."""
        return sum(1 for leg in self.legs if leg.role == Role.QUEUE)

    def total_ms(self, of: str) -> int | None:
        """A length over the legs that were answered; one nobody answered may still carry work after it."""
        found = [
            getattr(leg, of) for leg in self.legs if leg.answered_at is not None and leg.role == Role.AGENT
        ]
        known = [length for length in found if length is not None]
        return sum(known) if known else None


def shape_of(events: Iterable[Event], *, is_whole: bool = False) -> CallShape:
    """The call that these events tell of.

    Args:
        is_whole: nothing is missing, for a source that knows its end told all of it. Otherwise a call that
            was answered has its work after it until somebody codes it.
    """
    told = sorted(set(events), key=lambda one: one.order)
    assert told, "a call has an event"
    ended = next((one.at for one in told if one.kind == Kind.ENDED), None)
    agents = list(_agent_legs(told, ended, is_whole=is_whole))
    queues = list(_queue_legs(told, agents, ended))
    ended = ended or _silent_end(agents, queues)
    entered = _first(told, Kind.QUEUED) or _first(told, Kind.ENTERED) or told[0]
    legs = tuple(
        sorted([*agents, *queues], key=lambda leg: (leg.began_at, leg.role != Role.QUEUE, leg.participant))
    )
    direction = next((one.value for one in told if one.kind == Kind.ENTERED and one.value), "in")
    answers = [leg.answered_at for leg in agents if leg.answered_at is not None]
    answered = min(answers, default=None)
    outcome = _outcome(direction, answered, queues) if ended else None
    waited_until = answered or ended
    return CallShape(
        state=_state(agents, queues, is_over=ended is not None),
        outcome=outcome,
        direction=direction,
        line_key=next((one.line_key for one in told if one.line_key), ""),
        entered_at=entered.at,
        answered_at=answered,
        ended_at=ended,
        wait_ms=_ms(entered.at, waited_until) if queues and waited_until else None,
        legs=legs,
    )


def _first(told: Sequence[Event], kind: Kind) -> Event | None:
    return next((one for one in told if one.kind == kind), None)


def _ms(since: datetime, until: datetime) -> int:
    """Whole milliseconds; never less than none, clocks of two machines notwithstanding."""
    return max(0, (until - since) // timedelta(milliseconds=1))


def _attempts(told: Sequence[Event], opens: Kind, closes: frozenset[Kind]) -> Iterator[list[Event]]:
    """What one participant did, parted where it begins anew after an end."""
    part: list[Event] = []
    for one in told:
        if one.kind == opens and any(before.kind in closes for before in part):
            yield part
            part = []
        part.append(one)
    if part:
        yield part


AGENT_KINDS = frozenset(
    {
        *(Kind.ALERTED, Kind.UNANSWERED, Kind.ANSWERED, Kind.HELD, Kind.RESUMED, Kind.TRANSFERRED),
        *(Kind.LEFT, Kind.WRAP_BEGAN, Kind.WRAP_ENDED),
    }
)
AGENT_CLOSES = frozenset({Kind.UNANSWERED, Kind.TRANSFERRED, Kind.LEFT, Kind.WRAP_BEGAN, Kind.WRAP_ENDED})


def _agent_legs(told: Sequence[Event], ended: datetime | None, *, is_whole: bool) -> Iterator[LegShape]:
    codes = [one for one in told if one.kind == Kind.CODED]
    legs = list[tuple[list[Event], list[Event]]]()
    for participant in sorted({one.participant for one in told if one.kind in AGENT_KINDS}):
        own = [one for one in told if one.participant == participant and one.kind in AGENT_KINDS]
        legs += [(part, []) for part in _attempts(own, Kind.ALERTED, AGENT_CLOSES)]
    legs.sort(key=lambda leg: leg[0][0].order)
    for code in codes if legs else ():
        _leg_coded(legs, code)[1].append(code)
    for part, coded in legs:
        yield _agent_leg(part, coded, ended, is_whole=is_whole)


def _leg_coded(
    legs: Sequence[tuple[list[Event], list[Event]]], code: Event
) -> tuple[list[Event], list[Event]]:
    """Whose work a code ends: of its participant, of its agent, else of the last who answered."""
    ways: tuple[Callable[[list[Event]], bool], ...] = (
        lambda part: part[0].participant == code.participant and bool(code.participant),
        lambda part: bool(code.agent_key) and any(one.agent_key == code.agent_key for one in part),
        lambda part: any(one.kind == Kind.ANSWERED for one in part),
        bool,
    )
    found = next(fitting for fits in ways if (fitting := [leg for leg in legs if fits(leg[0])]))
    before = [leg for leg in found if leg[0][0].at <= code.at]
    return (before or found)[-1]


def _agent_leg(
    part: Sequence[Event], coded: Sequence[Event], ended: datetime | None, *, is_whole: bool
) -> LegShape:
    alerted, answered = _first(part, Kind.ALERTED), _first(part, Kind.ANSWERED)
    end = _end_of_talk(part, answered, ended)
    code = max(coded, key=lambda one: (one.is_keyed, one.order), default=None)
    is_auto = code is not None and code.value == AUTO_CODE
    began_wrap = _first(part, Kind.WRAP_BEGAN)
    ended_wrap = next((one.at for one in reversed(part) if one.kind == Kind.WRAP_ENDED), None)
    wrap_from = began_wrap.at if began_wrap else (end if answered else None)
    if ended_wrap is None and code is not None and (code.is_keyed or not is_whole):
        ended_wrap = code.at if wrap_from is None else max(code.at, wrap_from)
    is_wrapping = (
        end is not None
        and ended_wrap is None
        and (began_wrap is not None or (answered is not None and not is_whole))
    )
    hold = _hold_ms(part, answered, end)
    return LegShape(
        role=Role.AGENT,
        participant=part[0].participant,
        outcome=_agent_outcome(part, answered, end),
        began_at=part[0].at,
        agent_key=next((one.agent_key for one in part if one.agent_key), ""),
        line_key=next((one.line_key for one in part if one.line_key), ""),
        answered_at=answered.at if answered else None,
        ended_at=end,
        wrap_ended_at=ended_wrap,
        is_held=answered is not None and end is None and _is_on_hold(part),
        is_wrapping=is_wrapping,
        alert_ms=_ms(alerted.at, answered.at) if alerted and answered else None,
        talk_ms=_ms(answered.at, end) if answered and end else None,
        hold_ms=hold,
        wrap_ms=_ms(wrap_from, ended_wrap) if wrap_from and ended_wrap else None,
        code="" if code is None or is_auto else code.value,
        is_auto_coded=is_auto,
    )


def _end_of_talk(part: Sequence[Event], answered: Event | None, ended: datetime | None) -> datetime | None:
    """When a leg's talk, or its ring, was over; the call's end ends every leg that is still open."""
    closes = AGENT_CLOSES if answered is None else AGENT_CLOSES - {Kind.UNANSWERED}
    since = answered.at if answered else part[0].at
    own = next((one.at for one in part if one.kind in closes and one.at >= since), None)
    if own is None:
        return max(ended, since) if ended is not None else None
    return own if ended is None else min(own, max(ended, since))


def _agent_outcome(part: Sequence[Event], answered: Event | None, end: datetime | None) -> LegOutcome:
    kinds = {one.kind for one in part}
    if answered is not None:
        if Kind.TRANSFERRED in kinds:
            return LegOutcome.TRANSFERRED
        return LegOutcome.OPEN if end is None else LegOutcome.ANSWERED
    if end is None:
        return LegOutcome.OPEN
    return LegOutcome.UNANSWERED if kinds & AGENT_CLOSES else LegOutcome.CALLER_LEFT


def _is_on_hold(part: Sequence[Event]) -> bool:
    last = [one.kind for one in part if one.kind in {Kind.HELD, Kind.RESUMED}]
    return bool(last) and last[-1] == Kind.HELD


def _hold_ms(part: Sequence[Event], answered: Event | None, end: datetime | None) -> int | None:
    """Milliseconds on hold; a hold that nobody ended lasts to the end of the talk."""
    if answered is None or end is None:
        return None
    total, since = 0, None
    for one in part:
        if one.kind == Kind.HELD and since is None:
            since = max(one.at, answered.at)
        elif one.kind == Kind.RESUMED and since is not None:
            total, since = total + _ms(since, min(one.at, end)), None
    return total if since is None else total + _ms(since, end)


def _queue_legs(
    told: Sequence[Event], agents: Sequence[LegShape], ended: datetime | None
) -> Iterator[LegShape]:
    entries = [part for part in _all_queues(told) if part[0].kind == Kind.QUEUED]
    starts = [part[0].at for part in entries]
    for place, part in enumerate(entries):
        began, following = starts[place], starts[place + 1] if place + 1 < len(starts) else None
        answers = [
            leg.answered_at
            for leg in agents
            if leg.answered_at
            and began <= leg.answered_at
            and (following is None or leg.answered_at < following)
        ]
        left = next((one for one in part if one.kind == Kind.LEFT_QUEUE), None)
        answered = min(answers, default=None)
        end = answered or (left.at if left else None) or following or ended
        if answered is not None:
            outcome = LegOutcome.ANSWERED
        elif end is None:
            outcome = LegOutcome.OPEN
        elif following is not None or (left is not None and left.value == FLOW_OUT):
            outcome = LegOutcome.FLOWED_OUT
        else:
            outcome = LegOutcome.ABANDONED
        yield LegShape(
            role=Role.QUEUE,
            participant=part[0].participant,
            outcome=outcome,
            began_at=began,
            line_key=part[0].line_key,
            answered_at=answered,
            ended_at=end,
        )


def _all_queues(told: Sequence[Event]) -> list[list[Event]]:
    """Every entry into a queue, in their order. One that is told again while it lasts is no new one."""
    kinds = {Kind.QUEUED, Kind.LEFT_QUEUE}
    found = list[list[Event]]()
    for participant in sorted({one.participant for one in told if one.kind in kinds}):
        own = [one for one in told if one.participant == participant and one.kind in kinds]
        found += _attempts(own, Kind.QUEUED, frozenset({Kind.LEFT_QUEUE}))
    return sorted(found, key=lambda part: part[0].order)


def _silent_end(agents: Sequence[LegShape], queues: Sequence[LegShape]) -> datetime | None:
    """A call nobody says the end of is over when the last who talked has left and nobody else was called."""
    if not agents or any(leg.ended_at is None for leg in (*agents, *queues)):
        return None
    last = max(agents, key=lambda leg: (leg.ended_at or leg.began_at, leg.participant))
    return last.ended_at if last.outcome == LegOutcome.ANSWERED else None


def _outcome(direction: str, answered: datetime | None, queues: Sequence[LegShape]) -> CallOutcome:
    if answered is not None:
        return CallOutcome.ANSWERED
    if direction == "out":
        return CallOutcome.UNANSWERED
    if not queues:
        return CallOutcome.ANNOUNCED
    is_out = queues[-1].outcome == LegOutcome.FLOWED_OUT
    return CallOutcome.FLOWED_OUT if is_out else CallOutcome.ABANDONED


def _state(agents: Sequence[LegShape], queues: Sequence[LegShape], *, is_over: bool) -> State:
    if is_over:
        return State.WRAPPING if any(leg.is_wrapping for leg in agents) else State.DONE
    talking = [leg for leg in agents if leg.answered_at and leg.ended_at is None]
    if talking:
        return State.HELD if all(leg.is_held for leg in talking) else State.TALKING
    if any(leg.ended_at is None for leg in agents):
        return State.RINGING
    if any(leg.ended_at is None for leg in queues):
        return State.WAITING
    return State.MENU
