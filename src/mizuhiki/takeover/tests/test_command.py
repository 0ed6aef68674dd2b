"""`mizuhiki migrate`: what it prints, and what it answers the shell."""

import argparse
import csv
from pathlib import Path

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.customers.models import Supply
from mizuhiki.platform import clock
from mizuhiki.takeover import cli
from mizuhiki.takeover.models import Takeover, TakeoverLoad
from mizuhiki.takeover.permissions import TAKEOVER_ASK, TAKEOVER_DECIDE
from mizuhiki.takeover.tests import old_system
from tests.builders import noon, person

pytestmark = pytest.mark.django_db
AT = noon(old_system.AS_OF)


def run(*words: str) -> int:
    """The group as the shell calls it."""
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers(dest="verb", required=True))
    args = parser.parse_args(words)
    with clock.travel(AT):
        status: int = args.run(args)
    return status


def test_from_the_check_to_the_load(
    rules_in_force: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del rules_in_force
    mapping = str(old_system.write(tmp_path))
    assert run("check", mapping) == 0
    said = capsys.readouterr().out
    assert "誤り 0件、確認 0件。引き継げます。" in said
    assert "water 2026年度 2件 9,702円　一致" in said
    person(TAKEOVER_ASK, username="ikou")
    assert run("propose", mapping, "--as", "nobody", "--reason", "切替") == 1
    assert not Takeover.objects.exists()
    assert run("propose", mapping, "--as", "ikou", "--reason", "切替") == 0
    approvals.decide(
        request_id=ApprovalRequest.objects.get().pk,
        outcome=Decision.Outcome.GRANTED,
        reason="",
        actor=person(TAKEOVER_DECIDE, username="kyoku"),
        at=AT,
    )
    assert run("load", mapping) == 0
    assert "未収額 20,241円は承認された残高と一致し" in capsys.readouterr().out
    assert (TakeoverLoad.objects.count(), Supply.objects.count()) == (1, 40)


def test_every_fault_goes_into_a_table(
    rules_in_force: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del rules_in_force
    mapping, table = str(old_system.write(tmp_path)), tmp_path / "faults.csv"
    old_system.spoil(tmp_path, "SERVICE.csv", lambda text: text.replace("A1", "B9", 1))
    assert run("check", mapping, "--faults", str(table)) == 1
    assert "誤りをすべて直すまで引き継げません。" in capsys.readouterr().out
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[:4] for row in rows[1:]] == [["誤り", "SERVICE.csv", "2", "用途"]]
    assert not Takeover.objects.exists()
