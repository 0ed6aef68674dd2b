"""What calls do, pushed: one listener a process and kind of screen, however many screens look (CC-083).

The listener waits at the database for the word that calls changed, draws once and hands the same to every
screen. A screen that is slow gets the newest, never a queue of old ones.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.db import connection
from django.template.loader import render_to_string

from mizuhiki.platform import clock
from mizuhiki.telephony.board_selectors import board
from mizuhiki.telephony.services.hearing import CHANNEL

TOGETHER_S = 0.2  # changes that come this close are drawn once
AT_LEAST_EVERY_S = 10.0  # so that an hour turns, and a screen knows that we are there
AGAIN_S = 1.0  # after the database went away
LIVES_S = 240.0  # then the browser asks again, and its sign-in is looked at anew
PART = "telephony/parts/board.html"
log = logging.getLogger(__name__)


def draw() -> str:
    """The wallboard as a part of a page."""
    return render_to_string(PART, {"board": board(clock.now())})


def draw_event() -> bytes:
    """The wallboard as its screens get it."""
    return as_event(draw())


def as_event(text: str) -> bytes:
    """A text as one server-sent event."""
    lines = "".join(f"data: {line}\n" for line in text.splitlines() if line.strip())
    return f"event: board\n{lines}\n".encode()


class Hub:
    """The screens of one event loop and the one listener that serves them."""

    def __init__(self, drawer: Callable[[], bytes] = draw_event) -> None:
        """With nobody looking."""
        self.screens = set[asyncio.Queue[bytes]]()
        self.drawn = 0  # boards drawn so far
        self._drawer = drawer
        self._listener: asyncio.Task[None] | None = None
        self._last: bytes | None = None

    async def look(self, lives_s: float = LIVES_S) -> AsyncIterator[bytes]:
        """The boards for one screen, the present one first, until its time is over."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=1)
        self.screens.add(queue)
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        elif self._last is not None:
            queue.put_nowait(self._last)
        ends = asyncio.get_running_loop().time() + lives_s
        try:
            while (left := ends - asyncio.get_running_loop().time()) > 0:
                yield await asyncio.wait_for(queue.get(), left)
        except TimeoutError:
            return
        finally:
            self.screens.discard(queue)
            if not self.screens and self._listener is not None:
                self._listener.cancel()
                self._listener, self._last = None, None

    async def _listen(self) -> None:
        """Until nobody looks; a database that goes away is asked for again."""
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError) as fault:
                log.warning("the wallboard lost its database: %s", type(fault).__name__)
                await asyncio.sleep(AGAIN_S)

    async def _hear(self) -> None:
        params, channel = await sync_to_async(_where, thread_sensitive=False)()
        async with await psycopg.AsyncConnection.connect(**params, autocommit=True) as line:
            await line.execute(f'LISTEN "{channel}"')  # a name of our own, with the schema
            await self._show()
            while True:
                heard = False
                async for _ in line.notifies(timeout=AT_LEAST_EVERY_S, stop_after=1):
                    heard = True
                if heard:
                    await asyncio.sleep(TOGETHER_S)
                    async for _ in line.notifies(timeout=0):
                        pass
                await self._show()

    async def _show(self) -> None:
        self._last = await sync_to_async(self._draw, thread_sensitive=False)()
        self.drawn += 1
        for queue in self.screens:
            with suppress(asyncio.QueueEmpty):
                queue.get_nowait()
            queue.put_nowait(self._last)

    def _draw(self) -> bytes:
        try:
            return self._drawer()
        finally:
            connection.close()  # this thread is not a request's, and its connection nobody else's


_hubs: dict[tuple[asyncio.AbstractEventLoop, str], Hub] = {}


def hub() -> Hub:
    """The hub of the wallboard."""
    return hub_of("board", draw_event)


def hub_of(name: str, drawer: Callable[[], bytes]) -> Hub:
    """The hub of this process for one kind of screen; each event loop has its own."""
    loop = asyncio.get_running_loop()
    for dead in [one for one in _hubs if one[0].is_closed()]:
        del _hubs[dead]
    if (loop, name) not in _hubs:
        _hubs[loop, name] = Hub(drawer)
    return _hubs[loop, name]


def _where() -> tuple[dict[str, Any], str]:
    """How to reach the database, and the name under which calls are told there."""
    try:
        params = connection.get_connection_params()
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s || '.' || current_schema()", [CHANNEL])
            [channel] = cursor.fetchone() or [CHANNEL]
    finally:
        connection.close()
    names = ("host", "port", "dbname", "user", "password", "options")
    return {name: params[name] for name in names if name in params}, str(channel)
