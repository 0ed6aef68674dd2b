"""What was searched in this session: on the server, under a number, so that Back works and no address
or log holds a name or a telephone number."""

from django.http import HttpRequest

KEPT = 20
CUSTOMERS = "searches"  # the box on every page


def keep(request: HttpRequest, written: str, *, of: str = CUSTOMERS) -> int:
    """Keep what was typed into one box; returns its number."""
    searches: list[list[int | str]] = request.session.get(of, [])
    number = int(searches[-1][0]) + 1 if searches else 1
    request.session[of] = [*searches, [number, written]][-KEPT:]
    return number


def kept(request: HttpRequest, number: int, *, of: str = CUSTOMERS) -> str | None:
    """What was typed under a number; None when it is gone."""
    found = (written for key, written in request.session.get(of, []) if key == number)
    return next((str(written) for written in found), None)
