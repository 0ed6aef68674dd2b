"""A billing run of a city is killed ten times over, ten times: each time a last start does it all, once."""

import random
from collections.abc import Iterator

import pytest
import pytest_django

from tests.kills import victims
from tests.kills.test_kills import undisturbed
from tests.kills.victims import Server

pytestmark = [pytest.mark.long, pytest.mark.timeout(14_400)]
SIZE, MOMENTS, TIMES = 20_000, 10, 10


@pytest.fixture(scope="module")
def city(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[Server]:
    """Twenty thousand supplies, read and not billed."""
    del django_db_setup
    with django_db_blocker.unblock():
        made = Server.start(tmp_path_factory.mktemp("city"), size=SIZE, until="read")
        yield made
        made.remove()


def test_a_citys_run_killed_at_ten_moments_ten_times(city: Server) -> None:
    """The worker or every process of the server, in turn by lot; what was done by then is not done again.

    A start that is through before its kill counts for nothing: its city is looked at, and a fresh one is
    begun on.
    """
    expected, took_s = undisturbed(city, victims.bill, "read")
    draw = random.Random("read-city")  # noqa: S311
    through = 0
    for time_ in range(TIMES):
        city.copy("victim", of="read")
        hits = 0
        while hits < MOMENTS:
            process = city.begin(victims.bill, "victim")
            kill = draw.choice([city.kill_process, city.kill_server])
            kill(process, after_s=draw.uniform(0, took_s))
            if process.exitcode != 0:
                hits += 1
                continue
            through += 1
            assert city.seen("victim") == expected, (time_, hits)
            city.copy("victim", of="read")
        for _ in ("completes it", "changes nothing"):
            city.run(victims.bill, "victim")
            assert city.seen("victim") == expected, time_
    assert through < TIMES * MOMENTS, "most kills hit the work"
