"""What changes something leaves an audit entry and says which clause asked for it (design.md, law 12;
house-style §1). Services are the public functions of the rooms that run in a transaction of their own, or as
a batch.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "mizuhiki"
NO_ROOMS = {"config", "documents", "formats", "platform", "tariffs", "web"}
RECORDS = {"record", "note", "note_end"}  # audit.record, and the sign-in history for sign-in itself

# Services whose entry is another row, or somebody else's.
TRACED_ELSEWHERE = {
    "arrears/services/holding.py ask_suspension": "`approvals.ask`, which it ends in, records it",
    "attachments/services.py drop_if_unneeded": "the caller's disposal is the act; only unused content goes",
    "audit/disposal.py dispose_rows": "writes a Disposal, which is itself a sealed log",
    "audit/verifying.py verify": "only reads: all of it as of one moment",
    "billing/alarms.py ask_release": "likewise",
    "registercheck/services.py ask_acceptance": "likewise",
    "billing/groups.py issue_group_slip": "likewise: `jointbills.issue_slip` records who asked",
    "billing/issuing.py issue_slips": "likewise; the run that asks for them records who",
    "billing/services.py issue_slip": "the slip is insert-only and says when; its letter records who asked",
    "bulkwork/services.py ask_for_agreement": "`approvals.ask`, which it ends in, records it",
    "directdebit/services/posting_runs.py print_posting": "its order is recorded, and each letter is a row",
    "intake/services/temporary.py lay_overdue": "each item is a row that says when it was laid",
    "payments/days.py close_counter_day": "the counter's own act, `till.close_counter_day`, records it",
    "staff/matrix.py bring_rights": "runs with each migration, for nobody; grants are tracked row by row",
    "vacancies/services.py ask_closing": "`approvals.ask`, which it ends in, records it",
    "vacancies/services.py order_look": "`fieldwork.plan_visit`, which it ends in, records it",
    "vacancies/services.py order_patrol": "likewise",
    "talks/services/registering.py finish_talk": "`telephony.code_call`, which it ends in, records it",
    "telephony/services/hearing.py hear_agent": "the row is insert-only: a machine's word of an instant",
}


def modules() -> list[Path]:
    """Every module of a room."""
    found = (path for path in SOURCES.rglob("*.py") if not {"tests", "migrations"} & {*path.parts})
    return sorted(path for path in found if path.relative_to(SOURCES).parts[0] not in NO_ROOMS)


Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def functions(path: Path) -> dict[str, Function]:
    """The functions of a module by name."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return {node.name: node for node in body if isinstance(node, Function)}


@cache
def is_service(function: Function) -> bool:
    """Public, and in one transaction."""
    marks = {ast.unparse(mark) for mark in function.decorator_list}
    called = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    return not function.name.startswith("_") and ("transaction.atomic" in marks or "batches.run" in called)


@cache
def calls(function: Function) -> frozenset[str]:
    """Last part of the name of everything it calls."""
    called = (ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call))
    return frozenset(name.rpartition(".")[2] for name in called)


def leaves_a_trace(
    function: Function, beside: dict[str, Function], seen: frozenset[str] = frozenset()
) -> bool:
    """Whether it records, itself or by another service or helper of its room."""
    called = calls(function) - seen
    if called & RECORDS:
        return True
    within = [beside[name] for name in called if name in beside and name != function.name]
    return any(leaves_a_trace(inner, beside, seen | {function.name}) for inner in within)


@cache
def of_room(room: str) -> dict[str, Function]:
    """The functions of a room by name."""
    inside = (path for path in modules() if path.relative_to(SOURCES).parts[0] == room)
    return {name: node for path in inside for name, node in functions(path).items()}


def services() -> Iterator[tuple[str, Function, dict[str, Function]]]:
    """Every service with its place, and the functions of its room that it may call."""
    for path in modules():
        own = functions(path)
        beside = of_room(path.relative_to(SOURCES).parts[0]) | own
        for name, node in own.items():
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
