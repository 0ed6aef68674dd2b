"""A town is built once and stands (`tests/standing.py`): half of a room's time went into building it anew."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.architecture.test_sizes import ROOT, sources
from tests.builders import rules
from tests.towns import one_billed

ROOMS = ROOT / "src/mizuhiki"
BUILDS = {"rules", "run_billing"}  # what takes most of the time of a town
# Written while the rule was; each leaves this list when its towns stand.
NOT_YET = ("callcentre", "emergency", "repairs")
SQL_OF_RULES, SQL_OF_ONE_BILLED = 20, 110


def fixtures(path: Path) -> Iterator[ast.FunctionDef]:
    """The fixtures of a file that are made anew for each test."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            yield from (node for word in map(ast.unparse, node.decorator_list) if _is_of_each_test(word))


def _is_of_each_test(decorator: str) -> bool:
    return decorator.startswith("pytest.fixture") and "scope=" not in decorator


def calls(function: ast.FunctionDef) -> set[str]:
    """The last names of what a function calls."""
    found = (ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call))
    return {name.rpartition(".")[2] for name in found}


def test_no_room_builds_a_town_for_each_test() -> None:
    built = {
        f"{path.relative_to(ROOMS)}: {function.name}"
        for path in sources()
        if path.is_relative_to(ROOMS) and path.relative_to(ROOMS).parts[0] not in NOT_YET
        for function in fixtures(path)
        if calls(function) & BUILDS
    }
    assert built == set(), "let it stand: @standing.fixture (docs/contributing/tests.md)"


def test_the_look_at_fixtures_finds_one_that_builds() -> None:
    found = fixtures(ROOT / "tests/door/conftest.py")
    assert [function.name for function in found if calls(function) & BUILDS] == ["keys"]


@pytest.mark.db
@pytest.mark.django_db
def test_the_towns_that_all_rooms_share_stay_cheap() -> None:
    with CaptureQueriesContext(connection) as asked:
        rules()
    assert len(asked) <= SQL_OF_RULES
    with CaptureQueriesContext(connection) as asked:
        one_billed.builds(None)
    assert len(asked) <= SQL_OF_ONE_BILLED
