"""`mizuhiki tariff check` on the figures that real utilities publish, and on spoilt copies of them."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mizuhiki.config.cli import main
from mizuhiki.tariffs.published.check import _examples, _finding
from mizuhiki.tariffs.published.document import number, read_document
from mizuhiki.tariffs.published.quote import open_book

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "data" / "tariffs"
SHARED = ROOT.parent / "shared" / "reference" / "tariffs"
FILES = sorted(EXAMPLES.glob("*.yaml"))
MADE_UP = EXAMPLES.parent / "made_up_town.yaml"

# what an example gives; every other number in it is a printed result
GIVEN = frozenset(
    {
        *("m3", "months", "bore", "dwellings", "days", "persons", "tax_rate", "block_from", "block_to"),
        *("city_water_m3", "previous_reading_m3", "reading_m3", "metered_m3", "leaked_m3"),
        *("reference_m3", "usual_m3"),
        *("reproduced", "tax_included", "base_waived", "round", "deposits_m3", "well_purposes"),
    }
)


def test_every_printed_figure_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tariff", "check", str(EXAMPLES)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "143 checked, 0 wrong, 3 skipped"
    assert [line.split("：")[1][:17] for line in lines[:-1]] == ["reproduced: false"] * 3


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared reference folder is not beside this repository")
def test_our_examples_are_the_shared_ones() -> None:
    shared = {path.name: path.read_bytes() for path in SHARED.glob("*.yaml")}
    assert {path.name: path.read_bytes() for path in FILES} == shared


def _printed(example: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each printed result with a spoilt one in its place."""
    given = GIVEN - ({"m3"} if example.get("kind") == "certified_volume" else set())
    for key, value in example.items():
        if key in given:
            continue
        if isinstance(value, bool):
            yield key, not value
        elif isinstance(value, list) and value:
            yield key, [*value[:-1], value[-1] + 1]
        elif (figure := number(value)) is not None:
            yield key, figure + 1
            yield key, figure - 1
            yield key, f"{figure}円"


@pytest.mark.parametrize("path", [*FILES, MADE_UP], ids=lambda path: path.stem)
def test_any_spoilt_figure_is_called_wrong(path: Path) -> None:
    doc = read_document(path)
    book = open_book(doc)
    passed = []
    for line, name, example in list(_examples(doc)):
        if example.get("reproduced") is not True:
            continue
        for key, spoilt in _printed(example):
            finding = _finding(book, line, name, {**copy.deepcopy(example), key: spoilt})
            if not finding.mismatches:
                passed.append((name, key, spoilt, finding.reason))
    assert passed == []
