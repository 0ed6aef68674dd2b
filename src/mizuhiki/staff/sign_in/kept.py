"""A form sent to a locked screen: nothing acts, and what was typed is not lost.

The page of a browser with scripts stays as it was typed while it is locked. Without them the form
meets the locked door: it waits in the session and is asked about once the password was given.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

KEPT = "kept_form"
MOST = 50_000  # characters; more than any form a person types


@dataclass(frozen=True)
class Kept:
    """The address a form was sent to, its fields in order, and whether files were with it."""

    url: str
    fields: list[tuple[str, str]]
    had_files: bool


def keep(request: HttpRequest) -> None:
    """Keep the form of a request that met a locked screen, unless a secret was typed into it."""
    if request.method != "POST" or request.headers.get("HX-Request") == "true":
        return
    names = {name for name in request.POST if name != "csrfmiddlewaretoken"}
    fields = [(name, str(value)) for name in sorted(names) for value in request.POST.getlist(name)]
    is_secret = any("password" in name or name == "code" for name in names)
    if fields and not is_secret and sum(len(value) for _, value in fields) <= MOST:
        request.session[KEPT] = [request.get_full_path(), fields, bool(request.FILES)]


def is_waiting(request: HttpRequest) -> bool:
    """Whether a form was sent while the screen was locked."""
    return KEPT in request.session


def take(request: HttpRequest) -> Kept | None:
    """Hand the form over to the page that asks about it; the session forgets it."""
    found: Any = request.session.pop(KEPT, None)
    return None if found is None else Kept(found[0], [(name, value) for name, value in found[1]], found[2])
