"""The press: data stays data, every character is printed or named, no row mixes with another."""

import re

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from mizuhiki.documents import glyphs
from mizuhiki.documents.api import (
    PAYMENT_NOTICE,
    Addressee,
    GlyphMissing,
    inspect,
    render,
)
from mizuhiki.documents.engine import TEMPLATES
from mizuhiki.documents.glyphs import Coverage
from mizuhiki.documents.papers.payment_notice import PaymentNotice
from mizuhiki.documents.tests.pages import page_count, picture, texts
from mizuhiki.documents.tests.samples import (
    AT,
    FONTS,
    PRODUCTION,
    SAMPLE,
    payment_notice,
)


def named(name: str, number: int = 1) -> PaymentNotice:
    """A notice for somebody with this name."""
    to = Addressee(postal_code="920-0031", lines=("水引市本町1丁目1番1号",), name=name)
    return payment_notice(number, addressee=to)


def test_file_is_pdf_a_2u_in_japanese() -> None:
    pdf = render(PAYMENT_NOTICE, [payment_notice()], press=SAMPLE, at=AT)
    assert pdf.startswith(b"%PDF-1.7")
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>U</pdfaid:conformance>", pdf)
    assert b"/Lang(ja-JP)" in pdf


def test_same_rows_and_time_give_the_same_bytes() -> None:
    rows = [payment_notice(1), payment_notice(2)]
    assert render(PAYMENT_NOTICE, rows, press=SAMPLE, at=AT) == render(
        PAYMENT_NOTICE, rows, press=SAMPLE, at=AT
    )


@pytest.mark.parametrize(
    "name",
    [
        '#panic("x")',
        '#read("/etc/passwd")',
        "<b>太郎</b> & Co.",
        "$x^2$ *強* _弱_ `code` // 注",
        "@ref <label> [箱] {式} \\ #",
        "'); DROP TABLE customers;--",
        "{{7*7}} ${7*7} %s",
        "日" * 50,
    ],
)
def test_hostile_names_are_names(name: str) -> None:
    (page,) = texts(render(PAYMENT_NOTICE, [named(name)], press=SAMPLE, at=AT))
    assert page.count(re.sub(r"\s+", "", name)) == 4


@pytest.mark.parametrize(
    "name", ["髙橋", "山﨑", "濵田", "栁", "德永", "𠮷野", "渡邉\U000e0100", "葛\U000e0101"]
)
def test_rare_kanji_are_drawn(name: str) -> None:
    """The name leaves its own ink: neither nothing nor the box of a missing glyph."""
    box = (80, 75, 420, 155)
    drawn = picture(render(PAYMENT_NOTICE, [named(name)], press=PRODUCTION, at=AT), dpi=100).crop(box)
    other = picture(render(PAYMENT_NOTICE, [named("〓" * len(name))], press=PRODUCTION, at=AT), dpi=100).crop(
        box
    )
    blank = picture(render(PAYMENT_NOTICE, [named("　様")], press=PRODUCTION, at=AT), dpi=100).crop(box)
    assert drawn.tobytes() not in {other.tobytes(), blank.tobytes()}
    assert inspect(PAYMENT_NOTICE, [named(name)], press=SAMPLE).substituted == ()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\U0001b100田", "「\U0001b100」（U+1B100）"),
        ("山田😀", "「😀」（U+1F600）"),
        ("山\n田", "（U+000A）"),
        ("山\r\n田", "（U+000D）"),
        ("山\u202e田", "（U+202E）"),
        ("山\u200b田", "（U+200B）"),
        ("\ue000田", "（U+E000）"),
        ("山\ud800田", "（U+D800）"),
        ("山\x00田", "（U+0000）"),
    ],
)
def test_what_the_fonts_lack_is_refused_by_row_field_and_character(name: str, shown: str) -> None:
    rows = [payment_notice(1), named(name, 2), payment_notice(3)]
    with pytest.raises(GlyphMissing) as refused:
        render(PAYMENT_NOTICE, rows, press=SAMPLE, at=AT)
    assert refused.value.message.startswith(
        f"2件目 納通-2026-0000002 の宛名にある文字{shown}は印刷用のフォントにありません。"
    )


def test_unknown_selector_prints_the_plain_form_and_is_reported() -> None:
    """邉 with a selector of a collection the face does not carry (Adobe-Japan1 variant)."""
    name = "渡邉\U000e0101"
    checked = inspect(PAYMENT_NOTICE, [payment_notice(), named(name, 2)], press=SAMPLE)
    assert checked.missing == ()
    (found,) = checked.substituted
    assert (found.row, found.paper_id, found.field) == (1, "納通-2026-0000002", "宛名")
    assert found.shown == "「邉\U000e0101」（U+9089 U+E0101）"
    (page,) = texts(render(PAYMENT_NOTICE, [named(name)], press=SAMPLE, at=AT))
    assert page.count("渡邉様") == 4
    assert "納通-2026-0000001「邉」は標準の字体で印刷しています1／1ページ" in page


def test_a_letter_bears_one_mark_and_no_more() -> None:
    """か and its mark are が; what the fonts would pile up over the line above is refused."""
    (page,) = texts(render(PAYMENT_NOTICE, [named("は\u309aか\u3099")], press=SAMPLE, at=AT))
    assert page.count("は\u309aか\u3099様") == 4
    assert "標準の字体" not in page
    for name in ("ま\u0300\u0301", "\u0301山", "山。\u0301", "山\u20dd"):
        with pytest.raises(GlyphMissing):
            render(PAYMENT_NOTICE, [named(name)], press=SAMPLE, at=AT)


def test_last_guard_names_the_row_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the fonts' tables promise what the engine cannot draw, the engine's error is turned."""
    everything = Coverage(frozenset(chr(code) for code in range(0x110000)), frozenset())
    monkeypatch.setattr(glyphs, "coverage", {FONTS: everything}.__getitem__)
    with pytest.raises(GlyphMissing) as refused:
        render(PAYMENT_NOTICE, [payment_notice(1), named("😀", 2)], press=SAMPLE, at=AT)
    assert "2件目 納通-2026-0000002" in refused.value.message
    assert "（U+1F600）" in refused.value.message


def test_templates_cannot_read_outside_their_folder() -> None:
    compiler = typst.Compiler(root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True)
    for path in ("/etc/passwd", "../engine.py"):
        with pytest.raises(typst.TypstError):
            compiler.compile(input=f'#read("{path}")'.encode())


@settings(max_examples=12, deadline=None)
@given(numbers=st.lists(st.integers(min_value=1, max_value=9_999_999), min_size=1, max_size=5, unique=True))
def test_no_page_carries_another_row(numbers: list[int]) -> None:
    """Each page has the number, name and amounts of its own row and of no other."""
    rows = [named(f"氏名{number:07d}号", number) for number in numbers]
    pages = texts(render(PAYMENT_NOTICE, rows, press=SAMPLE, at=AT))
    assert len(pages) == len(rows)
    for number, page in zip(numbers, pages, strict=True):
        assert set(re.findall(r"納通-2026-(\d{7})", page)) == {f"{number:07d}"}
        assert set(re.findall(r"氏名(\d{7})号", page)) == {f"{number:07d}"}
        assert f"納付書番号2026-{number:08d}" in page


def test_hundred_notices_are_hundred_pages() -> None:
    pdf = render(PAYMENT_NOTICE, [payment_notice(number) for number in range(100)], press=SAMPLE, at=AT)
    assert page_count(pdf) == 100
