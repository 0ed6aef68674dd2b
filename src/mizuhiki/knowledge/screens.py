"""Screens of the system that a procedure describes: their names, and which edition of them was described."""

import hashlib
from importlib import metadata

from mizuhiki.web import guide


def choices() -> list[tuple[str, str]]:
    """Every screen that the guide speaks of, by what it calls it."""
    return [
        (name, f"{title}（{name}）")
        for name, title in sorted(guide.screens().items(), key=lambda one: one[1])
    ]


def title(view_name: str) -> str:
    """What the guide calls a screen."""
    return guide.title_of(view_name)


def paragraph_url(view_name: str) -> str | None:
    """Where the guide speaks of it."""
    return guide.paragraph_of(*view_name.split(":", 1))


def edition(view_name: str) -> str:
    """The digest of what the guide says of a screen now: it changes when the screen does."""
    return hashlib.sha256(guide.words_of(view_name).encode()).hexdigest()


def system_version() -> str:
    """Of the system that runs."""
    return metadata.version("mizuhiki")
