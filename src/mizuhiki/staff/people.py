"""Accounts: made by an administrator, given a first password that works once and not for long."""

import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.cards import ask_back
from mizuhiki.staff.matrix import give_role
from mizuhiki.staff.models import Role, SignInEvent, User
from mizuhiki.staff.models.people import SIGN_IN_NAME
from mizuhiki.staff.sign_in import sessions

Kind = SignInEvent.Kind

FIRST_PASSWORD_HOURS = 24
FACTORS_ANEW = "staff.factors_anew"  # the kind of request by which two people remove somebody's factors
# Without letters and digits that look alike when read out or written down.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class NameTaken(RuleBroken):
    """A sign-in name is given once, also after its holder has left."""

    code = "name_taken"
    sentence = (
        "利用者ID「{username}」はすでに使われています。退職者のIDも再利用できません。別のIDにしてください。"
    )


class NameNotAllowed(RuleBroken):
    """The sign-in name has other characters than it may."""

    code = "name_not_allowed"
    sentence = (
        "利用者ID「{username}」は使えません。"
        "英小文字で始まる2〜31文字の英小文字・数字・記号（_ . -）にしてください。"
    )


class NoSuchRole(RuleBroken):
    """There is no role of this code."""

    code = "no_such_role"
    sentence = "役割「{role}」はありません。使える役割：{known}"


def system_actor(name: str) -> User:
    """The account a process acts under, such as `system_actor("billing")`. Nobody can sign in with it."""
    user, _ = User.objects.get_or_create(
        username=f"system:{name}",
        defaults={
            "display_name": f"自動処理（{name}）",
            "organisation": User.Organisation.SYSTEM,
            "is_active": False,
            "password": "!",  # matches nothing
        },
    )
    return user


def first_password() -> str:
    """Four groups of five characters: 99 random bits that can be copied from paper."""
    groups = ["".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4)]
    return "-".join(groups)


@transaction.atomic
def add_user(
    *,
    username: str,
    display_name: str,
    display_kana: str = "",
    organisation: str = User.Organisation.CONTRACTOR,
    roles: tuple[str, ...],
    actor: Actor,
    at: datetime,
) -> tuple[User, str]:
    """Make an account and its first password, which is shown once and kept nowhere.

    Raises:
        NameTaken, NameNotAllowed, NoSuchRole: nothing is changed.

    Source:
        SEC-032 【金沢収納】第9条 (personal IDs).
    """
    try:
        SIGN_IN_NAME(username)
    except ValidationError:
        raise NameNotAllowed(username=username) from None
    if User.objects.filter(username=username).exists():
        raise NameTaken(username=username)
    known = list(Role.objects.values_list("code", flat=True))
    for role in roles:
        if role not in known:
            raise NoSuchRole(role=role, known=", ".join(known))
    user = User.objects.create_user(
        username, display_name=display_name, display_kana=display_kana, organisation=organisation
    )
    record(action="staff.user.added", subject=user, actor=actor, at=at)
    for role in roles:
        give_role(user=user, role=role, actor=actor, at=at)
    return user, give_first_password(user=user, actor=actor, at=at)


@transaction.atomic
def give_first_password(*, user: User, actor: Actor, at: datetime) -> str:
    """Set a password that must be changed at the first sign-in; the second factor stays (6.4.3).

    Source:
        SEC-032 【金沢収納】第9条; security-checklist 6.4.1, 6.4.3.
    """
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    user.first_password_until = at + timedelta(hours=FIRST_PASSWORD_HOURS)
    user.save()
    sessions.end_all(user, Kind.ENDED_BY_MANAGER, at=at)
    record(action="staff.password.given", subject=user, actor=actor, at=at)
    return password


@transaction.atomic
def remove_factors(*, user: User, asked_by: Actor, decided_by: Actor, at: datetime) -> int:
    """Forget every second factor of somebody who lost theirs: they register a new one at the next sign-in.

    Two people stand behind it, who saw the person: the caller is the approval that they gave. Sessions
    end, and the history gets a line that the security manager looks at.

    Returns:
        how many apps, keys and sets of recovery codes were forgotten.

    Source:
        security-checklist 6.4.4 (lost factor: identity proof, two persons, logged); SEC-032.
    """
    assert asked_by.pk != decided_by.pk, "two people"
    lost = Authenticator.objects.filter(user_id=user.pk)
    count: int = lost.count()
    lost.delete()
    sessions.end_all(user, Kind.ENDED_BY_MANAGER, at=at)
    SignInEvent.objects.create(at=at, kind=Kind.FACTOR_REMOVED, user_id=user.pk, needs_look=True)
    record(
        action="staff.factors.removed",
        subject=user,
        actor=decided_by,
        at=at,
        count=count,
        asked_by=asked_by.pk,
    )
    return count


@transaction.atomic
def end_sessions(*, user: User, actor: Actor, at: datetime) -> int:
    """End every session of somebody else, at once; returns how many. Who did it is noted.

    Source:
        security-checklist 7.4.5.
    """
    count = sessions.end_all(user, Kind.ENDED_BY_MANAGER, at=at)
    record(action="staff.sessions.ended", subject=user, actor=actor, at=at, count=count)
    return count


@transaction.atomic
def disable_user(*, user: User, actor: Actor, at: datetime) -> None:
    """Who leaves or is suspended: no sign-in, no rights, out of every session at once, and the card back.

    Source:
        security-checklist J2.2 (leavers cut the same day); COL-036 【金沢収納】第14条第2項.
    """
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    sessions.end_all(user, Kind.ENDED_BY_MANAGER, at=at)
    ask_back(user, at=at, actor=actor)
    record(action="staff.user.disabled", subject=user, actor=actor, at=at)


@transaction.atomic
def enable_user(*, user: User, actor: Actor, at: datetime) -> None:
    """Let a suspended person in again.

    Source:
        security-checklist J2.2.
    """
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True
    record(action="staff.user.enabled", subject=user, actor=actor, at=at)
