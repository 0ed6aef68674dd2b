"""Whoever fills in an application: let in by the secret in their browser, from the consent on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mizuhiki.signup.door import calls, flow, pages
from mizuhiki.signup.door.cookies import SecretCookie

COOKIE = SecretCookie("SIGNUP_COOKIE", "signup")
secret_of, remember, forget = COOKIE.of, COOKIE.keep, COOKIE.drop
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
