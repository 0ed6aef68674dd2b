"""What the wallboard counts, and how soon a hundred screens see a change."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.db import connection
from django.test import Client

from mizuhiki.platform import sql
from mizuhiki.staff.models import User
from mizuhiki.telephony import api
from mizuhiki.telephony.board_selectors import board
from mizuhiki.telephony.board_stream import Hub, as_event
from mizuhiki.telephony.models import Call
from mizuhiki.telephony.tests.told import NINE, after, said, trap
from tests.builders import rules

SCREENS, CHANGES = 100, 20
LINES = 2  # to the database: of the test, and of the one listener


def change(conversation: str, event: api.Event) -> None:
    """In a thread of its own, whose line to the database is nobody else's."""
    try:
        hear(conversation, event)
    finally:
        connection.close()


def hear(conversation: str, *told: api.Event) -> Call:
    return api.hear(source="push", conversation=conversation, told=told, at=after(7_200))


@pytest.mark.req("CC-083")
@pytest.mark.django_db
def test_the_board_counts_as_the_contract_does() -> None:
    rules()  # short: under five seconds
    hear("answered", *trap())
    hear("short", said("queued", 0, "acd"), said("ended", 4.9))
    hear("lost", said("queued", 0, "acd"), said("ended", 5))
    hear("menu", said("entered", 0, value="in"), said("ended", 30))
    hear("next hour", said("queued", 3_601, "acd"), said("ended", 3_700))
    hear("waits", said("queued", 3_650, "acd"))
    hear("rings", said("queued", 3_660, "acd"), said("alerted", 3_661, "agent-7"))
    api.hear_agent(agent_key="agent-8", word="ready", since=after(60), at=after(60))
    api.hear_agent(agent_key="agent-9", word="break", since=after(60), at=after(60))
    api.hear_agent(agent_key="agent-9", word="off", since=after(90), at=after(90))
    seen = board(after(3_720))
    day, hour = seen.day, seen.hour
    assert (day.offered, day.answered, day.abandoned, day.short, day.waiting) == (5, 1, 2, 1, 2)
    assert (day.rate, hour.rate, hour.offered, hour.abandoned) == ("33.3", "0.0", 3, 1)
    assert (seen.waiting, seen.waiting_since, seen.ringing, seen.talking) == (2, after(3_650), 1, 0)
    assert seen.hour_from == NINE + timedelta(hours=1)
    assert dict(seen.agents) == {"受付可": 1, "呼出中": 1, "通話中": 0, "後処理": 0, "離席・休憩": 0}
    early = board(after(30))
    assert early.hour_from == NINE
    with_quarter = board(NINE - timedelta(minutes=5))
    assert with_quarter.hour_from == NINE - timedelta(minutes=15)


@pytest.mark.django_db
def test_without_a_stream_the_board_comes_once_and_the_page_refreshes_itself(
    person: Callable[..., User], sign_in: Callable[..., Client]
) -> None:
    rules()
    client = sign_in(person(api.BOARD_SEE))
    page = client.get("/calls/board/", secure=True).content.decode()
    assert '<meta http-equiv="refresh" content="5">' in page
    event = client.get("/calls/board/stream/", secure=True)
    assert event.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert event.content.startswith(b"event: board\ndata: ")
    assert event.content.endswith(b"\n\n")
    assert "応答率" in client.get("/calls/board/part/", secure=True).content.decode()


def other_lines() -> int:
    """How many others are connected to this database."""
    try:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        return int(sql.rows(f"{asked} AND pid <> pg_backend_pid()")[0][0])
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_screen_keeps_no_line_to_the_database(
    person: Callable[..., User], sign_in: Callable[..., Client]
) -> None:
    rules()
    key = sign_in(person(api.BOARD_SEE)).cookies[settings.SESSION_COOKIE_NAME].value
    sent = [(b"host", b"testserver"), (b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode())]
    scope = {"type": "http", "method": "GET", "path": "/calls/board/stream/", "query_string": b""}
    scope |= {"headers": sent, "scheme": "https", "http_version": "1.1", "client": ("127.0.0.1", 1)}
    boards = list[bytes]()

    async def screen() -> None:
        asked = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            return asked.pop() if asked else await asyncio.Future()

        async def send(told: Mapping[str, Any]) -> None:
            boards.extend([told["body"]] if told.get("body") else [])

        await ASGIHandler()(scope, receive, send)

    async def run() -> int:
        screens = [asyncio.create_task(screen()) for _ in range(5)]
        while len(boards) < 5:
            await asyncio.wait(screens, timeout=0.05)
        found, ends = 0, time.monotonic() + 5
        while found != LINES and time.monotonic() < ends:  # a board that is being drawn has one for a moment
            found = await sync_to_async(other_lines, thread_sensitive=False)()
            await asyncio.sleep(0.05)
        for one in screens:
            one.cancel()
        await asyncio.gather(*screens, return_exceptions=True)
        return found

    assert asyncio.run(run()) == LINES
    assert all(one.startswith(b"event: board\n") for one in boards)


@pytest.mark.req("CC-083")
@pytest.mark.django_db(transaction=True)
def test_a_change_reaches_a_hundred_screens_within_a_second_by_one_listener() -> None:
    took = list[float]()

    async def screen(hub: Hub, told: dict[int, float]) -> None:
        seen = 0
        async for event in hub.look():
            number = int(event.partition(b"data: ")[2].split()[0])
            now = time.monotonic()
            took.extend(now - told[one] for one in range(seen + 1, number + 1))
            seen = number
            if seen == CHANGES:
                return

    async def run() -> Hub:
        hub, told = Hub(lambda: as_event(str(Call.objects.count()))), dict[int, float]()
        screens = [asyncio.create_task(screen(hub, told)) for _ in range(SCREENS)]
        await asyncio.sleep(0.5)  # they are listening
        for number in range(1, CHANGES + 1):
            event = said("queued", number, "acd")
            told[number] = time.monotonic()
            await sync_to_async(change, thread_sensitive=False)(f"C-{number}", event)
            await asyncio.sleep(0.05)
        await asyncio.wait_for(asyncio.gather(*screens), 30)
        return hub

    hub = asyncio.run(run())
    assert len(took) == SCREENS * CHANGES
    assert sorted(took)[int(0.95 * len(took))] < 1
    assert hub.drawn <= CHANGES + 3
    assert not hub.screens
