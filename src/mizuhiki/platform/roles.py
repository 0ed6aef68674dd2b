"""What each database role may do, told again after every migration.

The owner migrates and owns; the application reads and writes, but cannot change what is insert-only;
the read-only role reads; the public door gets nothing here (its own room grants functions).
Roles that the server does not have (a single-role `DATABASE_URL`) are left out.
"""

from django.db import connection

from mizuhiki.platform.guards import insert_only_models

APPLICATION, READ_ONLY = "mizuhiki_application", "mizuhiki_readonly"


def grant() -> list[str]:
    """Grant and revoke; returns the statements that were run, for the rights table of the docs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [[APPLICATION, READ_ONLY]])
        present = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        statements = _statements(schema, present)
        for statement in statements:
            cursor.execute(statement)
    return statements


def _statements(schema: str, present: set[str]) -> list[str]:
    statements = []
    if APPLICATION in present:
        statements += [
            f"GRANT USAGE ON SCHEMA {schema} TO {APPLICATION}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {APPLICATION}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {APPLICATION}",
            f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {APPLICATION}",
        ]
        statements += [
            f'REVOKE UPDATE, DELETE, TRUNCATE ON "{model._meta.db_table}" FROM {APPLICATION}'
            for model in insert_only_models()
        ]
    if READ_ONLY in present:
        statements += [
            f"GRANT USAGE ON SCHEMA {schema} TO {READ_ONLY}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {READ_ONLY}",
        ]
    return statements
