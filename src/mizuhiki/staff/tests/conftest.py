"""A clerk with a password and an app, and the browser they sign in with."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpResponse
from django.test import Client

from mizuhiki.staff.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "うめ pencil lantern 川床"


@pytest.fixture
def clerk(person: Callable[..., User]) -> User:
    """窓口 花子, who has both factors."""
    user = person("web.runs_see")
    user.set_password(PASSWORD)
    user.save()
    totp.TOTP.activate(user, SECRET)
    return user


@pytest.fixture
def totp_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Moves the clock that codes are made from, in whole steps of thirty seconds."""
    steps = [1_000_000]
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([steps[0]]))

    def move(count: int) -> None:
        steps[0] += count

    return move


@pytest.fixture
def code(totp_clock: Callable[[int], None]) -> Callable[[], str]:
    """The six digits the clerk's app shows now."""

    def now() -> str:
        counter = next(iter(totp.yield_hotp_counters_from_time()))
        return str(totp.format_hotp_value(totp.hotp_value(SECRET, counter)))

    return now


@pytest.fixture
def give_password() -> Callable[..., HttpResponse]:
    """The first step of sign-in."""

    def post(client: Client, name: str = "mado1", password: str = PASSWORD, **more: Any) -> Any:
        data = {"login": name, "password": password, "device": more.pop("device", "desk")}
        return client.post("/sign-in/", data, **more)

    return post
