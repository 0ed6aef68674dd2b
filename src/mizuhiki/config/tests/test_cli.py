"""What the one command line does with what its groups throw."""

import argparse
import sys
import types

import psycopg
import pytest

from mizuhiki.config import cli


def group_that_raises(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """A group `lost` with a verb `now` that fails."""

    def fail(_: argparse.Namespace) -> int:
        raise fault

    module = types.ModuleType("lost_for_the_test")
    module.register = lambda verbs: verbs.add_parser("now").set_defaults(run=fail)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(cli.GROUPS, "lost", (module.__name__, "for a test"))
    monkeypatch.setattr(cli, "PURE", cli.PURE | {"lost"})


def test_a_lost_database_is_one_line_and_exit_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = psycopg.errors.AdminShutdown("terminating connection due to administrator command\nmore words")
    group_that_raises(monkeypatch, ended)
    assert cli.main(["lost", "now"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "mizuhiki: the database went away: terminating connection due to administrator command. Nothing "
        "unfinished was kept; look with `mizuhiki doctor`, then run this again: nothing is done twice.\n"
    )


def test_a_mistake_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    group_that_raises(monkeypatch, psycopg.errors.UndefinedTable("relation does not exist"))
    with pytest.raises(psycopg.errors.UndefinedTable):
        cli.main(["lost", "now"])
