"""Without tables, or with those of an earlier release, each command says so in one line and does nothing.

The verbs are read from the command line itself, so that a new one is walked too.
"""

import argparse
import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from mizuhiki.config import cli, serving
from mizuhiki.platform import schema, sql
from mizuhiki.platform.database.testing import TEMPLATE

pytestmark = pytest.mark.db
MISSING = (
    "mizuhiki: データベースに表がまだありません。何も変更していません。"
    "mizuhiki schema migrate で表を作ってから、もう一度実行してください。\n"
)
WITHOUT_TABLES = {"schema migrate", "demo serve", "demo reset", "rules check"}
VALUES = ("1", "2026-04-01", "2026-04")  # of which every argument takes one


@pytest.fixture
def empty(
    django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[tuple[Any, ...]]]:
    """A database of the product without any table; gives what is in it."""
    migrated = connection.settings_dict["NAME"]
    name = f"{migrated}_empty"
    monkeypatch.setenv("MIZUHIKI_DATABASE_ROLE", "owner")  # put back after the verbs that set it
    monkeypatch.setattr(cli, "ensure_running", lambda **_: None)
    with django_db_blocker.unblock():
        sql.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        connection.close()
        with monkeypatch.context() as patch:
            patch.setitem(connection.settings_dict, "NAME", name)
            yield contents()
            connection.close()
        sql.run(f"DROP DATABASE {name} WITH (FORCE)")


def contents() -> list[tuple[Any, ...]]:
    """Relations and functions of the database."""
    return sql.rows("SELECT 'r', oid FROM pg_class UNION ALL SELECT 'f', oid FROM pg_proc ORDER BY 1, 2")


def verbs() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each command that needs the database, in words, with what parses it."""
    for group, (place, _) in cli.GROUPS.items():
        module, _, function = place.partition(":")
        if group in cli.PURE:
            continue
        parser = argparse.ArgumentParser()
        if function:
            getattr(importlib.import_module(module), function)(parser)
            yield group, parser
            continue
        made = parser.add_subparsers(dest="verb")
        importlib.import_module(module).register(made)
        yield from ((f"{group} {verb}", found) for verb, found in made.choices.items())


def needed(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Words for everything a verb cannot do without."""
    for action in parser._actions:
        if action.required:
            yield from (*action.option_strings[:1], _value(action))


def _value(action: argparse.Action) -> str:
    if action.choices:
        return str(next(iter(action.choices)))
    for value in VALUES:
        try:
            if callable(action.type):
                action.type(value)
        except (ValueError, argparse.ArgumentTypeError):
            continue
        return value
    raise AssertionError(action.dest)


def test_an_empty_database_is_one_line_for_every_verb(
    empty: list[tuple[Any, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    found = dict(verbs())
    assert set(found) >= WITHOUT_TABLES
    said = {}
    for words, parser in found.items():
        if words not in WITHOUT_TABLES:
            status = cli.main([*words.split(), *needed(parser)])
            said[words] = (status, *capsys.readouterr())
    assert said == dict.fromkeys(set(found) - WITHOUT_TABLES, (1, "", MISSING))
    assert contents() == empty


def test_a_command_is_explained_without_tables(
    empty: list[tuple[Any, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["ledger", "proof", "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: mizuhiki ledger proof")


def test_tables_of_an_earlier_release_are_one_line_that_names_the_first_missing_change(
    empty: list[tuple[Any, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    here = sorted(schema.of_this_code())
    assert here[-1] == ("writeoffs", "0002_guards")
    sql.run("CREATE TABLE django_migrations (app text, name text)")
    for words in here:
        sql.run("INSERT INTO django_migrations VALUES (%s, %s)", list(words))
    schema.refuse_unready()
    sql.run("DELETE FROM django_migrations WHERE app IN ('till', 'worklist') AND name = '0002_guards'")
    made = contents()
    assert cli.main(["ledger", "proof", "--json"]) == 1
    assert tuple(capsys.readouterr()) == (
        "",
        "mizuhiki: データベースの表がこの版のプログラムより古いままです"
        "（未適用の変更2件、最初はtill.0002_guards）。何も変更していません。"
        "mizuhiki schema migrate で表を更新してから、もう一度実行してください。\n",
    )
    assert contents() == made


def test_a_web_process_does_not_serve_what_is_not_ready(empty: list[tuple[Any, ...]]) -> None:
    """In the thread that asks, as in life: it opens a connection of its own."""
    with pytest.raises(SystemExit) as refused:
        serving.hold_to_database()
    assert f"{refused.value}\n" == MISSING
    sql.run("CREATE TABLE django_migrations (app text, name text)")
    with pytest.raises(SystemExit, match="^mizuhiki: データベースの表がこの版のプログラムより古いままです"):
        serving.hold_to_database()


@pytest.mark.django_db
def test_tables_made_by_this_code_are_ready() -> None:
    schema.refuse_unready()
