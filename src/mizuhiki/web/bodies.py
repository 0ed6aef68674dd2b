"""How much other systems may send: Django reads a body whole before it asks who sends it.

A length that was told is believed only upwards; what comes is counted piece by piece, so that a body in
pieces without a length goes no further either.
"""

from collections.abc import Mapping
from typing import Any

TOO_LARGE = 413


class _TooLarge(Exception):  # noqa: N818 - never leaves this module
    """More came than may."""


def with_small_bodies(application: Any, limits: Mapping[str, int]) -> Any:
    """Wrap a door: below a path of `limits` a body of more bytes is answered 413, and read no further."""

    async def bounded(scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        most = next((most for begin, most in limits.items() if path.startswith(begin)), None)
        if scope["type"] != "http" or most is None:
            await application(scope, receive, send)
            return
        if not _is_told_small(scope, most):
            await _refuse(send)
            return
        left = most

        async def counted() -> Any:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise _TooLarge
            return message

        try:
            await application(scope, counted, send)
        except _TooLarge:
            await _refuse(send)

    return bounded


def _is_told_small(scope: Any, most: int) -> bool:
    told = [value for name, value in scope["headers"] if name == b"content-length"]
    return all(value.isdigit() and int(value[:20]) <= most for value in told)


async def _refuse(send: Any) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": TOO_LARGE, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
