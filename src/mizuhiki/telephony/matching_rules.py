"""Which of the calls we know a line of a file speaks of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Known:
    """What is known of a call; None and the empty number are not known, and fit any."""

    entered_at: datetime
    direction: str
    digits: str
    line_id: int | None
    agent_id: int | None
    is_answered: bool


def fits(one: Known, other: Known) -> bool:
    """Whether both can be the same call, but for the time."""
    return (
        (one.direction, one.is_answered) == (other.direction, other.is_answered)
        and _same(one.digits or None, other.digits or None)
        and _same(one.line_id, other.line_id)
        and _same(one.agent_id, other.agent_id)
    )


def _same(one: object, other: object) -> bool:
    return one is None or other is None or one == other


def pairs(lines: Sequence[Known], calls: Sequence[Known], *, within: timedelta) -> Iterator[tuple[int, int]]:
    """Places of lines and calls that belong together: each once, the nearest in time first."""
    order = sorted(range(len(calls)), key=lambda place: calls[place].entered_at)
    near = list[tuple[timedelta, int, int]]()
    start = 0
    for place in sorted(range(len(lines)), key=lambda place: lines[place].entered_at):
        line = lines[place]
        while start < len(order) and calls[order[start]].entered_at < line.entered_at - within:
            start += 1
        for other in order[start:]:
            if calls[other].entered_at > line.entered_at + within:
                break
            if fits(line, calls[other]):
                near.append((abs(calls[other].entered_at - line.entered_at), place, other))
    lines_done, calls_done = set[int](), set[int]()
    for _, place, other in sorted(near):
        if place not in lines_done and other not in calls_done:
            lines_done.add(place)
            calls_done.add(other)
            yield place, other
