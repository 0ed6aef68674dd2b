"""Two acts at the same instant, or one begun in the middle of another; each with a connection of its own."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection

from mizuhiki.platform import sql


def together(*acts: Callable[[], str]) -> list[str]:
    """Everybody acts at the same instant, each with a connection of their own."""
    barrier = Barrier(len(acts))

    def act(number: int) -> str:
        barrier.wait(timeout=30)
        try:
            return acts[number]()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, range(len(acts))))


def waiting() -> bool:
    """Whether somebody in this database waits for a lock, whoever came since the question was last put."""
    sql.run("SELECT pg_stat_clear_snapshot()")  # what a transaction sees of the others is else kept
    return bool(
        sql.rows(
            "SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE NOT l.granted AND a.datname = current_database()"
        )
    )


def hold(monkeypatch: pytest.MonkeyPatch, place: Any, name: str) -> Event:
    """Let whoever calls `name` first say so, and go on only when the other waits for a lock."""
    inside, ordinary = Event(), getattr(place, name)

    def slowly(*args: Any, **named: Any) -> Any:
        inside.set()
        until = time.monotonic() + 30
        while not waiting():
            assert time.monotonic() < until, "nobody came to wait"
            time.sleep(0.01)
        return ordinary(*args, **named)

    monkeypatch.setattr(place, name, slowly)
    return inside


def after(moment: Event, act: Callable[[], str]) -> Callable[[], str]:
    """The act, begun once the moment has come."""

    def late() -> str:
        assert moment.wait(30)
        return act()

    return late
