"""`docs/security/asvs.csv` says truly which controls of the checklist are built, and what proves them."""

import ast
import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_traceability import ROOT, functions_of, proofs

TABLE, IDS = ROOT / "docs" / "security" / "asvs.csv", ROOT / "docs" / "security" / "asvs-ids.txt"
CHECKLIST = ROOT.parent / "shared" / "reference" / "security-checklist.md"
STATES = {"done", "partial", "planned", "not-applicable"}
LEVELS_1_AND_2 = 253  # of ASVS 5.0.0


def rows() -> list[dict[str, str]]:
    """The table as it stands."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ids() -> list[tuple[str, str]]:
    """Every control the product answers for, with its level: L1 to L3 of ASVS, J of Japanese public rules."""
    lines = IDS.read_text(encoding="utf-8").splitlines()
    return [(id_, level) for id_, level in (line.split() for line in lines)]


def named(row: dict[str, str]) -> list[str]:
    """What a row names as its proof: tests, or files that an administrator reads."""
    return [node for node in row["tests"].split(";") if node]


def marked() -> dict[str, set[str]]:
    """For each id the tests that say they prove it, singly or by a mark of their whole file."""
    found = defaultdict(set)
    for path in (*ROOT.glob("src/**/test_*.py"), *ROOT.glob("tests/**/test_*.py")):
        for node_id, function in functions_of(path):
            for id_ in marks_of(function):
                found[id_].add(node_id)
    return found


def marks_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """The ids in `@pytest.mark.asvs(…)` of a test."""
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.asvs":
            yield from (str(ast.literal_eval(argument)) for argument in mark.args)


def test_every_control_has_one_row_in_its_order() -> None:
    assert [(row["id"], row["level"]) for row in rows()] == ids()
    assert len([id_ for id_, level in ids() if level in {"L1", "L2"}]) == LEVELS_1_AND_2


def test_the_list_of_controls_is_the_checklists() -> None:
    if not CHECKLIST.exists():
        pytest.skip("the checklist lies beside the project only where it was written")
    text = CHECKLIST.read_text(encoding="utf-8")
    said = set(re.findall(r"(?<![\d.])\d+\.\d+\.\d+\b(?!\.)", text[text.index("### A.1 ") :]))
    said |= set(re.findall(r"\bJ\d\.\d\b", text))
    ours = {id_ for id_, _ in ids()}
    ranges = {"5.0.0"}  # the number of the standard itself
    assert said - ours - ranges == set()


def test_a_row_says_its_state_and_what_of_it_is_built() -> None:
    assert {row["id"]: row["state"] for row in rows() if row["state"] not in STATES} == {}
    assert [row["id"] for row in rows() if row["state"] != "planned" and not row["where"]] == []
    assert [row["id"] for row in rows() if row["state"] == "done" and not row["tests"]] == []
    assert [row["id"] for row in rows() if row["state"] == "planned" and row["tests"]] == []


def test_every_proof_named_exists() -> None:
    known, _ = proofs()
    missing = {
        row["id"]: lost
        for row in rows()
        if (lost := [node for node in named(row) if node not in known and not _is_file(node)])
    }
    assert missing == {}


def _is_file(node: str) -> bool:
    path = Path(node.partition("#")[0])
    return "::" not in node and (ROOT / path).is_file()


def test_the_marks_of_tests_and_the_table_agree() -> None:
    """A test with `@pytest.mark.asvs("3.5.1")` stands in the row of 3.5.1, and no other test does."""
    table = {row["id"]: {node for node in named(row) if "::" in node} for row in rows()}
    marks = marked()
    unlisted = {id_: lost for id_, nodes in marks.items() if (lost := sorted(nodes - table.get(id_, set())))}
    unmarked = {id_: lost for id_, nodes in table.items() if (lost := sorted(nodes - marks.get(id_, set())))}
    assert unlisted == {}
    assert unmarked == {}
