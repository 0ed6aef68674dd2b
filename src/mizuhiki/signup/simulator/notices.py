"""Notices from the bank's server to ours: each is tried until it arrives, some times, across kills."""

import asyncio
import logging
import sqlite3
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from mizuhiki.signup.simulator.asgi import FORM
from mizuhiki.signup.simulator.store import Notice, Store

MOST_TRIES = 10
AT_ONCE = 10
TIMEOUT_S = 5
LONGEST_PAUSE_S = 60
LOOK_AGAIN_S = 0.25
MOST_LINE_BYTES = 4096
log = logging.getLogger(__name__)


class Courier:
    """Takes what is due to one address, which the command line names; `{bank}` in it is the bank's code."""

    def __init__(self, store: Store, url: str, *, now: Callable[[], datetime]) -> None:
        """Begins when `run` is awaited."""
        self._store, self._url, self._now = store, url, now

    async def run(self) -> None:
        """Deliver for ever; a file that cannot be used for a while is looked at again."""
        while True:
            try:
                tried = await self.deliver_due()
            except sqlite3.Error as fault:
                log.warning("notices wait: %s", type(fault).__name__)
                tried = 0
            if not tried:
                await asyncio.sleep(LOOK_AGAIN_S)

    async def deliver_due(self) -> int:
        """Try what is due once; how many that were."""
        due = self._store.due_notices(now=self._now(), most=AT_ONCE, most_tries=MOST_TRIES)
        await asyncio.gather(*(self._deliver(notice) for notice in due))
        return len(due)

    async def _deliver(self, notice: Notice) -> None:
        pause = timedelta(seconds=min(2**notice.tries, LONGEST_PAUSE_S))
        self._store.count_try(notice, again_at=self._now() + pause)
        body = urlencode({"message": notice.text, "mac": notice.mac}).encode("ascii")
        try:
            async with asyncio.timeout(TIMEOUT_S):
                status = await post(self._url.replace("{bank}", notice.bank), body)
        except (OSError, ValueError, TimeoutError) as fault:
            log.warning("notice %d, try %d: %s", notice.id, notice.tries + 1, type(fault).__name__)
            return
        if 200 <= status < 300:
            self._store.note_delivered(notice, at=self._now())
        else:
            log.warning("notice %d, try %d: status %d", notice.id, notice.tries + 1, status)


async def post(url: str, body: bytes) -> int:
    """The status that a form sent to this address gets. No redirect is followed.

    Raises:
        OSError: nobody is there. ValueError: what answers speaks no HTTP.
    """
    target = urlsplit(url)
    assert target.hostname
    secure = ssl.create_default_context() if target.scheme == "https" else None
    port = target.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(target.hostname, port, ssl=secure, limit=MOST_LINE_BYTES)
    try:
        head = (
            f"POST {target.path or '/'} HTTP/1.1\r\nhost: {target.netloc}\r\ncontent-type: {FORM}\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        writer.write(head.encode("ascii") + body)
        await writer.drain()
        words = (await reader.readline()).split()
        if len(words) < 2 or not words[0].startswith(b"HTTP/1."):
            raise ValueError("no HTTP")
        return int(words[1])
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
