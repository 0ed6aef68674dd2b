"""Kill -9 of public site, bank and worker while people sign up: nobody is forgotten, nobody doubled."""

import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from typing_extensions import override

from mizuhiki.config.bench.citizens import Citizen, NotServed, sign_up
from mizuhiki.config.bench.signup import ADDRESSES, given_of
from mizuhiki.platform import clock
from mizuhiki.platform.database.addresses import Address
from mizuhiki.signup import following, telling
from mizuhiki.signup.models import Application, ApplicationState, Attempt, Evidence
from mizuhiki.signup.reconciling import asking
from mizuhiki.signup.serving import PATIENCE_S
from mizuhiki.staff.api import system_actor
from mizuhiki.worklist.models import Item
from tests.door.served import BANK, Pair, served
from tests.kills.victims import fork

pytestmark = pytest.mark.timeout(900)
PEOPLE = 3
SCENARIOS = (
    *("ok", "late", "duplicate", "tampered", "lost_inquiry", "lost_daily"),
    *("cancel", "name_mismatch"),
)
# Where each may stand in the end, whoever was killed when. What only the daily file knows waits on the list.
ENDS = {
    "cancel": {"returned_ng"},
    "name_mismatch": {"refused"},
    "lost_daily": {"handed_off"},
    **{how: {"confirmed"} for how in ("ok", "late", "duplicate", "tampered", "lost_inquiry")},
}
QUICK = tuple(timedelta(seconds=number) for number in range(1, 600))  # for the marks of hours and days


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


class Person(threading.Thread):
    """Signs up again and again; what does not come is asked for again, as it was."""

    def __init__(self, number: int, site: str, has_time: threading.Event, seed: str) -> None:
        super().__init__(daemon=True)
        self.number, self.site, self.has_time = number, site, has_time
        self.draw = random.Random(f"{seed}-{number}")  # noqa: S311
        self.wanted: dict[str, str] = {}  # scenario by the number of the bill
        self.lost: list[NotServed] = []

    @override
    def run(self) -> None:
        """Until there is no more time."""
        turn = 0
        while self.has_time.is_set():
            turn += 1
            inquiry_no = f"{self.number:03}{turn:08}"
            scenario = self.draw.choice(SCENARIOS)
            given = given_of(inquiry_no, "水引 花子", "みずひき はなこ", "水引市緑町1番地")
            citizen = Citizen(str(ADDRESSES[self.number * 10_000 + turn]), patience_s=PATIENCE_S)
            self.wanted[inquiry_no] = scenario
            try:
                sign_up(citizen, self.site, given, scenario=scenario)
            except NotServed as lost:
                self.lost.append(lost)
            finally:
                citizen.leave()


def follow_up_for_ever(address: Address, simulator: str) -> None:
    """What the worker's jobs do, one after the other without rest, as its role."""
    connections["default"].connection = None
    connections["default"].settings_dict.update(address.django())
    settings.SIGNUP_SIMULATOR, asking.AFTER = simulator, QUICK
    while True:
        at, actor = clock.now(), system_actor("signup")
        following.follow_up(at=at, actor=actor)
        telling.tell_all(at=at, actor=actor)
        asking.ask_bank(bank_code=BANK, at=at)


def begin_worker(pair: Pair) -> BaseProcess:
    process = fork.Process(target=follow_up_for_ever, args=(pair.application, pair.bank.url))
    process.start()
    return process


def kill_often(pair: Pair, *, kills: int, seed: str) -> None:
    """Let people sign up while one server or the other is killed and begun again; then count."""
    draw = random.Random(seed)  # noqa: S311
    has_time = threading.Event()
    has_time.set()
    people = [Person(number, pair.door.url, has_time, seed) for number in range(1, PEOPLE + 1)]
    worker = begin_worker(pair)
    try:
        for person in people:
            person.start()
        for turn in range(kills):
            time.sleep(draw.uniform(0.2, 0.8))
            if turn % 3 == 2:
                worker.kill()
                worker.join()
                worker = begin_worker(pair)
            else:
                victim = (pair.door, pair.bank)[turn % 3]
                victim.kill()
                victim.start()
        has_time.clear()
        for person in people:
            person.join(2 * PATIENCE_S)
            assert not person.is_alive()
        wanted = {number: how for person in people for number, how in person.wanted.items()}
        settle(pair, list(wanted.values()).count("lost_daily"))
    finally:
        worker.kill()
        worker.join()
    assert [person.lost for person in people] == [[]] * PEOPLE
    check(pair, wanted)


def settle(pair: Pair, waiting: int) -> None:
    """The notices that are owed go out, and the worker asks until only what no inquiry answers is left."""
    deadline = time.monotonic() + PATIENCE_S
    with closing(sqlite3.connect(pair.bank.folder / "bank.sqlite")) as base:
        while base.execute("SELECT count(*) FROM notice WHERE delivered_at IS NULL").fetchone() != (0,):
            assert time.monotonic() < deadline, "a notice is still owed"
            time.sleep(0.05)
    open_ = ApplicationState.objects.filter(state__in=("handed_off", "returned_ok"))
    confirmed = ApplicationState.objects.filter(state="confirmed")
    laid = Item.objects.filter(kind="signup.unmatched")
    while open_.count() > waiting or laid.count() < confirmed.count():
        assert time.monotonic() < deadline, "a way to the bank has no end"
        time.sleep(0.1)


def check(pair: Pair, wanted: dict[str, str]) -> None:
    """Each way ends as the bank decided or stands on the list of those without an end."""
    stands = dict(ApplicationState.objects.values_list("application_id", "state"))
    came = {
        str(given["inquiry_no"]): number
        for number, given in Application.objects.filter(answers__page="supply").values_list(
            "pk", "answers__given"
        )
    }
    assert set(came) == set(wanted)  # nobody who got as far as a number is gone
    wrong = {
        number: (scenario, stands[came[number]])
        for number, scenario in wanted.items()
        if stands[came[number]] not in ENDS[scenario]
    }
    assert wrong == {}
    assert Counter(Attempt.objects.values_list("application", flat=True)).most_common(1)[0][1] == 1
    with closing(sqlite3.connect(pair.bank.folder / "bank.sqlite")) as base:
        decided = dict(base.execute("SELECT reference, result FROM outcome").fetchall())
        asked = Counter(base.execute("SELECT json_extract(text, '$.customer_no') FROM request").fetchall())
    assert set(asked.values()) == {1}  # never twice at the bank
    proven = Evidence.objects.filter(result="OK").exclude(source="return")
    confirmed = {number for number, state in stands.items() if state == "confirmed"}
    assert set(proven.values_list("attempt__application", flat=True)) == confirmed
    assert {one.reference for one in proven} <= {key for key, result in decided.items() if result == "OK"}
    assert Item.objects.filter(kind="signup.unmatched").count() == len(confirmed)  # of nobody's supply


def test_ten_kills(pair: Pair) -> None:
    kill_often(pair, kills=10, seed="2026")


@pytest.mark.long
@pytest.mark.timeout(7_200)
def test_two_hundred_kills(pair: Pair, number_of: Callable[[int], int]) -> None:
    kill_often(pair, kills=number_of(200), seed="long")
