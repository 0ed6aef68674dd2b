"""Accounts: one a person, a first password that is random and short-lived, gone at once when disabled."""

import argparse
import re
from datetime import datetime, timedelta

import pytest

from mizuhiki.audit.api import AuditEntry
from mizuhiki.platform import clock
from mizuhiki.staff import cli, people
from mizuhiki.staff.models import StaffSession, User

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
