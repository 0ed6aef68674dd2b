"""規則集: what is in force, what another version changes, and who may ask for it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.platform import clock
from mizuhiki.rulepacks import api as rulepacks
from mizuhiki.rulepacks.api import RulePackVersion
from mizuhiki.rulepacks.models import RulePackInForce

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 10, tzinfo=clock.TOKYO)
DAY = {"from_on_0": "2027", "from_on_1": "4", "from_on_2": "1"}


@pytest.fixture
def versions() -> tuple[RulePackVersion, RulePackVersion]:
    """The demo's rules in force since October 2019, and a version that changes one line of them."""
    files = rulepacks.files_of(rulepacks.DATA / "mizuhiki-demo")
    old = rulepacks.keep_pack(files=files, at=NOW, actor=None)
    rulepacks.put_in_force(version=old, from_on=date(2019, 10, 1), at=NOW, asked_by=None, decided_by=None)
    changed = {**files, "pack.yaml": files["pack.yaml"].replace("slip_due_day: 25", "slip_due_day: 20")}
    return old, rulepacks.keep_pack(files=changed, at=NOW, actor=None)


@pytest.fixture
def asker(person: Callable[..., Any]) -> Any:
    return person("rulepacks.version_see", "rulepacks.version_propose", username="shuno1")


def test_the_list_says_which_version_holds(
    sign_in: Callable[..., Client], asker: Any, versions: tuple[RulePackVersion, RulePackVersion]
) -> None:
    old, new = versions
    with clock.travel(NOW):
        shown = sign_in(asker).get("/rules/").context["versions"]
    assert [(version.number, version.state, asked) for version, asked in shown] == [
        (new.pk, "unused", None),
        (old.pk, "in_force", None),
    ]


def test_a_version_shows_the_lines_it_changes_and_nothing_else(
    sign_in: Callable[..., Client], asker: Any, versions: tuple[RulePackVersion, RulePackVersion]
) -> None:
    response = sign_in(asker).get(f"/rules/{versions[1].pk}/")
    (change,) = response.context["changes"]
    assert change.path == "pack.yaml"
    assert [(line.sign, line.text) for line in change.lines if line.sign in "+-" and line.sign] == [
        ("-", "  slip_due_day: 25"),
        ("+", "  slip_due_day: 20"),
    ]
    assert len(change.lines) == 8, "two lines changed, two around each side, two marks of what is left out"


def test_asking_lays_it_on_the_approvers_desk_and_changes_no_rule(
    sign_in: Callable[..., Client], asker: Any, versions: tuple[RulePackVersion, RulePackVersion]
) -> None:
    browser, page = sign_in(asker), f"/rules/{versions[1].pk}/"
    response = browser.post(page, DAY | {"reason": "納期限を早める", "once": "a" * 32})
    assert response.status_code == 302
    asked = ApprovalRequest.objects.get()
    assert asked.subject_id == versions[1].pk
    assert asked.facts == {"from_on": "2027-04-01"}
    assert asked.title == f"規則集 第{versions[1].pk}版を2027年（令和9年）4月1日（木）から施行する"
    assert RulePackInForce.objects.count() == 1
    assert "承認待ち" in browser.get("/rules/").content.decode()
    assert "施行を依頼する" not in browser.get(page).content.decode()


def test_without_a_reason_nothing_is_asked(
    sign_in: Callable[..., Client], asker: Any, versions: tuple[RulePackVersion, RulePackVersion]
) -> None:
    response = sign_in(asker).post(f"/rules/{versions[1].pk}/", DAY | {"reason": "", "once": "b" * 32})
    assert response.status_code == 422
    assert "理由を入力してください" in response.content.decode()
    assert ApprovalRequest.objects.count() == 0


def test_who_may_only_look_is_shown_no_form_and_may_not_ask(
    sign_in: Callable[..., Client],
    person: Callable[..., Any],
    versions: tuple[RulePackVersion, RulePackVersion],
) -> None:
    browser = sign_in(person("rulepacks.version_see", username="kansa1"))
    page = f"/rules/{versions[1].pk}/"
    assert "施行を依頼する" not in browser.get(page).content.decode()
    response = browser.post(page, DAY | {"reason": "納期限を早める", "once": "c" * 32})
    assert response.status_code == 403
    assert ApprovalRequest.objects.count() == 0


def test_others_do_not_see_the_rules(sign_in: Callable[..., Client], person: Callable[..., Any]) -> None:
    browser = sign_in(person("customers.customer_see", username="uketsuke"))
    assert browser.get("/rules/").status_code == 403
