"""Roles are data: who may do what, at once, and never by accident."""

import pytest
from django.contrib.auth.models import AnonymousUser

from mizuhiki.audit.api import AuditEntry
from mizuhiki.audit.history import event_model_of
from mizuhiki.platform import clock, permissions
from mizuhiki.staff import matrix
from mizuhiki.staff.models import Grant, Right, Role, RoleHolder, User

ROLES = [
    "operator",
    "supervisor",
    "centre_manager",
    "counter_clerk",
    "collection_clerk",
    "arrears_officer",
    "field_crew",
    "work_manager",
    "utility_approver",
    "auditor",
    "security_manager",
    "administrator",
]


@pytest.fixture
def auditor(db: None) -> User:
    user = User.objects.create_user("kansa1", display_name="監査 一郎")
    RoleHolder.objects.create(user=user, role_id="auditor")
    return user


@pytest.mark.req("CC-002")
def test_the_twelve_roles_of_the_contract_are_there(db: None) -> None:
    assert list(Role.objects.values_list("code", flat=True)) == ROLES
    assert Role.objects.get(pk="utility_approver").name == "水道局職員（承認者）"


@pytest.mark.req("SEC-034", "SEC-084")
def test_the_table_of_first_grants_names_every_right_and_no_other() -> None:
    first = matrix.initial_grants()
    assert sorted(first) == list(permissions.declared())
    assert {role for roles in first.values() for role in roles} <= set(ROLES)


@pytest.mark.req("COL-109")
def test_somebody_may_do_what_a_role_grants_and_nothing_else(auditor: User) -> None:
    assert auditor.has_perm("staff.matrix_see")
    assert not auditor.has_perm("staff.matrix_edit")
    assert auditor.has_perms(["staff.matrix_see", "audit.trace_see"])
    assert not auditor.has_perms(["staff.matrix_see", "staff.matrix_edit"])
    assert not auditor.has_perm("staff.no_such_right")
    assert not AnonymousUser().has_perm("staff.matrix_see")


@pytest.mark.req("SEC-049")
def test_whoever_audits_sees_every_desk_and_changes_nothing() -> None:
    held = sorted(right for right, roles in matrix.initial_grants().items() if "auditor" in roles)
    changing = [right for right in held if not right.endswith(("_see", "_see_all"))]
    assert changing == ["attachments.file_open"]  # a file that was kept is read, too
    unseen = {right for right in permissions.declared() if right.endswith("_see")} - set(held)
    assert unseen == {"customers.protected_see"}  # where protected people are, nobody audits


@pytest.mark.asvs("8.3.2")
def test_a_right_withdrawn_is_gone_with_the_next_request(auditor: User) -> None:
    assert auditor.has_perm("staff.matrix_see")
    role = Role.objects.get(pk="auditor")
    matrix.set_grant(role=role, right="staff.matrix_see", granted=False, actor=auditor, at=clock.now())
    next_request = User.objects.get(pk=auditor.pk)
    assert not next_request.has_perm("staff.matrix_see")
    assert next_request.has_perm("audit.trace_see")


def test_a_role_withdrawn_is_gone_with_the_next_request_and_stays_in_the_history(auditor: User) -> None:
    matrix.withdraw_role(user=auditor, role="auditor", actor=auditor, at=clock.now())
    assert User.objects.get(pk=auditor.pk).rights == frozenset()
    events = event_model_of(RoleHolder)
    assert events is not None
    assert list(events.objects.order_by("pgh_id").values_list("pgh_label", "role_id")) == [
        ("insert", "auditor"),
        ("delete", "auditor"),
    ]
    entry = AuditEntry.objects.get(action="staff.role.withdrawn")
    assert (entry.subject_id, entry.facts) == (auditor.pk, {"role": "auditor"})


def test_somebody_inactive_may_do_nothing(auditor: User) -> None:
    auditor.is_active = False
    auditor.save()
    assert User.objects.get(pk=auditor.pk).rights == frozenset()


def test_bringing_rights_again_does_not_undo_what_people_edited(auditor: User) -> None:
    Grant.objects.filter(role_id="auditor", right_id="staff.matrix_see").delete()
    before = Grant.objects.count()
    matrix.bring_rights()
    assert Grant.objects.count() == before


def test_a_new_right_comes_with_its_first_grants(auditor: User) -> None:
    Grant.objects.filter(right_id="staff.matrix_see").delete()
    Right.objects.filter(pk="staff.matrix_see").delete()
    matrix.bring_rights()
    assert set(Grant.objects.filter(right_id="staff.matrix_see").values_list("role_id", flat=True)) == {
        "auditor",
        "security_manager",
        "administrator",
    }


def test_the_last_role_that_can_edit_the_matrix_keeps_the_right(auditor: User) -> None:
    RoleHolder.objects.create(user=auditor, role_id="administrator")
    with pytest.raises(matrix.LastHolder):
        matrix.set_grant(
            role=Role.objects.get(pk="administrator"),
            right="staff.matrix_edit",
            granted=False,
            actor=auditor,
            at=clock.now(),
        )
    assert Grant.objects.filter(role_id="administrator", right_id="staff.matrix_edit").exists()
    assert not AuditEntry.objects.filter(action="staff.grant.set").exists()
