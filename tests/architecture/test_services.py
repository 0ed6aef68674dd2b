"""What changes something leaves an audit entry and says which clause asked for it (design.md, law 12;
house-style §1). Services are the public functions of `services.py`, of the modules of a folder `services`,
and of the modules named in `MORE`, that run in a transaction of their own.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "mizuhiki"
MORE = ("staff/people.py", "staff/matrix.py", "staff/sign_in/sessions.py", "audit/disposal.py")
RECORDS = {"record", "note", "note_end"}  # audit.record, and the sign-in history for sign-in itself

# Services whose entry is another row, or somebody else's.
TRACED_ELSEWHERE = {
    "attachments/services.py drop_if_unneeded": "the caller's disposal is the act; only unused content goes",
    "audit/disposal.py dispose_rows": "writes a Disposal, which is itself a sealed log",
    "billing/services.py issue_slip": "the slip is insert-only and says when; its letter records who asked",
    "staff/matrix.py bring_rights": "runs with each migration, for nobody; grants are tracked row by row",
}


def modules() -> list[Path]:
    """Every module that holds services."""
    found = {
        *SOURCES.glob("*/services.py"),
        *SOURCES.glob("*/services/*.py"),
        *(SOURCES / name for name in MORE),
    }
    return sorted(path for path in found if path.name != "__init__.py")


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> dict[str, Function]:
    """The functions of a module by name."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return {node.name: node for node in body if isinstance(node, Function)}


def is_service(function: Function) -> bool:
    """Public, and in one transaction."""
    marks = {ast.unparse(mark) for mark in function.decorator_list}
    return not function.name.startswith("_") and "transaction.atomic" in marks


def calls(function: Function) -> Iterator[str]:
    """Last part of the name of everything it calls."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2]


def leaves_a_trace(
    function: Function, beside: dict[str, Function], seen: frozenset[str] = frozenset()
) -> bool:
    """Whether it records, itself or by another service or helper of its room."""
    called = set(calls(function)) - seen
    if called & RECORDS:
        return True
    within = [beside[name] for name in called if name in beside and name != function.name]
    return any(leaves_a_trace(inner, beside, seen | {function.name}) for inner in within)


def services() -> Iterator[tuple[str, Function, dict[str, Function]]]:
    """Every service with its place, and the functions of its room that it may call."""
    for path in modules():
        room = SOURCES / path.relative_to(SOURCES).parts[0]
        beside = {
            name: node
            for module in modules()
            if room in module.parents
            for name, node in functions(module).items()
        }
        for name, node in functions(path).items():
            if is_service(node):
                yield f"{path.relative_to(SOURCES).as_posix()} {name}", node, beside


def test_every_service_leaves_an_audit_entry() -> None:
    silent = {place for place, service, beside in services() if not leaves_a_trace(service, beside)}
    assert silent - set(TRACED_ELSEWHERE) == set(), "audit.record in the service's own transaction"
    assert set(TRACED_ELSEWHERE) - silent == set()


def test_every_service_says_which_clause_asked_for_it() -> None:
    unsourced = {
        place for place, service, _ in services() if "Source:" not in (ast.get_docstring(service) or "")
    }
    assert unsourced == set(), "the docstring ends with `Source:` and the clause"
