"""The line to an exchange: where it may lead in the clear, and that a quiet night does not end it."""

import argparse
import socket
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError

from mizuhiki.telephony import cli
from mizuhiki.telephony.connectors import ami, ami_rules, genesys, lines, links
from mizuhiki.telephony.models import AgentState, Call, CallEvent
from mizuhiki.telephony.tests.test_connectors import DATA, read_until
from mizuhiki.telephony.tests.told import NINE
from mizuhiki.telephony.words import AgentWord


@pytest.mark.asvs("12.3.1", "12.3.3")
@pytest.mark.parametrize(
    ("address", "is_there"),
    [
        ("127.0.0.1", True), ("10.255.0.1", True), ("172.31.0.1", True), ("192.168.7.7", True),
        ("::1", True), ("fd00::5", True), ("::ffff:10.0.0.5", True), ("172.32.0.1", False),
        ("203.0.113.5", False), ("8.8.8.8", False), ("2001:db8::5", False), ("::ffff:8.8.8.8", False),
        ("fe80::1%eth0", False), ("100.64.0.1", False), ("0.0.0.0", False),  # noqa: S104
    ],
)  # fmt: skip
def test_only_this_machine_and_private_networks_are_inside(address: str, *, is_there: bool) -> None:
    assert lines.is_inside(address) is is_there


@pytest.mark.asvs("12.3.1")
def test_no_sign_in_leaves_the_house_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "is_inside", lambda _: False)
    heard = list[bytes]()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _ = server.accept()
            with line:
                heard.append(line.recv(1_000))

        thread = threading.Thread(target=answer)
        thread.start()
        port = server.getsockname()[1]
        with pytest.raises(lines.NotInside) as refused:
            ami.follow(urlsplit(f"ami://mizuhiki:secret@127.0.0.1:{port}"))
        thread.join()
        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(OSError, match=r"SSL|EOF|reset"):  # no TLS there: nobody vouches for it
            ami.follow(urlsplit(f"amis://mizuhiki:secret@127.0.0.1:{port}"))
        thread.join()
    assert heard[0] == b""
    assert b"secret" not in heard[1]
    assert links.words_of(refused.value).startswith("この宛先へは、暗号化しない接続では送りません。")


@pytest.mark.django_db
def test_a_quiet_night_is_no_broken_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami, "QUIET_S", 0.05)
    ping = b"Action: Ping\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _ = server.accept()
            with line:
                for _ in range(5):  # more than may stay unanswered
                    read_until(line, ping)
                    line.sendall(b"Response: Success\r\nPing: Pong\r\n\r\n")
                line.sendall((DATA / "ami.txt").read_text().replace("\n", "\r\n").encode())

        thread = threading.Thread(target=answer)
        thread.start()
        taken = ami.follow(urlsplit(f"ami://m:s@127.0.0.1:{server.getsockname()[1]}"))
        thread.join()
    assert (taken, Call.objects.count()) == (8, 1)


@pytest.mark.django_db
def test_a_dead_line_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami, "QUIET_S", 0.02)
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(TimeoutError):
        ami.follow(urlsplit(f"ami://m:s@127.0.0.1:{server.getsockname()[1]}"))


@pytest.mark.django_db
def test_what_a_stranger_dials_ends_no_line(caplog: Any) -> None:
    wild = "Event: Newchannel\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\n"
    texts = (
        f"{wild}Exten: {'9' * 200}\r\nCallerIDNum: {'7' * 200}\r\n\r\n",
        f"{wild}Exten: 1\0\r\nCallerIDNum: \0\r\nTimestamp: inf\r\n\r\n",
        f"{wild}Exten: 2\r\nTimestamp: 1e300\r\n\r\n",
        f"{wild}Exten: 3\r\nTimestamp: 0\r\n\r\n",
    )
    found, rest = ami_rules.messages("".join(texts).encode())
    assert [ami.take(one) for one in found] == [1, 1, 1, 1]
    assert (rest, Call.objects.count()) == (b"", 1)
    keys = sorted(CallEvent.objects.values_list("line_key", flat=True))
    assert keys == ["1", "2", "3", "9" * 80]
    assert all(event.at > NINE for event in CallEvent.objects.all())
    assert caplog.records == []


@pytest.mark.django_db
def test_who_takes_calls_is_known_as_soon_as_the_line_stands() -> None:
    member = {"Event": "QueueMember", "Queue": "support", "Location": "PJSIP/2001", "Paused": "0"}
    assert ami.take({**member, "Status": "1"}) == 1
    assert ami.take({**member, "Location": "PJSIP/2002", "Paused": "1", "PausedReason": ""}) == 1
    assert ami.take({"Event": "QueueMember", "Queue": "support"}) == 0
    said = AgentState.objects.order_by("agent_key").values_list("agent_key", "word")
    assert list(said) == [("PJSIP/2001", AgentWord.READY), ("PJSIP/2002", AgentWord.AWAY)]


def test_a_link_that_breaks_is_opened_again_soon_after_it_stood(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.EXCHANGE = "ami://u:secret@10.0.0.5"
    now_s, slept = [0.0], list[float]()
    stood = iter([1.0, 2.0, 301.0, 3.0])
    faults = iter([TimeoutError(), OperationalError("away"), lines.NotInside(), genesys.Refused(), None])

    def follow(*_: Any, **__: Any) -> str:
        fault = next(faults)
        if fault is None:
            raise KeyboardInterrupt
        now_s[0] += next(stood)
        raise fault

    monkeypatch.setattr(cli, "follow_once", follow)
    monkeypatch.setattr(time, "monotonic", lambda: now_s[0])
    monkeypatch.setattr(time, "sleep", slept.append)
    assert cli.run_link(argparse.Namespace(once=False)) == 0
    assert slept == [10, 20, 10, 20], "longer with each try, and anew after it stood for a while"
    told = capsys.readouterr().out
    assert [line.partition("（")[0] for line in told.splitlines()] == [
        "交換機とつながりません",
        "データベースとつながりません。",
        links.words_of(lines.NotInside()),
        "交換機とつながりません",
    ]
    assert "secret" not in told
    for wrong in ("http://u:secret@10.0.0.5", "genesys://client:secret@paris", "ami://", ""):
        settings.EXCHANGE = wrong
        assert cli.run_link(argparse.Namespace(once=False)) == cli.NOT_NAMED
