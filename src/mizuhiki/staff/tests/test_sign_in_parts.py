"""The small parts of sign-in: one way in, secrets, counters, logs, and what happens when a check fails."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from mizuhiki.audit.api import AuditEntry
from mizuhiki.platform import clock
from mizuhiki.staff.models import SharedCacheEntry, SignInEvent, User
from mizuhiki.staff.sign_in.adapters import FactorAdapter
from mizuhiki.staff.sign_in.history import browser_of
from mizuhiki.staff.tests.conftest import PASSWORD
from mizuhiki.web.addresses import UNKNOWN, client_address


@pytest.mark.asvs("6.3.4")
def test_there_is_one_way_in(settings: Any) -> None:
    assert settings.AUTHENTICATION_BACKENDS == [
        "axes.backends.AxesStandaloneBackend",
        "mizuhiki.staff.sign_in.backends.PasswordBackend",
    ]
    for name in ("admin:index", "account_signup", "mfa_login_webauthn", "account_request_login_code"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


@pytest.mark.asvs("11.2.2")
def test_the_signing_key_can_be_changed_without_losing_factors(settings: Any) -> None:
    old = FactorAdapter().encrypt("SECRET")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of the settings"
    assert FactorAdapter().decrypt(old) == "SECRET"
    assert FactorAdapter().encrypt("SECRET") != old


@pytest.mark.asvs("6.5.3", "6.5.4")
def test_recovery_codes_are_random_and_long_enough(db: None, settings: Any) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    seeds = {RecoveryCodes.generate_seed() for _ in range(20)}
    assert len(seeds) == 20
    user = User.objects.create_user("a1")
    codes = RecoveryCodes.activate(user).generate_codes()
    assert len(set(codes)) == 10
    assert {len(code) for code in codes} == {8}  # 10^8 > 2^20


def test_of_two_that_add_the_same_key_one_succeeds(db: None) -> None:
    assert cache.add("used", "y", timeout=30)
    assert not cache.add("used", "y", timeout=30)
    assert cache.get("used") == "y"
    SharedCacheEntry.objects.update(expires_at=clock.now())
    assert cache.get("used") is None
    assert cache.add("used", "z", timeout=30)
    assert cache.delete("used")
    assert cache.get("used", "gone") == "gone"


def test_the_cache_holds_json_and_lives_for_ever_only_when_told(db: None) -> None:
    cache.set("tries", [1.5, 2.5], timeout=None)
    entry = SharedCacheEntry.objects.get()
    assert (entry.value, entry.expires_at) == ([1.5, 2.5], None)
    assert cache.touch("tries", 30)
    entry.refresh_from_db()
    assert entry.expires_at is not None


@pytest.mark.asvs("16.4.1")
def test_a_browser_cannot_write_lines_of_its_own_into_the_history() -> None:
    written = "Mozilla\r\n2026 signed_in admin\x1b[31m" + "x" * 300
    named = browser_of(RequestFactory().get("/", headers={"User-Agent": written}))
    assert named.startswith("Mozilla2026 signed_in admin[31m")
    assert len(named) == 200


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "evil, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.4, 203.0.113.9", "198.51.100.4"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "not an address", UNKNOWN),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings: Any, proxies: int, header: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header})
    assert client_address(request) == address


@pytest.mark.asvs("7.5.1")
def test_factors_change_only_after_the_password_was_given_again(
    clerk: User, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(clerk)
    for path in ("/me/factors/keys/add/", "/me/factors/app/remove/", "/me/factors/codes/new/"):
        assert client.get(path)["Location"].startswith("/sign-in/again/"), path
        assert client.post(path)["Location"].startswith("/sign-in/again/"), path
    assert Authenticator.objects.filter(user=clerk).count() == 1
    client.post("/sign-in/again/?next=/me/factors/keys/add/", {"password": PASSWORD})
    assert client.get("/me/factors/keys/add/").status_code == 200


def test_the_last_factor_cannot_be_taken_away(clerk: User, sign_in: Callable[..., Client]) -> None:
    client = sign_in(clerk)
    client.post("/sign-in/again/?next=/me/", {"password": PASSWORD})
    page = client.post("/me/factors/app/remove/").content.decode()
    assert "最後の一つは取り消せません。" in page
    assert Authenticator.objects.filter(user=clerk, type="totp").count() == 1


@pytest.mark.asvs("16.5.3")
def test_when_rights_cannot_be_asked_nothing_is_shown(
    clerk: User, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: User, perm: str, obj: object = None) -> bool:
        raise OSError("the rights cannot be read")

    client = sign_in(clerk)
    client.raise_request_exception = False
    monkeypatch.setattr(User, "has_perm", fail)
    answer = client.get("/runs/")
    assert answer.status_code == 500
    assert "作業一覧</h1>" not in answer.content.decode()


@pytest.mark.req("CC-069", "SEC-084")
@pytest.mark.asvs("16.3.2")
def test_a_refusal_is_written_down(clerk: User, sign_in: Callable[..., Client]) -> None:
    assert sign_in(clerk).get("/staff/rights/").status_code == 403
    entry = AuditEntry.objects.get(action="audit.access.refused")
    assert (entry.actor_id, entry.facts) == (clerk.pk, {"place": "staff:matrix", "method": "GET"})
    assert entry.request_id != ""


@pytest.mark.asvs("7.5.3")
def test_a_factor_is_fresh_for_five_minutes(
    clerk: User, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    from django.http import HttpRequest, HttpResponse

    from mizuhiki.staff.api import fresh_factor_required

    @fresh_factor_required
    def send_to_bank(request: HttpRequest) -> HttpResponse:
        return HttpResponse("sent")

    client = sign_in(clerk)
    request = RequestFactory().get("/debit/send/")
    request.user, request.session = clerk, client.session
    assert send_to_bank(request).content == b"sent"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    asked = send_to_bank(request)
    assert (asked.status_code, asked["Location"]) == (302, "/sign-in/again/code/?next=%2Fdebit%2Fsend%2F")


def test_a_session_that_is_only_half_way_has_no_history_line_of_signing_in(
    client: Client, clerk: User, give_password: Callable[..., Any]
) -> None:
    give_password(client)
    assert SignInEvent.objects.count() == 0
