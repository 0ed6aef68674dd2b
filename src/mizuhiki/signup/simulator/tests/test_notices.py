"""Notices: tried until they arrive, a bounded number of times, and never twice on purpose."""

import asyncio
import re
import sqlite3
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from mizuhiki.formats.webdebit import Answer, AnswerKind, is_sealed, read
from mizuhiki.signup.simulator import notices
from mizuhiki.signup.simulator.notices import MOST_TRIES, Courier, post
from mizuhiki.signup.simulator.tests.builders import FROM_BANK, Sample

Answers = Callable[[int], bytes]
OK, BUSY = b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 503 Busy\r\n\r\n"


class Receiver:
    """Our server: keeps what it was sent, and answers as the test says."""

    def __init__(self, answers: Answers) -> None:
        self.answers, self.heads, self.bodies = answers, list[bytes](), list[bytes]()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: ([0-9]+)", head)
        assert length
        self.heads.append(head)
        self.bodies.append(await reader.readexactly(int(length[1])))
        writer.write(self.answers(len(self.bodies)))
        await writer.drain()
        writer.close()

    def deliver(self, bank: Sample, *, rounds: int = 1, path: str = "/notice/{bank}/") -> list[int]:
        """Let the courier go round, a minute apart each; how many it tried each time."""

        async def all_of_it() -> list[int]:
            server = await asyncio.start_server(self.take, "127.0.0.1", 0)
            async with server:
                port = server.sockets[0].getsockname()[1]
                courier = Courier(bank.store, f"http://127.0.0.1:{port}{path}", now=lambda: bank.at)
                tried = list[int]()
                for _ in range(rounds):
                    tried.append(await courier.deliver_due())
                    bank.wait(60)
                return tried

        return asyncio.run(all_of_it())


def test_a_notice_arrives_once_at_the_address_of_its_bank(bank: Sample) -> None:
    bank.sign_up()
    [expected] = bank.owed()
    receiver = Receiver(lambda _: OK)
    assert receiver.deliver(bank, rounds=3) == [1, 0, 0]
    [body] = receiver.bodies
    form = parse_qs(body.decode(), strict_parsing=True)
    [text], [mac] = form["message"], form["mac"]
    assert is_sealed(text, mac, FROM_BANK)
    assert read(text, Answer) == expected
    assert expected.kind is AnswerKind.NOTICE
    assert receiver.heads[0].startswith(b"POST /notice/9998/ HTTP/1.1\r\nhost: 127.0.0.1:")
    assert bank.store.owed_notices() == {}


def test_a_duplicate_is_the_same_message_twice(bank: Sample) -> None:
    bank.sign_up(scenario="duplicate")
    receiver = Receiver(lambda _: OK)
    assert receiver.deliver(bank) == [2]
    assert len(receiver.bodies) == 2
    assert len(set(receiver.bodies)) == 1


@pytest.mark.parametrize(
    "refusal", [BUSY, b"HTTP/1.1 302 Found\r\nlocation: /x\r\n\r\n", b"hello\r\n", b"\r\n"]
)
def test_a_notice_that_was_not_taken_is_sent_again_in_the_same_bytes(bank: Sample, refusal: bytes) -> None:
    bank.sign_up()
    receiver = Receiver(lambda number: OK if number == 3 else refusal)
    assert receiver.deliver(bank, rounds=4) == [1, 1, 1, 0]
    assert len(set(receiver.bodies)) == 1
    assert bank.store.owed_notices() == {}


def test_a_notice_nobody_takes_is_given_up_after_ten_tries_and_still_counted(bank: Sample) -> None:
    bank.sign_up()
    receiver = Receiver(lambda _: BUSY)
    assert receiver.deliver(bank, rounds=MOST_TRIES + 2) == [1] * 10 + [0, 0]
    assert bank.store.owed_notices() == {"9998": 1}


def test_the_next_try_waits_longer_each_time(bank: Sample) -> None:
    bank.sign_up()
    courier = Courier(bank.store, "http://127.0.0.1:9/", now=lambda: bank.at)  # nobody is there
    assert asyncio.run(courier.deliver_due()) == 1
    for pause in (1, 2, 4, 8, 16, 32, 60, 60, 60):
        bank.wait(pause - 1)
        assert asyncio.run(courier.deliver_due()) == 0, pause
        bank.wait(1)
        assert asyncio.run(courier.deliver_due()) == 1, pause


def test_a_try_counts_from_its_beginning_so_that_a_killed_one_is_bounded_too(
    bank: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    async def die(url: str, body: bytes) -> int:
        raise Killed

    bank.sign_up()
    monkeypatch.setattr(notices, "post", die)
    courier = Courier(bank.store, "http://127.0.0.1:9/", now=lambda: bank.at)
    for _ in range(MOST_TRIES):
        with pytest.raises(Killed):
            asyncio.run(courier.deliver_due())
        bank.wait(60)
    assert asyncio.run(courier.deliver_due()) == 0


def test_a_file_that_is_busy_stops_the_courier_for_a_moment_only(
    bank: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = list[int]()

    async def go_round(courier: Courier) -> int:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise sqlite3.OperationalError("database is locked")
        raise asyncio.CancelledError

    monkeypatch.setattr(Courier, "deliver_due", go_round)
    monkeypatch.setattr(notices, "LOOK_AGAIN_S", 0)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(Courier(bank.store, "http://127.0.0.1:9/", now=lambda: bank.at).run())
    assert rounds == [0, 1]


def test_an_answer_without_an_end_does_not_hold_the_courier(bank: Sample) -> None:
    bank.sign_up()
    receiver = Receiver(lambda _: b"HTTP/1.1 " + b"2" * 100_000)
    assert receiver.deliver(bank) == [1]
    assert bank.store.owed_notices() == {"9998": 1}


def test_the_port_of_an_address_is_the_one_of_its_scheme() -> None:
    with pytest.raises(OSError):  # noqa: PT011 - refused or unreachable, as the machine has it
        asyncio.run(post("http://127.0.0.1/", b""))
