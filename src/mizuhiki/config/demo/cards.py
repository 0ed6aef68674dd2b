"""The cards of the demo's people who go to customers' doors, with a portrait of nobody."""

import struct
import zlib
from datetime import date, datetime

from mizuhiki.fieldwork.permissions import TABLET_USE
from mizuhiki.platform.actors import Actor
from mizuhiki.staff.api import able, issue_card

WIDTH, HEIGHT = 120, 160
BACKDROP, FIGURE = b"\xdd", b"\x77"  # greys
HEAD, SHOULDERS = (60, 62, 30, 34), (60, 160, 52, 56)  # ellipses: middle and half axes


def give_cards(*, from_on: date, until: date, at: datetime, actor: Actor) -> int:
    """A card for everybody who may carry a tablet; how many."""
    people = able([TABLET_USE])
    for number, person in enumerate(people, start=1):
        issue_card(
            portrait(),
            number=f"公金-{number:04}",
            holder_id=person.pk,
            issued_on=from_on,
            valid_until=until,
            at=at,
            actor=actor,
        )
    return len(people)


def portrait() -> bytes:
    """Head and shoulders before a wall, as PNG in greys."""
    lines = (
        b"\0" + b"".join(FIGURE if _is_figure(x, y) else BACKDROP for x in range(WIDTH))
        for y in range(HEIGHT)
    )
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _is_figure(x: int, y: int) -> bool:
    return any(
        ((x - middle) * down) ** 2 + ((y - low) * across) ** 2 <= (across * down) ** 2
        for middle, low, across, down in (HEAD, SHOULDERS)
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
