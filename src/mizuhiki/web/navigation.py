"""Who sees which way into the house. Rooms do not know the menu: `config/wiring.py` registers it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: str
    url_name: str
    permission: str  # "app.codename", or two with | of which one is enough; empty: everybody who is signed in
    order: int
    desk: str  # the heading it stands under
    count: Callable[[HttpRequest], int] | None = None  # how many things wait there; one query at most

    def is_open_to(self, user: Any) -> bool:
        """Whether a person may follow it."""
        return not self.permission or any(user.has_perm(one) for one in self.permission.split("|"))


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
    links: tuple[Link, ...]


_entries: dict[str, Entry] = {}


def is_open_to(user: Any, url_name: str) -> bool:
    """Whether a person may follow a line of the menu; what is no line of it is everybody's."""
    entry = _entries.get(url_name)
    return entry is None or entry.is_open_to(user)


def register(*entries: Entry) -> None:
    """Put lines on the menu; the same URL name again replaces its line."""
    _entries.update({entry.url_name: entry for entry in entries})


def entries() -> list[Entry]:
    """Every line there is, in the order of the menu."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.url_name))


def desks_for(request: HttpRequest) -> tuple[Desk, ...]:
    """The menu of the person who asks: only lines they may follow, grouped by desk."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ()
    grouped: dict[str, list[Link]] = {}
    for entry in entries():
        url = resolve(entry.url_name)
        if url is not None and entry.is_open_to(user):
            waiting = entry.count(request) if entry.count else 0
            link = Link(entry.label, url, is_here=_is_here(request, entry.url_name), count=waiting)
            grouped.setdefault(entry.desk, []).append(link)
    return tuple(Desk(title, tuple(links)) for title, links in grouped.items())


@lru_cache(maxsize=256)
def menu_of(desks: tuple[Desk, ...]) -> SafeString:
    """The menu on every page. It says the same to all who see the same lines with the same counts."""
    return render_to_string("web/menu.html", {"desks": desks})


def resolve(url_name: str, *args: object) -> str | None:
    """The URL of a name, or None while the room that owns it does not exist."""
    if args:
        return _reversed(url_name, args)
    return _resolved(url_name, get_urlconf(), get_script_prefix()) if url_name else None


@lru_cache(maxsize=1024)  # forty lines of the menu, on every page
def _resolved(url_name: str, urlconf: str | None, prefix: str) -> str | None:
    del urlconf, prefix  # `reverse` asks for them itself; here they tell one mount of the site from another
    return _reversed(url_name, ())


def _reversed(url_name: str, args: tuple[object, ...]) -> str | None:
    try:
        return reverse(url_name, args=args or None)
    except NoReverseMatch:
        return None


def _is_here(request: HttpRequest, url_name: str) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name == url_name
