"""異常な請求の警報 on a seeded town: how many right bills are stopped, and how many wrong ones are not."""

import random
from collections import Counter
from datetime import date

import pytest

from mizuhiki.billing.models import BillAlarm, Demand
from mizuhiki.config.demo.load import load_town
from mizuhiki.config.demo.months import read_month
from mizuhiki.config.demo.town import House, Town
from mizuhiki.customers.api import Supply
from mizuhiki.metering.api import Reading, ReadingDoubt, confirm_reading
from tests.builders import clerk
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.long, pytest.mark.timeout(3_600)]
FIRST, HISTORY, YEAR = date(2025, 1, 1), 7, 12
SIZE, SEED = 2_000, 7
WRONGED = 0.01  # of the houses read in a month


def test_a_seeded_year_of_alarms(rules_in_force: None) -> None:
    """One reading in a hundred has ten times the use (a figure too many); each house is wronged once.

    Two people would look at every stopped bill before the next month: it is let go here.
    """
    del rules_in_force
    houses = load_town(Town(size=SIZE, seed=SEED, first_month=FIRST), tell=lambda _: None)
    draw, wronged = random.Random("alarms"), set[int]()  # noqa: S311
    seen = Counter[str]()
    for number, month in enumerate(life.months_from(FIRST, HISTORY + YEAR)):
        wrong = _wrong(houses, month, draw, wronged) if number >= HISTORY else set()
        list(read_month(month, houses=houses, actor=clerk()))
        seen.update(_found_right(wrong))
        life.bill(month)
        if number >= HISTORY:
            seen.update(_judged(month, wrong))
        Supply.objects.exclude(parked="").update(parked="")
    bills = seen["stopped right"] + seen["passed right"]
    assert bills > 5 * SIZE
    assert seen["stopped right"] * 1_000 < 5 * bills, seen  # fewer than five in a thousand
    assert seen["stopped wrong"] > 0, seen
    assert seen["passed high"] * 10 < seen["stopped wrong"], seen
    print(dict(seen))  # noqa: T201 - the figures of docs/performance.md


def _wrong(houses: list[House], month: date, draw: random.Random, wronged: set[int]) -> set[int]:
    """The dials of some houses go on by nine times what they use in two months."""
    cycle = "even" if month.month % 2 == 0 else "odd"
    read = [one for one in houses if one.metered and one.cycle == cycle and one.number not in wronged]
    chosen = {one.number for one in read if draw.random() < WRONGED}
    for one in read:
        if one.number in chosen:
            one.dial_m3 += 9 * max(1, round(one.daily_m3 * 61))
    wronged |= chosen
    return chosen


def _found_right(wrong: set[int]) -> Counter[str]:
    """Every doubted reading is found right, the wrong ones too: the brake alone is left to see them."""
    found = Counter[str]()
    for doubt in ReadingDoubt.objects.filter(end=None).select_related("reading__supply__installation"):
        is_wrong = int(doubt.reading.supply.installation.tap_no[1:]) in wrong
        found["doubted wrong" if is_wrong else "doubted right"] += 1
        confirm_reading(
            reading_id=doubt.pk, basis="photo", reason="写真で確認", actor=clerk(), at=doubt.raised_at
        )
    return found


def _judged(month: date, wrong: set[int]) -> Counter[str]:
    """What became of each bill of the month, the right and the wrong ones, and of readings held."""
    supplies = dict(Supply.objects.values_list("pk", "installation__tap_no"))
    wrong_ids = {pk for pk, tap in supplies.items() if int(tap[1:]) in wrong}
    stopped = set(
        BillAlarm.objects.filter(demand__cycle_month=month).values_list("demand__supply_id", flat=True)
    )
    found = Counter[str]()
    least_yen = 30_000
    for supply_id, yen in Demand.objects.filter(cycle_month=month).values_list("supply_id", "amount_yen"):
        is_wrong, is_stopped = supply_id in wrong_ids, supply_id in stopped
        found[f"{'stopped' if is_stopped else 'passed'} {'wrong' if is_wrong else 'right'}"] += 1
        found["passed high"] += is_wrong and not is_stopped and yen >= least_yen
    held = Reading.objects.filter(cycle_month=month).exclude(hold="")
    found["held"] += held.filter(supply_id__in=wrong_ids).count()
    found["held right"] += held.exclude(supply_id__in=wrong_ids).count()
    return found
