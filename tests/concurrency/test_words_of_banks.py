"""Words of a bank, workers and clerks at the same instant: asked once, taken once, and one account."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from mizuhiki.directdebit.models import Mandate
from mizuhiki.formats import webdebit
from mizuhiki.platform import calling, clock, sql
from mizuhiki.platform.calling import Reply
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.signup import following
from mizuhiki.signup.models import Application, ApplicationEvent, DailyFile, Evidence
from mizuhiki.signup.reconciling import asking, registrations
from mizuhiki.signup.reconciling import days as reconciling
from mizuhiki.signup.site.services import make_keys
from mizuhiki.signup.tests.talking import said
from mizuhiki.staff.api import system_actor
from tests.builders import Town, clerk, rules
from tests.concurrency.together import together
from tests.door.dailies import row, take
from tests.security.signups import make_application

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
CODE, NUMBER = "9998", "00000000001"
REFERENCE = "W0123456789AB01"


@pytest.fixture
def key(settings: Settings, tmp_path: Path) -> bytes:
    """That of the bank's words; a household of ours is on its way there."""
    settings.FILES = tmp_path / "files"
    rules()
    Town().settle(1)
    system_actor("signup")
    made = make_keys(bank_code=CODE, at=clock.now() - timedelta(minutes=9), actor=clerk())
    given = {"supply": {"inquiry_no": NUMBER, "inquiry_unknown": ""}}
    make_application(clock.now() - timedelta(minutes=6), confirmed=False, given=given)
    return bytes.fromhex(made["from_bank"])


def answers(monkeypatch: pytest.MonkeyPatch, key: bytes) -> list[str]:
    """Let the bank answer OK to every inquiry; gives what it heard."""
    heard = list[str]()

    def call(url: str, **_: Any) -> Reply:
        heard.append(url)
        text = said(REFERENCE, kind="inquiry")
        return Reply(200, json.dumps({"message": text, "mac": webdebit.seal(text, key)}).encode())

    monkeypatch.setattr(calling, "call", call)
    return heard


def arrive(source: str, key: bytes) -> str:
    """A word of the bank by another way."""
    text = said(REFERENCE, kind=source)
    outcome = sql.rows("SELECT signup_arrive(%s, %s, %s, %s)", [source, CODE, text, webdebit.seal(text, key)])
    return str(outcome[0][0])


def kinds() -> list[str]:
    return sorted(ApplicationEvent.objects.filter(attempt=1).values_list("kind", flat=True))


def test_two_workers_ask_once(key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = answers(monkeypatch, key)
    at = clock.now()
    taken = together(*[lambda: f"{asking.ask_bank(bank_code=CODE, at=at)}"] * 2)
    assert sorted(taken) == ["0", "1"]
    assert (len(heard), kinds()) == (1, ["asked", "confirmed", "handed_off"])


@pytest.mark.req("DD-005")
def test_a_notice_an_inquiry_and_a_file_at_once_confirm_once(
    key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, key)
    at = clock.now()
    together(
        lambda: f"{asking.ask_bank(bank_code=CODE, at=at)}",
        lambda: arrive("notice", key),
        lambda: arrive("return", key),
        lambda: f"{take(row(REFERENCE)).pk}",
    )
    assert kinds().count("confirmed") == 1
    assert set(Evidence.objects.values_list("source", flat=True)) >= {"notice", "return", "daily"}
    follow = [lambda: f"{following.follow_up(at=clock.now(), actor=system_actor('signup'))}"] * 2
    assert sorted(together(*follow)) == ["0", "1"]
    assert Mandate.objects.count() == 1


def test_a_file_brought_twice_at_once_is_taken_once(key: bytes) -> None:
    def bring() -> str:
        try:
            take(row(REFERENCE), row())
        except RuleBroken as broken:
            return broken.code
        return "taken"

    assert "taken" in together(bring, bring)
    assert (DailyFile.objects.count(), Evidence.objects.count()) == (1, 2)
    assert kinds() == ["confirmed", "handed_off"]


def test_two_clerks_settle_one_registration_once(key: bytes) -> None:
    take(row())
    [loose] = reconciling.waiting()

    def settle() -> str:
        try:
            registrations.settle(
                evidence_id=loose.evidence_id, inquiry_no=NUMBER, at=clock.now(), actor=clerk()
            )
        except RuleBroken as broken:
            return broken.code
        return "settled"

    assert sorted(together(settle, settle)) == ["registration_settled", "settled"]
    assert Mandate.objects.count() == 1


def test_two_applications_of_one_supply_at_once_leave_one_account(key: bytes) -> None:
    given = {"supply": {"inquiry_no": NUMBER, "inquiry_unknown": ""}}
    make_application(clock.now(), number="W0123456789AC", confirmed=False, given=given)
    take(row(REFERENCE, account_no="0000001"), row("W0123456789AC01", account_no="0000002"))
    ids = list(Application.objects.order_by("pk").values_list("pk", flat=True))

    def follow(number: int) -> str:
        actor = system_actor("signup")
        return f"{following.take_confirmed(application_id=number, at=clock.now(), actor=actor) is not None}"

    found = together(lambda: follow(ids[0]), lambda: follow(ids[1]))
    assert sorted(found) == ["False", "True"]  # of one day: the second waits with both shown
    assert Mandate.objects.filter(ends_on=None).count() == 1
    assert ApplicationEvent.objects.filter(kind="unmatched", facts__why="newer").count() == 1
