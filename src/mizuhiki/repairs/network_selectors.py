"""The pipes in a part of the map, as GeoJSON put together in the database, and the mains near a place."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from mizuhiki.platform import sql
from mizuhiki.repairs import rules
from mizuhiki.repairs.models import Layer, NetworkEdition

MOST_PIPES = 4_000  # in one answer; more on a screen are a blot
NEAR_M = (50, 200, 800)
MAINS = (Layer.WATER_MAIN, Layer.SEWER_MAIN)
OVERLAPS = (
    "layer = %(layer)s AND box(point(east, north), point(west, south)) "
    "&& box(point(%(east)s, %(north)s), point(%(west)s, %(south)s))"
)
_PIPES = f"""
    SELECT count(*), coalesce(string_agg(
        '{{"type":"Feature","properties":{{"ref":' || to_json(ref)::text
        || ',"bore":' || coalesce(bore_mm::text, 'null') || ',"material":' || to_json(material)::text
        || ',"year":' || coalesce(laid_in::text, 'null')
        || '}},"geometry":{{"type":"LineString","coordinates":' || line || '}}}}', ','), '')
    FROM (SELECT ref, bore_mm, material, laid_in, line FROM repairs_pipe
          WHERE {OVERLAPS} LIMIT %(most)s) found
"""  # noqa: S608
_NEAR = f"SELECT ref, bore_mm, material, laid_in, line FROM repairs_pipe WHERE {OVERLAPS} LIMIT 2000"  # noqa: S608


def pipes_in(layer: str, box: rules.Box) -> tuple[str, bool]:
    """A FeatureCollection of a layer in a part of the map, and whether there are more than fit in."""
    facts = {
        "layer": layer, "west": box.west, "south": box.south, "east": box.east, "north": box.north,
        "most": MOST_PIPES + 1,
    }  # fmt: skip
    [(count, features)] = sql.rows(_PIPES, facts)
    return f'{{"type":"FeatureCollection","features":[{features}]}}', count > MOST_PIPES


@dataclass(frozen=True)
class Main:
    """A main near a place."""

    layer: Layer
    ref: str
    bore_mm: int | None
    material: str
    laid_in: int | None
    away_m: int

    @property
    def words(self) -> str:
        """配水管 φ100 DIP 1998年度."""
        parts = (
            str(self.layer.label),
            f"φ{self.bore_mm}" if self.bore_mm else "",
            self.material,
            f"{self.laid_in}年度布設" if self.laid_in else "",
        )
        return " ".join(part for part in parts if part)


def mains_near(point: rules.Point, *, most: int = 3) -> list[Main]:
    """The nearest mains of water and of sewer, the nearest first; looked for in growing circles.

    Source:
        CC-024 【金沢CC】別紙２ ２(2)イ 管路情報参照.
    """
    found = [main for layer in MAINS for main in _nearest(layer, point, most)]
    return sorted(found, key=lambda main: main.away_m)


def _nearest(layer: Layer, point: rules.Point, most: int) -> list[Main]:
    for radius_m in NEAR_M:
        box = rules.around(point, radius_m)
        facts = {
            "layer": layer, "west": box.west, "south": box.south, "east": box.east, "north": box.north,
        }  # fmt: skip
        rows = sql.rows(_NEAR, facts)
        mains = [
            Main(layer, ref, bore, material, laid, round(rules.metres_to_line(point, _corners(line))))
            for ref, bore, material, laid, line in rows
        ]
        inside = sorted((one for one in mains if one.away_m <= radius_m), key=lambda one: one.away_m)
        if inside:
            return inside[:most]
    return []


def _corners(line: str) -> Sequence[rules.Point]:
    return [(up, across) for across, up in json.loads(line)]


def editions() -> list[tuple[Layer, NetworkEdition | None]]:
    """Each layer with the edition that is shown."""
    newest: dict[str, NetworkEdition] = {}
    for one in NetworkEdition.objects.select_related("file", "by").order_by("at", "pk"):
        newest[one.layer] = one
    return [(layer, newest.get(layer)) for layer in Layer]


def middle() -> rules.Point | None:
    """The middle of the pipes, where the map begins; None while there are none."""
    found = sql.rows(
        "SELECT (min(south) + max(north)) / 2, (min(west) + max(east)) / 2 "
        "FROM (SELECT * FROM repairs_pipe LIMIT 20000) sample"
    )
    return None if found[0][0] is None else (float(found[0][0]), float(found[0][1]))
