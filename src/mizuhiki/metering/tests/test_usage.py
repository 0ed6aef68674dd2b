"""The bars of a supply's use stand beside the same month a year before."""

from datetime import date

import pytest

from mizuhiki.metering.usage import LISTED, usage_of_year
from tests.builders import Town

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_each_period_has_its_month_of_the_year_before() -> None:
    town = Town()
    supply = town.settle(1, cycle="monthly", fitted_on=date(2025, 2, 1))
    for number in range(15):
        month = date(2025 + (2 + number) // 12, (2 + number) % 12 + 1, 10)
        town.read(read_on=month, used_m3={"M000001": 10 + number})
    shown, points = usage_of_year(supply_id=supply.pk, until=date(2026, 6, 1))
    assert [len(shown), len(points)] == [LISTED, 15]
    assert [(one.label, one.value, one.before) for one in points[-3:]] == [
        ("2026-03", 22, 10),
        ("2026-04", 23, 11),
        ("2026-05", 24, 12),
    ]
    assert (points[0].label, points[0].before) == ("2025-03", None)
    assert shown[0].read_on == date(2026, 5, 10)
