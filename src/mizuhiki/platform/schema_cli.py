"""`mizuhiki schema migrate`: bring the tables to this version; runs as their owner."""

import argparse

from django.conf import settings
from django.db import connection
from psycopg import sql as names

from mizuhiki.platform import migrating, sql
from mizuhiki.platform.database import remembered
from mizuhiki.platform.database.running import WORLDS

# The comment is part of the database: it goes with a copy and a restore, and never alone.
_COMMENT = """
    SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()
"""
_OURS = "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()"


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    verb = verbs.add_parser("migrate", help="apply every migration")
    verb.add_argument(
        "--claim", choices=WORLDS, help="say for which world tables in use were made; only where nobody has"
    )
    verb.set_defaults(run=migrate)


def migrate(args: argparse.Namespace) -> int:
    """Apply what is missing; a second run changes nothing."""
    from mizuhiki.platform import installation  # its table is a model, and this module is read before them

    installation.refuse_to_claim(named=args.claim)
    sql.run("SET synchronous_commit = off")  # what a power cut takes is migrated again
    migrating.migrate()
    installation.claim(named=args.claim)
    if sql.rows(_OURS) == [(True,)]:  # on a server of others the database may belong to them
        database = names.Identifier(connection.settings_dict["NAME"])
        with connection.cursor() as cursor:
            cursor.execute(names.SQL("COMMENT ON DATABASE {} IS {}").format(database, _made_by()))
    return 0


def is_current() -> bool:
    """Whether exactly this code's migrations, rights and packages made the tables."""
    return sql.rows(_COMMENT) == [(_made_by(),)]


def _made_by() -> str:
    return f"mizuhiki schema {remembered.digest_of(settings.ROOT)}"
