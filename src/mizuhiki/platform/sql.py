"""Set-based SQL in one line. Values are always bound; only names of our own tables are put in."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

Params = Sequence[Any] | Mapping[str, Any]


def run(statement: str, params: Params = ()) -> int:
    """Run one statement; returns the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return int(cursor.rowcount)


def rows(statement: str, params: Params = ()) -> list[tuple[Any, ...]]:
    """Run one query; returns all rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return [tuple(row) for row in cursor.fetchall()]


def array(value: str | list[list[Any]] | None) -> list[list[Any]]:
    """A JSON array of rows out of one column, whichever way the driver hands it over; empty for NULL."""
    found: list[list[Any]] = json.loads(value) if isinstance(value, str) else value or []
    return found


def copy(target: str, records: Iterable[tuple[Any, ...]]) -> None:
    """COPY records into `target`, a table name with its columns: "bill (id, yen)"."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as stream:
        for record in records:
            stream.write_row(record)


def next_id(table: str) -> str:
    """The expression that draws the next id of a table; its sequence is looked up once a statement."""
    return f"nextval((SELECT pg_get_serial_sequence('{table}', 'id')::regclass))"


GROWN = 5_000  # rows; fewer change no plan, and counting takes its time


def renew_statistics(*tables: str, grown: int = GROWN) -> None:
    """Have the planner count tables that have just grown a lot; by itself the server is a minute late.

    Until then it plans as if they were empty, and joins a hundred thousand rows one with each: hours.
    """
    if grown >= GROWN:
        rows("SELECT renew_statistics(VARIADIC %s::text[])", [sorted(tables)])


def keep_for_now(name: str, select: str, params: Params = ()) -> int:
    """Keep the rows of a SELECT as a temporary table of this transaction; returns how many."""
    run(f"DROP TABLE IF EXISTS pg_temp.{name}")
    count = run(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {select}", params)
    run(f"ANALYZE {name}")
    return count


def empty_for_now(name: str, columns: str) -> None:
    """Make an empty temporary table of this transaction."""
    run(f"DROP TABLE IF EXISTS pg_temp.{name}")
    run(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")
