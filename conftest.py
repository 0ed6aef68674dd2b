"""What every test has: a PostgreSQL of its own, shared by the workers of one test session."""

import fcntl
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from typing_extensions import override
from xdist.scheduler import LoadScopeScheduling

from tests import builders
from tests.towns import one_billed, rules_in_force

__all__ = ["one_billed", "rules_in_force"]

# No limit of time for one example: a machine that does much else would fail what is right.
hypothesis.settings.register_profile("mizuhiki", deadline=None)
hypothesis.settings.load_profile("mizuhiki")


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much of the second tier: its full number takes hours."""
    parser.addoption("--number", type=int, help="at most so many cases of each test of the second tier")


# What one worker does by itself, building its town or server, or reading the code, once. Longest first.
TOGETHER = {
    "tests/security/": "walks",
    "tests/architecture/": "house",
    "tests/kills/": "kills",
    "tests/load/": "load",
}


YOUNG = 20_000  # objects made before the next look for garbage: a page makes as many


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Hands tests out one by one, and those of `TOGETHER` as one; the marks of xdist itself go by unheard."""

    @override
    def _split_scope(self, nodeid: str) -> str:
        return next((name for path, name in TOGETHER.items() if nodeid.startswith(path)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    """Ours, unless another is asked for."""
    return Together(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Collect without looking for garbage, and never again look through what was collected.

    The code and seven thousand tests stay until the end; each full look went through all of it.
    """
    del session
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG, 20, 20)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what goes through the screens of somebody who has signed in."""
    for item in items:
        if "sign_in" in getattr(item, "fixturenames", ()):
            item.add_marker("screen")


@pytest.fixture(scope="session")
def number_of(pytestconfig: pytest.Config) -> Callable[[int], int]:
    """The full number of a test of the second tier, or what `--number` makes of it: `number_of(1_000)`."""
    asked = pytestconfig.getoption("--number")
    return lambda full: full if asked is None else min(full, asked)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> None:
    """Point Django at a throwaway server (or at `DATABASE_URL`), one database a worker.

    The first worker makes the tables, where they are not kept from another session; each copies them.
    """
    from django.db import connections

    from mizuhiki.platform import migrating
    from mizuhiki.platform.database import remembered, testing
    from mizuhiki.platform.database.addresses import OWNER, SUPERUSER

    base = tmp_path_factory.getbasetemp()
    session = base.parent if hasattr(request.config, "workerinput") else base
    kept = _kept()
    server = testing.throwaway_server(session / "postgres", kept=kept)
    settings = connections["default"].settings_dict
    settings.update(server[OWNER].django())

    def migrate(name: str) -> None:
        settings["NAME"] = name
        with django_db_blocker.unblock():
            migrating.migrate()
            connections["default"].close()
        settings["NAME"] = server[OWNER].dbname

    with (session / "migrating").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if remembered.make(server[SUPERUSER], testing.TEMPLATE, migrate) and kept:
            testing.keep(session / "postgres", kept)
    settings["TEST"]["TEMPLATE"] = remembered.MIGRATED
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
    if kept:
        settings["NAME"] = settings["TEST"]["NAME"] or "test_mizuhiki"
        testing.put_database(server[SUPERUSER], settings["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """Note the rows the migrations made, which tests that commit bring back; from now on towns can stand.

    On a server of others Django looks whether a migration is missing: its tables may be from another day.
    """
    from tests import as_migrated, standing

    if _kept() is None:
        request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        as_migrated.remember()
    standing.ground.open(django_db_blocker)
    yield
    standing.ground.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the town of a test stand before its transaction begins (`tests/standing.py`)."""
    from tests import standing

    standing.prepare(item)


def _kept() -> Path | None:
    """Where the server with migrated tables is kept; nowhere when the server is not our own."""
    from django.conf import settings

    from mizuhiki.platform.database import remembered

    return None if os.environ.get("DATABASE_URL") else remembered.file_of(settings.ROOT, settings.VAR)


@pytest.fixture(scope="session", autouse=True)
def _as_migrated() -> Iterator[None]:
    """Let tests that commit leave the tables as they found them."""
    from django.test import TransactionTestCase

    from tests import as_migrated

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: as_migrated.restore())
        yield


@pytest.fixture(scope="session", autouse=True)
def _printed_in_this_process() -> Iterator[None]:
    """Let a paper be set without a process of its own."""
    from mizuhiki.documents import printing as pool
    from tests import printing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "ProcessPoolExecutor", printing.InThisProcess)
        yield


@pytest.fixture
def own_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are set as they are outside of tests."""
    from mizuhiki.documents import printing as pool
    from tests import printing

    monkeypatch.setattr(pool, "ProcessPoolExecutor", printing.REAL)


@pytest.fixture
def person(db: None) -> Callable[..., Any]:
    """Make a member of staff who holds exactly these rights: `person("web.runs_see", username="mado1")`."""
    return builders.person


@pytest.fixture
def sign_in(db: None) -> Callable[..., Any]:
    """The browser of somebody who has signed in with every factor: `sign_in(user).get("/")`."""
    from django.conf import settings
    from django.test import Client

    from tests import sessions

    def make(user: Any, *, factors: bool = True) -> Client:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions.begin(user, factors=factors)
        return client

    return make
