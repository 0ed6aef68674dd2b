"""Everybody works at once for as long as it lasts, while the bank's answer and a store's report come in."""

import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from typing import Any

import pytest

from tests.kills import victims
from tests.kills.victims import Server, fork
from tests.load import site
from tests.load.people import Clerk
from tests.load.site import Cast, Found

pytestmark = pytest.mark.timeout(1_200)
CLERKS = 6
# 422: somebody was faster, and paid the slip or had a receipt of it taken back between two looks.
ALLOWED = {("GET", 200), ("GET", 302), ("GET", 422), ("POST", 302), ("POST", 422)}
DATABASE = "load"


def told(server: Server, work: Callable[..., None], *args: object) -> Any:
    """What a piece of work in a process of its own has to say."""
    queue = fork.SimpleQueue()
    server.run(work, DATABASE, *args, queue)
    return queue.get()


def work_hard(server: Server, *, seconds: float, seed: int) -> tuple[list[Clerk], Found]:
    """A third into it the bank's answer is booked, at two thirds a store's report."""
    server.copy(DATABASE, of="sent")
    cast: Cast = told(server, site.let_in, CLERKS)
    listening = socket.create_server(("127.0.0.1", 0))
    port, gone_home = listening.getsockname()[1], fork.Event()
    serving = server.begin(site.serve, DATABASE, listening)
    sealing = server.begin(site.seal_on, DATABASE, gone_home)
    began = time.monotonic()
    try:
        clerks = [Clerk(number, port, cast, seed) for number in range(CLERKS)]
        with ThreadPoolExecutor(CLERKS) as pool:
            working = [pool.submit(clerk.work, began + seconds) for clerk in clerks]
            for share, work in ((1, victims.book), (2, victims.take_stores)):
                time.sleep(max(began + seconds * share / 3 - time.monotonic(), 0))
                server.run(work, DATABASE)
            for one in working:
                one.result()
    finally:
        gone_home.set()
        serving.terminate()
        listening.close()
        sealing.join(60)
    return clerks, told(server, site.look)


def assert_nothing_got_lost(clerks: list[Clerk], found: Found) -> None:
    statuses = sum((clerk.statuses for clerk in clerks), Counter())
    assert set(statuses) <= ALLOWED, statuses
    handed_out = [clerk.receipts for clerk in clerks]
    assert sum(map(len, handed_out)) == len(found.receipts) > 0
    assert found.receipts == frozenset().union(*handed_out)
    assert found.reversed == sum(clerk.taken_back for clerk in clerks)
    assert found.serials == tuple(range(1, len(found.receipts) + 1))
    assert found.taken_entries == len(found.receipts)
    assert (found.overpaid_at_counter, found.differences, found.verified) == (0, (), True)
    assert found.pages_read == sum(clerk.pages for clerk in clerks) > 0


def tell(clerks: list[Clerk], seconds: float) -> None:
    """How much was done and how long it took, for docs/performance.md."""
    for what in ("look", "act"):
        took = [one for clerk in clerks for one in clerk.took_s[what]]
        *_, p95 = quantiles(took, n=20)
        line = f"{what}: {len(took):,} in {seconds:.0f} s, median {sorted(took)[len(took) // 2] * 1e3:.0f} ms"
        sys.stdout.write(f"{line}, p95 {p95 * 1e3:.0f} ms, longest {max(took) * 1e3:.0f} ms\n")


def test_eight_seconds_of_everybody(server: Server) -> None:
    clerks, found = work_hard(server, seconds=8, seed=1)
    assert_nothing_got_lost(clerks, found)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_five_minutes_of_everybody(server: Server, seed: int, number_of: Callable[[int], int]) -> None:
    seconds = number_of(300)
    clerks, found = work_hard(server, seconds=seconds, seed=seed)
    tell(clerks, seconds)
    assert_nothing_got_lost(clerks, found)
