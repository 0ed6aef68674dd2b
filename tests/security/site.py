"""The whole staff site, one page after the other, as different people see it.

Each request is rolled back, so that the next one finds everything as it was.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from typing_extensions import override

from mizuhiki.web import navigation
from tests.security.samples import sample

METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Page:
    """One address of the site."""

    name: str
    route: str
    parts: tuple[str, ...]
    view: Any

    @property
    def room(self) -> str:
        """The folder that serves it."""
        return room_of(self.name)

    @property
    def url(self) -> str:
        """The address with real rows in its variable parts."""
        return reverse(self.name, kwargs={part: sample(self.name, part) for part in self.parts})


def room_of(name: str) -> str:
    """The room in the name of an address; what has none is the way in."""
    return name.rpartition(":")[0] or "sign_in"


def pages() -> list[Page]:
    """Every address of the staff door."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], route: str, namespace: str) -> Iterator[Page]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner)
        else:
            assert isinstance(pattern, URLPattern)
            assert pattern.name, f"the address {here} has no name"
            parts = tuple(pattern.pattern.regex.groupindex)
            yield Page(namespace + pattern.name, here, parts, pattern.callback)


class Sender(RequestFactory):
    """Sends requests as a holder of cookies, through middleware that is loaded once.

    What Django's own client adds would cost a fifth of a walk: a copy of every context for each template of
    a page, and the middleware anew for each client.
    """

    def __init__(self, session: str | None = None, *, checks_tokens: bool = False, **cookies: str) -> None:
        super().__init__()
        self._handler = _handler(checks_tokens=checks_tokens)
        for name, value in cookies.items():
            self.cookies[name] = value
        if session:
            self.cookies[settings.SESSION_COOKIE_NAME] = session

    @override
    def request(self, **request: Any) -> HttpResponse:  # type: ignore[override]
        return self._handler(self._base_environ(**request))  # type: ignore[no-any-return, attr-defined]


@contextmanager
def known() -> Iterator[None]:
    """Each address found once, and the menu of each person made once: they stand on every page of a walk.

    `test_responses.py` walks without, and sees the menu of every page as it is.
    """
    menus: dict[int, Any] = {}
    resolver, made = get_resolver(), navigation.desks_for

    def menu(request: HttpRequest) -> Any:
        user = request.user
        if user.pk is None:
            return made(request)
        if user.pk not in menus:
            menus[user.pk] = made(request)
        return menus[user.pk]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resolver, "resolve", cache(resolver.resolve))
        patch.setattr(navigation, "desks_for", menu)
        yield


@cache
def _handler(*, checks_tokens: bool) -> Any:
    return ClientHandler(enforce_csrf_checks=checks_tokens)


def ask(
    session: str | None, method: str, url: str, data: dict[str, Any] | None = None, **headers: str
) -> HttpResponse:
    """Send one request as the holder of a session, and undo whatever it did."""
    sender = Sender(session)
    fields = {"once": str(uuid.uuid4())} | (data or {}) if method == "POST" else data
    with transaction.atomic():
        response: Any = sender.generic(method, url) if method not in METHODS else None
        if response is None:
            response = (sender.get if method == "GET" else sender.post)(url, fields, headers=headers)
        if not response.streaming:
            response.content  # noqa: B018 - rendered before the transaction is undone
        transaction.set_rollback(True)
    assert isinstance(response.status_code, int)
    return response  # type: ignore[no-any-return]
