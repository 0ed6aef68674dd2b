"""Rare and hostile texts in every field of every paper: printed as given or refused by name, and in place."""

import re
import unicodedata
from functools import cache

import pytest
from fontTools.ttLib import TTFont

from mizuhiki.documents import glyphs
from mizuhiki.documents.api import GlyphMissing, Paper, Row, inspect, render
from mizuhiki.documents.papers.parts import columns_of
from mizuhiki.documents.tests.fields import filled, filled_up, fitted, longest, places_of
from mizuhiki.documents.tests.pages import Code, codes, out_of_place, texts
from mizuhiki.documents.tests.samples import AT, FONTS, PRODUCTION
from mizuhiki.documents.tests.test_every_paper import EVERY, every_paper

PRINTED = (
    "髙﨑濵栁德",
    "𠮷野",
    "神田",  # U+FA19, which a normalisation would replace
    "葛\U000e0100城",
    "か\u3099き\u309aは\u309a",
    "e\u0301n\u0303Ł",
    "ﾊﾟｶﾞ",
    '#panic("x")',
    '#read("/etc/passwd")',
    "$x^2$ *b* _i_ `r`",
    "= h <l> @r \\u{41}",
    "// /* ] } ${x} {{x}}",
    "<b>&amp;\"'</b>",
    "%s {0} \\n",
    "①㈱〆々ゝ☎",
    "-- ~ ... '' \"\"",
)
REFUSED = (
    ("山\n田", "（U+000A）"),
    ("山\r\n田", "（U+000D）"),
    ("山\t田", "（U+0009）"),
    ("山\x00田", "（U+0000）"),
    ("山\u2028田", "（U+2028）"),
    ("山\u200b田", "（U+200B）"),
    ("山\u200d田", "（U+200D）"),
    ("山\u200f田", "（U+200F）"),
    ("山\u202e田", "（U+202E）"),
    ("山\ufeff田", "（U+FEFF）"),
    ("山\u00ad田", "（U+00AD）"),
    ("山\u3164田", "（U+3164）"),
    ("山\ue000田", "（U+E000）"),
    ("山😀田", "「😀」（U+1F600）"),
    ("שלום", "「ש」（U+05E9）"),
    ("\u0301山", "（U+0301）"),
    ("山a\u0301\u0302\u0303", "「a\u0301\u0302\u0303」（U+0061 U+0301 U+0302 U+0303）"),
    ("山x\u20dd", "「x\u20dd」（U+0078 U+20DD）"),
)
SIGNS = ("漢", "Ａ", "A", "ー", "（", "。", "-", "ｶ")  # of the last six no line may break between all


@every_paper
def test_a_rare_text_is_printed_as_given_and_nothing_in_it_is_carried_out(paper: Paper, row: Row) -> None:
    rows = [filled(paper, text) for text in PRINTED]
    pages = iter(texts(render(paper, [one for one, _ in rows], press=PRODUCTION, at=AT)))
    for one, given in rows:
        page = _squeezed("".join(next(pages) for _ in range(one.data(PRODUCTION)["pages"])))
        assert len(given) > 3
        assert [text for text in given if _squeezed(text) not in page] == []
    assert next(pages, None) is None


@every_paper
def test_what_no_font_can_show_is_refused_by_paper_and_character(paper: Paper, row: Row) -> None:
    for text, named in REFUSED:
        changed, given = filled(paper, text, is_numbered=False)
        assert given, text
        with pytest.raises(GlyphMissing) as refused:
            render(paper, [changed], press=PRODUCTION, at=AT)
        assert named in refused.value.message
        assert {found.paper_id for found in refused.value.findings} == {changed.paper_id}


@every_paper
def test_a_refusal_names_the_field_in_japanese(paper: Paper, row: Row) -> None:
    for place in places_of(paper):
        if changed := fitted(row, place, "\ue000"):
            for found in inspect(paper, [changed], press=PRODUCTION).missing:
                assert re.search(r"[ぁ-んァ-ヶ一-龠]", found.field), f"{paper.name}: {found.field}"


@every_paper
@pytest.mark.parametrize("sign", SIGNS)
def test_the_longest_texts_stay_in_their_places(paper: Paper, row: Row, sign: str) -> None:
    full = filled_up(paper, sign)
    pdf = render(paper, [full], press=PRODUCTION, at=AT)
    assert len(texts(pdf)) == full.data(PRODUCTION)["pages"]
    assert out_of_place(pdf) == []
    assert codes(pdf) == _plain_codes(paper.name)


@cache
def _plain_codes(name: str) -> list[Code]:
    """The codes of the sample of a paper."""
    (one,) = [(paper, row) for paper, row in EVERY if paper.name == name]
    return codes(render(one[0], [one[1]], press=PRODUCTION, at=AT))


@pytest.mark.long
@every_paper
def test_each_text_alone_in_each_field(paper: Paper, row: Row) -> None:
    """The same, one field at a time: what fills the others could hide what this one does."""
    for place in places_of(paper):
        for text in PRINTED:
            if one := fitted(row, place, text):
                pdf = render(paper, [one], press=PRODUCTION, at=AT)
                assert _squeezed(text) in _squeezed("".join(texts(pdf))), (place, text)
        for sign in SIGNS:
            if one := fitted(row, place, sign * longest(row, place, sign)):
                assert out_of_place(render(paper, [one], press=PRODUCTION, at=AT)) == [], (place, sign)


def test_no_character_is_wider_than_it_is_counted() -> None:
    """What fits is reckoned in columns, so the fonts must not set anything wider."""
    known, wider = glyphs.coverage(FONTS).characters, dict[str, float]()
    for faces in glyphs.FACES:
        seen = set[str]()
        for face in faces:
            with TTFont(FONTS / face) as font:
                size, widths = font["head"].unitsPerEm, font["hmtx"]
                for code, name in font.getBestCmap().items():
                    if (char := chr(code)) in known and char not in seen:
                        columns = widths[name][0] / size * 2
                        if columns > columns_of(char) + 0.02:
                            wider[char] = columns
                        seen.add(char)
    assert wider.keys() <= {"ﬃ", "ﬄ"}


def _squeezed(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"\s+", "", text))
