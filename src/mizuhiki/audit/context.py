"""Who acts, in which request and why: told once at the edge, known to every service and trigger.

The middleware opens the context of a request; a command or job opens its own with `acting`. Services
read it (`current`), row-history triggers get it with each statement that writes.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace

import pghistory

from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class Context:
    """The circumstances of a change. `place` is a URL name or the name of a command or job."""

    request_id: str
    actor_id: int | None = None
    actor_name: str = ""
    place: str = ""
    reason: str = ""


_NOWHERE = Context(request_id="")
_current: ContextVar[Context] = ContextVar("audit_context", default=_NOWHERE)


def current() -> Context:
    """The context this code runs in; empty outside of any."""
    return _current.get()


def new_request_id() -> str:
    """Sixteen hexadecimal digits: printed on error pages, written into every log."""
    return secrets.token_hex(8)


@contextmanager
def acting(
    *, actor: Actor | None, place: str, reason: str = "", request_id: str | None = None
) -> Iterator[Context]:
    """Run code as somebody. An inner context keeps the request id of the outer one."""
    outer = _current.get()
    number = request_id or outer.request_id or new_request_id()
    with _entered(
        Context(
            request_id=number,
            actor_id=actor.pk if actor else None,
            actor_name=actor.get_username() if actor else "",
            place=place,
            reason=reason,
        )
    ) as context:
        yield context


@contextmanager
def because(reason: str) -> Iterator[Context]:
    """Give the present context a reason, for as long as the block runs."""
    with _entered(replace(_current.get(), reason=reason)) as context:
        yield context


def at_place(place: str) -> None:
    """Name the screen of the present context, once the URL is resolved."""
    _current.set(replace(_current.get(), place=place))
    pghistory.context(place=place)


@contextmanager
def _entered(context: Context) -> Iterator[Context]:
    outer = _current.get()
    token = _current.set(context)
    try:
        with pghistory.context(**asdict(context)):
            yield context
    finally:
        _current.reset(token)
        # The library keeps inner words in the outer context; give the outer one its own back.
        pghistory.context(**asdict(outer))
