"""Two steps for everybody: no role is let in by a password alone, whatever it may do."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from mizuhiki.staff.models import Role, RoleHolder, StaffSession, User
from mizuhiki.staff.tests.conftest import PASSWORD, SECRET
from mizuhiki.staff.tests.test_rights import ROLES

Post = Callable[..., Any]
PATHS = ("/", "/inbox/", "/runs/", "/search/", "/staff/rights/", "/trace/")


@pytest.fixture(params=ROLES)
def holder(request: pytest.FixtureRequest, db: None) -> User:
    """Somebody who holds one of the roles there are, and has both factors."""
    user = User.objects.create_user("mado1", display_name="窓口 花子")
    RoleHolder.objects.create(user=user, role=Role.objects.get(pk=request.param))
    user.set_password(PASSWORD)
    user.save()
    totp.TOTP.activate(user, SECRET)
    return user


def test_the_roles_that_are_tried_are_all_there_are(db: None) -> None:
    assert list(Role.objects.values_list("code", flat=True)) == ROLES


@pytest.mark.req("SEC-060")
def test_a_password_alone_lets_no_role_in(
    client: Client, holder: User, give_password: Post, code: Callable[[], str]
) -> None:
    assert holder.has_perm("worklist.item_see")
    assert give_password(client)["Location"] == "/sign-in/code/"
    for path in PATHS:
        assert client.get(path)["Location"].startswith("/sign-in/"), path
    wrong = client.post("/sign-in/code/", {"code": f"{(int(code()) + 1) % 1_000_000:06d}"})
    assert wrong.status_code != 302
    assert client.get("/inbox/")["Location"].startswith("/sign-in/")
    assert StaffSession.objects.filter(user=holder).count() == 0
    assert client.post("/sign-in/code/", {"code": code()})["Location"] == "/"
    assert client.get("/inbox/").status_code == 200
    assert StaffSession.objects.filter(user=holder).count() == 1


@pytest.mark.req("SEC-060")
def test_who_has_no_second_factor_yet_gets_to_its_registration_and_no_further_in_any_role(
    client: Client, holder: User, give_password: Post
) -> None:
    Authenticator.objects.filter(user=holder).delete()
    assert give_password(client)["Location"] == "/"
    for path in PATHS:
        assert client.get(path)["Location"] == "/me/factors/", path
    assert client.get("/me/factors/").status_code == 200
