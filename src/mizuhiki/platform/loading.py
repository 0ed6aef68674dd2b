"""Loading rows by the million, by the owner of the tables: what guards row by row is made good at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection

from mizuhiki.platform import sql

_EXCLUSIONS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'x' AND conrelid = ANY(%s::regclass[]) ORDER BY 1, 2
"""
_REFERENCES = """
    SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, f.attname, t.attname FROM pg_constraint c
    JOIN pg_attribute f ON f.attrelid = c.conrelid AND f.attnum = c.conkey[1]
    JOIN pg_attribute t ON t.attrelid = c.confrelid AND t.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND c.conrelid = ANY(%s::regclass[]) ORDER BY 1, 3
"""


@contextmanager
def loading(*tables: str) -> Iterator[None]:
    """Within the block, in the caller's transaction, the triggers of all tables are silent.

    An exclusion constraint of `tables` looks each row up in its index; made when the block ends, the
    index is sorted, and rows that overlap are refused all the same. References are looked up by one
    query each. Triggers that are always on stay on; row history is the caller's to note
    (`audit.history.note_loaded`).

    Raises:
        IntegrityError: rows overlap, or point to rows that are not there.
    """
    assert connection.in_atomic_block, "what is loaded is loaded whole or not at all"
    names = list(tables)
    exclusions = sql.rows(_EXCLUSIONS, [names])
    sql.run("SET CONSTRAINTS ALL IMMEDIATE")  # checks still waiting would forbid to alter the tables
    for table, name, _ in exclusions:
        sql.run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    sql.run("SET LOCAL session_replication_role = replica")
    yield
    sql.run("SET LOCAL session_replication_role = origin")
    for table, name, definition in exclusions:
        sql.run(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for table, parent, column, key in sql.rows(_REFERENCES, [names]):
        lost = sql.rows(
            f"SELECT min(c.{column}) FROM {table} c "  # noqa: S608
            f"WHERE NOT EXISTS (SELECT FROM {parent} p WHERE p.{key} = c.{column})"
        )[0][0]
        if lost is not None:
            raise IntegrityError(f"{table}.{column} points to row {lost} of {parent}, which is not there")
