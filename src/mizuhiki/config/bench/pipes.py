"""The pipes of a part of the map, as the server sends them, beside the bare count of their rows.

A network of streets is filled in by COPY; screens of about 1,200 × 800 m are drawn at random. The floor
finds the same rows by the same index and sends their number alone.
"""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from mizuhiki.config.bench.place import Place, p95
from mizuhiki.platform import clock, sql
from mizuhiki.repairs.layers import PipeLine
from mizuhiki.repairs.models import NetworkEdition
from mizuhiki.repairs.network_selectors import OVERLAPS, mains_near, pipes_in
from mizuhiki.repairs.rules import Box
from mizuhiki.repairs.services.network import COLUMNS, store_layer

SCREENS, WARM = 200, 20
SOUTH, WEST, STEP = 36.0, 136.0, 0.0009  # crossings about a hundred metres apart
WIDE, HIGH = 0.0133, 0.0072
FLOOR = f"SELECT count(*) FROM repairs_pipe WHERE {OVERLAPS}"  # noqa: S608


def run(place: Place, size: int, *, seed: int = 1) -> dict[str, Any]:
    """Draw `SCREENS` parts of a network of `size` lines. `seconds` and `floor_seconds` are the p95."""
    place.make()
    side = fill(size)
    draw = random.Random(seed)  # noqa: S311 - a sample
    boxes = [_screen(draw, side) for _ in range(SCREENS + WARM)]
    seconds = _times(lambda box: pipes_in("water_main", box), boxes)
    floor = _times(lambda box: sql.rows(FLOOR, _facts(box)), boxes)
    pins = _times(lambda box: mains_near((box.south + HIGH / 2, box.west + WIDE / 2)), boxes)
    return {"seconds": p95(seconds), "floor_seconds": p95(floor), "pin_seconds": p95(pins)}


def fill(size: int) -> int:
    """Put so many lines into the layer of water mains; gives how many crossings a side has."""
    side = int((size / 2) ** 0.5) + 1
    first = PipeLine("first", 100, "DIP", 1998, ((WEST, SOUTH), (WEST + STEP, SOUTH)))
    content = b'ref,line\nfirst,"136.0 36.0, 136.0009 36.0"\n'
    edition = store_layer(
        content, layer="water_main", name="bench", media_type="text/csv", actor=None, at=clock.now()
    )
    sql.copy(COLUMNS, (_row(edition, line) for line in _streets(size - 1, side, first)))
    sql.run("ANALYZE repairs_pipe")
    return side


def _streets(count: int, side: int, like: PipeLine) -> Iterator[PipeLine]:
    for number in range(count):
        row, column = divmod(number // 2, side)
        up, across = SOUTH + row * STEP, WEST + column * STEP
        end = (across + STEP, up) if number % 2 else (across, up + STEP)
        yield PipeLine(f"W{number:07d}", like.bore_mm, like.material, like.laid_in, ((across, up), end))


def _row(edition: NetworkEdition, line: PipeLine) -> tuple[object, ...]:
    return (
        edition.pk,
        edition.layer,
        line.ref,
        line.bore_mm,
        line.material,
        line.laid_in,
        line.text,
        *line.bounds,
    )


def _screen(draw: random.Random, side: int) -> Box:
    west, south = (start + draw.random() * side * STEP for start in (WEST, SOUTH))
    return Box(west, south, west + WIDE, south + HIGH)


def _facts(box: Box) -> dict[str, Any]:
    return {"layer": "water_main", "west": box.west, "south": box.south, "east": box.east, "north": box.north}


def _times(work: Callable[[Box], object], boxes: list[Box]) -> list[float]:
    found = []
    for box in boxes:
        begun = time.perf_counter()
        work(box)
        found.append(time.perf_counter() - begun)
    return found[WARM:]
