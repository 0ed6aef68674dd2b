"""An auditor reads Japanese: no act and no table without its word, and no word that nothing has."""

import ast
from collections.abc import Iterator
from pathlib import Path

from mizuhiki import audit
from mizuhiki.audit.history import event_models
from mizuhiki.audit.words import FactWords, act_word, table_word, words_of

HOUSE = Path(audit.__file__).parents[1]
BUILT = (
    "attachments.incoming.",
    "callcentre.arrival.",
    "callcentre.case.",
    "callcentre.proposal.",
    "contacts.complaint.",
    "directdebit.form.",
    "exchange.entry.",
    "intake.application.",
    "mail.piece.",
    "repairs.request.",
    "research.enquiry.",
    "research.return.",
    "staff.factor.",
    "worklist.item.",
)


def acts() -> Iterator[str]:
    """Every act that is written out in the code."""
    for path in HOUSE.rglob("*.py"):
        if "tests" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from _act_of(node)


def _act_of(call: ast.Call) -> Iterator[str]:
    given = {word.arg: word.value for word in call.keywords}
    found = given.get("action") if "actor" in given else call.args[0] if _writes(call) else None
    if isinstance(found, ast.Constant):
        yield str(found.value)


def facts() -> Iterator[str]:
    """Every fact an act is recorded with."""
    told = {"action", "subject", "actor", "at", "customers", "reason"}
    for path in HOUSE.rglob("*.py"):
        if "tests" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = {word.arg for word in node.keywords} if isinstance(node, ast.Call) else set()
                if {"action", "actor", "at"} <= names:
                    yield from (name for name in names - told if name)


def _writes(call: ast.Call) -> bool:
    """Whether it is a room's own `_record("room.noun.verb", ...)` or `booking.record(...)`."""
    is_own = ast.unparse(call.func).rpartition(".")[2] in {"_record", "record"} and bool(call.args)
    return is_own and isinstance(call.args[0], ast.Constant) and "." in str(call.args[0].value)


def test_every_act_has_a_word_and_every_word_an_act() -> None:
    written, words = set(acts()), set(words_of("act"))
    assert written - words == set()
    assert {code for code in words - written if not code.startswith(BUILT)} == set()


def test_every_fact_has_a_word() -> None:
    assert set(facts()) - set(words_of("fact")) == set()


def test_facts_are_read_as_a_line() -> None:
    line = FactWords().line
    assert line("a.b", {"yen": 10190, "count": 3, "granted": False}) == "金額 10,190円、件数 3、許可 いいえ"
    assert line("a.b", {"to": None, "fault": "", "count": 0}) == "件数 0"
    assert line("a.b", {}) == ""


def test_every_table_with_a_history_has_a_word() -> None:
    assert set(words_of("table")) == {events.pgh_tracked_model._meta.label for events in event_models()}


def test_a_code_of_an_earlier_release_stands_for_itself() -> None:
    assert act_word("payments.receipt.taken") == "領収"
    assert act_word("payments.receipt.gone") == "payments.receipt.gone"
    assert table_word("customers.Phone") == "電話番号"
