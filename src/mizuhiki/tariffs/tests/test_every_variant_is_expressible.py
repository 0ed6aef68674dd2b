"""Every row of the catalogue of tariff variants, by its number."""

from itertools import chain

import pytest

from mizuhiki.tariffs.tests.catalogue import Row, changes, cycles, money, people, tables

ROWS = [*cycles.ROWS, *tables.ROWS, *money.ROWS, *people.ROWS, *changes.ROWS]

_ROWS_IN_CHAPTER = {1: 9, 2: 6, 3: 16, 4: 8, 5: 11, 6: 11, 8: 14, 9: 7, 10: 10, 11: 7}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number} {row.what}")
def test_every_variant_is_expressible(row: Row) -> None:
    assert row.compute() == row.expected


def test_no_variant_is_left_out() -> None:
    numbered = (f"{chapter}.{n}" for chapter, last in _ROWS_IN_CHAPTER.items() for n in range(1, last + 1))
    assert set(chain(numbered, ["6", "7"])) == {row.number for row in ROWS}
