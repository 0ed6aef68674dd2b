"""A crash-safe server with a utility that waits for the bank, as the kills have it."""

from collections.abc import Iterator

import pytest
import pytest_django

from tests.kills.victims import Server

SIZE = 600


@pytest.fixture(scope="package")
def server(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[Server]:
    """Six hundred supplies, billed; the bank's answer and a store's report are about to be brought."""
    del django_db_setup  # keeps the migrated tables, which this server begins with
    with django_db_blocker.unblock():  # the children connect; this process does not
        made = Server.start(tmp_path_factory.mktemp("load"), size=SIZE)
        yield made
        made.remove()
