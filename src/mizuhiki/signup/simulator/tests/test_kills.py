"""Kill -9 at random moments of sign-ups: nothing is registered twice, nothing registered is forgotten."""

import hashlib
import http.client
import json
import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from typing_extensions import override

from mizuhiki.formats.webdebit import Answer, Ask, Result, compose, is_sealed, read, read_daily, seal
from mizuhiki.formats.webdebit.layouts import STANDARD
from mizuhiki.formats.webdebit.tests.builders import request
from mizuhiki.platform import clock
from mizuhiki.signup.serving import PATIENCE_S
from mizuhiki.signup.simulator.tests.builders import BANK
from mizuhiki.signup.simulator.tests.serving import Served

SCENARIOS = ("ok", "late", "lost_inquiry", "duplicate", "name_mismatch")
NOTICES = {"ok": 1, "late": 1, "duplicate": 2, "name_mismatch": 1, "lost_inquiry": 0}
PEOPLE = 3

pytestmark = [pytest.mark.xdist_group("kills"), pytest.mark.timeout(600)]


class OurServer(ThreadingHTTPServer):
    """Takes notices; every fourth the first time it comes is refused, as a busy server does."""

    request_queue_size = 128  # as a web server has it: whom it has no place for tries again a second later

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Notice)
        self.taken = Counter[str]()
        self.seen = set[str]()


class _Notice(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, OurServer)
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        text = form["message"][0]
        assert is_sealed(text, form["mac"][0], BANK.from_bank)
        is_refused = text not in self.server.seen and hashlib.sha256(text.encode()).digest()[0] % 4 == 0
        self.server.seen.add(text)
        if not is_refused:
            self.server.taken[text] += 1
        self.send_response(503 if is_refused else 204)
        self.end_headers()

    @override
    def log_message(self, *_: Any) -> None:
        """Keep the test's output to the test."""


@pytest.fixture
def ours() -> Iterator[OurServer]:
    """Our side, which hears notices."""
    server = OurServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


class Person(threading.Thread):
    """Signs up again and again; what broke off is sent again as it was, until the bank says how it ended."""

    def __init__(self, number: int, served: Served, has_time: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number, self.served, self.has_time = number, served, has_time
        self.ended = dict[str, tuple[str, str]]()  # reference: scenario, heading
        self.broken_off = 0

    @override
    def run(self) -> None:
        """Until there is no more time, and the last one has ended."""
        while self.has_time.is_set():
            count = len(self.ended)
            scenario = SCENARIOS[count % len(SCENARIOS)]
            asked = request(
                reference=f"W7K2M9Q4R{self.number}{count:04}01",
                issued_at=clock.now().replace(microsecond=0),
            )
            while asked.reference not in self.ended:
                try:
                    self.ended[asked.reference] = (scenario, self.served.sign_up(asked, scenario))
                except (OSError, http.client.HTTPException):
                    self.broken_off += 1
                    time.sleep(0.02)


def days() -> list[date]:
    """Today, and yesterday too: a test may run over midnight."""
    return [clock.today() - timedelta(days=1), clock.today()]


def kill_often(folder: Path, ours: OurServer, *, kills: int, seed: str) -> None:
    """Let people sign up while the bank is killed and started again; then count."""
    served = Served(folder, notice_url=f"http://127.0.0.1:{ours.server_port}/notice/")
    draw = random.Random(seed)  # noqa: S311
    has_time = threading.Event()
    has_time.set()
    people = [Person(number, served, has_time) for number in range(PEOPLE)]
    served.start()
    for person in people:
        person.start()
    for _ in range(kills):
        time.sleep(draw.uniform(0.02, 0.4))
        served.kill()
        served.start()
    has_time.clear()
    for person in people:
        person.join(PATIENCE_S)
        assert not person.is_alive()
    try:
        assert sum(person.broken_off for person in people) > 0, "no kill met anybody"
        check(served, ours, {key: how for person in people for key, how in person.ended.items()})
    finally:
        served.stop()


def check(served: Served, ours: OurServer, ended: dict[str, tuple[str, str]]) -> None:
    """What people were told, the inquiries, the daily file, the notices and the file all say the same."""
    with closing(sqlite3.connect(served.state)) as base:
        [outcomes] = base.execute("SELECT count(*) FROM outcome").fetchone()
        assert outcomes == len(ended)
        deadline = time.monotonic() + PATIENCE_S
        while base.execute("SELECT count(*) FROM notice WHERE delivered_at IS NULL").fetchone() != (0,):
            assert time.monotonic() < deadline, "a notice is still owed"
            time.sleep(0.05)
    for reference, (scenario, title) in ended.items():
        fails = scenario == "name_mismatch"
        titles = {"登録できませんでした"} if fails else {"登録しました"}
        assert title in titles | ({"お申込みを受け付けました"} if scenario == "late" else set()), reference
        assert ask(served, reference).result is (Result.NAME_MISMATCH if fails else Result.OK), reference
    assert {scenario for scenario, _ in ended.values()} == {*SCENARIOS}
    registered = {reference for reference, (scenario, _) in ended.items() if scenario != "name_mismatch"}
    assert daily(served) == dict.fromkeys(registered, 1)
    arrived = {read(text, Answer).reference: count for text, count in ours.taken.items()}
    assert len(arrived) == len(ours.taken), "one reference was told of in two ways"
    for reference, (scenario, _) in ended.items():
        assert arrived.get(reference, 0) >= NOTICES[scenario], (
            reference
        )  # killed between taken and noted: again
    assert {key for key in arrived if NOTICES[ended[key][0]] == 0} == set()


def ask(served: Served, reference: str) -> Answer:
    """What an inquiry learns."""
    text = compose(Ask(bank=BANK.code, reference=reference, issued_at=clock.now().replace(microsecond=0)))
    _, _, body = served.send("POST", "/9998/inquiry", {"message": text, "mac": seal(text, BANK.to_bank)})
    return read(json.loads(body)["message"], Answer)


def daily(served: Served) -> Counter[str]:
    """How often each reference stands in the daily files."""
    found = Counter[str]()
    for day in days():
        line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE_S)
        line.request("GET", f"/9998/daily/{day:%Y-%m-%d}.csv")
        found.update(row.reference for row in read_daily(line.getresponse().read(), STANDARD))
        line.close()
    return found


def test_ten_kills(tmp_path: Path, ours: OurServer) -> None:
    kill_often(tmp_path, ours, kills=10, seed="2026")


@pytest.mark.long
@pytest.mark.timeout(7_200)
def test_two_hundred_kills(tmp_path: Path, ours: OurServer, number_of: Callable[[int], int]) -> None:
    kill_often(tmp_path, ours, kills=number_of(200), seed="long")
