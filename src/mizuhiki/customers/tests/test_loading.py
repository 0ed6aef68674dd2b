"""What is loaded by its owner is as sound as what came row by row, and its history is noted."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from mizuhiki.audit.history import note_loaded
from mizuhiki.customers.models import Installation, Supply
from mizuhiki.platform import sql
from mizuhiki.platform.loading import loading
from tests.builders import Town

pytestmark = pytest.mark.django_db
TABLE = "customers_supply"
COLUMNS = f"{TABLE} (id, inquiry_no, installation_id, kind, starts_on, parked)"


@pytest.fixture
def tap() -> int:
    """The number of a tap nobody uses yet."""
    town = Town()
    town.settle(1)
    place = Installation.objects.get()
    return Installation.objects.create(
        premises=place.premises, tap_no="M000099", bore_mm=20, route_order=2
    ).pk


def _row(number: int, tap: int, starts_on: date) -> tuple[object, ...]:
    return (number, f"{number:011d}", tap, "ordinary", starts_on, "")


def _exclusions() -> list[tuple[str, str]]:
    found = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x' ORDER BY 1"
    return [(name, text) for name, text in sql.rows(found)]


def test_what_is_loaded_is_there_with_its_history_and_every_guard(tap: int) -> None:
    before = _exclusions()
    events = "SELECT pgh_label, inquiry_no FROM customers_supplyevent WHERE pgh_obj_id = 900 ORDER BY pgh_id"
    with loading(TABLE):
        sql.copy(COLUMNS, [_row(900, tap, date(2020, 4, 1))])
    assert sql.rows(events) == []  # the triggers were silent
    note_loaded(TABLE)
    note_loaded(TABLE)  # what has its history gets no second one, nor do rows from before the load
    assert sql.rows(events) == [("insert", "00000000900")]
    assert sql.rows("SELECT count(*), count(DISTINCT pgh_obj_id) FROM customers_supplyevent") == [(2, 2)]
    assert _exclusions() == before
    Supply.objects.filter(pk=900).update(parked="x")  # and now they speak again
    assert sql.rows(events) == [("insert", "00000000900"), ("update", "00000000900")]


def test_rows_that_overlap_are_refused_at_the_end(tap: int) -> None:
    before = _exclusions()
    rows = [_row(900, tap, date(2020, 4, 1)), _row(901, tap, date(2021, 4, 1))]
    overlap = pytest.raises(IntegrityError, match="one_supply_an_installation")
    with overlap, transaction.atomic(), loading(TABLE):
        sql.copy(COLUMNS, rows)
    assert (Supply.objects.count(), _exclusions()) == (1, before)


def test_a_row_that_points_nowhere_is_refused_at_the_end(tap: int) -> None:
    rows = [_row(900, tap, date(2020, 4, 1)), _row(901, 77_777, date(2020, 4, 1))]
    nowhere = pytest.raises(IntegrityError, match="customers_supply.installation_id points to row 77777")
    with nowhere, transaction.atomic(), loading(TABLE):
        sql.copy(COLUMNS, rows)
    assert Supply.objects.count() == 1
