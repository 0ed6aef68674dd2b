"""Citizens come at a rate, each from an address of their own, with the limits on: none is lost."""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mizuhiki.config.bench import signup as coming
from mizuhiki.config.tests.processes import answer_of
from mizuhiki.platform import clock
from mizuhiki.platform.database import testing
from mizuhiki.platform.database.supervisor import Supervisor
from mizuhiki.signup import following
from mizuhiki.signup.models import Application, ApplicationEvent, ApplicationState, Evidence
from mizuhiki.staff.api import system_actor
from mizuhiki.worklist.models import Item
from tests.door.served import Pair, served

pytestmark = pytest.mark.timeout(900)
RATE, SECONDS = 3, 20
ANSWERS = 27  # of the site and the bank, from the first page to the last, redirects included
PAGES = 22  # of these the site's own, without the health page


@pytest.fixture
def pair(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    transactional_db: None,
) -> Iterator[Pair]:
    """Behind a proxy that says where each citizen is."""
    with served(request, tmp_path, tmp_path_factory, proxies=1) as made:
        yield made


def test_three_a_second_for_twenty_seconds(pair: Pair) -> None:
    size = RATE * SECONDS
    people = [
        coming.given_of(f"{number:011d}", "水引 花子", "みずひき はなこ", "水引市緑町1番地")
        for number in range(1, size + 1)
    ]
    began = time.monotonic()
    came = coming.come(pair.door.url, people, rate=RATE)
    assert time.monotonic() - began < SECONDS * 2
    coming.await_confirmed(size)
    assert {len(took) for took in came} == {ANSWERS}
    assert Application.objects.count() == size
    assert Evidence.objects.filter(source="notice", result="OK").count() == size
    with closing(sqlite3.connect(pair.bank.folder / "bank.sqlite")) as base:
        assert base.execute("SELECT count(*), count(DISTINCT reference) FROM outcome").fetchone() == (
            size,
            size,
        )
    following.follow_up(at=clock.now(), actor=system_actor("signup"))
    assert ApplicationEvent.objects.filter(kind="unmatched", facts__why="no_supply").count() == size
    assert Item.objects.filter(kind="signup.unmatched").count() == size
    assert set(ApplicationState.objects.values_list("state", flat=True)) == {"confirmed"}


@pytest.fixture
def place() -> Iterator[Path]:
    """Where a measured utility lives."""
    made = testing.shelter() / f"signups-{os.getpid()}"
    yield made
    testing.remove(Supervisor(made))


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_ten_a_second_for_five_minutes(place: Path, number_of: Callable[[int], int]) -> None:
    """The benchmark refuses a loss by itself; its times go to docs/performance.md."""
    size = number_of(3_000)
    words = ["mizuhiki.config.cli", "bench", "signup", "--size", f"{size}", "--rate", "10", "--json"]
    said = json.loads(answer_of(words, place))
    sys.stdout.write(f"{said}\n")
    assert (said["work"], said["size"], said["pages"]) == ("signup", size, PAGES * size)
    assert said["sign_ups_a_second"] > 9
