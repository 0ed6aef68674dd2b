"""The page on `results.yaml` names every key, item and value there is, and its examples are worked."""

import re
from pathlib import Path

from mizuhiki.formats.resultlist import (
    CHARACTERS,
    DAY_FORMS,
    ENCODINGS,
    INSTANT_FORMS,
    ITEMS,
    TEXT_FORMS,
    Form,
    Quotes,
    Signs,
    Unit,
    carry,
)
from mizuhiki.rulepacks.resultlists import IN_COLUMN, IN_FILE

TEXT = (Path(__file__).parents[2] / "docs" / "rules" / "result-list.md").read_text(encoding="utf-8")
ITEM_CELL = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \|", re.MULTILINE)
EXAMPLE = re.compile(r"^\| (\S+).*? \| (\S+).*? \| (.*?) ?\|$", re.MULTILINE)


def test_it_names_everything_and_nothing_else() -> None:
    named = set(re.findall(r"`([^`]+)`", TEXT))
    values = {*Form, *Quotes, *Unit, *ENCODINGS, *CHARACTERS, *TEXT_FORMS, *DAY_FORMS, *INSTANT_FORMS}
    assert {*IN_FILE, *IN_COLUMN, *ITEMS, *values} - named == set()
    cells = ITEM_CELL.findall(TEXT.partition("| items |")[2].partition("## 3.")[0])
    assert {item for cell in cells for item in re.findall(r"`(\w+)`", cell)} == set(ITEMS)


def test_its_examples_are_worked() -> None:
    rows = EXAMPLE.findall(TEXT.rpartition("| written |")[2])
    signs = Signs(encoding="cp932", instead={"𠮷": "吉"})
    assert len(rows) == 5
    for written, stands, told in rows:
        found = carry(written.rstrip(","), signs)
        assert found.text == stands
        is_told = told and not told.startswith("no")
        assert [swap.why.value for swap in found.swaps] == ([told] if is_told else [])
