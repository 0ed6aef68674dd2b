"""A clerk reads the number of a screen out on the telephone: no two screens may share one (P6)."""

from collections.abc import Iterator
from itertools import pairwise

from django.urls import URLPattern, URLResolver, get_resolver

from mizuhiki.web.frame import page_number


def names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    """Every view's name with its room's."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"


def test_every_screen_has_a_number_of_its_own() -> None:
    screens = set(names(get_resolver().url_patterns))
    assert "web:run_list" in screens
    numbered = sorted((page_number(screen), screen) for screen in screens)
    shared = [pair for pair in pairwise(numbered) if pair[0][0] == pair[1][0]]
    assert shared == []
