"""20 kills in the middle of the billing run and the result import, at 2,000 supplies."""

import random
import time
from collections.abc import Callable, Iterator

import pytest
import pytest_django

from tests.kills import victims
from tests.kills.victims import Server, fork

pytestmark = [pytest.mark.xdist_group("kills"), pytest.mark.timeout(900)]

SIZE = 2_000


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[Server]:
    del django_db_setup  # keeps the migrated tables, which this server begins with
    with django_db_blocker.unblock():  # the children connect; this process does not
        made = Server.start(tmp_path_factory.mktemp("kills"), size=SIZE)
        yield made
        made.remove()


def seen(server: Server, database: str) -> dict[str, object]:
    queue = fork.SimpleQueue()
    server.run(victims.fingerprint, database, queue)
    found: dict[str, object] = queue.get()
    return found


def undisturbed(server: Server, work: Callable[[], None], of: str) -> tuple[dict[str, object], float]:
    """What the work leaves when nobody kills it, and how long it takes."""
    server.copy("reference", of=of)
    began = time.monotonic()
    server.run(work, "reference")
    took_s = time.monotonic() - began
    found = seen(server, "reference")
    assert found["differences"] == ()
    return found, took_s


@pytest.mark.parametrize(
    ("work", "of", "worker_kills", "server_kills"),
    [(victims.bill, "read", 7, 3), (victims.book, "sent", 7, 3)],
    ids=["billing-run", "result-import"],
)
def test_a_killed_run_is_completed_by_the_next_and_no_yen_differs(
    server: Server, work: Callable[[], None], of: str, worker_kills: int, server_kills: int
) -> None:
    expected, took_s = undisturbed(server, work, of)
    draw = random.Random(f"{of}-2026")  # noqa: S311
    for number in range(worker_kills + server_kills):
        server.copy("victim", of=of)
        process = server.begin(work, "victim")
        kill = server.kill_process if number < worker_kills else server.kill_server
        kill(process, after_s=draw.uniform(0, took_s))
        server.run(work, "victim")
        assert seen(server, "victim") == expected, f"kill {number}"
