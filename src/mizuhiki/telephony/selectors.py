"""Calls, legs and who takes calls, as others read them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from mizuhiki.platform import clock
from mizuhiki.telephony.models import (
    AgentKey,
    AgentState,
    Call,
    CallState,
    ExchangeEntry,
    Leg,
    Line,
    WrapUpCode,
)
from mizuhiki.telephony.words import AgentWord, CallOutcome, Role, State

STAFF = "staff:"  # how a keyed call names its agent
STALE = timedelta(hours=12)  # a call that nobody ended in this time has lost its end
OWN_WORDS = {State.RINGING: AgentWord.RINGING, State.WRAPPING: AgentWord.WRAPPING}


def key_of(user_id: int) -> str:
    """The agent key of somebody at our desk."""
    return f"{STAFF}{user_id}"


def people_by_key(keys: Collection[str]) -> Mapping[str, int]:
    """Whose each key is now; keys of nobody are left out."""
    ours = {key: key.removeprefix(STAFF) for key in keys if key.startswith(STAFF)}
    found = {key: int(number) for key, number in ours.items() if number.isdecimal()}
    others = [key for key in keys if key and key not in ours]
    if others:
        rows = AgentKey.objects.filter(key__in=others).order_by("key", "-at", "-pk").distinct("key")
        found |= {row.key: row.user_id for row in rows if row.user_id is not None}
    return found


def lines_by_key(keys: Collection[str]) -> Mapping[str, int]:
    """Which line each name is: the exchange's name of a queue, our code, or the number that was called."""
    asked = {key for key in keys if key}
    if not asked:
        return {}
    found = dict[str, int]()
    lines = Line.objects.filter(Q(exchange_key__in=asked) | Q(code__in=asked) | Q(digits__in=asked))
    for line in lines.order_by("-starts_on", "-pk"):
        for name in (line.exchange_key, line.code, line.digits):
            if name in asked:
                found.setdefault(name, line.pk)
    return found


def codes_by_key(keys: Collection[str], *, day: date) -> Mapping[str, int]:
    """What each code meant on a day; by our code or the exchange's name of it, retired or not."""
    asked = {key for key in keys if key}
    if not asked:
        return {}
    found = dict[str, int]()
    known = WrapUpCode.objects.filter(Q(code__in=asked) | Q(exchange_key__in=asked), starts_on__lte=day)
    for code in known.order_by("-starts_on", "-pk"):
        for name in (code.code, code.exchange_key):
            if name in asked:
                found.setdefault(name, code.pk)
    return found


def codes_on(day: date) -> list[WrapUpCode]:
    """The codes offered on a day, by code."""
    found = WrapUpCode.objects.filter(starts_on__lte=day).filter(Q(end=None) | Q(end__ends_on__gt=day))
    return list(found.order_by("code", "-starts_on").distinct("code"))


def entries_there(*, source: str = "", kind: str) -> list[ExchangeEntry]:
    """What exchanges have of a kind now, as they say, by name."""
    found = ExchangeEntry.objects.filter(kind=kind)
    if source:
        found = found.filter(source=source)
    return list(found.order_by("name", "key"))


def lines_on(day: date) -> list[Line]:
    """The lines in use on a day."""
    found = Line.objects.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))
    return list(found.order_by("code"))


@dataclass(frozen=True)
class CallView:
    """A call as reports and desks see it; lengths in milliseconds, None where not known."""

    id: int
    source: str
    state: State
    outcome: CallOutcome | None
    direction: str
    line_id: int | None
    agent_id: int | None
    code_id: int | None
    entered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    offers: int
    wait_ms: int | None
    alert_ms: int | None
    talk_ms: int | None
    hold_ms: int | None
    wrap_ms: int | None
    is_provisional: bool

    def is_answered_within(self, seconds: int) -> bool | None:
        """Whether it was taken in time, from the ring at the operator to the answer (CC-004: 10 s).

        None for a call of which nobody told when it rang: a keyed one.
        """
        return None if self.alert_ms is None else self.alert_ms <= seconds * 1000


def view_of(row: CallState, source: str) -> CallView:
    """One row as it is read outside."""
    return CallView(
        id=row.call_id,
        source=source,
        state=State(row.state),
        outcome=CallOutcome(row.outcome) if row.outcome else None,
        direction=row.direction,
        line_id=row.line_id,
        agent_id=row.agent_id,
        code_id=row.code_id,
        entered_at=row.entered_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        offers=row.offers,
        wait_ms=row.wait_ms,
        alert_ms=row.alert_ms,
        talk_ms=row.talk_ms,
        hold_ms=row.hold_ms,
        wrap_ms=row.wrap_ms,
        is_provisional=not row.is_read,
    )


def views_of(rows: Iterable[CallState]) -> list[CallView]:
    """Rows whose calls are loaded."""
    return [view_of(row, row.call.source) for row in rows]


def states() -> QuerySet[CallState]:
    """Every call with its names."""
    return CallState.objects.select_related("call", "line", "agent", "code")


def calls_between(since: datetime, until: datetime, *, line_id: int | None = None) -> list[CallView]:
    """The calls that came in a half-open time, by their entry; those of one line if it is said (CC-019)."""
    found = CallState.objects.filter(entered_at__gte=since, entered_at__lt=until).select_related("call")
    if line_id is not None:
        found = found.filter(line_id=line_id)
    return views_of(found.order_by("entered_at", "pk"))


def calls_of_day(day: date, *, line_id: int | None = None) -> list[CallView]:
    """The calls of a day in Tokyo. A call that ends in the next day is this day's."""
    return calls_between(clock.end_of(day - timedelta(days=1)), clock.end_of(day), line_id=line_id)


def call_view(call_id: int) -> CallView:
    """One call."""
    row = CallState.objects.select_related("call").get(pk=call_id)
    return view_of(row, row.call.source)


def legs_of(call_id: int) -> list[Leg]:
    """The legs of a call in their order."""
    return list(
        Leg.objects.filter(call_id=call_id).select_related("agent", "line", "code").order_by("number")
    )


def open_calls(at: datetime) -> list[CallView]:
    """The calls that go on now, the longest first; one whose end was lost is left out after `STALE`."""
    found = CallState.objects.exclude(state=State.DONE).filter(entered_at__gt=at - STALE)
    return views_of(found.select_related("call").order_by("entered_at", "pk"))


def call_at_desk(user_id: int, at: datetime, *, only_taken: bool = False) -> Call | None:
    """The call somebody has now: it rings at them, they talk, or they write after it. The newest first.

    It comes with its state, line and caller.

    Args:
        only_taken: leave aside what rings at them while they write after another.
    """
    found = (
        _at_desks(at)
        .filter(agent_id=user_id)
        .select_related("call__state__line", "call__state__code", "call__caller")
    )
    if only_taken:
        found = found.filter(answered_at__isnull=False)
    leg = found.order_by("-began_at", "-pk").first()
    return leg.call if leg else None


def calls_at_desks(at: datetime) -> list[tuple[int, int, str]]:
    """Everybody who has a call now: person, call, and how the call stands."""
    found = _at_desks(at).filter(agent_id__isnull=False)
    last = found.order_by("agent_id", "-began_at", "-pk").distinct("agent_id")
    return list(last.values_list("agent_id", "call_id", "call__state__state"))


def _at_desks(at: datetime) -> QuerySet[Leg]:
    legs = Leg.objects.filter(role=Role.AGENT, call__state__entered_at__gt=at - STALE)
    still = Q(ended_at=None) | Q(answered_at__isnull=False, wrap_ended_at=None)
    return legs.filter(still).exclude(call__state__state=State.DONE)


def state_of_call(call_id: int) -> CallState | None:
    """How one call stands, with its line, code and caller."""
    return states().select_related("call__caller").filter(pk=call_id).first()


def is_of_agent(call_id: int, user_id: int) -> bool:
    """Whether it rang at somebody, or they took it."""
    return Leg.objects.filter(call_id=call_id, role=Role.AGENT, agent_id=user_id).exists()


def is_taken_by(call_id: int, user_id: int) -> bool:
    """Whether somebody took it; one of several who did."""
    taken = Leg.objects.filter(call_id=call_id, role=Role.AGENT, answered_at__isnull=False)
    return taken.filter(agent_id=user_id).exists()


@dataclass(frozen=True)
class AgentNow:
    """What somebody does now, and since when. `user_id` is None for a telephone that nobody registered."""

    agent_key: str
    user_id: int | None
    word: AgentWord
    since: datetime
    call_id: int | None


def agents_now(at: datetime) -> list[AgentNow]:
    """Everybody who has a state today; a call goes before what they said last. Whoever is off is left out."""
    said = _said_today(at)
    busy = Leg.objects.filter(role=Role.AGENT, call__state__entered_at__gt=at - STALE)
    for leg in busy.exclude(call__state__state=State.DONE).order_by("began_at", "pk"):
        word, since = _word_of(leg)
        if word is not None and (leg.agent_id is not None or leg.agent_key):
            said[leg.agent_id or leg.agent_key] = AgentNow(
                leg.agent_key, leg.agent_id, word, since, leg.call_id
            )
    found = [one for one in said.values() if one.word != AgentWord.OFF]
    return sorted(found, key=lambda one: (one.user_id is None, one.user_id, one.agent_key))


def _said_today(at: datetime) -> dict[int | str, AgentNow]:
    day = clock.day_of(at)
    rows = AgentState.objects.filter(
        at__gte=clock.end_of(day - timedelta(days=1)), at__lte=at + timedelta(minutes=1)
    )
    last = list(rows.order_by("agent_key", "-at", "-pk").distinct("agent_key"))
    people = people_by_key([row.agent_key for row in last])
    found = dict[int | str, AgentNow]()
    for row in sorted(last, key=lambda one: one.at):
        user = people.get(row.agent_key)
        found[user or row.agent_key] = AgentNow(row.agent_key, user, AgentWord(row.word), row.at, None)
    return found


def _word_of(leg: Leg) -> tuple[AgentWord | None, datetime]:
    if leg.ended_at is None:
        return (AgentWord.TALKING if leg.answered_at else AgentWord.RINGING), leg.answered_at or leg.began_at
    if leg.answered_at is not None and leg.wrap_ended_at is None:
        return AgentWord.WRAPPING, leg.ended_at
    return None, leg.began_at


def uncoded(since: datetime, until: datetime) -> Sequence[CallState]:
    """Answered calls of a time that are over and have no code, by nobody or only by the exchange itself."""
    found = states().filter(entered_at__gte=since, entered_at__lt=until, answered_at__isnull=False, code=None)
    return list(found.filter(state__in=(State.DONE, State.WRAPPING)).order_by("entered_at", "pk"))
