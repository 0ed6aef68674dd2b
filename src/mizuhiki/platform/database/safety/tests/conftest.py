from mizuhiki.platform.database.tests.conftest import server, supervisor, urls

__all__ = ["server", "supervisor", "urls"]
