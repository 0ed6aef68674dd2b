"""The two locks of the house.

A desk takes the supply rows it touches (`customers.api.lock_supplies`, primary-key order); a bulk run
takes the whole utility. Both pass here: the desk holds the utility's lock shared, the run holds it
alone, so that neither sees the other half done. The key names the schema, because several utilities
may share one server.
"""

import psycopg
from django.db import connection

UTILITY = 0x6D7A  # "mz"


def _take(function: str, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, hashtext(current_schema() || %s))", [UTILITY, key])
        row = cursor.fetchone()
    return row is not None and row[0] is not False


def share_utility() -> None:
    """Desk side: wait for a bulk run to end, then keep others out until this transaction ends."""
    _take("pg_advisory_xact_lock_shared", "")


def take_utility() -> None:
    """Bulk side: wait for the desks' transactions under way, then work alone."""
    _take("pg_advisory_xact_lock", "")


def share_name(name: str) -> None:
    """Take a named lock together with others who share it, until the transaction ends; wait for it."""
    _take("pg_advisory_xact_lock_shared", name)


def take_name(name: str) -> None:
    """Take a named lock alone until the transaction ends; wait for it."""
    _take("pg_advisory_xact_lock", name)


def try_name_of_session(connection: psycopg.Connection, name: str) -> bool:
    """Take a named lock for as long as that connection lives; False when somebody holds it."""
    found = connection.execute(
        "SELECT pg_try_advisory_lock(%s, hashtext(current_schema() || %s))", [UTILITY, name]
    ).fetchone()
    return found is not None and bool(found[0])


def try_name(name: str) -> bool:
    """Take a named lock until the transaction ends; False when somebody holds it."""
    return _take("pg_try_advisory_xact_lock", name)
