"""What every test has: a PostgreSQL of its own, shared by the workers of one test session."""

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
