"""Who sees which way into the house. Rooms do not know the menu: `config/wiring.py` registers it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: str
    url_name: str
    permission: str  # "app.codename"; empty: everybody who is signed in
    order: int
    desk: str  # the heading it stands under
    count: Callable[[HttpRequest], int] | None = None  # how many things wait there; one query at most


@dataclass(frozen=True)
class Link:
    """A line as one person sees it now."""

    label: str
    url: str
    is_here: bool
    count: int = 0


@dataclass(frozen=True)
class Desk:
    """The lines of one heading."""

    title: str
    links: Sequence[Link]


_entries: dict[str, Entry] = {}


def register(*entries: Entry) -> None:
    """Put lines on the menu; the same URL name again replaces its line."""
    _entries.update({entry.url_name: entry for entry in entries})


def entries() -> list[Entry]:
    """Every line there is, in the order of the menu."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.url_name))


def desks_for(request: HttpRequest) -> list[Desk]:
    """The menu of the person who asks: only lines they may follow, grouped by desk."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    grouped: dict[str, list[Link]] = {}
    for entry in entries():
        url = resolve(entry.url_name)
        if url is not None and (not entry.permission or user.has_perm(entry.permission)):
            waiting = entry.count(request) if entry.count else 0
            link = Link(entry.label, url, is_here=_is_here(request, entry.url_name), count=waiting)
            grouped.setdefault(entry.desk, []).append(link)
    return [Desk(title, links) for title, links in grouped.items()]


def resolve(url_name: str, *args: object) -> str | None:
    """The URL of a name, or None while the room that owns it does not exist."""
    if not url_name:
        return None
    try:
        return reverse(url_name, args=args or None)
    except NoReverseMatch:
        return None


def _is_here(request: HttpRequest, url_name: str) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name == url_name
