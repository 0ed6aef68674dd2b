"""The roles of the database and their rights (ASVS 13.2.1, 13.2.2).

owner        migrates and owns every table; the only one who may load with silent triggers
application  reads and writes rows; single tables are closed to UPDATE and DELETE by migrations
door         the public site: nothing, until a migration grants it a function; no lock that others wait for
readonly     reads; for the auditor's tools

A table made by the owner is granted to application and readonly by default privileges, so a
migration grants nothing and can only take away.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

from mizuhiki.platform.database.addresses import APPLICATION, DOOR, LOGINS, OWNER, READONLY, ROLES

EXTENSIONS = ("pg_trgm", "btree_gist")
Connection = psycopg.Connection[Any]

DOOR_CONNECTIONS = 80  # of the server's 200: a door that was taken over leaves room for the staff
PLAIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
RIGHTS = (
    "ALTER SCHEMA public OWNER TO {owner}",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {application}, {readonly}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON TABLES TO {application}, {readonly}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT INSERT ON TABLES TO {application}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT UPDATE, DELETE ON TABLES TO {application}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {application}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT EXECUTE ON FUNCTIONS TO {application}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE ON SCHEMAS TO {application}, {readonly}",
)
# What PostgreSQL gives everybody, and what a door that was taken over would stall or fill the house with:
# locks that payments and bulk runs wait for, and large objects, which nobody here has.
TAKEN_BACK = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ '^(pg_(try_)?advisory_|lo_|lowrite$)'
      AND has_function_privilege('public', p.oid, 'EXECUTE')
"""


def ensure_roles(connection: Connection, passwords: Mapping[str, str]) -> None:
    """Make the four roles with their passwords. `connection` is a superuser's, in autocommit."""
    for role in ROLES:
        name = sql.Identifier(LOGINS[role])
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [LOGINS[role]])
        if known.fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {}").format(name))
        connection.execute(sql.SQL("ALTER ROLE {} " + PLAIN).format(name))
        set_password(connection, LOGINS[role], passwords[role])
    names = _names()
    connection.execute(sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {owner}").format(**names))
    connection.execute(
        sql.SQL("ALTER ROLE {readonly} SET default_transaction_read_only = on").format(**names)
    )
    # A statement of the door holds a citizen's secret, and a role may look at what its other sessions do.
    connection.execute(sql.SQL("ALTER ROLE {door} SET track_activities = off").format(**names))
    connection.execute(sql.SQL(f"ALTER ROLE {{door}} CONNECTION LIMIT {DOOR_CONNECTIONS}").format(**names))


def set_password(connection: Connection, login: str, password: str) -> None:
    """Set a password by its SCRAM verifier, so that the password itself reaches no log."""
    verifier = connection.pgconn.encrypt_password(
        password.encode(), login.encode(), b"scram-sha-256"
    ).decode()
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
    connection.execute(statement.format(sql.Identifier(login), sql.Literal(verifier)))


def ensure_database(connection: Connection, name: str, *, locale: str = "") -> bool:
    """Make the owner's database `name`, closed to PUBLIC; whether it was missing."""
    names = _names() | {"name": sql.Identifier(name)}
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    missing = known.fetchone() is None
    if missing:
        make = sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE template0 " + locale)
        connection.execute(make.format(**names))
    for statement in (
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {application}",
        "GRANT CONNECT ON DATABASE {name} TO {door}, {readonly}",
    ):
        connection.execute(sql.SQL(statement).format(**names))
    return missing


def grant_rights(connection: Connection) -> None:
    """Extensions and rights of the database that `connection`, a superuser's, is in."""
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    for statement in RIGHTS:
        connection.execute(sql.SQL(statement).format(**_names()))
    for (function,) in connection.execute(TAKEN_BACK).fetchall():
        connection.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        grant = sql.SQL(f"GRANT EXECUTE ON FUNCTION {function} TO {{owner}}, {{application}}")
        connection.execute(grant.format(**_names()))


def _names() -> dict[str, sql.Identifier]:
    return {role: sql.Identifier(LOGINS[role]) for role in (OWNER, APPLICATION, DOOR, READONLY)}
