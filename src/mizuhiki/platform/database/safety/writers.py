"""Clients that write all the time and remember what was acknowledged, for drills and kill tests.

Each row has a key made before it is sent. A row without an answer is unknown, and becomes known by
sending the same key again: the way every receipt of ours is sent.
"""

import threading
import time
from types import TracebackType
from typing import Self

import psycopg

from mizuhiki.platform.database.addresses import Address

TABLE = "drill_receipt"
Key = tuple[int, int]  # client, number


class Writers:
    """A number of clients that insert one row in a transaction, as fast as they are answered."""

    def __init__(self, address: Address, clients: int = 2, *, first_client: int = 0) -> None:
        self.address = address
        self.acknowledged: dict[Key, float] = {}  # when, by the monotonic clock
        self.unknown: set[Key] = set()
        self._stop = threading.Event()
        ids = range(first_client, first_client + clients)
        self._threads = [threading.Thread(target=self._write, args=[client]) for client in ids]

    def __enter__(self) -> Self:
        with self.address.connect() as connection:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {TABLE} (client int, number int, PRIMARY KEY (client, number))"
            )
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Let every client end; a row without an answer stays unknown."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, client: int) -> None:
        number = 1
        while not self._stop.is_set():
            try:
                with self.address.connect() as connection:
                    while not self._stop.is_set():
                        self._send(connection, (client, number))
                        number += 1
            except psycopg.Error:
                time.sleep(0.02)  # the server is down: ask again with the same key

    def _send(self, connection: psycopg.Connection[tuple[object, ...]], key: Key) -> None:
        self.unknown.add(key)
        connection.execute(f"INSERT INTO {TABLE} VALUES (%s, %s) ON CONFLICT DO NOTHING", key)  # noqa: S608
        self.acknowledged[key] = time.monotonic()
        self.unknown.discard(key)


def rows(address: Address) -> set[Key]:
    """What the database holds."""
    with address.connect() as connection:
        found = connection.execute(f"SELECT client, number FROM {TABLE}").fetchall()  # noqa: S608
    return {(int(str(client)), int(str(number))) for client, number in found}
