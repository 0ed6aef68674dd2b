"""Workers and clerks at the same instant: a day is made once, a version follows once, a receipt once."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from mizuhiki.platform.errors import RuleBroken
from mizuhiki.signup.models import ApplicationEvent, ResultDay, ResultFile, ResultLine, ResultReceipt
from mizuhiki.signup.results import services as result_services
from mizuhiki.staff.api import system_actor
from mizuhiki.staff.models import User
from tests.builders import clerk, rules
from tests.concurrency.together import together
from tests.door.results import SATURDAY_MORNING, confirmed, make_day

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
LATER = SATURDAY_MORNING + timedelta(hours=1)


@pytest.fixture
def actor(settings: Settings, tmp_path: Path) -> User:
    """Whoever acts; two people have applied, and their bank has confirmed it."""
    settings.FILES = tmp_path / "files"
    rules()
    system_actor("signup")
    confirmed(1)
    confirmed(2)
    return clerk()


@pytest.mark.req("DD-007")
def test_two_workers_make_a_day_once(actor: User) -> None:
    made = together(
        *[lambda: f"{result_services.make_up(at=SATURDAY_MORNING, actor=actor)}"] * 2,
    )
    assert sorted(made) == ["0", "1"]
    assert (ResultDay.objects.count(), ResultFile.objects.count(), ResultLine.objects.count()) == (1, 1, 2)
    assert ApplicationEvent.objects.filter(kind="delivered").count() == 2


def _again(result: ResultFile, actor: User) -> str:
    try:
        made = result_services.make_again(
            result_id=result.pk, rules_id=result.rules_id, reason="局の依頼", at=LATER, actor=actor
        )
    except RuleBroken as broken:
        return broken.code
    return f"{made.version}"


@pytest.mark.req("DD-009")
def test_two_clerks_make_a_day_again_once(actor: User) -> None:
    result = make_day().files.get()
    made = together(*[lambda: _again(result, actor)] * 2)
    assert sorted(made) == ["2", "result_superseded"]
    assert ResultFile.objects.count() == 2


def _receive(result: ResultFile, actor: User) -> str:
    try:
        result_services.note_receipt(
            result_id=result.pk, line_count=2, digest=result.file.sha256, at=LATER, actor=actor
        )
    except RuleBroken as broken:
        return broken.code
    return "received"


@pytest.mark.req("DD-010")
def test_a_receipt_and_a_new_version_never_cross(actor: User) -> None:
    result = make_day().files.get()
    result_services.note_taking(
        result_id=result.pk, address="127.0.0.1", sha256=result.file.sha256, at=SATURDAY_MORNING, actor=actor
    )
    outcomes = together(
        lambda: _receive(result, actor), lambda: _receive(result, actor), lambda: _again(result, actor)
    )
    assert outcomes.count("received") <= 1
    assert ResultReceipt.objects.count() == outcomes.count("received")
    new = ResultFile.objects.get(supersedes=result)
    assert (new.version, ResultReceipt.objects.filter(result=new).exists()) == (2, False)
