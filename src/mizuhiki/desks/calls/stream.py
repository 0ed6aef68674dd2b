"""A call that rings is on its operator's screen at once: one listener a process, one look for all desks."""

from collections.abc import AsyncIterator

from mizuhiki.platform import clock
from mizuhiki.telephony.api import Hub, calls_at_desks, hub_of

NONE = "none"


def draw() -> bytes:
    """Every desk with its call, in one text: who, which call, where it stands."""
    lines = [f"{user}:{call}-{state}" for user, call, state in calls_at_desks(clock.now())]
    return "\n".join(lines).encode()


def token_of(user_id: int, text: bytes) -> str:
    """The call of one desk in what was drawn; `NONE` where there is none."""
    for line in text.decode().splitlines():
        user, _, token = line.partition(":")
        if user == str(user_id):
            return token
    return NONE


def hub() -> Hub:
    """The hub of this process for the desks."""
    return hub_of("desks", draw)


async def tokens(user_id: int) -> AsyncIterator[bytes]:
    """What changes at one desk, the present state first; a beat where nothing does."""
    last = ""
    async for text in hub().look():
        token = token_of(user_id, text)
        if token == last:
            yield b": still\n\n"
        else:
            last = token
            yield f"event: call\ndata: {token}\n\n".encode()
