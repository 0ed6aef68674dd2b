"""What a stranger may send to an address that takes little: counted as it comes, before Django keeps it."""

import asyncio
from typing import Any

import pytest

from mizuhiki.web.bodies import with_small_bodies

CHUNK = b"x" * 600


async def _read(scope: Any, receive: Any, send: Any) -> None:
    """An application that reads all it is sent, as Django does, and says how much that was."""
    total, is_more = 0, True
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        total, is_more = total + len(message["body"]), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(total).encode()})


def sent(path: str, chunks: int, *, length: bytes | None = None) -> tuple[int, int]:
    """The status of the answer, and how many pieces were read."""
    told, read = list[Any](), [0]

    async def receive() -> Any:
        read[0] += 1
        return {"type": "http.request", "body": CHUNK, "more_body": read[0] < chunks}

    async def send(message: Any) -> None:
        told.append(message)

    headers = [] if length is None else [(b"content-length", length)]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    application = with_small_bodies(_read, {"/exchange/": 1_000})
    asyncio.run(application(scope, receive, send))
    return told[0]["status"], read[0]


@pytest.mark.asvs("5.2.1")
@pytest.mark.parametrize(
    ("path", "chunks", "length", "expected"),
    [
        ("/exchange/a/", 1, b"600", (200, 1)),
        ("/exchange/a/", 1_000, None, (413, 2)),  # in pieces without a length
        ("/exchange/a/", 1_000, b"1", (413, 2)),  # with a length that is not so
        ("/exchange/a/", 1, b"1001", (413, 0)),
        ("/exchange/a/", 1, b"-1", (413, 0)),
        ("/exchange/a/", 1, b"one", (413, 0)),
        ("/files/", 5, b"3000", (200, 5)),
    ],
)
def test_a_body_is_read_as_far_as_it_may_go(
    path: str, chunks: int, length: bytes | None, expected: tuple[int, int]
) -> None:
    assert sent(path, chunks, length=length) == expected
