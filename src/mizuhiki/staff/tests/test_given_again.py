"""A password or code asked for again inside a session cannot be guessed either: five wrong ones end it."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.http import HttpResponse
from django.test import Client

from mizuhiki.staff.models import SignInEvent, StaffSession, User
from mizuhiki.staff.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
Code = Callable[[], str]
NEW = "まつ pencil lantern 河原"
WRONG = {
    "/sign-in/again/?next=/me/": {"password": "wrong"},
    "/sign-in/again/code/?next=/me/": {"code": "000000"},
    "/me/password/": {"oldpassword": "wrong", "password1": NEW, "password2": NEW},
}
WRITTEN = {"/sign-in/again/code/?next=/me/": "code_wrong"}


def kinds(user: User) -> list[str]:
    found = SignInEvent.objects.filter(user_id=user.pk).order_by("pk").values_list("kind", flat=True)
    return list(found)


def failures(user: User) -> int:
    return StaffSession.objects.get(user=user).unlock_failures


@pytest.mark.asvs("6.3.1", "6.6.3")
@pytest.mark.parametrize("path", WRONG)
def test_five_wrong_ones_end_the_session_and_each_is_written_down(
    clerk: User, sign_in: SignIn, path: str
) -> None:
    client = sign_in(clerk)
    for count in range(1, 5):
        assert client.post(path, WRONG[path]).status_code == 200
        assert failures(clerk) == count
    ended = client.post(path, WRONG[path])
    assert not StaffSession.objects.filter(user=clerk).exists()
    written = WRITTEN.get(path, "password_wrong")
    if path.startswith("/sign-in/again/?"):  # the name is closed for this address too, as at sign-in
        assert ended.status_code == 429
        assert kinds(clerk) == [*[written] * 4, "refused", "refused"]
    else:
        assert ended["Location"] == "/sign-in/?ended=refused"
        assert kinds(clerk) == [*[written] * 5, "refused"]
    assert client.get("/runs/")["Location"].startswith("/sign-in/?")
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


@pytest.mark.asvs("6.3.1")
def test_the_count_is_one_for_every_way_and_that_of_the_locked_screen(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    for path, data in WRONG.items():
        client.post(path, data)
    assert failures(clerk) == 3
    client.post("/screen/lock/", {"next": "/runs/"})
    assert client.post("/screen/unlock/", {"password": "wrong"}).status_code == 422
    assert client.post("/screen/unlock/", {"password": "wrong"})["Location"] == "/sign-in/?ended=refused"
    assert not StaffSession.objects.filter(user=clerk).exists()


@pytest.mark.parametrize("way", ["password", "code", "change"])
def test_a_right_one_begins_the_count_anew(
    clerk: User, sign_in: SignIn, code: Code, totp_clock: Callable[[int], None], way: str
) -> None:
    client = sign_in(clerk)
    for _ in range(4):
        client.post("/me/password/", WRONG["/me/password/"])
    assert failures(clerk) == 4
    totp_clock(1)
    path, data = {
        "password": ("/sign-in/again/?next=/me/", {"password": PASSWORD}),
        "code": ("/sign-in/again/code/?next=/me/", {"code": code()}),
        "change": ("/me/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}),
    }[way]
    answer = client.post(path, data)
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert failures(clerk) == 0


def test_codes_given_again_share_their_limit_with_sign_in(
    clerk: User, sign_in: SignIn, give_password: Callable[..., HttpResponse], code: Code
) -> None:
    client = sign_in(clerk)
    for _ in range(5):
        client.post("/sign-in/again/code/", {"code": "000000"})
    give_password(client)
    refused = client.post("/sign-in/code/", {"code": code()})
    assert "しばらく受け付けません" in refused.content.decode()
    assert not StaffSession.objects.filter(user=clerk).exists()


@pytest.mark.asvs("16.3.1")
def test_a_recovery_code_given_again_is_looked_at(clerk: User, sign_in: SignIn) -> None:
    RecoveryCodes.activate(clerk)
    client = sign_in(clerk)
    stored = Authenticator.objects.get(user=clerk, type="recovery_codes").wrap()
    client.post("/sign-in/again/code/?next=/me/", {"code": stored.generate_codes()[0]})
    event = SignInEvent.objects.get(user_id=clerk.pk, kind="recovery_used")
    assert event.needs_look
