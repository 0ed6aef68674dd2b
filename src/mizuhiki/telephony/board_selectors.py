"""受電の状況: what a wallboard shows, all of it counted at one instant."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import KpiTerms, NoRulesInForce, pack_on
from mizuhiki.servicehours.api import Line as HoursLine
from mizuhiki.servicehours.api import Season, hours_between, minute_of
from mizuhiki.staff.api import User
from mizuhiki.telephony.selectors import AgentNow, CallView, agents_now, calls_of_day, open_calls
from mizuhiki.telephony.words import AgentWord, CallOutcome, State

SHOWN = (AgentWord.READY, AgentWord.RINGING, AgentWord.TALKING, AgentWord.WRAPPING, AgentWord.AWAY)
ON_THE_LINE = {State.TALKING, State.HELD}


@dataclass(frozen=True)
class Counted:
    """Incoming calls of a time. A call that was cut off sooner than the contract says was no call."""

    offered: int
    answered: int
    abandoned: int
    short: int
    waiting: int  # neither answered nor given up yet

    @property
    def tenths(self) -> int | None:
        """応答率 in tenths of a percent, rounded down; None while no call is over."""
        over = self.offered - self.waiting
        return self.answered * 1000 // over if over else None

    @property
    def rate(self) -> str:
        """応答率 in words."""
        return "－" if self.tenths is None else f"{self.tenths // 10}.{self.tenths % 10}"


@dataclass(frozen=True)
class AgentLine:
    """An agent as the board lists them."""

    name: str
    word: AgentWord
    since: datetime


@dataclass(frozen=True)
class Board:
    """Everything a wallboard shows."""

    at: datetime
    waiting: int
    waiting_since: datetime | None  # of the one who waits longest
    ringing: int
    talking: int
    wrapping: int
    hour_from: datetime
    hour: Counted
    day: Counted
    agents: Sequence[tuple[str, int]]
    people: Sequence[AgentLine]


def board(at: datetime) -> Board:
    """The calls as they stand now."""
    going, day = open_calls(at), clock.day_of(at)
    terms = _terms(at)
    starts = terms.hour_starts if terms else ()
    today = _in_hours([one for one in calls_of_day(day) if one.direction == "in"], day)
    hour_from = _slot(at, starts)
    waiting = [one for one in going if one.state in {State.WAITING, State.RINGING}]
    agents = agents_now(at)
    return Board(
        at=at,
        waiting=len(waiting),
        waiting_since=min((one.entered_at for one in waiting), default=None),
        ringing=sum(1 for one in going if one.state == State.RINGING),
        talking=sum(1 for one in going if one.state in ON_THE_LINE),
        wrapping=sum(1 for one in agents if one.word == AgentWord.WRAPPING),
        hour_from=hour_from,
        hour=counted([one for one in today if one.entered_at >= hour_from], terms),
        day=counted(today, terms),
        agents=_by_word(agents),
        people=_people(agents),
    )


def counted(calls: Sequence[CallView], terms: KpiTerms | None) -> Counted:
    """Count incoming calls as the contract does (CC-003)."""
    short_ms = terms.short_call_s * 1000 if terms else 0
    kinds = Counter[str]()
    for one in calls:
        if one.offers == 0:
            continue  # ended in the menu, never offered to anybody
        if one.outcome is None and one.answered_at is None:
            kinds["waiting"] += 1
        elif one.answered_at is not None:
            kinds["answered"] += 1
        elif one.outcome == CallOutcome.ABANDONED:
            kinds["short" if (one.wait_ms or 0) < short_ms else "abandoned"] += 1
        elif one.outcome == CallOutcome.FLOWED_OUT and terms is not None and terms.counts_diverted:
            kinds["diverted"] += 1
    offered = kinds["waiting"] + kinds["answered"] + kinds["abandoned"] + kinds["diverted"]
    return Counted(offered, kinds["answered"], kinds["abandoned"], kinds["short"], kinds["waiting"])


def _in_hours(calls: Sequence[CallView], day: date) -> Sequence[CallView]:
    """Those that came while the centre was open: the others are the night line's, and no figure of a report.

    All of them on a day for which no rules say when it is open.
    """
    [hours] = hours_between(day, day)
    if hours.season == Season.OUTSIDE:
        return calls
    return [
        one
        for one in calls
        if hours.line_at(minute_of(one.entered_at.astimezone(clock.TOKYO).time())) == HoursLine.CENTRE
    ]


def _terms(at: datetime) -> KpiTerms | None:
    """What the contract counts by on a day."""
    try:
        return pack_on(clock.day_of(at)).kpi
    except NoRulesInForce:
        return None


def _slot(at: datetime, starts: Sequence[time]) -> datetime:
    """When the present hour of the report began."""
    here = at.astimezone(clock.TOKYO)
    begins = [one for one in starts if one <= here.time()]
    whole = here.replace(minute=0, second=0, microsecond=0)
    own = [here.replace(hour=one.hour, minute=one.minute, second=0, microsecond=0) for one in begins]
    return max([one for one in own if here - one < timedelta(hours=1)] + [whole])


def _by_word(agents: Sequence[AgentNow]) -> list[tuple[str, int]]:
    many = Counter(one.word for one in agents)
    many[AgentWord.AWAY] += many.pop(AgentWord.BREAK, 0) + many.pop(AgentWord.MISSED, 0)
    return [("離席・休憩" if word == AgentWord.AWAY else word.label, many[word]) for word in SHOWN]


def _people(agents: Sequence[AgentNow]) -> list[AgentLine]:
    names = {one.pk: str(one) for one in User.objects.filter(pk__in=[one.user_id for one in agents])}
    return [AgentLine(names.get(one.user_id or 0, one.agent_key), one.word, one.since) for one in agents]
