"""What was searched in this session: on the server, under a number, so that Back works and no address
or log holds a name or a telephone number."""

from django.http import HttpRequest

KEPT = 20
_KEY = "searches"


def keep(request: HttpRequest, written: str) -> int:
    """Keep what was typed; returns its number."""
    searches: list[list[int | str]] = request.session.get(_KEY, [])
    number = int(searches[-1][0]) + 1 if searches else 1
    request.session[_KEY] = [*searches, [number, written]][-KEPT:]
    return number


def kept(request: HttpRequest, number: int) -> str | None:
    """What was typed under a number; None when it is gone."""
    found = (written for key, written in request.session.get(_KEY, []) if key == number)
    return next((str(written) for written in found), None)
