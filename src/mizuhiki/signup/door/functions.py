"""Calling the database as the public door may: by functions alone, each keyed by a secret."""

import json
import secrets
from typing import Any

from django.db import connection

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's


def new_secret() -> str:
    """192 bits."""
    return secrets.token_urlsafe(24)


def new_number(kind: str, length: int) -> str:
    """A 受付番号 that nobody guesses from another: a letter for its kind, then so many of Crockford's."""
    return kind + "".join(secrets.choice(LETTERS) for _ in range(length))


def is_within_rate(named: str, *, most: int, seconds: int) -> bool:
    """Count one; whether it is within so many in so many seconds."""
    return bool(call("signup_rate", named, most, seconds))


def call(function: str, *values: str | int) -> Any:
    """What a function of the door answers."""
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({places})", values)
        row = cursor.fetchone()
    assert row is not None
    return row[0]


def call_object(function: str, *values: str) -> dict[str, Any] | None:
    """The same of one that answers with an object, or with nothing."""
    found = call(function, *values)
    made: dict[str, Any] | None = json.loads(found) if isinstance(found, str) else found
    return made
