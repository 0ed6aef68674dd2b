"""The hours of a day as spans of minutes; the night line has every minute that the centre has not.

Minutes count from midnight; a span is half-open, and 1440 is the end of the day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

DAY = 24 * 60
Spans = tuple[tuple[int, int], ...]


class Line(StrEnum):
    """A line that people can call."""

    CENTRE = "centre"
    EMERGENCY = "emergency"

    @property
    def label(self) -> str:
        """As people call it."""
        return {"centre": "お客様センター", "emergency": "夜間等緊急受付"}[self]


class Season(StrEnum):
    """Which hours of the contract a day has."""

    USUAL = "usual"
    BUSY = "busy"
    CLOSED = "closed"
    OUTSIDE = "outside"  # of the term of the contract

    @property
    def label(self) -> str:
        """As the calendar has it."""
        return {"usual": "通常", "busy": "繁忙期", "closed": "休業日", "outside": "運営期間外"}[self]


@dataclass(frozen=True)
class DayHours:
    """The hours of one day. `centre` holds the contract's hours and what was asked for beside them."""

    day: date
    season: Season
    centre: Spans
    extra: Spans = ()  # 時間外運営, as far as it lies outside the contract's hours

    @property
    def emergency(self) -> Spans:
        """The night line's minutes: the exact complement; none outside the term."""
        return () if self.season == Season.OUTSIDE else complement(self.centre)

    def spans(self, line: Line) -> Spans:
        """The open spans of a line."""
        return self.centre if line == Line.CENTRE else self.emergency

    def open_minutes(self, line: Line) -> int:
        """How many minutes a line is open."""
        return sum(end - start for start, end in self.spans(line))

    def line_at(self, minute: int) -> Line | None:
        """The one line that is open; none outside the term."""
        assert 0 <= minute < DAY, minute
        for line in Line:
            if any(start <= minute < end for start, end in self.spans(line)):
                return line
        return None

    @property
    def words(self) -> str:
        """08:45〜18:00, as screens say the centre's hours."""
        return in_words(self.centre) or self.season.label


def merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """The same minutes, in order, in as few spans as can be."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def complement(spans: Spans) -> Spans:
    """Every minute of the day that is in none of them."""
    edges = [0, *(edge for span in merged(spans) for edge in span), DAY]
    return tuple((start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)


def without(spans: Spans, taken: Spans) -> Spans:
    """The minutes of the first that are in none of the second."""
    return complement(merged([*complement(spans), *taken]))


def minute_of(at: time) -> int:
    """Minutes since midnight; seconds do not count."""
    return at.hour * 60 + at.minute


def clock_time(minute: int) -> str:
    """525 → 08:45; the end of the day is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def in_words(spans: Sequence[tuple[int, int]]) -> str:
    """08:45〜18:00、20:00〜24:00; empty for none."""
    return "、".join(f"{clock_time(start)}〜{clock_time(end)}" for start, end in spans)
