"""Databases of a benchmark's own on the embedded server; the utility's own is never touched."""

import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql as names

from mizuhiki.platform.database.addresses import LOGINS
from mizuhiki.platform.database.api import OWNER, Supervisor


class Place:
    """Makes, copies and removes databases, and points Django at one of them, as their owner."""

    def __init__(self, supervisor: Supervisor, work: str) -> None:
        self.supervisor, self.prefix = supervisor, f"bench_{work}"

    def make(self) -> None:
        """An empty, migrated database called base."""
        from mizuhiki.platform import migrating

        name = f"{self.prefix}_base"
        with self.supervisor.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 OWNER {LOGINS[OWNER]}')
        with self.supervisor.connect(name) as connection:
            for extension in ("pg_trgm", "btree_gist"):
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        self.use("base")
        migrating.migrate()

    def use(self, name: str) -> None:
        """Point this process at a database."""
        from django.db import connections

        connection = connections["default"]
        connection.close()
        address = self.supervisor.urls()[OWNER].django()
        connection.settings_dict.update({**address, "NAME": f"{self.prefix}_{name}", "OPTIONS": OPTIONS})

    @contextmanager
    def copy(self, *, of: str) -> Iterator[None]:
        """Work on a fresh copy of a database, removed afterwards."""
        from django.db import connections

        connections["default"].close()
        trial, base = (names.Identifier(f"{self.prefix}_{n}") for n in ("trial", of))
        owner = names.Identifier(LOGINS[OWNER])
        with self.supervisor.connect() as connection:
            connection.execute(names.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(trial))
            make = names.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy")
            connection.execute(make.format(trial, base, owner))
            connection.execute("CHECKPOINT")
        self.use("trial")
        try:
            yield
        finally:
            connections["default"].close()

    def remove(self) -> None:
        """Drop whatever was made."""
        from django.db import connections

        connections["default"].close()
        with self.supervisor.connect() as connection:
            for name in ("trial", "base"):
                connection.execute(f'DROP DATABASE IF EXISTS "{self.prefix}_{name}" WITH (FORCE)')


OPTIONS = {"options": "-c pgtrigger.ignore={}"}


def p95(seconds: list[float]) -> float:
    """What nineteen of twenty took no longer than."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]


def machine() -> str:
    """What the figure was measured on, in a few words."""
    cpu = platform.processor() or platform.machine()
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
            cpu = next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{os.cpu_count()} x {cpu}, {platform.system()}, Python {platform.python_version()}"


def report(result: dict[str, object], *, as_json: bool) -> None:
    """One object on stdout, or one line for people."""
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        return
    sys.stdout.write(
        f"{result['work']:<8} {result['size']:>10,}  {result['seconds']:>10.4f} s"
        f"  floor {result['floor_seconds']:>10.4f} s  ratio {result['ratio']:>6.2f}  ({result['machine']})\n"
    )
