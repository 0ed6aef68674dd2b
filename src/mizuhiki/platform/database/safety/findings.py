"""What a check found: one line for the administrator, with a stable code."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import psycopg

from mizuhiki.platform.database.addresses import Address
from mizuhiki.platform.database.running import PRODUCTION
from mizuhiki.platform.database.safety.store import Store
from mizuhiki.platform.database.supervisor import Supervisor


class Level(StrEnum):
    """How bad it is; the value is what the page shows."""

    OK = "ok"
    CAUTION = "注意"
    FAULT = "異常"


@dataclass(frozen=True)
class Finding:
    """One line of the page."""

    code: str
    level: Level
    text: str


@dataclass(frozen=True)
class Patient:
    """What the checks look at. `supervisor` and `store` are the embedded server's."""

    addresses: dict[str, Address]
    connection: psycopg.Connection[Any]
    supervisor: Supervisor | None
    store: Store | None
    now: datetime
    world: str  # which this process was started for

    def ask(self, query: str) -> tuple[Any, ...]:
        """The one row of a query."""
        row = self.connection.execute(query).fetchone()
        assert row is not None, query
        return tuple(row)

    def serious(self) -> Level:
        """What would be a fault in production is a caution in a demo or a trial."""
        return Level.FAULT if self.world == PRODUCTION else Level.CAUTION


Check = Callable[[Patient], Iterable[Finding]]


def ok(code: str, text: str) -> Finding:
    return Finding(code, Level.OK, text)


def caution(code: str, text: str) -> Finding:
    return Finding(code, Level.CAUTION, text)


def fault(code: str, text: str) -> Finding:
    return Finding(code, Level.FAULT, text)
