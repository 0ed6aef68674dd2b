"""What a public form may take follows from the layout, and comes through what is published unchanged."""

import json

import pytest

from mizuhiki.formats.resultlist import (
    Column,
    Form,
    Layout,
    Limit,
    Signs,
    Unit,
    is_latin_refused,
    limits_of,
)

LAYOUT = Layout(
    form=Form.CSV,
    signs=Signs(encoding="cp932", instead={"𠮷": "吉"}),
    columns=(
        Column(name="受付番号", items=("number",)),
        Column(name="場所", items=("place", "building"), between="　", width=12),
        Column(name="氏名", items=("name",), width=10),
        Column(name="カナ", items=("kana",), width=10, form="half"),
        Column(name="旧カナ", items=("former_kana",), admits_latin=True),
    ),
)


@pytest.mark.req("DD-035")
def test_what_is_typed_in_ones_own_words_has_limits() -> None:
    limits = limits_of(LAYOUT)
    assert [limit.items for limit in limits] == [
        ("place", "building"),
        ("name",),
        ("kana",),
        ("former_kana",),
    ]
    assert limits == [Limit.read(json.loads(json.dumps(limit.plain()))) for limit in limits]
    place, name, kana, _ = limits
    assert place.length({"place": "緑町1番地", "building": "ハイツ"}) == 9
    assert name.strange("𠮷田😀") == {"𠮷": "吉", "😀": ""}
    assert kana.length({"kana": "ガク"}) == 3


def test_bytes_are_counted_as_the_encoding_has_them() -> None:
    layout = Layout(form=Form.CSV, signs=LAYOUT.signs, columns=LAYOUT.columns, unit=Unit.BYTES)
    assert limits_of(layout)[1].length({"name": "水引A"}) == 5


@pytest.mark.req("DD-037")
def test_letters_stand_in_a_reading_only_where_the_layout_admits_them() -> None:
    limits = limits_of(LAYOUT)
    assert is_latin_refused("kana", "スミス John", limits)
    assert is_latin_refused("kana", "Ｊｏｈｎ", limits)
    assert not is_latin_refused("kana", "スミス ジョン", limits)
    assert not is_latin_refused("former_kana", "John", limits)
    assert not is_latin_refused("name", "John", limits)
    assert not is_latin_refused("kana", "John", [])
