"""A rule pack takes effect through a second person, and waits in that person's inbox until then."""

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.config.rules import cli as rules_cli
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks import api as rulepacks
from mizuhiki.rulepacks.models import RulePackInForce
from tests.builders import noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FROM_ON, AT = date(2026, 12, 1), noon(date(2026, 11, 20))
RIGHTS = ("approvals.request_see", "worklist.item_see", "worklist.desk_approval", "rulepacks.version_approve")


@pytest.fixture
def asker(person: Callable[..., Any]) -> Any:
    return person("rulepacks.version_propose", *RIGHTS, username="asker")


@pytest.fixture
def officer(person: Callable[..., Any]) -> Any:
    return person(*RIGHTS, username="officer", display_name="承認 花子")


@pytest.fixture
def asked(asker: Any) -> ApprovalRequest:
    version = rulepacks.load_pack(directory=rulepacks.DATA / "mizuhiki-demo", at=AT, actor=asker)
    return approvals.ask(
        kind="rulepacks.put_in_force",
        title="規則集を12月1日から施行する",
        subject=version,
        facts={"from_on": FROM_ON},
        reason="料金改定",
        actor=asker,
        at=AT,
    )


def command(*words: str) -> int:
    """`mizuhiki rules …` on the database of this test."""
    parser = argparse.ArgumentParser()
    rules_cli.register(parser.add_subparsers())
    args = parser.parse_args(words)
    status: int = args.run(args)
    return status


def inbox(client: Client, query: str = "") -> list[str]:
    return [item.title for item in client.get(f"/inbox/{query}").context["page"]]


def test_it_waits_for_the_officer_and_takes_effect_when_agreed(
    sign_in: Callable[[Any], Client], asked: ApprovalRequest, asker: Any, officer: Any
) -> None:
    theirs, mine = sign_in(officer), sign_in(asker)
    assert inbox(theirs) == ["規則集を12月1日から施行する"]
    assert inbox(mine) == []
    html = theirs.get(f"/approvals/{asked.pk}/").content.decode()
    assert "2026年（令和8年）12月1日（火）から、この版の料金表" in html
    with pytest.raises(rulepacks.NoRulesInForce):
        rulepacks.pack_on(FROM_ON)
    approvals.decide(request_id=asked.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=officer, at=AT)
    assert rulepacks.pack_on(FROM_ON).version_id == asked.subject_id
    row = RulePackInForce.objects.get()
    assert (row.asked_by_id, row.decided_by_id, row.from_on) == (asker.pk, officer.pk, FROM_ON)
    assert inbox(theirs) == []
    assert inbox(theirs, "?show=done&who=mine") == ["規則集を12月1日から施行する"]


def test_another_version_in_force_meanwhile_makes_it_another_question(
    asked: ApprovalRequest, officer: Any
) -> None:
    version = rulepacks.RulePackVersion.objects.get()
    rulepacks.put_in_force(version=version, from_on=FROM_ON, at=AT, asked_by=None, decided_by=None)
    with pytest.raises(approvals.ContentChanged):
        approvals.decide(
            request_id=asked.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=officer, at=AT
        )
    assert RulePackInForce.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("between: nothing", "between: nothing, base_in_advance: true", "schedule.base_in_advance"),
        ("between: nothing", "claim_lag_months: 7", "schedule.claim_lag_months: 7"),
        (
            "between: nothing",
            "between: following, winter_months: [1, 2]",
            "schedule.between: following + winter_months",
        ),
    ],
)
def test_rules_that_no_run_would_carry_out_are_not_even_asked_for(
    asker: Any, before: str, after: str, key: str
) -> None:
    files, water = rulepacks.files_of(rulepacks.DATA / "mizuhiki-demo"), "tariffs/water.yaml"
    assert files[water].count(before) == 1
    changed = {water: files[water].replace(before, after)}
    version = rulepacks.keep_pack(files=files | changed, at=AT, actor=asker)
    with pytest.raises(RuleBroken) as refused:
        approvals.ask(
            kind="rulepacks.put_in_force",
            title="規則集を施行する",
            subject=version,
            facts={"from_on": FROM_ON},
            reason="料金改定",
            actor=asker,
            at=AT,
        )
    assert f"「{key}」は" in refused.value.message
    assert not ApprovalRequest.objects.exists()


def test_the_commands_load_a_folder_and_ask_for_agreement(
    asker: Any, officer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(rulepacks.DATA / "mizuhiki-demo")
    assert command("check", folder) == 0
    assert not rulepacks.RulePackVersion.objects.exists()
    assert command("load", folder, "--as", "asker") == 0
    version = rulepacks.RulePackVersion.objects.get()
    words = ("propose", str(version.pk), "--from", "2026-12-01", "--as", "asker", "--reason", "料金改定")
    assert command(*words) == 0
    assert not RulePackInForce.objects.exists()
    request = ApprovalRequest.objects.get()
    approvals.decide(request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=officer, at=AT)
    assert rulepacks.pack_on(FROM_ON).version_id == version.pk
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("load", "/nowhere", "--as", "asker"), "pack.yaml"),
        (("load", str(rulepacks.DATA / "mizuhiki-demo"), "--as", "nobody"), "「nobody」はありません"),
        (("propose", "9", "--from", "2026-12-01", "--as", "asker", "--reason", "x"), "9番の版はありません"),
        (("check", "/nowhere"), "pack.yaml"),
    ],
)
def test_a_command_that_cannot_be_done_says_so_in_one_line(
    asker: Any, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert command(*words) == 1
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not rulepacks.RulePackVersion.objects.exists()
    assert not ApprovalRequest.objects.exists()


def test_a_loader_without_the_right_cannot_ask(person: Callable[..., Any], officer: Any) -> None:
    folder = str(rulepacks.DATA / "mizuhiki-demo")
    assert command("load", folder, "--as", "officer") == 0
    pk = str(rulepacks.RulePackVersion.objects.get().pk)
    assert command("propose", pk, "--from", "2026-12-01", "--as", "officer", "--reason", "x") == 1
    assert not ApprovalRequest.objects.exists()
