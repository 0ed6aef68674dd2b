"""What a month of bills brings under each schedule, as a pure function of the tariff (tariff-rules 1)."""

from datetime import date

import pytest

from mizuhiki.billing.schedules import Slot, first_slot_of, share_of, slot_of
from mizuhiki.metering.models import Reading
from mizuhiki.tariffs import Tariff
from mizuhiki.tariffs.definition.schedule import BilledAs
from mizuhiki.tariffs.tests.catalogue import SPLIT, SPLIT_LAST, tariff_of

AUG, SEP, OCT = date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)
PLAIN = tariff_of({"cycle": SPLIT})
FOLLOWING = tariff_of({"cycle": SPLIT, "schedule": "{between: following}"})
LAST_FIRST = tariff_of({"cycle": SPLIT_LAST, "schedule": "{between: following}"})
ESTIMATE = tariff_of({"cycle": SPLIT, "schedule": "{between: estimate}"})
WINTER = tariff_of({"schedule": "{read_every_months: 1, winter_months: [12, 1, 2, 3]}"})
LAGGED = tariff_of({"schedule": "{claim_lag_months: 2}"})
LEFT_OUT = tariff_of({"schedule": "{unbilled_months: [2026-08]}"})


def told(tariff: Tariff, cycle: str, month: date) -> tuple[str, date, date, int] | None:
    """How a month is billed, on which month's reading, for a time since when, and for how many months."""
    found = slot_of(tariff, cycle, month)
    return (found.billed.value, found.reading_until, found.since, found.months) if found else None


@pytest.mark.parametrize(
    ("tariff", "cycle", "month", "expected"),
    [
        (PLAIN, "monthly", AUG, ("regular", AUG, AUG, 1)),
        (PLAIN, "even", AUG, ("regular", AUG, date(2026, 7, 1), 2)),
        (PLAIN, "odd", AUG, None),
        (FOLLOWING, "odd", AUG, ("part", date(2026, 7, 1), date(2026, 6, 1), 2)),
        (FOLLOWING, "odd", SEP, ("part", date(2026, 7, 1), date(2026, 6, 1), 2)),
        (FOLLOWING, "odd", OCT, ("part", SEP, AUG, 2)),
        (ESTIMATE, "odd", AUG, ("estimate", date(2026, 7, 1), AUG, 1)),
        (ESTIMATE, "odd", SEP, ("settlement", SEP, AUG, 2)),
        (ESTIMATE, "monthly", SEP, ("regular", SEP, SEP, 1)),
        (WINTER, "monthly", date(2026, 11, 1), ("regular", date(2026, 11, 1), date(2026, 11, 1), 1)),
        (WINTER, "monthly", date(2026, 12, 1), ("deposit", date(2026, 11, 1), date(2026, 12, 1), 1)),
        (WINTER, "monthly", date(2027, 3, 1), ("deposit", date(2027, 2, 1), date(2026, 12, 1), 4)),
        (WINTER, "monthly", date(2027, 4, 1), ("settlement", date(2027, 4, 1), date(2026, 12, 1), 5)),
        (WINTER, "monthly", date(2027, 5, 1), ("regular", date(2027, 5, 1), date(2027, 5, 1), 1)),
        (WINTER, "even", date(2026, 12, 1), ("regular", date(2026, 12, 1), date(2026, 11, 1), 2)),
        (LAGGED, "even", OCT, ("regular", AUG, date(2026, 7, 1), 2)),
        (LAGGED, "even", AUG, ("regular", date(2026, 6, 1), date(2026, 5, 1), 2)),
        (LEFT_OUT, "even", AUG, ("nothing", AUG, date(2026, 7, 1), 2)),
        (LEFT_OUT, "even", OCT, ("regular", OCT, SEP, 2)),
    ],
)
def test_what_a_month_brings(
    tariff: Tariff, cycle: str, month: date, expected: tuple[str, date, date, int] | None
) -> None:
    assert told(tariff, cycle, month) == expected


def test_each_month_of_two_years_brings_each_reading_and_each_guess_once() -> None:
    """A reading is billed in as many months as it has parts, and no month is left out."""
    months = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(24)]
    for tariff, cycle, bills in ((FOLLOWING, "odd", 24), (ESTIMATE, "even", 24), (WINTER, "monthly", 24)):
        slots = [slot for month in months if (slot := slot_of(tariff, cycle, month))]
        assert len(slots) == bills
        parts = [(slot.reading_until, slot.part) for slot in slots if not slot.is_guess]
        assert len(parts) == len(set(parts))
        covered = sum(slot.months // slot.parts for slot in slots if not slot.is_guess)
        assert covered == 24, (tariff.versions[0].schedule, cycle)


def test_a_closing_is_billed_where_no_guess_can_stand_before_it() -> None:
    """In winter in the month after, whose slot looks for it; else with the first bill of its reading."""
    assert first_slot_of(WINTER, "monthly", date(2027, 2, 1)) == (
        date(2027, 3, 1),
        slot_of(WINTER, "monthly", date(2027, 3, 1)),
    )
    found = [first_slot_of(tariff, "odd", SEP) for tariff in (FOLLOWING, ESTIMATE, LAGGED, PLAIN)]
    assert [one and one[0] for one in found] == [OCT, SEP, date(2026, 11, 1), SEP]
    assert first_slot_of(PLAIN, "odd", AUG) is None


def reading(first: date, read_on: date, usage_m3: int, kind: str = "regular") -> Reading:
    return Reading(period_start=first, read_on=read_on, usage_m3=usage_m3, kind=kind)


def slot(tariff: Tariff, month: date) -> Slot:
    found = slot_of(tariff, "odd", month)
    assert found is not None
    assert found.billed is BilledAs.PART
    return found


def test_the_odd_cubic_metre_goes_where_the_tariff_has_it_and_the_days_are_halved() -> None:
    read, long_ago = reading(date(2026, 5, 10), date(2026, 7, 10), 71), date(2020, 1, 1)
    half = date(2026, 6, 9)  # 30 of 61 days
    parts = [share_of(read, slot(FOLLOWING, month), starts_on=long_ago) for month in (AUG, SEP)]
    assert [one and (one.usage_m3, one.months, one.days) for one in parts] == [(36, 1, 0), (35, 1, 0)]
    assert [one and one.period for one in parts] == [(read.period_start, half), (half, read.read_on)]
    others = [share_of(read, slot(LAST_FIRST, month), starts_on=long_ago) for month in (AUG, SEP)]
    assert [one and one.usage_m3 for one in others] == [35, 36]
    first = [share_of(read, slot(FOLLOWING, month), starts_on=read.period_start) for month in (AUG, SEP)]
    assert [one and (one.usage_m3, one.months, one.days) for one in first] == [(71, 2, 61), None]
