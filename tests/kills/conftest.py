"""One server for every kill."""

from collections.abc import Iterator

import pytest
import pytest_django

from tests.kills.victims import Server

SIZE = 2_000


@pytest.fixture(scope="package")
def server(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[Server]:
    """Two thousand supplies, once read and not billed, once waiting for the bank."""
    del django_db_setup  # keeps the migrated tables, which this server begins with
    with django_db_blocker.unblock():  # the children connect; this process does not
        made = Server.start(tmp_path_factory.mktemp("kills"), size=SIZE)
        yield made
        made.remove()
