"""The simulated day is played: into the same door that an exchange uses."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.telephony.models import Call
from mizuhiki.telephony.numbers import caller_of
from mizuhiki.telephony.rules import Event
from mizuhiki.telephony.selectors import codes_on, lines_on
from mizuhiki.telephony.services.hearing import hear
from mizuhiki.telephony.simulator.calls import Simulated, Slot, calls_of

OPEN_DAYS = 20  # of a month, over which its volumes are spread


class NoSimulation(RuleBroken):
    """Made-up calls among real ones would falsify every report."""

    code = "no_simulation"
    sentence = "本番の環境では、模擬の電話を流せません。"


class NoVolumes(RuleBroken):
    """The rules say how many calls come."""

    code = "no_volumes"
    sentence = "適用中の規則に、想定着信呼数（kpi.yaml の calls）がありません。"


@dataclass(frozen=True)
class Played:
    """How it went."""

    calls: int
    events: int
    latest_s: float  # the longest time an event was written after it was due


def slots_of(since: datetime, until: datetime, *, times: float = 1.0) -> list[Slot]:
    """The volumes of the contract between two instants of a day.

    Raises:
        NoVolumes: the rules in force have none.
    """
    day = clock.day_of(since)
    terms = pack_on(day).kpi
    if terms is None:
        raise NoVolumes
    starts = [datetime.combine(day, one, clock.TOKYO) for one in terms.hour_starts]
    ends = [*starts[1:], starts[-1] + timedelta(hours=1)] if starts else []
    found = []
    for start, end, count in zip(starts, ends, terms.calls_in(day), strict=True):
        here, there = max(start, since), min(end, until)
        if here < there:
            found.append(Slot(here, there, times * count / OPEN_DAYS * ((there - here) / (end - start))))
    return found


def simulated(slots: Sequence[Slot], *, agents: Sequence[str], seed: str) -> Iterator[Simulated]:
    """Calls on the lines and with the codes that are registered."""
    assert slots, "a time has calls"
    day = clock.day_of(slots[0].since)
    lines = [one.code for one in lines_on(day)]
    codes = [one.code for one in codes_on(day)]
    return calls_of(slots, agents=agents, lines=lines, codes=codes, seed=seed)


def play(
    calls: Sequence[Simulated],
    *,
    begins: datetime,
    speed: float,
    until: Callable[[], bool] = lambda: False,
    sleep: Callable[[float], None] = time.sleep,
) -> Played:
    """Tell of the calls as time goes on, `speed` times as fast; each event bears the instant it is told at.

    Raises:
        NoSimulation: this is production. Nothing is written.
    """
    if settings.IS_PRODUCTION:
        raise NoSimulation
    queue = sorted(
        ((event, call, place) for call in calls for place, event in enumerate(call.told)),
        key=lambda one: (one[0].at, one[1].conversation, one[2]),
    )
    start, count, latest = clock.now(), 0, 0.0
    for event, call, place in queue:
        due = start + (event.at - begins) / speed
        if (ahead := (due - clock.now()).total_seconds()) > 0:
            sleep(ahead)
        if until():
            break
        _tell(call, replace(event, at=due), with_caller=place == 0)
        latest, count = max(latest, (clock.now() - due).total_seconds()), count + 1
    return Played(len(calls), count, latest)


def _tell(call: Simulated, event: Event, *, with_caller: bool) -> None:
    hear(
        source=Call.Source.SIMULATOR,
        conversation=call.conversation,
        told=[event],
        caller=caller_of(call.caller) if with_caller else None,
        at=clock.now(),
    )
