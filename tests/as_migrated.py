"""Puts a worker's database back to what the migrations made of it, after a test that committed.

Django would truncate every table and make permissions, content types and rights anew, which takes longer than
most tests. Here only what holds rows is emptied, and the rows of the migrations come back from memory.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from mizuhiki.platform import sql

MANY = 1_000  # dead rows the next look would wade through
_kept: dict[str, bytes] = {}
_always: dict[str, list[str]] = {}  # the triggers by table that fire in bulk loads too


def remember() -> None:
    """Keep the rows the migrations made; they are few."""
    _always.clear()
    for table, trigger in sql.rows(
        "SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger"
        " WHERE tgenabled = 'A' AND NOT tgisinternal"
    ):
        _always.setdefault(table, []).append(trigger)
    _kept.clear()
    _kept.update({table: _rows_of(table) for table in filled()})


def restore() -> None:
    """Empty what a test has filled, and bring back what it changed of the rows that are kept."""
    with transaction.atomic():
        sql.run("SET LOCAL session_replication_role = replica")  # no foreign key asks, no history is written
        changed = [
            table for table in {*filled(), *_kept} if table not in _kept or _rows_of(table) != _kept[table]
        ]
        crowded = [table for table in sorted(changed) if _put_back(table) > MANY]
    for table in crowded:
        sql.run(f"VACUUM {table}")


def _put_back(table: str) -> int:
    """The number of rows that were there."""
    with _unguarded(table), connection.cursor() as cursor:
        gone = sql.run(f"DELETE FROM {table}")  # noqa: S608
        if table in _kept:
            with _raw(cursor).copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                copy.write(_kept[table])
    return gone


@contextmanager
def _unguarded(table: str) -> Iterator[None]:
    for trigger in _always.get(table, ()):
        sql.run(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    yield
    for trigger in _always.get(table, ()):
        sql.run(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")


def filled() -> list[str]:
    """The tables that hold rows."""
    tables = sql.rows(
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relkind = 'r' AND relpersistence <> 't' AND relnamespace = current_schema()::regnamespace"
    )
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for (table,) in tables)  # noqa: S608
    return [table for (table,) in sql.rows(" UNION ALL ".join(asked))]


def _rows_of(table: str) -> bytes:
    with connection.cursor() as cursor, _raw(cursor).copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
        return b"".join(copy)


def _raw(cursor: Any) -> Any:
    """The driver's own cursor, which can copy."""
    return cursor.cursor
