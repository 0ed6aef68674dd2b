"""What every test has: a PostgreSQL of its own, shared by the workers of one test session."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Point Django at a throwaway server (or at `DATABASE_URL`), one database a worker."""
    from django.db import connections

    from mizuhiki.platform.database.addresses import OWNER
    from mizuhiki.platform.database.testing import TEMPLATE, throwaway_server

    base = tmp_path_factory.getbasetemp()
    session = base.parent if hasattr(request.config, "workerinput") else base
    address = throwaway_server(session / "postgres")[OWNER].django()
    settings = connections["default"].settings_dict
    settings.update(address)
    settings["TEST"]["TEMPLATE"] = TEMPLATE
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_tables() -> Iterator[None]:
    """Let tests that commit clean up behind them: insert-only tables refuse TRUNCATE to everybody."""
    from django.db import transaction
    from django.db.backends.postgresql.operations import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def flush_all(self: DatabaseOperations, sql_list: list[str]) -> None:
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            cursor.execute("SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'refuse_truncate'")
            tables = [row[0] for row in cursor.fetchall()]
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER refuse_truncate")
            flush(self, sql_list)
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER refuse_truncate")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_all)
        yield
