"""An exchange that tells texts over a WebSocket, on a real socket of this machine."""

import base64
import hashlib
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

ENDS_WITH = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def frame(content: bytes, *, kind: int = 1, is_last: bool = True) -> bytes:
    """A frame as a server sends it."""
    size = len(content)
    length = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big")
    return bytes([kind | (0x80 if is_last else 0)]) + length + content


def in_pieces(text: str) -> bytes:
    """A text in two frames with a ping between them, as a server may send it."""
    told = text.encode()
    return frame(told[:20], is_last=False) + frame(b"there?", kind=0x9) + frame(told[20:], kind=0x0)


def _say(line: socket.socket, key: bytes, pieces: Sequence[bytes]) -> None:
    """The handshake's answer, the frames, and that this is all."""
    digest = base64.b64encode(hashlib.sha1(key + ENDS_WITH, usedforsecurity=False).digest())
    line.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + digest + b"\r\n\r\n" + b"".join(pieces)
    )
    line.sendall(frame((1000).to_bytes(2, "big"), kind=0x8))


@contextmanager
def telling(pieces: Sequence[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """Tell these frames to the first who comes, then close: the port, and what the other side sent."""
    heard = list[bytes]()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def tell() -> None:
            line, _ = server.accept()
            with line:
                asked = b""
                while not asked.endswith(b"\r\n\r\n"):
                    piece = line.recv(4_096)
                    if not piece:
                        return
                    asked += piece
                heard.append(asked)
                [key] = [one[19:] for one in asked.split(b"\r\n") if one.startswith(b"Sec-WebSocket-Key")]
                with suppress(ConnectionResetError, BrokenPipeError):  # who refuses what it was told hangs up
                    _say(line, key, pieces)
                    while piece := line.recv(4_096):
                        heard.append(piece)

        thread = threading.Thread(target=tell, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            thread.join(timeout=10)


def unmasked(sent: bytes) -> list[tuple[int, bytes]]:
    """The frames a client sent: kind and content."""
    found = list[tuple[int, bytes]]()
    while sent:
        assert sent[1] & 0x80, "a client masks"
        size, mask = sent[1] & 0x7F, sent[2:6]
        found.append((sent[0] & 0x0F, bytes(b ^ mask[i % 4] for i, b in enumerate(sent[6 : 6 + size]))))
        sent = sent[6 + size :]
    return found
