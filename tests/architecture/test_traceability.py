"""`docs/traceability.csv` says truly what of the register is built, where, and which tests prove it."""

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE, IDS = ROOT / "docs" / "traceability.csv", ROOT / "docs" / "requirements-ids.txt"
REGISTER = ROOT.parent / "shared" / "requirements" / "register.csv"
STATES = {"done", "partial", "planned", "not-software"}


def rows() -> list[dict[str, str]]:
    """The table as it stands."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def named(row: dict[str, str]) -> list[str]:
    """The pytest nodes a row names."""
    return [node for node in row["tests"].split(";") if node]


def functions_of(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Each test of a file with its node id; a test in a class carries the class's name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    stem = path.relative_to(ROOT).as_posix()
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{stem}::{node.name}" if isinstance(node, ast.ClassDef) else stem
        for found in inner:
            if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef) and found.name.startswith("test_"):
                yield f"{prefix}::{found.name}", found


def proofs() -> tuple[set[str], dict[str, set[str]]]:
    """Every test there is, and for each register id the tests marked `req` with it."""
    known, marked = set(), defaultdict(set)
    for path in (*ROOT.glob("src/**/test_*.py"), *ROOT.glob("tests/**/test_*.py")):
        for node_id, function in functions_of(path):
            known.add(node_id)
            for mark in function.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.req":
                    for argument in mark.args:
                        marked[str(ast.literal_eval(argument))].add(node_id)
    return known, marked


def test_every_id_of_the_register_has_one_row_in_its_order() -> None:
    assert [row["id"] for row in rows()] == IDS.read_text(encoding="utf-8").split()


def test_the_list_of_ids_is_the_registers() -> None:
    if not REGISTER.exists():
        pytest.skip("the register lies beside the project only where it was written")
    with REGISTER.open(encoding="utf-8", newline="") as file:
        assert IDS.read_text(encoding="utf-8").split() == [row["id"] for row in csv.DictReader(file)]


def test_a_row_says_its_state_and_where_what_is_built_can_be_seen() -> None:
    assert {row["id"]: row["state"] for row in rows() if row["state"] not in STATES} == {}
    assert [row["id"] for row in rows() if row["state"] in {"done", "partial"} and not row["where"]] == []
    assert [row["id"] for row in rows() if row["state"] == "done" and not row["tests"]] == []


def test_every_test_named_exists() -> None:
    known, _ = proofs()
    missing = {row["id"]: lost for row in rows() if (lost := [n for n in named(row) if n not in known])}
    assert missing == {}


def test_every_test_marked_with_an_id_stands_in_its_row() -> None:
    """A test that gains `@pytest.mark.req("…")` is added to the row in `docs/traceability.csv` by hand."""
    _, marked = proofs()
    table = {row["id"]: set(named(row)) for row in rows()}
    missing = {id_: lost for id_, nodes in marked.items() if (lost := sorted(nodes - table.get(id_, set())))}
    assert missing == {}
    silent = [row["id"] for row in rows() if row["state"] in {"planned", "not-software"} and row["tests"]]
    assert silent == [], "a row that has tests is at least partly built"
