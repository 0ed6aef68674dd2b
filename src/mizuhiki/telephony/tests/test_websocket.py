"""The line on which an exchange tells texts: what a server may send, and what ends the line."""

import socket
import threading
from collections.abc import Callable

import pytest

from mizuhiki.telephony.connectors import websocket
from mizuhiki.telephony.tests.streams import frame, in_pieces, telling, unmasked


def told(*pieces: bytes) -> list[str | None]:
    """The texts of these frames."""
    with telling(pieces) as (port, _), socket.create_connection(("127.0.0.1", port)) as line:
        return list(websocket.opened(line, host="exchange", path="/events").texts())


def test_texts_come_whole_however_they_were_cut() -> None:
    long = "通話" * 20_000
    assert told(frame("着信".encode()), in_pieces("a text of two pieces, and a ping"), frame(b"")) == [
        "着信",
        "a text of two pieces, and a ping",
        "",
    ]
    assert told(b"\x81\x7f" + len(long.encode()).to_bytes(8, "big") + long.encode()) == [long]


@pytest.mark.parametrize(
    "piece",
    [
        frame(b"x", kind=0x2),  # bytes, where texts were agreed on
        frame(b"x", kind=0x0),  # the end of a text that did not begin
        frame(b"x", is_last=False) + frame(b"y"),  # a text within another
        frame(b"x" * 126, kind=0x9),
        frame(b"x", kind=0x9, is_last=False),
        b"\x81\x81abcdx",  # masked, as only a client's may be
        b"\xc1\x01x",  # a bit nobody agreed on
        b"\x81\x7f" + (2**40).to_bytes(8, "big"),
        frame(b"\xff\xfe"),
        frame(b"x" * 60_000, is_last=False) + frame(b"x" * 60_000, kind=0, is_last=False) * 17,
    ],
)
def test_what_no_server_may_send_ends_the_line(piece: bytes) -> None:
    with pytest.raises(websocket.Broken):
        told(piece)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 401 Unauthorized\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: no\r\n\r\n",
        b"x" * 40_000,
        b"",
    ],
)
def test_who_does_not_agree_is_not_listened_to(answer: bytes) -> None:
    with (
        answering(lambda line: line.sendall(answer)) as port,
        socket.create_connection(("127.0.0.1", port)) as line,
        pytest.raises(websocket.Broken),
    ):
        websocket.opened(line, host="exchange", path="/")


def test_a_quiet_line_is_asked_and_a_dead_one_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "QUIET_S", 0.02)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        texts, seen = websocket.WebSocket(ours).texts(), list[str | None]()
        with pytest.raises(TimeoutError):
            seen.extend(texts)
        for one in websocket.WebSocket(ours).texts():
            seen.append(one)
            break
        assert unmasked(theirs.recv(100)) == [(0x9, b"")] * 4
    assert seen == [None] * 4


class answering:  # noqa: N801 - reads as a word
    """Somebody who says one thing to the first who comes."""

    def __init__(self, act: Callable[[socket.socket], None]) -> None:
        self.act, self.server = act, socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> int:
        self.thread = threading.Thread(target=self._answer)
        self.thread.start()
        return int(self.server.getsockname()[1])

    def _answer(self) -> None:
        line, _ = self.server.accept()
        with line:
            line.recv(4_096)
            self.act(line)

    def __exit__(self, *_: object) -> None:
        self.thread.join(timeout=10)
        self.server.close()
