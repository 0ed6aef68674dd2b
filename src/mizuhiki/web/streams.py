"""Server-sent events, for as long as a screen looks (ADR 0210)."""

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse

STREAM = "text/event-stream; charset=utf-8"


def stream(parts: AsyncIterator[bytes]) -> StreamingHttpResponse:
    """The events as they come; the request's line to the database is given back before the first."""
    return StreamingHttpResponse(
        _without_line(parts), content_type=STREAM, headers={"X-Accel-Buffering": "no"}
    )


async def _without_line(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Else it would be kept until the end: sixteen screens had all that a process may have."""
    await sync_to_async(connections.close_all)()  # in the thread that opened it
    async for part in parts:
        yield part
