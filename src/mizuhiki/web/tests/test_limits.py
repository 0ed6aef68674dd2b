"""Faster than a hand: refused in words, counted for each person and each kind by itself."""

import logging
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from mizuhiki.web import limits


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[list[float]]:
    """Three searches a minute; the test says what time it is."""
    now = [1_000.0]
    monkeypatch.setattr(limits, "now_s", lambda: now[0])
    settings.ACTS_PER_MINUTE = {"search": 3}
    limits._done.clear()
    yield now
    limits._done.clear()


@limits.per_person("search", methods=frozenset({"POST"}))
def search(request: HttpRequest) -> HttpResponse:
    return HttpResponse("found")


@limits.per_person("export")
def export(request: HttpRequest) -> HttpResponse:
    return HttpResponse("file")


def ask(view: Callable[[HttpRequest], HttpResponse], *, person: int = 1, method: str = "post") -> int:
    request: Any = getattr(RequestFactory(), method)("/")
    request.user = SimpleNamespace(pk=person, is_authenticated=False)
    return view(request).status_code


@pytest.mark.asvs("2.4.1", "16.3.3")
def test_the_fourth_search_of_a_minute_is_refused_in_words_and_noted(
    clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    assert [ask(search) for _ in range(3)] == [200, 200, 200]
    with caplog.at_level(logging.WARNING, logger="mizuhiki.limits"):
        assert ask(search) == 429
    assert caplog.messages == ["search: account 1 did it more than 3 times in a minute"]


def test_the_minute_slides_and_what_was_refused_does_not_count(clock: list[float]) -> None:
    for second in (0, 20, 40):
        clock[0] = 1_000.0 + second
        assert ask(search) == 200
    assert [ask(search) for _ in range(5)] == [429] * 5
    clock[0] = 1_059.9
    assert ask(search) == 429
    clock[0] = 1_060.0
    assert [ask(search), ask(search)] == [200, 429]


def test_others_and_other_kinds_and_other_methods_are_not_held_up(clock: list[float]) -> None:
    assert [ask(search) for _ in range(4)] == [200, 200, 200, 429]
    assert (ask(search, person=2), ask(search, method="get"), ask(export)) == (200, 200, 200)


def test_memory_is_bounded(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_REMEMBERED", 2)
    for person in (1, 2, 3):
        ask(search, person=person)
    assert list(limits._done) == [("search", 2), ("search", 3)]
