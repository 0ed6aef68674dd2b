"""What the one command line does with what its groups throw."""

import argparse
import errno
import subprocess
import sys
import types
from pathlib import Path

import psycopg
import pytest

from mizuhiki.config import cli
from mizuhiki.platform.errors import RuleBroken

TOWN = Path(__file__).parents[4] / "tests" / "data" / "made_up_town.yaml"


class DayClosed(RuleBroken):
    """A rule of some room."""

    code = "day_closed"
    sentence = "{day}は締め切られています。"


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


@pytest.mark.parametrize(
    "fault",
    [
        psycopg.errors.DiskFull("could not extend file: No space left on device\nHINT:  Check it."),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
    ],
    ids=["server", "file", "quota"],
)
def test_a_full_disk_is_one_line_and_exit_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Exception
) -> None:
    group_that_raises(monkeypatch, fault)
    assert cli.main(["lost", "now"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        "mizuhiki: the disk is full. Make room (`df -h` shows where), then run this again: nothing that was "
        "committed is lost, nothing is done twice.\n",
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_an_answer_that_does_not_fit_on_the_disk_is_said_too() -> None:
    command = [sys.executable, "-m", "mizuhiki.config.cli", "tariff", "check", str(TOWN)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("mizuhiki: the disk is full. Make room")
    assert done.stderr.count("\n") == 1


def test_what_a_rule_refuses_is_its_own_sentence_and_exit_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    group_that_raises(monkeypatch, DayClosed(day="11月20日"))
    assert cli.main(["lost", "now"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "mizuhiki: 11月20日は締め切られています。\n")


def test_a_mistake_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    group_that_raises(monkeypatch, psycopg.errors.UndefinedTable("relation does not exist"))
    with pytest.raises(psycopg.errors.UndefinedTable):
        cli.main(["lost", "now"])
