"""Each role proves itself with its own password and can do what `roles` says, no more."""

from dataclasses import replace
from importlib import import_module

import psycopg
import pytest

from mizuhiki.platform.database.addresses import (
    APPLICATION,
    DOOR,
    LOGINS,
    OWNER,
    READONLY,
    SUPERUSER,
    Address,
)

Urls = dict[str, Address]


@pytest.fixture(scope="module", autouse=True)
def receipt_table(urls: Urls) -> None:
    """A table of the owner with one row, as a migration would make it, and a function."""
    with urls[OWNER].connect() as connection:
        connection.execute("CREATE TABLE receipt (id serial PRIMARY KEY, received_yen bigint)")
        connection.execute("INSERT INTO receipt (received_yen) VALUES (4000)")
        connection.execute("CREATE FUNCTION total_yen() RETURNS bigint LANGUAGE sql AS 'SELECT 1'")


@pytest.mark.asvs("13.2.1")
def test_every_role_has_its_own_password(urls: Urls) -> None:
    assert len({address.password for address in urls.values()}) == 5
    for role, address in urls.items():
        with address.connect() as connection:
            assert connection.execute("SELECT current_user").fetchone() == (LOGINS[role],)


@pytest.mark.parametrize("role", [SUPERUSER, OWNER, APPLICATION, DOOR, READONLY])
def test_a_wrong_password_is_refused(urls: Urls, role: str) -> None:
    for password in ("wrong", "", urls[OWNER if role != OWNER else DOOR].password):
        with pytest.raises(psycopg.OperationalError, match=r"password"):
            replace(urls[role], password=password).connect()


def test_passwords_are_stored_as_scram_verifiers(urls: Urls) -> None:
    with urls[SUPERUSER].connect() as connection:
        query = "SELECT rolpassword LIKE 'SCRAM-SHA-256$%%' FROM pg_authid WHERE rolname = ANY(%s)"
        assert connection.execute(query, [list(LOGINS.values())]).fetchall() == [(True,)] * 5


def test_only_the_superuser_has_any_attribute(urls: Urls) -> None:
    query = """SELECT rolname FROM pg_roles WHERE rolcanlogin AND (rolsuper OR rolcreatedb
               OR rolcreaterole OR rolreplication OR rolbypassrls)"""
    with urls[SUPERUSER].connect() as connection:
        assert connection.execute(query).fetchall() == [("postgres",)]


@pytest.mark.asvs("13.2.2")
def test_the_application_changes_rows_but_not_tables(urls: Urls) -> None:
    with urls[APPLICATION].connect() as connection:
        connection.execute("INSERT INTO receipt (received_yen) VALUES (1)")
        connection.execute("UPDATE receipt SET received_yen = 2 WHERE received_yen = 1")
        connection.execute("DELETE FROM receipt WHERE received_yen = 2")
        assert connection.execute("SELECT received_yen, total_yen() FROM receipt").fetchall() == [(4000, 1)]
        for refused in (
            "TRUNCATE receipt",
            "DROP TABLE receipt",
            "ALTER TABLE receipt ADD note text",
            "CREATE TABLE other (id int)",
            "CREATE SCHEMA other",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(refused)


@pytest.mark.asvs("13.2.2")
def test_the_application_has_tables_counted_by_their_owner_and_nobody_else_does(urls: Urls) -> None:
    counted = "SELECT reltuples FROM pg_class WHERE relname = 'receipt'"
    with urls[OWNER].connect() as connection:
        connection.execute(import_module("mizuhiki.platform.migrations.0002_guards").STATISTICS_FUNCTION)
    with urls[APPLICATION].connect() as connection:
        connection.execute("ANALYZE receipt")
        assert connection.execute(counted).fetchone() == (-1,)
        connection.execute("SELECT renew_statistics('receipt')")
        assert connection.execute(counted).fetchone() == (1,)
    for role in (READONLY, DOOR):
        with urls[role].connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT public.renew_statistics('receipt')")


@pytest.mark.asvs("13.2.2")
def test_the_readonly_role_reads_only(urls: Urls) -> None:
    with urls[READONLY].connect() as connection:
        assert connection.execute("SELECT received_yen FROM receipt").fetchall() == [(4000,)]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("INSERT INTO receipt (received_yen) VALUES (1)")
        connection.execute("SET default_transaction_read_only = off")
        for refused in ("INSERT INTO receipt VALUES (9, 9)", "SELECT nextval('receipt_id_seq')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(refused)


@pytest.mark.asvs("13.2.2")
def test_the_door_can_do_nothing(urls: Urls) -> None:
    with urls[DOOR].connect() as connection:
        for refused in (
            "SELECT * FROM public.receipt",
            "INSERT INTO public.receipt VALUES (9, 9)",
            "SELECT public.total_yen()",
            "CREATE TABLE public.other (id int)",
            "CREATE TEMPORARY TABLE other (id int)",
            "CREATE SCHEMA other",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(refused)


def test_the_owner_alone_may_load_with_silent_triggers(urls: Urls) -> None:
    with urls[OWNER].connect() as connection:
        connection.execute("SET session_replication_role = replica")
        found = connection.execute("SHOW session_replication_role").fetchone()
        assert found == ("replica",)


@pytest.mark.parametrize("role", [OWNER, APPLICATION, DOOR, READONLY])
def test_no_role_enters_another_database(urls: Urls, role: str) -> None:
    for database in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            urls[role].connect(dbname=database)


def test_the_extensions_are_there(urls: Urls) -> None:
    with urls[APPLICATION].connect() as connection:
        query = "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY extname"
        assert connection.execute(query).fetchall() == [("btree_gist",), ("pg_trgm",)]
        assert connection.execute("SELECT similarity('みずひき', 'みずひき')").fetchone() == (1.0,)
