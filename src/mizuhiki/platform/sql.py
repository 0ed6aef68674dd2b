"""Set-based SQL in one line. Values are always bound; only names of our own tables are put in."""

from collections.abc import Mapping, Sequence
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


def copy(target: str, records: Sequence[tuple[Any, ...]]) -> None:
    """COPY records into `target`, a table name with its columns: "bill (id, yen)"."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as stream:
        for record in records:
            stream.write_row(record)
