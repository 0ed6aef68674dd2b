"""Whoever investigates reads Japanese: every screen, file, list, column and value in the trace has its word.

The walk finds by itself what the house has: URL names, commands, row histories, acts with their facts, kinds
of files, letters, work and approvals. What is new has no word yet, and the walk stops at it.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from mizuhiki import audit
from mizuhiki.attachments.kinds import kinds as file_kinds
from mizuhiki.audit.history import event_models
from mizuhiki.audit.models import ReadLog
from mizuhiki.audit.words import FactWords, field_word, place_word, table_word, values_of, words_of
from mizuhiki.config.traced_values import VALUES
from mizuhiki.staff.models import Role
from tests.builders import clerk, rules

HOUSE = Path(audit.__file__).parents[1]
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠Ａ-Ｚ]")  # ＳＶ and ＦＡＸ are words of the field
NUMBERS = {
    "routes",
    "used_m3",
    "cells",
    "deviating",
    "lines",
    *(
        "bytes",
        "count",
        "differing",
        "ended",
        "faults",
        "fiscal_year",
        "minutes",
        "returned",
        "registered",
        "rows",
        "slips",
    ),
    *(
        "billable",
        "services",
        "step",
        "amount_yen",
        "assessed_yen",
        "counted_yen",
        "float_yen",
        "interest_yen",
        "total_yen",
        "unit_yen",
        "yen",
    ),
    *("first", "last", "next_no", "sheets"),
    *("bore_mm", "carried_m3", "fitted_m3", "removed_m3", "usage_m3"),
    *("opening_id", "reversal_id", "session_id", "absorbed", "corrects", "approval", "edition"),
    *("by_key", "original"),
}
DAYS = {
    *("day", "dispatched_on", "ends_on", "filed_on", "from_on", "last_day", "month", "on", "printed_before"),
    "done_on",
    "due_on",
    "starts_on",
    "visit_on",
}
STAFF_VERBS = ("add", "reset", "disable", "enable")  # `mizuhiki staff …`, the one place that is put together
FLAGS = {"granted", "is_taken", "reportable", "vouched"}
NOT_FACTS = {"action", "subject", "actor", "at", "customers", "reason", None}


def is_word(text: str) -> bool:
    return bool(JAPANESE.search(text))


def places(patterns: Any = None, room: str = "") -> Iterator[str]:
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            yield from places(one.url_patterns, f"{one.namespace}:" if one.namespace else room)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{room}{one.name}"


def calls(word: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call in the files where this word stands; all of them for none."""
    for path in sorted(HOUSE.rglob("*.py")):
        text = "" if "tests" in path.parts else path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if word in text else ():
            if isinstance(node, ast.Call):
                yield path, node


@cache
def facts() -> frozenset[tuple[str, str]]:
    """Each act with each fact it is recorded with: the act's name, or how it begins where that varies."""
    return frozenset(_facts())


def _facts() -> Iterator[tuple[str, str]]:
    for path, call in calls(""):
        given = {word.arg: word.value for word in call.keywords}
        name = ast.unparse(call.func).rpartition(".")[2]
        if "actor" in given and "at" in given and "action" in given:
            acts = given["action"]
        elif name in {"record", "_record"} and call.args:
            acts = call.args[0]
        else:
            continue
        for fact in given.keys() - NOT_FACTS:
            yield _beginning(acts, room=path.relative_to(HOUSE).parts[0]), str(fact)


def _beginning(act: ast.expr, *, room: str) -> str:
    if isinstance(act, ast.JoinedStr):
        act = act.values[0]
    text = str(act.value) if isinstance(act, ast.Constant) else ""
    if "." in text:
        return text
    (whole,) = {
        one for one in words_of("act") if one.startswith(f"{room}.") and one.endswith(f".{text}")
    } or {""}
    return whole


def commands() -> Iterator[str]:
    """What a command calls itself where it acts as somebody."""
    for _, call in calls("acting"):
        if ast.unparse(call.func).rpartition(".")[2] == "acting":
            place = next(word.value for word in call.keywords if word.arg == "place")
            if isinstance(place, ast.Constant) and place.value:
                yield str(place.value)
            if isinstance(place, ast.JoinedStr):
                yield from (f"{ast.literal_eval(place.values[0])}{verb}" for verb in STAFF_VERBS)


@pytest.mark.parametrize("place", sorted({*places(), *commands()}))
def test_a_screen_and_a_command_have_a_name(place: str) -> None:
    assert is_word(place_word(place))


def test_a_name_that_nothing_has_is_not_kept() -> None:
    known = {*places(), *commands()}
    assert [place for place in words_of("place") if place not in known] == []


def test_every_column_with_a_history_has_a_word() -> None:
    missing = [
        (event.pgh_tracked_model._meta.label, field.name)
        for event in event_models()
        for field in event.pgh_tracked_model._meta.concrete_fields
        if not field.primary_key and hasattr(event, field.attname) and not is_word(_column(event, field))
    ]
    assert missing == []
    assert all(is_word(table_word(event.pgh_tracked_model._meta.label)) for event in event_models())


def _column(event: Any, field: Any) -> str:
    return field_word(event.pgh_tracked_model, field.name)


def test_a_fact_is_a_number_a_day_a_flag_or_of_a_list() -> None:
    open_facts = {
        (act, fact)
        for act, fact in facts()
        if fact not in NUMBERS | DAYS | FLAGS | {"place"} and values_of(act, fact) is None
    }
    assert open_facts == set()
    assert {
        ("certificates.application.received", "how"),
        ("directdebit.form.received", "fault"),
        ("worklist.item.", "code"),
    } <= facts()


@pytest.mark.django_db
@pytest.mark.db
@pytest.mark.parametrize(("fact", "values"), [(fact, values) for fact, values, _ in VALUES])
def test_every_value_of_a_list_is_a_word(fact: str, values: Any, rules_in_force: None) -> None:
    del rules_in_force
    Role.objects.get_or_create(code="auditor", defaults={"name": "監査"})
    clerk()
    found: Mapping[str, str] = values()
    assert {code: word for code, word in found.items() if not is_word(word)} == {}
    assert found or fact in {"form", "contractor", "section", "wrap_code"}  # brought by an installation


def test_files_and_ways_of_reading_have_words() -> None:
    assert all(is_word(kind.title) and is_word(kind.purpose) for kind in file_kinds())
    assert all(is_word(str(how.label)) for how in ReadLog.How)


@pytest.mark.django_db
@pytest.mark.db
def test_an_entry_is_read_as_a_line() -> None:
    rules()
    someone = clerk()
    told = {
        ("certificates.application.received", "how", "self"): "方法 本人",
        ("attachments.file.stored", "kind", "directdebit.request"): "種類 口座振替依頼ファイル",
        ("audit.access.refused", "place", "billing:run_start"): "場所 調定の開始",
        ("audit.access.refused", "method", "POST"): "手段 登録・変更",
        ("customers.customer.changed", "fields", "name/kana"): "項目 氏名・名称・フリガナ",
        ("directdebit.request.handed_over", "why", "first"): "理由 初回",
        ("worklist.item.closed", "code", "resolved"): "コード 原因が解消",
        ("worklist.item.passed_on", "code", "counter"): "コード 窓口",
        ("contacts.complaint.opened", "to", str(someone.pk)): f"相手 見本 花子（{someone.username}）",
        ("mail.stock.moved", "kind", "counted"): "種類 棚卸差",
        ("mail.pieces.printed", "kind", "payment_notice"): "種類 納入通知書",
        ("outsourcing.task.booked", "kind", "gone_with_its_release"): "種類 gone_with_its_release",
    }
    words = FactWords()
    assert {key: words.line(key[0], {key[1]: key[2]}) for key in told} == told
