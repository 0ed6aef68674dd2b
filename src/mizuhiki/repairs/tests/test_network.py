"""A layer of pipes comes in whole or not at all, is found by its box, and shows the mains near a pin."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from mizuhiki.attachments.api import FileRefused, StoredFile
from mizuhiki.platform import clock
from mizuhiki.repairs import rules
from mizuhiki.repairs.layers import read_layer
from mizuhiki.repairs.models import Layer, NetworkEdition, Pipe
from mizuhiki.repairs.network_selectors import mains_near, pipes_in
from mizuhiki.repairs.services.network import LayerKnown, load_layer, store_layer
from mizuhiki.repairs.tests.conftest import CREW, OPERATOR

HERE = (36.561325, 136.656205)
GEOJSON = "application/geo+json"


def feature(ref: Any, *points: tuple[float, float], **facts: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"管理番号": ref, "口径": 100, "管種": "DIP", "布設年度": 1998} | facts,
        "geometry": {"type": "LineString", "coordinates": [list(point) for point in points]},
    }


def collection(*features: Any, **facts: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | facts).encode()


WEST, EAST = (136.655, 36.5614), (136.658, 36.5614)


@pytest.mark.django_db
@pytest.mark.db
@pytest.mark.req("CC-024")
def test_a_layer_takes_the_place_of_the_one_before_and_the_pin_finds_its_mains(
    person: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    now = clock.now()
    near, far = feature("W1", WEST, EAST), feature("W2", (136.655, 36.57), (136.658, 36.57), 口径=None)
    store_layer(
        collection(near, far), layer="water_main", name="水道", media_type=GEOJSON, actor=None, at=now
    )
    csv = '管路番号,口径,座標\nS1,250,"136.655 36.5612, 136.658 36.5612"\n'.encode("cp932")
    store_layer(csv, layer="sewer_main", name="下水", media_type="text/csv", actor=None, at=now)
    found = mains_near(HERE)
    assert [(one.layer, one.ref, one.away_m) for one in found] == [
        (Layer.WATER_MAIN, "W1", 8),
        (Layer.SEWER_MAIN, "S1", 14),
    ]
    assert found[0].words == "配水管 φ100 DIP 1998年度布設"
    text, is_more = pipes_in("water_main", rules.Box(136.65, 36.56, 136.66, 36.565))
    shown = json.loads(text)["features"]
    assert ([one["properties"]["ref"] for one in shown], is_more) == (["W1"], False)
    assert shown[0]["geometry"]["coordinates"] == [list(WEST), list(EAST)]
    client = sign_in(person(*OPERATOR, username="map1"))
    answer = client.get("/repairs/map/layers/water_main/", {"box": "136.65,36.56,136.66,36.58"})
    assert (answer["X-More"], len(answer.json()["features"])) == ("0", 2)
    first = NetworkEdition.objects.get(layer="water_main")
    with pytest.raises(LayerKnown):
        load_layer(
            collection(near, far), layer="water_main", file=first.file, file_name="a", at=now, actor=None
        )
    store_layer(collection(far), layer="water_main", name="水道", media_type=GEOJSON, actor=None, at=now)
    assert [one.ref for one in Pipe.objects.filter(layer="water_main")] == ["W2"]
    assert Pipe.objects.filter(layer="sewer_main").count() == 1
    broken = collection(near, feature("W9", WEST))
    with pytest.raises(FileRefused) as refused:
        store_layer(broken, layer="water_main", name="水道", media_type=GEOJSON, actor=None, at=now)
    [fault] = refused.value.faults
    assert (fault.line, fault.field, fault.problem) == (2, "座標", "2点以上の線（LineString）にしてください")
    assert [one.ref for one in Pipe.objects.filter(layer="water_main")] == ["W2"]
    assert (NetworkEdition.objects.count(), StoredFile.objects.count()) == (3, 3)


TURNED, ABROAD = ((36.56, 136.65), (36.57, 136.65)), ((2.35, 48.85), (2.36, 48.86))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", (0, "形式")),
        (b"[]", (0, "type")),
        (b"{\x81", (0, "文字コード")),
        (b'{"type": "FeatureCollection"}', (0, "features")),
        (collection(), (0, "件数")),
        (collection(crs={"properties": {"name": "urn:ogc:def:crs:EPSG::6675"}}), (0, "crs")),
        (collection(None), (1, "管理番号")),
        (collection(feature("", WEST, EAST)), (1, "管理番号")),
        (collection(feature("長" * 41, WEST, EAST)), (1, "管理番号")),
        (collection(feature("A\u0007", WEST, EAST)), (1, "管理番号")),
        (collection(feature({"x": 1}, WEST, EAST)), (1, "管理番号")),
        (collection(feature("A", WEST, EAST), feature("A", WEST, EAST)), (2, "管理番号")),
        (collection(feature("A", WEST, EAST, 口径="太い")), (1, "口径")),
        (collection(feature("A", WEST, EAST, 口径="9" * 5_000)), (1, "口径")),
        (collection(feature("A", WEST, EAST, 布設年度=98)), (1, "布設年度")),
        (collection(feature("A", *TURNED)), (1, "座標")),
        (collection(feature("A", *ABROAD)), (1, "座標")),
        (collection(feature("A", WEST, (float("nan"), 36.0))), (1, "座標")),
        (
            collection({"properties": {"id": "A"}, "geometry": {"type": "Point", "coordinates": WEST}}),
            (1, "座標"),
        ),
        (b"[" * 100_000, (0, "形式")),
    ],
)
def test_a_fault_names_its_feature_and_field(content: bytes, said: tuple[int, str]) -> None:
    lines, faults = read_layer(content, is_csv=False)
    assert [(one.line, one.field) for one in faults] == [said]
    assert len(lines) <= 1


def test_a_csv_is_read_with_points_or_wkt_and_its_faults_have_their_line() -> None:
    text = (
        'ref,wkt,bore\nA,"LINESTRING (136.65 36.56, 136.66 36.57)",75\n'
        'B,"136.65 36.56;136.66 36.57",\nC,nowhere,75\nD,x\n'
    )
    lines, faults = read_layer(text.encode(), is_csv=True)
    assert [(one.ref, one.bore_mm, len(one.points)) for one in lines] == [("A", 75, 2), ("B", None, 2)]
    assert [(one.line, one.field) for one in faults] == [(4, "座標"), (5, "管理番号")]
    assert read_layer(b"a,b\n1,2\n", is_csv=True)[1][0].field == "ref"


@given(content=st.binary(max_size=300), is_csv=st.booleans())
@settings(max_examples=60)
def test_no_bytes_break_the_reader(*, content: bytes, is_csv: bool) -> None:
    lines, faults = read_layer(content, is_csv=is_csv)
    assert bool(faults) or bool(lines)


places = st.tuples(st.floats(30, 44), st.floats(128, 145))


@given(a=places, b=places)
def test_the_way_between_two_places_is_the_same_back_and_none_to_itself(
    a: rules.Point, b: rules.Point
) -> None:
    assert rules.metres(a, b) == pytest.approx(rules.metres(b, a))
    assert rules.metres(a, a) == 0


@given(
    point=st.tuples(st.floats(36.55, 36.57), st.floats(136.64, 136.67)),
    line=st.lists(st.tuples(st.floats(36.55, 36.57), st.floats(136.64, 136.67)), min_size=2, max_size=6),
)
def test_a_line_is_never_farther_than_its_nearest_corner(point: rules.Point, line: list[rules.Point]) -> None:
    nearest = min(rules.metres(point, corner) for corner in line)
    away = rules.metres_to_line(point, line)
    assert 0 <= away <= nearest * 1.001 + 0.01
    inside = rules.around(point, away + 1)
    assert inside.is_sound


def test_known_distances() -> None:
    assert round(rules.metres((36.0, 136.0), (36.001, 136.0))) == 111
    assert round(rules.metres_to_line((36.0005, 136.0), [(36.0, 135.9), (36.0, 136.1)])) == 56
    states = [
        ["acknowledged"],
        ["acknowledged", "dispatched", "acknowledged"],
        ["noted"],
        ["changed", "cancel_told"],
    ]
    assert [rules.state_of(kinds).value for kinds in states] == [
        "acknowledged",
        "dispatched",
        "received",
        "received",
    ]


@pytest.mark.django_db
@pytest.mark.db
def test_hostile_boxes_and_places_of_the_map_are_refused(
    person: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    client = sign_in(person(*CREW, username="crew9"))
    for box in (
        "",
        "1,2,3",
        "a,b,c,d",
        "nan,0,1,1",
        "1e999,0,1,1",
        "5,0,1,1",
        "0,-91,1,1",
        "0,0,1,1," + "9" * 200,
    ):
        assert client.get("/repairs/map/layers/water_main/", {"box": box}).status_code == 400, box
        assert client.get("/repairs/map/pins/", {"box": box}).status_code == 400, box
    assert client.get("/repairs/map/layers/gas/", {"box": "0,0,1,1"}).status_code == 404
    assert client.get("/repairs/map/", {"at": "x,y"}).status_code == 200
