"""A day of made-up calls in the volumes of the contract (別紙６), for demo, training and tests.

Who calls, waits, gives up and is answered follows from a seed alone. Calls come at random within each slot,
wait their turn, lose patience; agents ring, now and then miss a ring, talk and write.
"""

import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mizuhiki.telephony.rules import Event
from mizuhiki.telephony.words import Kind

TALK_S, WRAP_S, PATIENCE_S = 170, 80, 120  # means
RINGS_S = (2, 7)
MISSED_S, MISSED_OF_100 = 15, 3
WITHHELD_OF_100 = 8
LOST_OF_100 = 2  # cut off by themselves within seconds
QUEUE = "queue"


@dataclass(frozen=True)
class Slot:
    """How many calls come in a time; half-open."""

    since: datetime
    until: datetime
    calls: float


@dataclass(frozen=True)
class Simulated:
    """Everything of one call, by the clock of the simulation."""

    conversation: str
    caller: str
    told: tuple[Event, ...]


def calls_of(
    slots: Sequence[Slot], *, agents: Sequence[str], lines: Sequence[str], codes: Sequence[str], seed: str
) -> Iterator[Simulated]:
    """The calls of a day in the order they come."""
    assert agents, "somebody answers"
    assert slots, "a time has calls"
    draw = random.Random(seed)  # noqa: S311 - made-up calls, not secrets
    free = [(slots[0].since, place) for place in range(len(agents))]
    heapq.heapify(free)
    number = 0
    for slot in slots:
        at = slot.since
        length = (slot.until - slot.since).total_seconds()
        while slot.calls > 0:
            at += timedelta(seconds=draw.expovariate(slot.calls / length))
            if at >= slot.until:
                break
            number += 1
            line = draw.choice(lines) if lines else ""
            come = at.replace(microsecond=0)
            told = _call(draw, come, line=line, free=free, agents=agents, codes=codes)
            yield Simulated(f"{seed}-{number:05}", _number(draw), tuple(told))


def _call(
    draw: random.Random,
    at: datetime,
    *,
    line: str,
    free: list[tuple[datetime, int]],
    agents: Sequence[str],
    codes: Sequence[str],
) -> Iterator[Event]:
    yield Event(Kind.ENTERED, at, line_key=line, value="in")
    yield Event(Kind.QUEUED, at, QUEUE, line_key=line)
    patience = timedelta(seconds=round(draw.expovariate(1 / PATIENCE_S), 1))
    if draw.randrange(100) < LOST_OF_100:
        patience = timedelta(seconds=draw.randint(1, 4))
    gives_up = at + patience
    while True:
        free_at, place = free[0]
        rings = max(at, free_at)
        if rings >= gives_up:
            yield Event(Kind.ENDED, gives_up)
            return
        leg = f"{agents[place]}:{int(rings.timestamp())}"
        yield Event(Kind.ALERTED, rings, leg, agents[place])
        answers = rings + timedelta(seconds=draw.randint(*RINGS_S))
        if draw.randrange(100) < MISSED_OF_100:
            at = rings + timedelta(seconds=MISSED_S)
            heapq.heapreplace(free, (at + timedelta(seconds=30), place))
            yield Event(Kind.UNANSWERED, at, leg, agents[place])
            gives_up = max(gives_up, at + timedelta(seconds=1))
            continue
        yield Event(Kind.ANSWERED, answers, leg, agents[place])
        ends = answers + timedelta(seconds=20 + round(draw.expovariate(1 / (TALK_S - 20))))
        written = ends + timedelta(seconds=10 + round(draw.expovariate(1 / (WRAP_S - 10))))
        heapq.heapreplace(free, (written, place))
        yield Event(Kind.LEFT, ends, leg, agents[place])
        yield Event(Kind.ENDED, ends)
        yield Event(Kind.WRAP_BEGAN, ends, leg, agents[place])
        if codes:
            yield Event(Kind.CODED, written, leg, agents[place], value=draw.choice(codes))
        yield Event(Kind.WRAP_ENDED, written, leg, agents[place])
        return


def _number(draw: random.Random) -> str:
    """A number that is nobody's: the range of 090-0000 is not given out."""
    if draw.randrange(100) < WITHHELD_OF_100:
        return "非通知"
    return f"0900000{draw.randrange(10_000):04}"
