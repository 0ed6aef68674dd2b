"""Which faults mean that the database went away, however they reach us."""

import psycopg
import pytest

from mizuhiki.platform.database.addresses import OWNER, Address
from mizuhiki.platform.database.errors import as_lost


def caught(connection: psycopg.Connection[tuple[object, ...]], query: str) -> psycopg.Error:
    """What the server says to a query it will not answer."""
    with pytest.raises(psycopg.Error) as refused:
        connection.execute(query)
    return refused.value


def wrapped(cause: BaseException) -> BaseException:
    """As Django and the job queue hand a fault of the driver on."""
    try:
        raise RuntimeError("something failed") from cause
    except RuntimeError as fault:
        return fault


def test_a_connection_that_the_server_ended_is_a_loss(urls: dict[str, Address]) -> None:
    with urls[OWNER].connect() as connection:
        fault = caught(connection, "SELECT pg_terminate_backend(pg_backend_pid())")
        later = caught(connection, "SELECT 1")
    for lost in (as_lost(fault), as_lost(wrapped(fault)), as_lost(later)):
        assert lost is not None
        assert lost.code == "database_lost"
        assert "\n" not in lost.sentence
        assert lost.sentence.endswith("then run this again: nothing is done twice.")


def test_a_server_that_does_not_answer_is_a_loss(tmp_path: object) -> None:
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect(f"host={tmp_path} dbname=x")
    assert as_lost(refused.value) is not None


def test_what_the_server_answered_is_none(urls: dict[str, Address]) -> None:
    with urls[OWNER].connect() as connection:
        connection.execute("SET statement_timeout = 1")
        assert as_lost(caught(connection, "SELECT pg_sleep(1)")) is None  # canceled, not lost
        assert as_lost(wrapped(caught(connection, "SELECT 1 / 0"))) is None
    assert as_lost(ValueError("x")) is None
