"""`mizuhiki bench WORK --json` says one object, with the keys every figure has."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mizuhiki.config import cli
from mizuhiki.config.tests.processes import answer_of
from mizuhiki.platform.database import testing
from mizuhiki.platform.database.supervisor import Supervisor


def assert_is_figure(said: dict[str, Any], *, work: str, size: int) -> None:
    """Every figure has these, whatever it is the figure of."""
    assert list(said)[:6] == ["work", "size", "seconds", "floor_seconds", "ratio", "machine"]
    assert (said["work"], said["size"]) == (work, size)
    assert said["ratio"] == pytest.approx(said["seconds"] / said["floor_seconds"], rel=0.01)


def test_letters_are_measured_beside_constant_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "letters", "--size", "3", "--trials", "1", "--json"]) == 0
    assert_is_figure(json.loads(capsys.readouterr().out), work="letters", size=3)


@pytest.fixture
def place() -> Iterator[Path]:
    """Where a measured utility lives."""
    made = testing.shelter() / f"bench-{os.getpid()}"
    yield made
    testing.remove(Supervisor(made))


@pytest.mark.long
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("work", ["search", "billing", "debit", "desk", "collection", "survey", "arrears"])
def test_a_million_is_measured(place: Path, work: str, number_of: Callable[[int], int]) -> None:
    """The figure goes to docs/performance.md; what it may be depends on the machine."""
    size = number_of(999_999)
    months = ["--months", "1"] if work in {"desk", "collection", "survey"} else []
    said = answer_of(
        ["mizuhiki.config.cli", "bench", work, "--size", f"{size}", "--trials", "1", "--json", *months], place
    )
    sys.stdout.write(said)
    assert_is_figure(json.loads(said), work=work, size=size)
