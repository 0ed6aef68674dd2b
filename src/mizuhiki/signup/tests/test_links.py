"""The link by which a person goes on later: once, and to whoever knows a number that was given."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

from mizuhiki.platform import clock
from mizuhiki.signup.models import Access, AccessWrong, Application, RateCount
from mizuhiki.signup.tests.conftest import Door
from mizuhiki.signup.tests.talking import call

Begin = Callable[..., str]


def _link(door: Door, secret: str) -> str:
    """A link of an application whose telephone number ends in 1234."""
    call(door, "signup_answer", secret, "contact", json.dumps({"phone_mobile": "090-0000-1234"}))
    token, now = "t" * 32, clock.now()
    Access.objects.create(
        application=Application.objects.get(),
        kind=Access.Kind.RESUME,
        sha256=hashlib.sha256(token.encode()).digest(),
        made_at=now,
        expires_at=now + timedelta(hours=24),
    )
    return token


def test_a_link_opens_once_for_whoever_knows_the_number(door: Door, begin: Begin) -> None:
    secret = begin()
    assert call(door, "signup_ask_resume", secret) is True
    token = _link(door, secret)
    assert call(door, "signup_draft", token) is None  # the link alone shows nothing
    assert call(door, "signup_resume", token, "1235", "n" * 32) == "wrong"
    assert call(door, "signup_resume", token, "1234", "n" * 32) == "open"
    assert call(door, "signup_draft", "n" * 32)["number"] == "W0123456789AB"
    assert call(door, "signup_resume", token, "1234", "m" * 32) == "closed"
    assert call(door, "signup_draft", "m" * 32) is None


def test_five_wrong_numbers_end_a_link_for_good(door: Door, begin: Begin) -> None:
    token = _link(door, begin())
    tries = [call(door, "signup_resume", token, f"{n:04}", "n" * 32) for n in range(6)]
    assert tries == ["wrong"] * 4 + ["spent"] * 2
    RateCount.objects.all().delete()  # as after the hour at which the counts of a day begin anew
    assert call(door, "signup_resume", token, "0000", "n" * 32) == "spent"
    assert call(door, "signup_resume", token, "1234", "n" * 32) == "spent"
    assert call(door, "signup_draft", "n" * 32) is None
    assert AccessWrong.objects.count() == 5
