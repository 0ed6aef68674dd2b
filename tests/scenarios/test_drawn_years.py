"""Drawn lives: thirty households, every way to pay and to go wrong, against a plain book kept by hand."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import Sum

from mizuhiki.billing.api import Assessment, bills_of_supply, explanation_of, open_yen_of_supply
from mizuhiki.ledger.api import DailyProof, OpenItem
from mizuhiki.metering.models import Reading
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Offset, Receipt, ReceiptSerial, Refund
from mizuhiki.rulepacks.api import next_month
from tests.scenarios import life
from tests.scenarios.drawn import CODES, HABITS, DrawnTown

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def live(seed: int, *, months: int) -> DrawnTown:
    """The life of a seed from a month of its own on; the end of every month is proven."""
    draw = random.Random(f"first-{seed}")  # noqa: S311
    first = date(draw.randint(2022, 2026), draw.randint(1, 12), 1)
    town = DrawnTown(seed=seed, first=first)
    town.settle()
    town.live(life.months_from(first, months), lambda month: assert_both_agree(town, month))
    assert_what_stands(town)
    return town


def assert_both_agree(town: DrawnTown, month: date) -> None:
    """The ledger, proven and closed to the month's last day, against the book."""
    life.close_month(month)
    book, until = town.world.book, next_month(month) - timedelta(days=1)
    owed = {part.assessment_id: part.open_yen for parts in book.parts.values() for part in parts}
    assert dict(OpenItem.objects.values_list("pk", "open_yen")) == {a: yen for a, yen in owed.items() if yen}
    assert life.accounts() == book.accounts()
    survey = payments.survey(until=until)
    assert survey.total.left == book.accounts().get("receivable", 0)
    for home in town.homes:
        rows = bills_of_supply(supply_id=home.pk)
        assert sum(row.open_yen for row in rows) == open_yen_of_supply(supply_id=home.pk)
        paid = payments.paid_of_demands(supply_id=home.pk, until=until)
        assert all(row.amount_yen - paid.get(row.demand_id, 0) == row.open_yen for row in rows)
    held: Counter[int] = Counter()
    for receipt_id, yen in book.left_over.items():
        held[Receipt.objects.get(pk=receipt_id).supply_id] += yen
    assert payments.overpaid_by_supply([home.pk for home in town.homes], until=until) == held


def assert_what_stands(town: DrawnTown) -> None:
    """No m³ got lost, every bill replays, numbers have no gap, every day is closed, no batch is left."""
    assert dict(Reading.objects.values_list("supply").annotate(Sum("usage_m3"))) == town.read_m3
    assert all(explanation_of(pk).replays for pk in Assessment.objects.values_list("pk", flat=True))
    assert sorted(life.runs_not_done()) == sorted(town.banks.nothing_to_ask)
    for numbered in (ReceiptSerial, Refund, Offset):
        shown = list(numbered.objects.values_list("fiscal_year", "number").order_by("fiscal_year", "number"))
        years = {year: [n for y, n in shown if y == year] for year, _ in shown}
        assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in years.values()), numbered
    days = list(DailyProof.objects.order_by("day").values_list("day", flat=True))
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]


@pytest.mark.req("COL-096")
def test_a_drawn_season() -> None:
    town = live(1, months=4)
    assert town.first == date(2026, 3, 1)
    assert {"0", "store", "counter", "both", "exchanged", "refunded"} <= set(+town.world.done)


@pytest.mark.long
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("seed", range(2026, 2036))
def test_ten_drawn_years(seed: int) -> None:
    town = live(seed, months=12)
    rare = {"booked wrongly", "offset", "2", "3", "8"}  # not in every year
    lived = {*dict(HABITS), *dict(CODES), "offset", "refunded", "exchanged", "asked again"}
    assert lived - rare <= set(+town.world.done)
