"""The permission matrix: brought in from two tables of this folder, edited by people afterwards."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.platform import permissions
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.models import Grant, Right, Role, RoleHolder, User
from mizuhiki.staff.permissions import MATRIX_EDIT

DATA = Path(__file__).parent / "data"
GRANTED = "○"


class LastHolder(RuleBroken):
    """Nobody would be left who could give the right back."""

    code = "last_holder"
    sentence = (
        "この権限を外すと、権限表を変更できる役割がなくなります。ほかの役割に付けてから外してください。"
    )


def initial_roles() -> Iterator[Role]:
    """The roles of `data/roles.csv`, in its order."""
    with (DATA / "roles.csv").open(encoding="utf-8", newline="") as file:
        for order, row in enumerate(csv.DictReader(file), start=1):
            yield Role(**row, order=order)


def initial_grants() -> dict[str, frozenset[str]]:
    """Right -> codes of the roles that hold it at first."""
    with (DATA / "rights.csv").open(encoding="utf-8", newline="") as file:
        return {
            row.pop("right"): frozenset(role for role, mark in row.items() if mark == GRANTED)
            for row in csv.DictReader(file)
        }


@transaction.atomic
def bring_rights() -> None:
    """Add roles and rights that are new, with their first grants; may run any number of times.

    Source:
        issue 2, section 3 (roles as data).
    """
    Role.objects.bulk_create(initial_roles(), ignore_conflicts=True)
    known = set(Right.objects.values_list("code", flat=True))
    first = initial_grants()
    fresh = [code for code in permissions.declared() if code not in known]
    Right.objects.bulk_create(Right(code=code) for code in fresh)
    Grant.objects.bulk_create(
        Grant(role_id=role, right_id=code) for code in fresh for role in sorted(first.get(code, ()))
    )


@transaction.atomic
def set_grant(*, role: Role, right: str, granted: bool, actor: Actor, at: datetime) -> None:
    """Fill or empty one cell of the matrix; whoever holds the role has it from the next request on.

    Raises:
        LastHolder: the right to edit the matrix would be lost. Nothing is changed.

    Source:
        SEC-032; issue 2, section 3 (roles as data).
    """
    cell = Grant.objects.filter(role=role, right_id=right)
    if granted:
        Grant.objects.get_or_create(role=role, right_id=right)
    else:
        others = Grant.objects.select_for_update().filter(right_id=right).exclude(role=role)
        if right == MATRIX_EDIT and not others.filter(role__holders__user__is_active=True).exists():
            raise LastHolder
        cell.delete()
    record(
        action="staff.grant.set", subject=None, actor=actor, at=at, role=role.pk, right=right, granted=granted
    )


@transaction.atomic
def give_role(*, user: User, role: str, actor: Actor | None, at: datetime) -> None:
    """Let somebody hold a role.

    Source:
        SEC-032 【金沢収納】第9条; issue 2, section 3 (roles as data).
    """
    RoleHolder.objects.get_or_create(user=user, role_id=role)
    record(action="staff.role.given", subject=user, actor=actor, at=at, role=role)


@transaction.atomic
def withdraw_role(*, user: User, role: str, actor: Actor | None, at: datetime) -> None:
    """Take a role away; it works from the person's next request on.

    Source:
        SEC-032 【金沢収納】第9条; security-checklist 8.3.2.
    """
    RoleHolder.objects.filter(user=user, role_id=role).delete()
    record(action="staff.role.withdrawn", subject=user, actor=actor, at=at, role=role)
