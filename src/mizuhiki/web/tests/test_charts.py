"""Bars of water used: whole units, round scales, nothing lost in the drawing."""

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.web.charts import PLOT_HEIGHT, TOP, PairPoint, pair_chart
from mizuhiki.web.templatetags import web

FLOOR = TOP + PLOT_HEIGHT


@pytest.mark.parametrize(
    ("largest", "marks"),
    [
        (0, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (24, [0, 5, 10, 15, 20, 25]),
        (52, [0, 20, 40, 60]),
        (187, [0, 50, 100, 150, 200]),
        (1_000_001, [0, 500_000, 1_000_000, 1_500_000]),
    ],
)
def test_the_scale_ends_at_a_round_number(largest: int, marks: list[int]) -> None:
    chart = pair_chart([PairPoint("2026-10", largest)])
    assert [line.value for line in chart.lines] == marks
    assert (chart.lines[0].y, chart.lines[-1].y) == (FLOOR, TOP)


def test_bars_stand_in_the_order_given_and_on_the_floor() -> None:
    points = [PairPoint("2026-08", 40), PairPoint("2026-10", 20, before=10), PairPoint("2026-12", None)]
    first, second, third = pair_chart(points).bars
    assert (first.x, first.y, first.height) == (59, TOP, 160)
    assert (second.x, second.height, second.before_x, second.before_height) == (121, 80, 109, 40)
    assert (third.x, third.height) == (171, 0)
    assert [bar.y + bar.height for bar in (first, second, third)] == [FLOOR] * 3


@given(st.lists(st.integers(min_value=0, max_value=10_000_000), max_size=24))
def test_every_bar_fits_and_a_used_cubic_metre_is_seen(used: list[int]) -> None:
    chart = pair_chart([PairPoint(str(n), m3) for n, m3 in enumerate(used)])
    assert all((bar.height > 0) == ((bar.point.value or 0) > 0) for bar in chart.bars)
    assert all(0 <= bar.height <= PLOT_HEIGHT for bar in chart.bars)
    assert 2 <= len(chart.lines) <= 6


def test_a_reading_below_zero_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(AssertionError):
        pair_chart([PairPoint("2026-10", -1)])


def test_the_table_says_the_same() -> None:
    points = [PairPoint("<10月>", 24, before=20, is_estimate=True), PairPoint("2026-12", None)]
    html = render_to_string("web/parts/pair_chart.html", web.usage_chart(points))
    assert (
        '<th scope="row">&lt;10月&gt;</th><td class="number">24 m³（認定）</td><td class="number">20 m³</td>'
        in html
    )
    assert '<th scope="row">2026-12</th><td class="number">検針なし</td><td class="number"></td>' in html
    assert "style=" not in html
    assert "<script" not in html
