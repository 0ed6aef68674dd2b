"""Bars in pairs, and the days of a month, as SVG made on the server.

No script, no style attribute, a table beside it. All sizes are whole units of the drawing; colours and
type come from the style sheet by class.
"""

from collections.abc import Sequence
from dataclasses import dataclass

PLOT_HEIGHT, TOP, LEFT, BOTTOM = 160, 20, 44, 40
STEP, BAR, BEFORE = 56, 26, 12  # from bar to bar; a bar; the narrow bar of the year before
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class PairPoint:
    """One period with what it is compared to. `value` is None where nothing was read or counted."""

    label: str  # 2026-10, as the axis shows it
    value: int | None
    before: int | None = None  # the same a year before, or what was reckoned with
    is_estimate: bool = False  # 認定・見込み


@dataclass(frozen=True)
class Bar:
    """A point with its place in the drawing."""

    point: PairPoint
    middle: int
    x: int
    y: int
    height: int
    before_x: int
    before_y: int
    before_height: int


@dataclass(frozen=True)
class Line:
    """A line across the plot, with the value it stands for."""

    y: int
    value: int


@dataclass(frozen=True)
class PairChart:
    """What the template draws."""

    bars: Sequence[Bar]
    lines: Sequence[Line]
    width: int
    height: int
    left: int
    floor: int
    has_before: bool
    has_estimate: bool


def pair_chart(points: Sequence[PairPoint]) -> PairChart:
    """Lay out the bars in the order given, oldest first; the scale ends at a round number."""
    used = [value for point in points for value in (point.value, point.before) if value is not None]
    assert all(value >= 0 for value in used), "a bar does not hang down"
    step = _round_step(max(used, default=0))
    count = max(1, -(-max(used, default=0) // step))
    top = step * count
    floor = TOP + PLOT_HEIGHT
    return PairChart(
        bars=[_bar(point, number, top) for number, point in enumerate(points)],
        lines=[Line(y=floor - PLOT_HEIGHT * n // count, value=step * n) for n in range(count + 1)],
        width=LEFT + STEP * max(len(points), 1) + 8,
        height=floor + BOTTOM,
        left=LEFT,
        floor=floor,
        has_before=any(point.before is not None for point in points),
        has_estimate=any(point.is_estimate for point in points),
    )


@dataclass(frozen=True)
class DayPoint:
    """What one day came to, in whole units of the chart; a day below zero is drawn as nothing."""

    label: str
    value: int


@dataclass(frozen=True)
class DayBar:
    """A day with its place in the drawing."""

    point: DayPoint
    middle: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class DayChart:
    """The days of a month as narrow bars; the figures stand in a table of the page."""

    bars: Sequence[DayBar]
    lines: Sequence[Line]
    width: int
    height: int
    left: int
    floor: int


DAY_LEFT, DAY_STEP, DAY_BAR = 72, 24, 16


def day_chart(points: Sequence[DayPoint]) -> DayChart:
    """Lay out a month's days in the order given; the scale ends at a round number."""
    largest = max((point.value for point in points), default=0)
    step = _round_step(max(largest, 0))
    count = max(1, -(-largest // step))
    floor = TOP + PLOT_HEIGHT
    heights = [_height(max(point.value, 0), step * count) for point in points]
    return DayChart(
        bars=[
            DayBar(
                point,
                middle=DAY_LEFT + DAY_STEP * number + DAY_STEP // 2,
                x=DAY_LEFT + DAY_STEP * number + (DAY_STEP - DAY_BAR) // 2,
                y=floor - height,
                height=height,
            )
            for number, (point, height) in enumerate(zip(points, heights, strict=True))
        ],
        lines=[Line(y=floor - PLOT_HEIGHT * n // count, value=step * n) for n in range(count + 1)],
        width=DAY_LEFT + DAY_STEP * max(len(points), 1) + 8,
        height=floor + BOTTOM,
        left=DAY_LEFT,
        floor=floor,
    )


def _round_step(largest: int) -> int:
    """1, 2 or 5 times a power of ten, so that at most five lines reach the largest bar."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * 5 >= largest:
                return step * power
        power *= 10


def _bar(point: PairPoint, number: int, top: int) -> Bar:
    x = LEFT + STEP * number + (STEP - BAR) // 2 + (BEFORE // 2 if point.before is not None else 0)
    height = _height(point.value, top)
    before_height = _height(point.before, top)
    return Bar(
        point=point,
        middle=LEFT + STEP * number + STEP // 2,
        x=x,
        y=TOP + PLOT_HEIGHT - height,
        height=height,
        before_x=x - BEFORE,
        before_y=TOP + PLOT_HEIGHT - before_height,
        before_height=before_height,
    )


def _height(value: int | None, top: int) -> int:
    """One is never drawn as nothing."""
    return max(PLOT_HEIGHT * value // top, 1) if value else 0
