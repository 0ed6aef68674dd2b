"""Damaged files: each is reported or still says the same; nothing ever crashes or changes a yen."""

import random
from collections.abc import Callable

import pytest

from mizuhiki.formats.findings import FaultyFile
from mizuhiki.formats.zengin import NotZengin, Row, read, scan
from mizuhiki.formats.zengin.tests.builders import FRAMINGS, ROWS, answered, framed, records
from tests.damage.damaging import mutate

FREE = ("holder", "customer_no", "bank_name", "branch_name", "dummy", "private")


def same_money(rows: list[Row], before: list[Row]) -> bool:
    """True when at most what a bank or a person may write freely differs, field by field."""
    return len(rows) == len(before) and sum(r.amount_yen for r in rows) == sum(
        row.amount_yen for row in before
    )


def differing_fields(rows: list[Row], before: list[Row]) -> list[str]:
    return [
        name
        for row, old in zip(rows, before, strict=True)
        for name in Row._fields
        if getattr(row, name) != getattr(old, name)
    ]


def check_many(count: int, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    originals = {
        framing: (framed(records(rows, answered=is_answer), framing), rows)
        for framing in FRAMINGS
        for is_answer, rows in ((False, list(ROWS)), (True, answered("0", "1", "0")))
    }
    reported = unchanged = 0
    for number in range(count):
        framing = dice.choice(FRAMINGS)
        content, before = originals[framing]
        kind, mutant = mutate(content, dice)
        trouble = f"seed {seed}, number {number}, {framing}, {kind}"
        try:
            reading = scan(mutant)
            read(mutant)
        except (NotZengin, FaultyFile):
            reported += 1
            continue
        if reading.findings and not (framing == "trimmed" and reading.notices == reading.findings):
            reported += 1
            continue
        rows = [row for file in reading.files for row in file.rows]
        assert same_money(rows, before), trouble
        fields = differing_fields(rows, before)
        # One byte may turn a valid value into another valid value of the same field: no reader can
        # see that, only the match with what was sent. Never two fields, never an amount alone.
        if kind != "swap":
            assert len(fields) <= 1, (trouble, fields)
            assert not fields or kind == "change" or fields[0] in FREE, (trouble, fields)
        unchanged += not fields
    assert reported > count // 2
    assert unchanged > 0


def test_two_thousand_damaged_files() -> None:
    check_many(2_000, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_a_hundred_thousand_damaged_files(seed: int, number_of: Callable[[int], int]) -> None:
    check_many(number_of(10_000), seed=seed)
