"""Accounts: one a person, a first password that is random and short-lived, gone at once when disabled."""

import argparse
import re
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.audit.api import AuditEntry
from mizuhiki.platform import clock
from mizuhiki.staff import cli, people
from mizuhiki.staff.models import Grant, SignInEvent, StaffSession, User
from mizuhiki.staff.tests.conftest import SECRET

AT = datetime(2026, 11, 21, 9, 30, tzinfo=clock.TOKYO)


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_user("kanri", display_name="管理 太郎")


def add(boss: User, username: str = "mado1", role: str = "counter_clerk") -> tuple[User, str]:
    return people.add_user(username=username, display_name="窓口 花子", roles=(role,), actor=boss, at=AT)


@pytest.mark.asvs("6.4.1")
def test_a_first_password_is_random_works_a_day_and_must_be_changed(boss: User) -> None:
    user, password = add(boss)
    assert re.fullmatch(r"([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}", password)
    assert password != people.first_password()
    assert user.check_password(password)
    assert user.must_change_password
    assert user.first_password_until == AT + timedelta(hours=24)
    assert [held.role_id for held in user.roles_held.all()] == ["counter_clerk"]
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["staff.user.added", "staff.role.given", "staff.password.given"]


@pytest.mark.parametrize(
    ("username", "role", "refusal"),
    [
        ("kanri", "auditor", people.NameTaken),
        ("窓口", "auditor", people.NameNotAllowed),
        ("Mado1", "auditor", people.NameNotAllowed),
        ("m", "auditor", people.NameNotAllowed),
        ("system:x", "auditor", people.NameNotAllowed),
        ("mado1\n", "auditor", people.NameNotAllowed),
        ("mado1", "king", people.NoSuchRole),
    ],
)
def test_a_refused_account_changes_nothing(boss: User, username: str, role: str, refusal: type) -> None:
    with pytest.raises(refusal):
        add(boss, username, role)
    assert list(User.objects.values_list("username", flat=True)) == ["kanri"]
    assert AuditEntry.objects.count() == 0


@pytest.mark.req("SEC-095")
@pytest.mark.asvs("7.4.2")
def test_somebody_disabled_is_out_of_every_session_at_once(boss: User) -> None:
    user, _ = add(boss)
    for device in ("desk", "field"):
        StaffSession.objects.create(
            session_key=device, session_data="", expire_date=AT, user=user, device=device
        )
    people.disable_user(user=user, actor=boss, at=AT)
    assert not StaffSession.objects.filter(user=user).exists()
    assert not User.objects.get(pk=user.pk).is_active
    assert AuditEntry.objects.filter(action="staff.user.disabled", subject_id=user.pk).count() == 1


def test_a_process_has_an_account_nobody_can_sign_in_with(db: None) -> None:
    actor = people.system_actor("billing")
    assert actor == people.system_actor("billing")
    assert (actor.username, actor.is_active, actor.has_usable_password()) == ("system:billing", False, False)
    assert actor.rights == frozenset()


def test_a_new_first_password_ends_the_sessions_of_the_old_one(boss: User) -> None:
    user, old = add(boss)
    StaffSession.objects.create(session_key="s", session_data="", expire_date=AT, user=user)
    new = people.give_first_password(user=user, actor=boss, at=AT)
    user.refresh_from_db()
    assert user.check_password(new)
    assert not user.check_password(old)
    assert StaffSession.objects.count() == 0


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers(dest="verb"))
    args = parser.parse_args(words)
    status: int = args.run(args)
    return status


def test_the_command_line_prints_a_first_password_once(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "add",
        "mado2",
        "--role",
        "counter_clerk",
        "--role",
        "collection_clerk",
        "--display",
        "窓口 次郎",
    ]
    assert run(*words) == 0
    password = re.search(r"初期パスワード  (\S+)", capsys.readouterr().out)
    assert password is not None
    assert User.objects.get(username="mado2").check_password(password[1])
    entry = AuditEntry.objects.get(action="staff.user.added")
    assert entry.actor_name == "system:cli"


def test_the_command_line_refuses_in_one_sentence(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("add", "mado2", "--role", "king") == 1
    assert capsys.readouterr().err.startswith("mizuhiki: 役割「king」はありません。使える役割：operator, ")
    assert run("disable", "nobody") == 1
    assert capsys.readouterr().err == "mizuhiki: 利用者ID「nobody」はありません。\n"


def signed_in_on_a_desk(user: User) -> None:
    """An app, and a session of the person's."""
    totp.TOTP.activate(user, SECRET)
    StaffSession.objects.create(session_key="s", session_data="", expire_date=AT, user=user)


@pytest.mark.asvs("6.4.3")
def test_a_new_first_password_leaves_the_second_factor(boss: User) -> None:
    user, _ = add(boss)
    signed_in_on_a_desk(user)
    people.give_first_password(user=user, actor=boss, at=AT)
    assert Authenticator.objects.get(user=user).type == "totp"


@pytest.mark.req("SEC-032")
@pytest.mark.asvs("6.4.4")
def test_a_lost_factor_is_asked_for_by_one_and_removed_by_another(
    boss: User, person: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    user, _ = add(boss)
    signed_in_on_a_desk(user)
    admin = person("staff.people_see", "staff.people_edit", "staff.factor_approve", username="kanri2")
    act = {"act": "factors", "reason": "端末の紛失。職員証で本人を確認した", "once": str(uuid.uuid4())}
    page = f"/staff/{user.pk}/"
    assert sign_in(admin).post(f"{page}change/", act)["Location"] == page
    asked = approvals.ApprovalRequest.objects.get(kind=people.FACTORS_ANEW, subject_id=user.pk)
    assert "承認待ち" in sign_in(admin).get(page).content.decode()
    grant: Any = {"request_id": asked.pk, "outcome": Decision.Outcome.GRANTED, "reason": "", "at": AT}
    with pytest.raises(approvals.SecondPersonNeeded):
        approvals.decide(actor=admin, **grant)
    assert Authenticator.objects.filter(user=user).count() == 1
    assert StaffSession.objects.filter(user=user).count() == 1

    keeper = person("staff.factor_approve", username="anzen")
    approvals.decide(actor=keeper, **grant)
    assert Authenticator.objects.filter(user=user).count() == 0
    assert StaffSession.objects.filter(user=user).count() == 0
    removed = SignInEvent.objects.get(user_id=user.pk, kind="factor_removed")
    assert removed.needs_look
    entry = AuditEntry.objects.get(action="staff.factors.removed")
    assert (entry.actor_id, entry.facts) == (keeper.pk, {"count": 1, "asked_by": admin.pk})


def test_a_reason_is_asked_for_and_nothing_happens_without(
    boss: User, person: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    user, _ = add(boss)
    admin = person("staff.people_see", "staff.people_edit", username="kanri2")
    act = {"act": "factors", "reason": " ", "once": str(uuid.uuid4())}
    answer = sign_in(admin).post(f"/staff/{user.pk}/change/", act, follow=True)
    assert "理由を入力してください" in answer.content.decode()
    assert approvals.ApprovalRequest.objects.count() == 0


@pytest.mark.asvs("7.5.3")
def test_rights_of_others_change_only_with_a_fresh_factor(
    boss: User,
    person: Callable[..., User],
    sign_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user, _ = add(boss)
    admin = person("staff.people_edit", "staff.matrix_edit", username="kanri2")
    browser, now = sign_in(admin), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    act = {"act": "give", "role": "auditor", "once": str(uuid.uuid4())}
    for address, sent in ((f"/staff/{user.pk}/change/", act), ("/staff/rights/auditor/", {})):
        asked = browser.post(address, {"once": str(uuid.uuid4())} | sent)
        assert asked["Location"].startswith("/sign-in/again/code/"), address
    assert [held.role_id for held in user.roles_held.all()] == ["counter_clerk"]
    assert Grant.objects.filter(role_id="auditor").exists()
