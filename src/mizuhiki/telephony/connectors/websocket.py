"""A WebSocket (RFC 6455) as a client of ours: the texts an exchange tells, one after another.

Own lines, for what is needed is little and must be bounded: a text has a longest length, a quiet line is
asked whether it is there, and one that stays silent is given up.
"""

import base64
import hashlib
import secrets
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

QUIET_S = 30.0  # after which the other side is asked whether it is there
MOST_QUIET = 3  # times that it may leave that unanswered
MOST_BYTES = 1024 * 1024  # of one text
MOST_HEAD = 16 * 1024
CHUNK = 16 * 1024
SWITCHED = b"101"
ACCEPT_ENDS_WITH = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
MORE, TEXT, CLOSE, PING, PONG = 0x0, 0x1, 0x8, 0x9, 0xA
CONTROL = frozenset({CLOSE, PING, PONG})
MOST_OF_CONTROL = 125


class Broken(ConnectionError):  # noqa: N818 - named by what is true now
    """The other side does not speak as it must."""


@dataclass(frozen=True)
class Frame:
    """One piece on the line."""

    kind: int
    is_last: bool
    content: bytes


def frame_of(buffer: bytes) -> tuple[Frame, bytes] | None:
    """The frame at the head of what was read, and the rest; None while it is not whole.

    Raises:
        Broken: no server may send this.
    """
    if len(buffer) < 2:
        return None
    kind, is_last, length, at = buffer[0] & 0x0F, bool(buffer[0] & 0x80), buffer[1] & 0x7F, 2
    if buffer[0] & 0x70 or buffer[1] & 0x80 or kind not in {MORE, TEXT, *CONTROL}:
        raise Broken("a frame no server may send")
    if kind in CONTROL and (length > MOST_OF_CONTROL or not is_last):
        raise Broken("a control frame in pieces")
    if length > MOST_OF_CONTROL:
        size = 2 if length == 126 else 8
        if len(buffer) < at + size:
            return None
        length, at = int.from_bytes(buffer[at : at + size]), at + size
    if length > MOST_BYTES:
        raise Broken("a text without an end")
    if len(buffer) < at + length:
        return None
    return Frame(kind, is_last, buffer[at : at + length]), buffer[at + length :]


def masked(kind: int, content: bytes) -> bytes:
    """A frame of ours: short, whole, and masked as a client's must be."""
    assert len(content) <= MOST_OF_CONTROL, "we say little"
    mask = secrets.token_bytes(4)
    hidden = bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))
    return bytes((0x80 | kind, 0x80 | len(content))) + mask + hidden


@dataclass
class WebSocket:
    """A line on which the other side has agreed to tell texts."""

    line: socket.socket
    buffer: bytes = b""

    def texts(self) -> Iterator[str | None]:
        """Texts as they come, and None after each quiet time, until the other side says that it ends.

        Raises:
            OSError: the line broke, or stayed silent.
        """
        self.line.settimeout(QUIET_S)
        parts, quiet = b"", 0
        while True:
            found = frame_of(self.buffer)
            if found is None:
                try:
                    chunk = self.line.recv(CHUNK)
                except TimeoutError:
                    quiet += 1
                    if quiet > MOST_QUIET:
                        raise
                    self.line.sendall(masked(PING, b""))
                    yield None
                    continue
                if not chunk:
                    raise Broken("the line ended")
                self.buffer, quiet = self.buffer + chunk, 0
                continue
            frame, self.buffer = found
            if frame.kind == CLOSE:
                self.line.sendall(masked(CLOSE, frame.content[:2]))
                return
            if frame.kind == PING:
                self.line.sendall(masked(PONG, frame.content))
            elif frame.kind != PONG:
                parts = _joined(parts, frame)
                if frame.is_last:
                    yield _text(parts[1:])
                    parts = b""


def _joined(parts: bytes, frame: Frame) -> bytes:
    """The pieces of a text so far, behind one byte that says that there is a text."""
    if (frame.kind == TEXT) == bool(parts):
        raise Broken("pieces out of order")
    joined = (parts or b"T") + frame.content
    if len(joined) > MOST_BYTES:
        raise Broken("a text without an end")
    return joined


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Broken("no text") from None


def opened(
    line: socket.socket, *, host: str, path: str, headers: Sequence[tuple[str, str]] = ()
) -> WebSocket:
    """Ask the other side of a line to tell texts.

    Raises:
        Broken: it does not.
        OSError: the line broke.
    """
    key = base64.b64encode(secrets.token_bytes(16))
    asked = [
        *(("Host", host), ("Upgrade", "websocket"), ("Connection", "Upgrade")),
        *(("Sec-WebSocket-Key", key.decode()), ("Sec-WebSocket-Version", "13"), *headers),
    ]
    words = (path, host, *(word for pair in headers for word in pair))
    assert not any(mark in word for word in words for mark in "\r\n"), "one line a header"
    lines = (f"{name}: {value}\r\n" for name, value in asked)
    line.sendall(f"GET {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode())
    head, rest = _head(line)
    first, *others = head.split(b"\r\n")
    told = {name.strip().lower(): value.strip() for name, _, value in (one.partition(b":") for one in others)}
    digest = hashlib.sha1(key + ACCEPT_ENDS_WITH, usedforsecurity=False).digest()
    is_agreed = first.split(b" ")[1:2] == [SWITCHED] and told.get(b"upgrade", b"").lower() == b"websocket"
    if not is_agreed or told.get(b"sec-websocket-accept") != base64.b64encode(digest):
        raise Broken("the other side does not agree")
    return WebSocket(line, rest)


def _head(line: socket.socket) -> tuple[bytes, bytes]:
    found = b""
    while b"\r\n\r\n" not in found:
        chunk = line.recv(CHUNK)
        if not chunk or len(found) > MOST_HEAD:
            raise Broken("no answer")
        found += chunk
    head, _, rest = found.partition(b"\r\n\r\n")
    return head, rest
