import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from mizuhiki.platform.database import processes, testing
from mizuhiki.platform.database.addresses import OWNER, Address
from mizuhiki.platform.database.configuration import small_profile
from mizuhiki.platform.database.supervisor import Supervisor


def supervisor_of(var: Path, **changes: object) -> Supervisor:
    """A crash-safe server of a test's own; one made twice for a `var` stands for two processes."""
    settings: dict[str, object] = {"profile": small_profile(), "shelter": testing.shelter()}
    return Supervisor(var, **{**settings, **changes})  # type: ignore[arg-type]


def keep_a_yen(supervisor: Supervisor) -> None:
    with supervisor.urls()[OWNER].connect() as connection:
        connection.execute("CREATE TABLE kept (yen bigint)")
        connection.execute("INSERT INTO kept VALUES (5000)")


def kept_yen(supervisor: Supervisor) -> list[tuple[object, ...]]:
    with supervisor.urls()[OWNER].connect() as connection:
        return connection.execute("SELECT yen FROM kept").fetchall()


def kill_postmaster(supervisor: Supervisor) -> int:
    pid = processes.postmaster_of(supervisor.place.data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A server that was never started; removed at the end, however the test leaves it."""
    made = supervisor_of(tmp_path / "var")
    yield made
    testing.remove(made)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    """A running server for the tests of one module that leave it running."""
    made = supervisor_of(tmp_path_factory.mktemp("server") / "var")
    made.start()
    yield made
    testing.remove(made)


@pytest.fixture(scope="module")
def urls(server: Supervisor) -> dict[str, Address]:
    return server.urls()
