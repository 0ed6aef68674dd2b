"""A form acts once, however often it is sent: a double press, a reload, an impatient Enter.

    <form method="post" …>{% csrf_token %}{% once %}…</form>

    @once.protected
    def receipt_take(request, slip_id): …

The first request runs and its answer is remembered; each later one with the same key is led to the
place the first one led to. A refusal (status 400 and above) frees the key, for the form comes again
mended. The key and the work commit together, so a second request waits until the first is through.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from asgiref.sync import iscoroutinefunction
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from mizuhiki.platform import clock
from mizuhiki.web import errors
from mizuhiki.web.models import Once

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def protected(view: View[Rest]) -> View[Rest]:
    """Let a POST of this view act once. Stands inside the checks of sign-in and permission."""
    assert not iscoroutinefunction(view), "an act is one transaction, and those are synchronous"

    @wraps(view)
    def act_once(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key = _key_of(request)
        if key is None:
            return errors.page(request, 400)
        assert request.user.is_authenticated, "stands inside the check of sign-in"
        claim = {"user": request.user, "url": request.path, "at": clock.now()}
        with transaction.atomic():
            sent, is_first = Once.objects.get_or_create(key=key, defaults=claim)
            if is_first:
                response = view(request, *args, **kwargs)
                _remember(sent, request, response)
                return response
        if (sent.user_id, sent.url) != (request.user.pk, request.path):
            return errors.page(request, 400)
        return _lead_to_result(request, sent)

    return act_once


def _key_of(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("once", ""))
    except ValueError:
        return None


def _remember(sent: Once, request: HttpRequest, response: HttpResponse) -> None:
    if response.status_code >= 400:
        sent.delete()
        return
    sent.result_url = _result_url(request, response)
    sent.save(update_fields=["result_url"])


def _result_url(request: HttpRequest, response: HttpResponse) -> str:
    """Where the first answer led: its redirect, or the page that an htmx part was swapped into."""
    for name in ("Location", "HX-Redirect", "HX-Push-Url"):
        if response.has_header(name):
            return str(response.headers[name])
    htmx: Any = getattr(request, "htmx", None)
    page = urlsplit(htmx.current_url_abs_path or "") if htmx else urlsplit(request.path)
    return page._replace(scheme="", netloc="", fragment="").geturl() or request.path


def _lead_to_result(request: HttpRequest, sent: Once) -> HttpResponse:
    at = sent.at.astimezone(clock.TOKYO)
    messages.info(request, f"この内容は{at:%H:%M}に受け付けています。二重には登録していません。")
    if getattr(request, "htmx", None):
        return HttpResponseClientRedirect(sent.result_url)
    return redirect(sent.result_url)
