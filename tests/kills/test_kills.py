"""40 kills in billing run, result import, stores' reports and transfers, at 2,000 supplies; later 2,000."""

import random
import time
from collections.abc import Callable

import pytest

from tests.kills import victims
from tests.kills.victims import Server, fork

pytestmark = pytest.mark.timeout(900)


def undisturbed(server: Server, work: Callable[[], None], of: str) -> tuple[dict[str, object], float]:
    """What the work leaves when nobody kills it, and how long it takes."""
    server.copy("reference", of=of)
    began = time.monotonic()
    server.run(work, "reference")
    took_s = time.monotonic() - began
    found = server.seen("reference")
    assert found["differences"] == ()
    return found, took_s


def kill_often(server: Server, work: Callable[[], None], of: str, *, count: int, seed: str) -> None:
    """Kill the work at random moments; of ten kills seven hit the worker, two the server, one its head."""
    expected, took_s = undisturbed(server, work, of)
    kills = [server.kill_process] * 7 + [server.kill_server] * 2 + [server.kill_postmaster]
    draw = random.Random(f"{of}-{seed}")  # noqa: S311
    for number in range(count):
        server.copy("victim", of=of)
        process = server.begin(work, "victim")
        kill = kills[number % len(kills)]
        kill(process, after_s=draw.uniform(0, took_s))
        trouble = f"{of}, seed {seed}, kill {number}, {kill.__name__}"
        for _ in ("completes it", "changes nothing"):
            server.run(work, "victim")
            assert server.seen("victim") == expected, trouble


WORKS = pytest.mark.parametrize(
    ("work", "of"),
    [
        (victims.bill, "read"),
        (victims.book, "sent"),
        (victims.take_stores, "sent"),
        (victims.give_back, "owed"),
    ],
    ids=["billing-run", "result-import", "store-import", "transfers"],
)


@WORKS
def test_a_killed_run_is_completed_by_the_next_and_no_yen_differs(
    server: Server, work: Callable[[], None], of: str
) -> None:
    kill_often(server, work, of, count=10, seed="2026")


@pytest.mark.long
@pytest.mark.timeout(14_400)
@WORKS
def test_two_thousand_killed_runs(
    server: Server, work: Callable[[], None], of: str, number_of: Callable[[int], int]
) -> None:
    kill_often(server, work, of, count=number_of(500), seed="long")


@WORKS
def test_what_was_said_to_be_done_outlives_a_server_killed_at_that_moment(
    server: Server, work: Callable[[], None], of: str
) -> None:
    expected, _ = undisturbed(server, work, of)
    server.copy("victim", of=of)
    done = fork.SimpleQueue()
    process = server.begin(victims.tell, "victim", work, done)
    assert done.get()
    server.kill_server(process, after_s=0)
    assert server.seen("victim") == expected
