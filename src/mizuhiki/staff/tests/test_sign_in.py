"""Getting in: two factors, one answer for every mistake, nobody locked out by somebody else."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from mizuhiki.staff.models import SignInEvent, StaffSession, User
from mizuhiki.staff.tests.conftest import PASSWORD, SECRET

Post = Callable[..., Any]
Code = Callable[[], str]


def kinds() -> list[str]:
    return list(SignInEvent.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.req("SEC-060")
@pytest.mark.asvs("6.3.3", "16.3.1")
def test_password_alone_shows_nothing_and_the_code_lets_in(
    client: Client, clerk: User, give_password: Post, code: Code
) -> None:
    first = give_password(client)
    assert (first.status_code, first["Location"]) == (302, "/sign-in/code/")
    assert client.get("/runs/").status_code == 302
    assert StaffSession.objects.filter(user=clerk).count() == 0
    second = client.post("/sign-in/code/", {"code": code()})
    assert (second.status_code, second["Location"]) == (302, "/")
    assert client.get("/runs/").status_code == 200
    event = SignInEvent.objects.get()
    assert (event.kind, event.user_id, event.factor, event.device, event.address) == (
        "signed_in",
        clerk.pk,
        "password+totp",
        "desk",
        "127.0.0.1",
    )


@pytest.mark.asvs("7.2.1", "7.2.2", "7.2.3", "7.2.4")
def test_each_step_gives_the_session_a_new_id(
    client: Client, clerk: User, give_password: Post, code: Code
) -> None:
    give_password(client)
    half = client.cookies["session"].value
    client.post("/sign-in/code/", {"code": code()})
    whole = client.cookies["session"].value
    assert half != whole
    assert len(whole) == 32  # of 36 signs: 165 bits
    assert list(StaffSession.objects.values_list("session_key", flat=True)) == [whole]


@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize(("name", "password"), [("mado1", "wrong wrong wrong"), ("nobody", PASSWORD)])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    client: Client, clerk: User, give_password: Post, name: str, password: str
) -> None:
    response = give_password(client, name, password)
    assert response.status_code == 200
    html = response.content.decode()
    assert "利用者IDまたはパスワードが違います。" in html
    assert "<title>エラー：サインイン" in html
    event = SignInEvent.objects.get()
    assert (event.kind, event.user_id) == ("password_wrong", clerk.pk if name == "mado1" else None)


def test_a_name_nobody_has_is_not_kept(client: Client, clerk: User, give_password: Post) -> None:
    give_password(client, PASSWORD, PASSWORD)  # typed into the wrong field
    assert PASSWORD not in str(SignInEvent.objects.values())


@pytest.mark.asvs("6.5.1")
def test_a_code_works_once(client: Client, clerk: User, give_password: Post, code: Code) -> None:
    give_password(client)
    assert client.post("/sign-in/code/", {"code": code()}).status_code == 302
    thief = Client()
    give_password(thief)
    assert thief.post("/sign-in/code/", {"code": code()}).status_code == 200
    assert thief.get("/runs/").status_code == 302
    assert kinds() == ["signed_in", "code_wrong"]


@pytest.mark.asvs("6.5.5")
def test_a_code_of_half_a_minute_ago_is_refused(
    client: Client, clerk: User, give_password: Post, code: Code, totp_clock: Callable[[int], None]
) -> None:
    old = code()
    totp_clock(1)
    give_password(client)
    assert client.post("/sign-in/code/", {"code": old}).status_code == 200
    assert client.post("/sign-in/code/", {"code": code()}).status_code == 302


@pytest.mark.asvs("6.6.3")
def test_codes_cannot_be_tried_without_end(
    client: Client, clerk: User, give_password: Post, code: Code
) -> None:
    give_password(client)
    for _ in range(5):
        client.post("/sign-in/code/", {"code": "000000"})
    refused = client.post("/sign-in/code/", {"code": code()})
    assert "しばらく受け付けません" in refused.content.decode()
    assert client.get("/runs/").status_code == 302


@pytest.mark.asvs("6.3.1")
def test_guessing_from_one_address_locks_neither_the_owner_elsewhere_nor_the_office(
    client: Client, clerk: User, person: Callable[..., User], give_password: Post, code: Code
) -> None:
    colleague = person(username="mado2")
    colleague.set_password(PASSWORD)
    colleague.save()
    for _ in range(5):
        give_password(Client(), password="wrong wrong wrong")
    locked = give_password(Client(), password=PASSWORD)
    assert locked.status_code == 429
    assert "15分ほど待ってから" in locked.content.decode()
    assert kinds() == ["password_wrong"] * 4 + ["refused"] * 2
    assert give_password(Client(), "mado2").status_code == 302  # same office
    assert give_password(client, REMOTE_ADDR="10.9.9.9").status_code == 302  # same name, elsewhere


@pytest.mark.asvs("6.3.1")
def test_an_unknown_name_is_closed_like_a_known_one(client: Client, clerk: User, give_password: Post) -> None:
    for _ in range(5):
        give_password(client, "nobody", "wrong wrong wrong")
    assert give_password(client, "nobody", "wrong wrong wrong").status_code == 429


@pytest.mark.asvs("4.1.3", "15.3.4")
def test_a_forged_proxy_header_changes_neither_lock_nor_log(
    client: Client, clerk: User, give_password: Post
) -> None:
    answers = [
        give_password(client, password="wrong wrong wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        for number in range(5)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert set(SignInEvent.objects.values_list("address", flat=True)) == {"127.0.0.1"}


@pytest.mark.asvs("15.3.4")
def test_behind_our_proxy_the_address_it_saw_counts(
    client: Client, clerk: User, give_password: Post, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = 1
    give_password(client, password="wrong wrong wrong", HTTP_X_FORWARDED_FOR="203.0.113.1, 10.0.0.7")
    assert SignInEvent.objects.get().address == "10.0.0.7"


@pytest.mark.asvs("7.4.2")
@pytest.mark.parametrize("state", [{"is_active": False}, {"first_password_until": "2020-01-01T00:00Z"}])
def test_who_left_or_waited_too_long_with_a_first_password_stays_out(
    client: Client, clerk: User, give_password: Post, state: dict[str, Any]
) -> None:
    User.objects.filter(pk=clerk.pk).update(**state)
    assert "利用者IDまたはパスワードが違います。" in give_password(client).content.decode()


@pytest.mark.asvs("6.3.3")
def test_without_a_second_factor_one_gets_as_far_as_registering_one(
    client: Client, clerk: User, give_password: Post
) -> None:
    Authenticator.objects.all().delete()
    assert give_password(client)["Location"] == "/"
    for path in ("/runs/", "/me/", "/staff/rights/", "/me/factors/codes/new/"):
        assert client.get(path)["Location"] == "/me/factors/"
    assert client.get("/me/factors/").status_code == 200
    assert client.get("/me/factors/app/").status_code == 200


def test_recovery_codes_that_do_not_exist_are_offered_and_not_shown(
    clerk: User, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(clerk)
    page = client.get("/me/factors/").content.decode()
    assert "予備コードを発行する" in page
    assert "予備コードを見る" not in page


def test_an_app_is_registered_and_recovery_codes_follow_once(
    client: Client, clerk: User, give_password: Post, code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    Authenticator.objects.all().delete()
    give_password(client)
    client.get("/me/factors/app/")
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    done = client.post("/me/factors/app/", {"code": code()})
    assert (done.status_code, done["Location"]) == (302, "/me/factors/codes/")
    row = Authenticator.objects.get(user=clerk, type="totp")
    assert SECRET not in str(row.data)  # encrypted with a key from the settings
    now = time.time()
    with monkeypatch.context() as later:  # the password of the sign-in counts for five minutes
        later.setattr(time, "time", lambda: now + 301)
        assert client.get("/me/factors/codes/")["Location"].startswith("/sign-in/again/")
    shown = client.get("/me/factors/codes/").content.decode()
    assert shown.count("<code>") == 10
    assert client.get("/me/factors/codes/").content.decode().count("<code>") == 0


@pytest.mark.asvs("6.5.2")
def test_a_recovery_code_works_once_and_is_looked_at(
    client: Client, clerk: User, give_password: Post
) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    spare = RecoveryCodes.activate(clerk).get_unused_codes()[0]
    assert spare not in str(Authenticator.objects.get(type="recovery_codes").data)
    give_password(client)
    assert client.post("/sign-in/code/", {"code": spare}).status_code == 302
    used = SignInEvent.objects.get(kind="recovery_used")
    assert (used.user_id, used.needs_look) == (clerk.pk, True)
    again = Client()
    give_password(again)
    assert again.post("/sign-in/code/", {"code": spare}).status_code == 200


@pytest.mark.asvs("6.2.2", "6.2.3", "6.4.1")
def test_a_first_password_must_be_changed_before_anything_else(
    client: Client, clerk: User, give_password: Post, code: Code
) -> None:
    User.objects.filter(pk=clerk.pk).update(must_change_password=True)
    give_password(client)
    client.post("/sign-in/code/", {"code": code()})
    assert client.get("/runs/")["Location"] == "/me/password/"
    new = "まつ barley 雲海 trumpet"
    wrong = {"oldpassword": "wrong wrong wrong", "password1": new, "password2": new}
    assert "現在のパスワードが違います。" in client.post("/me/password/", wrong).content.decode()
    same = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert "現在のものと違うパスワード" in client.post("/me/password/", same).content.decode()
    before = client.cookies["session"].value
    done = client.post("/me/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (done.status_code, done["Location"]) == (302, "/me/")
    assert client.cookies["session"].value != before
    assert client.get("/runs/").status_code == 200
    clerk.refresh_from_db()
    assert clerk.check_password(new)
    assert not clerk.must_change_password


@pytest.mark.req("SEC-032", "SEC-081")
@pytest.mark.asvs("6.2.6", "6.2.7", "6.4.2")
def test_the_form_masks_keeps_nothing_and_offers_neither_hint_nor_reset(client: Client, db: None) -> None:
    page = client.get("/sign-in/").content.decode()
    assert '<input type="password" name="password" autocomplete="off"' in page
    assert 'autocomplete="off" novalidate' in page
    assert "ブラウザーや端末に保存しないでください。" in page
    assert "onpaste" not in page
    for path in ("/accounts/signup/", "/sign-up/", "/password/reset/", "/accounts/login/"):
        assert client.get(path).status_code == 404


@pytest.mark.asvs("11.4.2")
def test_passwords_are_kept_with_argon2id() -> None:
    assert Argon2PasswordHasher().encode(PASSWORD, "a" * 16).startswith("argon2$argon2id$")


@pytest.mark.asvs("3.7.2")
def test_sign_in_leads_to_no_other_site(client: Client, clerk: User, give_password: Post, code: Code) -> None:
    client.post("/sign-in/?next=//evil.example/", {"login": "mado1", "password": PASSWORD, "device": "desk"})
    assert client.post("/sign-in/code/", {"code": code()})["Location"] == "/"


def test_the_search_box_is_there_for_whoever_is_signed_in(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    assert b'role="search"' not in Client().get("/sign-in/").content
    assert b'role="search"' in sign_in(person("customers.customer_see", username="sagasu")).get("/").content
