"""Calls to servers of others: the one client of the house (ADR 0102).

Where it calls stands in the rules in force or in the settings, never in what came from outside. It follows
no redirect, believes no certificate it cannot verify, and waits and reads no longer than it was told to.
"""

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from urllib.parse import SplitResult, urlencode, urlsplit

import h11

TIMEOUT_S = 8.0  # for all of it: name, connection, question and answer
MOST_BYTES = 64 * 1024
CHUNK_BYTES = 16 * 1024
PORTS = {"http": 80, "https": 443}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
May = Callable[[Address], bool]


class NotAnswered(Exception):  # noqa: N818 - named by what is true now
    """Nobody answered as one must; `why` says how, in one word for the log."""

    def __init__(self, why: str) -> None:
        """With the word."""
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Reply:
    """What a server answered. A redirect is a reply like any other: its status says so."""

    status: int
    body: bytes


@dataclass(frozen=True)
class _Sent:
    """What a question carries; no body for a GET."""

    body: bytes | None
    media_type: str
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls, form: Mapping[str, str] | None, json: bytes | None, headers: Sequence[tuple[str, str]]
    ) -> "_Sent":
        """Of a form or a JSON text, never both."""
        assert form is None or json is None, "one body"
        if json is not None:
            return cls(json, "application/json", tuple(headers))
        body = None if form is None else urlencode(form).encode("ascii")
        return cls(body, "application/x-www-form-urlencoded", tuple(headers))


def call(
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    json: bytes | None = None,
    headers: Sequence[tuple[str, str]] = (),
    is_ours: bool = False,
    inside: Networks = (),
    most_bytes: int = MOST_BYTES,
    timeout_s: float = TIMEOUT_S,
) -> Reply:
    """Post a form or a JSON text to an address, or get it where there is neither.

    Args:
        headers: what the server asks for beside, such as who we are.
        is_ours: the address is on this machine, as the settings say: it may be `http`. Any other is
            `https`, and of a network that others can be in.
        inside: closed networks, named in the settings, that a server may stand in all the same.

    Raises:
        NotAnswered: why in one word. Whether the question arrived is not known.
    """
    target = urlsplit(url)
    if target.scheme == "http" and not is_ours:
        raise NotAnswered("not_allowed")
    may = partial(_may_be_called, is_ours=is_ours, inside=inside)
    sent = _Sent.of(form, json, headers)
    return asyncio.run(_within(target, sent, may, most_bytes=most_bytes, timeout_s=timeout_s))


async def _within(target: SplitResult, sent: _Sent, may: May, *, most_bytes: int, timeout_s: float) -> Reply:
    try:
        async with asyncio.timeout(timeout_s):
            return await _talk(target, sent, await _place(target, may), most_bytes=most_bytes)
    except TimeoutError:
        raise NotAnswered("timeout") from None
    except ssl.SSLError:
        raise NotAnswered("not_trusted") from None
    except (h11.RemoteProtocolError, ValueError):
        raise NotAnswered("not_http") from None
    except OSError:
        raise NotAnswered("no_connection") from None


async def _talk(target: SplitResult, sent: _Sent, place: tuple[str, int], *, most_bytes: int) -> Reply:
    address, port = place
    secure = ssl.create_default_context() if target.scheme == "https" else None
    reader, writer = await asyncio.open_connection(
        address, port, ssl=secure, server_hostname=target.hostname if secure else None
    )
    try:
        talk = h11.Connection(h11.CLIENT, max_incomplete_event_size=CHUNK_BYTES)
        writer.write(_question(talk, target, sent))
        await writer.drain()
        status, body = 0, bytearray()
        while True:
            event = talk.next_event()
            if event is h11.NEED_DATA:
                talk.receive_data(await reader.read(CHUNK_BYTES))
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > most_bytes:
                    raise NotAnswered("too_long")
            elif isinstance(event, h11.EndOfMessage):
                return Reply(status, bytes(body))
            elif not isinstance(event, h11.InformationalResponse):
                raise NotAnswered("not_http")
    finally:
        writer.transport.abort()


async def _place(target: SplitResult, may: May) -> tuple[str, int]:
    """The address and port to connect to; looked up once, so that it is the one that was judged."""
    if target.scheme not in PORTS or not target.hostname:
        raise NotAnswered("not_allowed")
    port = target.port or PORTS[target.scheme]
    address = await _looked_up(target.hostname, port)
    if not may(ipaddress.ip_address(address.partition("%")[0])):
        raise NotAnswered("not_allowed")
    return address, port


async def _looked_up(host: str, port: int) -> str:
    """The first address of a name. A thread that nobody waits for asks: a resolver has its own patience."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[str] = loop.create_future()

    def tell(address: str | OSError) -> None:
        if found.done():
            return
        if isinstance(address, OSError):
            found.set_exception(address)
        else:
            found.set_result(address)

    def look() -> None:
        try:
            told: str | OSError = str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
        except OSError as fault:
            told = fault
        with suppress(RuntimeError):  # the call is over by now
            loop.call_soon_threadsafe(tell, told)

    threading.Thread(target=look, daemon=True).start()
    return await found


def _may_be_called(address: Address, *, is_ours: bool, inside: Networks) -> bool:
    """Whether a server at this address is one that the settings or the rules can mean."""
    if is_ours:
        return address.is_loopback
    is_public = address.is_global and not address.is_multicast
    return is_public or any(address in network for network in inside)


def _question(talk: h11.Connection, target: SplitResult, sent: _Sent) -> bytes:
    where = (target.path or "/") + (f"?{target.query}" if target.query else "")
    headers = [
        ("host", target.netloc.rpartition("@")[2]),
        ("connection", "close"),
        ("user-agent", "mizuhiki"),
        *sent.headers,
    ]
    if sent.body is not None:
        headers += [("content-type", sent.media_type), ("content-length", str(len(sent.body)))]
    method = "GET" if sent.body is None else "POST"
    asked = talk.send(h11.Request(method=method, target=where, headers=headers))
    said = [talk.send(h11.Data(data=sent.body))] if sent.body is not None else []
    return b"".join(filter(None, [asked, *said, talk.send(h11.EndOfMessage())]))
