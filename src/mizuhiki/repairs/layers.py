"""Reads a layer of pipes from GeoJSON or CSV: whole, or a list of what is wrong with which feature and field.

GeoJSON: a FeatureCollection of LineString or MultiLineString in longitude and latitude (RFC 7946). CSV: a
head and one line a row, with the points as "136.65 36.56, 136.66 36.57" or as a WKT LINESTRING. What the
properties and columns may be called stands in `NAMES`.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mizuhiki.attachments.api import Fault

NAMES: Mapping[str, tuple[str, ...]] = {
    "ref": ("管理番号", "管路番号", "番号", "ref", "id", "ID"),
    "bore_mm": ("口径", "管径", "bore", "bore_mm", "diameter"),
    "material": ("管種", "材質", "material"),
    "laid_in": ("布設年度", "布設年", "year", "laid_in"),
    "line": ("座標", "形状", "line", "wkt", "WKT"),
}
WORDS = {"ref": "管理番号", "bore_mm": "口径", "material": "管種", "laid_in": "布設年度", "line": "座標"}
CRS = re.compile(r"(?:EPSG:+|EPSG/0/)(4326|6668|4612)$|CRS84$", re.IGNORECASE)
WKT = re.compile(r"\s*LINESTRING\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{1,15})?")
MOST_LINES, MOST_POINTS, MOST_FAULTS = 500_000, 5_000, 1_000
SOUTH, NORTH, WEST, EAST = 20.0, 46.0, 122.0, 154.0
Position = tuple[float, float]  # longitude, latitude, as GeoJSON has it


@dataclass(frozen=True)
class PipeLine:
    """One line of a layer."""

    ref: str
    bore_mm: int | None
    material: str
    laid_in: int | None
    points: Sequence[Position]

    @property
    def text(self) -> str:
        """Its points as GeoJSON, seven places (a centimetre)."""
        return json.dumps([[round(x, 7), round(y, 7)] for x, y in self.points], separators=(",", ":"))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        across, up = zip(*self.points, strict=True)
        return min(across), min(up), max(across), max(up)


class _Wrong(Exception):  # noqa: N818 - never leaves this module
    """A field of a feature cannot be read."""

    def __init__(self, field: str, value: object, problem: str) -> None:
        super().__init__(problem)
        self.field, self.value, self.problem = field, str(value)[:80], problem


def read_layer(content: bytes, *, is_csv: bool) -> tuple[list[PipeLine], list[Fault]]:
    """Every line of a file, and every fault; with one fault none of it is taken in."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp932")
        except UnicodeDecodeError:
            return [], [Fault(0, "文字コード", "", "UTF-8かShift_JISで保存してください")]
    try:
        rows = _csv(text) if is_csv else _geojson(text)
        return _read(rows)
    except _Wrong as wrong:
        return [], [Fault(0, wrong.field, wrong.value, wrong.problem)]


def _read(rows: Iterator[tuple[int, Mapping[str, Any], list[Any]]]) -> tuple[list[PipeLine], list[Fault]]:
    lines: list[PipeLine] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, facts, parts in rows:
        if number > MOST_LINES:
            raise _Wrong("件数", number, f"1つのファイルは{MOST_LINES:,}本までです。区域を分けてください")
        try:
            found = _lines(facts, parts)
            ref = found[0].ref
            if ref in seen:
                raise _Wrong("ref", ref, f"{seen[ref]}番目と同じ管理番号です")
            seen[ref] = number
            lines += found
        except _Wrong as wrong:
            faults.append(Fault(number, WORDS.get(wrong.field, wrong.field), wrong.value, wrong.problem))
            if len(faults) >= MOST_FAULTS:
                break
    if not lines and not faults:
        faults.append(Fault(0, "件数", "0", "線が1本もありません"))
    return lines, faults


def _geojson(text: str) -> Iterator[tuple[int, Mapping[str, Any], list[Any]]]:
    try:
        whole = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as broken:
        where = f"{broken.lineno}行{broken.colno}文字目" if isinstance(broken, json.JSONDecodeError) else ""
        raise _Wrong("形式", where, "JSONとして読めません") from None
    if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection":
        raise _Wrong("type", "", "GeoJSONのFeatureCollectionではありません")
    crs = whole.get("crs")
    named = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) else ""
    if crs is not None and not CRS.search(str(named)):
        raise _Wrong("crs", named, "緯度経度（JGD2011・WGS84）で書き出してください")
    features = whole.get("features")
    if not isinstance(features, list):
        raise _Wrong("features", "", "featuresがありません")
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict):
            yield number, {}, [None]
            continue
        told = feature.get("properties")
        own = {"id": feature["id"]} if "id" in feature else {}
        yield number, own | (told if isinstance(told, dict) else {}), _parts(feature.get("geometry"))


def _parts(shape: Any) -> list[Any]:
    """The lines of a geometry; one that is None where it is none."""
    kind, found = (shape.get("type"), shape.get("coordinates")) if isinstance(shape, dict) else (None, None)
    if kind == "LineString":
        return [found]
    if kind == "MultiLineString" and isinstance(found, list):
        return found or [None]
    return [None]


def _csv(text: str) -> Iterator[tuple[int, Mapping[str, Any], list[Any]]]:
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        head = next(reader, [])
        for field in ("ref", "line"):
            if not set(head) & set(NAMES[field]):
                wanted = "、".join(NAMES[field][:3])
                raise _Wrong(field, ",".join(head), f"見出しに列がありません（{wanted}のどれか）")
        for number, row in enumerate(reader, start=2):
            if not row:
                continue
            facts = dict(zip(head, row, strict=False))
            if len(row) != len(head):
                facts = {}
            written = _first(facts, "line")
            yield number, facts, [_points_of(str(written or ""))]
    except csv.Error as broken:
        raise _Wrong("形式", "", f"CSVとして読めません（{broken}）") from None


def _points_of(written: str) -> list[list[Any]] | None:
    match = WKT.fullmatch(written)
    body = match[1] if match else written
    points: list[list[Any]] = []
    for pair in re.split(r"[,;]", body):
        parts = pair.split()
        if len(parts) < 2 or not all(NUMBER.fullmatch(part) for part in parts[:2]):
            return None
        points.append([float(parts[0]), float(parts[1])])
    return points


def _lines(facts: Mapping[str, Any], parts: list[Any]) -> list[PipeLine]:
    ref = _text(facts, "ref", most=40)
    if not ref:
        raise _Wrong("ref", "", "管理番号がありません")
    bore = _whole(facts, "bore_mm", 1, 10_000)
    laid = _whole(facts, "laid_in", 1880, 2100)
    material = _text(facts, "material", most=24)
    return [PipeLine(ref, bore, material, laid, _points(part)) for part in parts]


def _first(facts: Mapping[str, Any], field: str) -> Any:
    return next((facts[name] for name in NAMES[field] if facts.get(name) not in (None, "")), None)


def _text(facts: Mapping[str, Any], field: str, *, most: int) -> str:
    value = _first(facts, field)
    if value is None:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise _Wrong(field, value, "文字か整数にしてください")
    text = str(value).strip()
    if len(text) > most or not text.isprintable():
        raise _Wrong(field, text, f"{most}文字以内の文字にしてください")
    return text


def _whole(facts: Mapping[str, Any], field: str, least: int, most: int) -> int | None:
    value = _first(facts, field)
    if value is None:
        return None
    text = str(value).strip()
    text = text.removesuffix(".0")
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:9]) <= most or len(text) > 9:
        raise _Wrong(field, value, f"{least}から{most}までの整数にしてください")
    return int(text)


def _points(part: Any) -> list[Position]:
    if not isinstance(part, list) or len(part) < 2:
        raise _Wrong("line", "", "2点以上の線（LineString）にしてください")
    if len(part) > MOST_POINTS:
        raise _Wrong("line", len(part), f"1本の線は{MOST_POINTS:,}点までです")
    points: list[Position] = []
    for one in part:
        if not isinstance(one, list) or len(one) < 2 or not all(_is_number(value) for value in one[:2]):
            raise _Wrong("line", one, "経度と緯度の数字の組にしてください")
        across, up = float(one[0]), float(one[1])
        if not (WEST <= across <= EAST and SOUTH <= up <= NORTH):
            is_turned = WEST <= up <= EAST and SOUTH <= across <= NORTH
            why = "経度と緯度が逆です（経度が先）" if is_turned else "日本の外の座標です"
            raise _Wrong("line", f"{across} {up}", why)
        points.append((across, up))
    return points


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
