"""The one client: whom it calls, what it believes, and that it neither follows nor waits for ever."""

import asyncio
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from mizuhiki.platform.calling import NotAnswered, Reply, call

Say = Callable[..., str]


@pytest.fixture
def say() -> Iterator[Say]:
    """A server that answers each caller with these bytes, with a pause between; gives its address."""
    servers = list[socket.socket]()
    heard = list[bytes]()

    def start(*parts: bytes, pause_s: float = 0) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def serve() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    heard.append(caller.recv(65_536))
                    for part in parts:
                        try:
                            caller.sendall(part)
                        except OSError:
                            break
                        time.sleep(pause_s)

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/9998/inquiry"

    start.heard = heard  # type: ignore[attr-defined]
    yield start
    for server in servers:
        server.close()


def why(url: str, **more: object) -> str:
    with pytest.raises(NotAnswered) as refused:
        call(url, is_ours=True, **more)  # type: ignore[arg-type]
    return refused.value.why


def test_a_form_is_posted_and_the_answer_read(say: Say) -> None:
    url = say(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
    assert call(url, form={"message": "あ&b", "mac": "0"}, is_ours=True) == Reply(200, b"hello")
    [asked] = say.heard  # type: ignore[attr-defined]
    head, _, body = asked.partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"POST /9998/inquiry HTTP/1.1"
    assert body == b"message=%E3%81%82%26b&mac=0"


def test_an_answer_in_pieces_is_read_whole(say: Say) -> None:
    url = say(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"lo\r\n0\r\n\r\n",
        pause_s=0.01,
    )
    assert call(url, is_ours=True) == Reply(200, b"hello")


@pytest.mark.asvs("15.3.2")
def test_no_redirect_is_followed(say: Say) -> None:
    other = say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno")
    url = say(f"HTTP/1.1 307 Go\r\nLocation: {other}\r\nContent-Length: 0\r\n\r\n".encode())
    assert call(url, form={"mac": "0"}, is_ours=True) == Reply(307, b"")
    assert len(say.heard) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([b"SSH-2.0-x\r\n"], "not_http"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel"], "not_http"),
        ([b""], "not_http"),
        ([b"HTTP/1.1 200 OK\r\n" + b"X-Y: " + b"z" * 40_000 + b"\r\n\r\n"], "not_http"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"z" * 100_000], "too_long"),
    ],
)
def test_rubbish_is_no_answer(say: Say, parts: list[bytes], wanted: str) -> None:
    assert why(say(*parts)) == wanted


@pytest.mark.parametrize("parts", [[b"HTTP/1.1 200 OK\r\n"], [b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 99]])
def test_whoever_is_slow_or_drips_is_left_in_time(say: Say, parts: list[bytes]) -> None:
    begun = time.monotonic()
    assert why(say(*parts, pause_s=1), timeout_s=0.3) == "timeout"
    assert time.monotonic() - begun < 0.9


def test_nobody_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert why(f"http://127.0.0.1:{port}/") == "no_connection"


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "url",
    [
        *("http://bank.example.invalid/x", "ftp://127.0.0.1/x", "file:///etc/passwd", "https:///x"),
        *("https://127.0.0.1/x", "https://10.0.0.1/x", "https://192.168.1.1/x", "https://169.254.169.254/x"),
        *("https://[::1]/x", "https://[fe80::1]/x", "https://0.0.0.0/x", "https://[::ffff:127.0.0.1]/x"),
        "https://224.0.0.1/x",
    ],
)
def test_no_address_inside_is_called(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called = list[object]()
    monkeypatch.setattr(asyncio, "open_connection", lambda *given, **_: called.append(given))
    with pytest.raises(NotAnswered) as refused:
        call(url)
    assert (refused.value.why, called) == ("not_allowed", [])


@pytest.mark.asvs("1.3.6")
def test_of_the_inside_the_named_networks_alone_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    called = list[object]()

    async def refuse(*given: object, **_: object) -> None:
        called.append(given)
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio, "open_connection", refuse)
    inside = [ipaddress.ip_network("10.20.0.0/16")]
    found = list[str]()
    for url in ("https://10.20.1.2/x", "http://10.20.1.2/x", "https://10.21.1.2/x", "https://127.0.0.1/x"):
        with pytest.raises(NotAnswered) as refused:
            call(url, inside=inside)
        found.append(refused.value.why)
    assert found == ["no_connection", "not_allowed", "not_allowed", "not_allowed"]
    assert called == [("10.20.1.2", 443)]


def test_a_resolver_that_is_slow_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> None:
        time.sleep(1.5)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    begun = time.monotonic()
    assert why("http://bank.example.invalid/x", timeout_s=0.2) == "timeout"
    assert time.monotonic() - begun < 0.9


def test_a_name_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", none)
    assert why("http://bank.example.invalid/x") == "no_connection"


def test_of_our_own_machine_nothing_else_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    called = list[object]()
    monkeypatch.setattr(asyncio, "open_connection", lambda *given, **_: called.append(given))
    assert (why("http://192.0.2.1/x"), called) == ("not_allowed", [])


def test_a_certificate_nobody_vouches_for_is_not_believed(say: Say) -> None:
    url = say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").replace("http:", "https:")
    assert why(url) == "not_trusted"
