"""From the word of an exchange to the wallboard: many screens at the served site while a surge comes in.

Calls come at 2,000 an hour to twenty operators, through the door that exchanges use. Every screen is a
connection of its own to the stream of 受電の状況, over HTTP, of a site of one process or several. A call
counts as seen when a screen got the first board that has it. The floor is the plainest screen there can be:
one connection to the database that waits for the same word and then counts the calls.
"""

import asyncio
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from django.conf import settings
from django.urls import reverse
from psycopg import sql as names

from mizuhiki.config.bench import filling
from mizuhiki.config.bench.desk import signed_in
from mizuhiki.config.bench.place import Place, p95
from mizuhiki.platform import clock, sql
from mizuhiki.platform.database.addresses import OWNER
from mizuhiki.signup.serving import Site
from mizuhiki.telephony.services.hearing import CHANNEL
from mizuhiki.telephony.services.simulating import play
from mizuhiki.telephony.simulator.calls import Slot, calls_of

CALLS_AN_HOUR, OPERATORS = 2_000, 20
PATIENCE_S = 60  # for every screen's first board; for the last call on every screen
COUNTED = re.compile("<dt>(?:着信|短時間の切断)</dt><dd>([0-9]+)<")  # of the hour, then of the day
QUEUED = "SELECT count(*) FROM telephony_callevent WHERE kind = 'queued'"


@dataclass
class Screen:
    """What a wallboard was told of: when it first had so many calls, by the clock of the wall."""

    seen: dict[int, float] = field(default_factory=dict)
    boards: int = 0

    def show(self, calls: int) -> None:
        """A board with so many calls of the day, those cut off at once among them."""
        now = time.time()
        self.boards += 1
        for number in range(len(self.seen) + 1, calls + 1):
            self.seen[number] = now


def run(place: Place, screens: int, *, processes: int, seconds: int) -> dict[str, Any]:
    """Play a surge of so many seconds. `seconds` and `floor_seconds` are the p95 from the word to a screen.

    Raises:
        AssertionError: an event was lost, or a screen never saw a call.
    """
    place.make()
    filling.put_rules()
    key = signed_in("operator").cookies[settings.SESSION_COOKIE_NAME].value
    begins = clock.now()
    slots = [Slot(begins, begins + timedelta(seconds=seconds), CALLS_AN_HOUR * seconds / 3_600)]
    agents = [f"A{number:02}" for number in range(OPERATORS)]
    calls = list(calls_of(slots, agents=agents, lines=[], codes=[], seed="wallboard"))
    # Who is still talking when the time is over, is left talking: his end would only make the run longer.
    ends = begins + timedelta(seconds=seconds)
    told = sum(event.at <= ends for call in calls for event in call.told)
    with tempfile.TemporaryDirectory() as folder, _served(place, Path(folder), processes) as site:
        walls, plain = [Screen() for _ in range(screens)], Screen()
        with _looking(site.port, key, walls), _listening(place, plain):
            started = clock.now()
            played = play(calls, begins=begins, speed=1, until=lambda: clock.now() - started > ends - begins)
            heard = [at.timestamp() for (at,) in sql.rows(_HEARD)]
            deadline = time.monotonic() + PATIENCE_S
            while min(len(one.seen) for one in (*walls, plain)) < len(heard):
                assert time.monotonic() < deadline, sorted(len(one.seen) for one in walls)
                time.sleep(0.1)
    assert sql.rows("SELECT count(*) FROM telephony_callevent") == [(played.events,)]
    assert abs(played.events - told) <= 1  # the one that was due as the time ended
    took = [one.seen[number] - at for one in walls for number, at in enumerate(heard, start=1)]
    floors = [plain.seen[number] - at for number, at in enumerate(heard, start=1)]
    return {
        "seconds": p95(took),
        "floor_seconds": p95(floors),
        "median_ms": round(median(took) * 1000),
        "most_ms": round(max(took) * 1000),
        "events": played.events,
        "calls": len(heard),
        "latest_ms": round(played.latest_s * 1000),
    }


_HEARD = "SELECT heard_at FROM telephony_callevent WHERE kind = 'queued' ORDER BY heard_at"


@contextmanager
def _served(place: Place, folder: Path, processes: int) -> Iterator[Site]:
    """The staff door over the database of this benchmark, as its owner like all benchmarks."""
    address = place.supervisor.urls()[OWNER]
    module = ["uvicorn", "mizuhiki.config.asgi:application", "--no-access-log", "--log-level", "warning"]
    module += ["--timeout-graceful-shutdown", "1", "--workers", str(processes)]
    environment = {
        "DATABASE_URL": address.conninfo(dbname=f"{place.prefix}_base"),
        "MIZUHIKI_ENVIRONMENT": settings.ENVIRONMENT.value,
        "MIZUHIKI_SECRET_KEY": settings.SECRET_KEY,
        "MIZUHIKI_VAR": str(folder),
        "MIZUHIKI_ASSETS": str(settings.ASSETS),
    }
    site = Site(module, folder, environment, well=reverse("account_login"))
    try:
        site.start()
        yield site
    finally:
        if site.process:
            site.stop()


@contextmanager
def _looking(port: int, key: str, walls: list[Screen]) -> Iterator[None]:
    """Every screen open and with its first board, in a loop of a thread of its own."""
    over = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(asyncio.run, _look_all(port, key, walls, over))
        try:
            deadline = time.monotonic() + PATIENCE_S
            while not all(one.boards for one in walls):
                assert not looking.done(), looking.exception()
                assert time.monotonic() < deadline, sum(one.boards > 0 for one in walls)
                time.sleep(0.1)
            yield
        finally:
            over.set()
            looking.result()


async def _look_all(port: int, key: str, walls: list[Screen], over: threading.Event) -> None:
    async with asyncio.TaskGroup() as screens:
        looking = [screens.create_task(_look(port, key, one)) for one in walls]
        await asyncio.to_thread(over.wait)
        for one in looking:
            one.cancel()


async def _look(port: int, key: str, screen: Screen) -> None:
    """One screen, as a browser holds it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    words = f"Host: localhost\r\nCookie: {settings.SESSION_COOKIE_NAME}={key}\r\nAccept: text/event-stream"
    writer.write(f"GET /calls/board/stream/ HTTP/1.1\r\n{words}\r\n\r\n".encode())
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        while size := int(await reader.readline(), 16):
            event = (await reader.readexactly(size)).decode()
            await reader.readline()
            offered, short = (int(one) for one in COUNTED.findall(event)[2:])
            screen.show(offered + short)
    finally:
        writer.close()


@contextmanager
def _listening(place: Place, screen: Screen) -> Iterator[None]:
    """The plainest screen, in a thread of its own."""
    address = place.supervisor.urls()[OWNER]
    over = threading.Event()

    def listen(line: "psycopg.Connection[tuple[object, ...]]") -> None:
        while not over.is_set():
            if list(line.notifies(timeout=0.2, stop_after=1)):
                [(count,)] = line.execute(QUEUED).fetchall()
                screen.show(int(str(count)))

    with address.connect(dbname=f"{place.prefix}_base") as line:
        line.execute(names.SQL("LISTEN {}").format(names.Identifier(f"{CHANNEL}.public")))
        thread = threading.Thread(target=listen, args=(line,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
