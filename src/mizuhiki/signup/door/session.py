"""The citizen's secret in the browser: one signed cookie, from the consent on, for twenty idle minutes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mizuhiki.signup.door import calls, flow, pages

IDLE_S = 20 * 60
SALT = "signup"
EDITABLE = frozenset({"draft", "returned_ng", "refused"})  # as `signup_answer` has it
Rest = ParamSpec("Rest")


@dataclass(frozen=True)
class Visit:
    """Whoever fills in an application, and what of it is known so far."""

    secret: str
    language: str
    state: str
    answers: flow.Answers


View = Callable[Concatenate[HttpRequest, Visit, Rest], HttpResponse]
Opened = Callable[Concatenate[HttpRequest, str, Rest], HttpResponse]


def opened(states: frozenset[str]) -> Callable[[View[Rest]], Opened[Rest]]:
    """Let in whose secret opens an application in one of these states; others are led to where it stands."""

    def decorate(view: View[Rest]) -> Opened[Rest]:
        @wraps(view)
        def checked(
            request: HttpRequest, /, language: str, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponse:
            secret = secret_of(request)
            draft = calls.draft(secret) if secret else None
            if secret is None or draft is None:
                return forget(pages.timed_out(request))
            if draft["language"] != language:
                calls.speak(secret, language)
            if draft["state"] not in states:
                return remember(redirect("state", language=language), secret)
            visit = Visit(secret, language, draft["state"], draft["answers"])
            return remember(view(request, visit, *args, **kwargs), secret)

        return checked  # type: ignore[return-value]  # Django calls it by keyword

    return decorate


def secret_of(request: HttpRequest) -> str | None:
    """The secret of whoever asks; none before the consent and after the idle time."""
    found = request.get_signed_cookie(settings.SIGNUP_COOKIE, default=None, salt=SALT, max_age=IDLE_S)
    return found or None


def remember(response: HttpResponse, secret: str) -> HttpResponse:
    """Keep the secret for the idle time from now."""
    response.set_signed_cookie(
        settings.SIGNUP_COOKIE,
        secret,
        salt=SALT,
        max_age=IDLE_S,
        secure=settings.CSRF_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # the bank leads back here by a link of its own
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """Nothing is left in the browser."""
    response.delete_cookie(settings.SIGNUP_COOKIE, samesite="Lax")
    return response
