"""Headers every page of the staff door carries, beside those of Django and of django-csp."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from mizuhiki.web import errors
from mizuhiki.web.policy import PERMISSIONS_POLICY

Handler = Callable[[HttpRequest], Any]


@sync_and_async_middleware
def headers(get_response: Handler) -> Handler:
    """Nothing is kept by the browser or a proxy: each page may show somebody's name or money."""
    if iscoroutinefunction(get_response):
        return _async(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return _finish(request, get_response(request))

    return middleware


def refuse_nul(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Handler:
    """No text a person types holds a NUL, and the database cannot keep one: 400 before any view."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        sent = [request.GET, *([request.POST] if request.method == "POST" else [])]
        texts = (text for query in sent for name, values in query.lists() for text in (name, *values))
        if "\x00" in request.path or any("\x00" in text for text in texts):
            return errors.page(request, 400)
        return get_response(request)

    return middleware


def _async(get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> Handler:
    async def middleware(request: HttpRequest) -> HttpResponseBase:
        return _finish(request, await get_response(request))

    return middleware


def _finish(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    response = _with_words(request, response)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _with_words(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A refusal without a page (405 of a view, 429 of the lock-out) gets one; its headers stay."""
    is_empty = isinstance(response, HttpResponse) and not response.content
    if not is_empty or response.status_code not in errors.WORDS:
        return response
    page = errors.page(request, response.status_code)
    for name, value in response.items():
        if name not in {"Content-Type", "Content-Length"}:
            page.headers[name] = value
    page.cookies = response.cookies
    return page
