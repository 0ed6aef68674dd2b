"""Names into a bank's characters: the rules of the page, and no guess."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zengin_code import Bank

from mizuhiki.formats.kana import Change, Narrowed, Reason, cut, narrow
from mizuhiki.formats.zengin import Charset

PARTY = Charset.NARROW.for_parties
WIDE = Charset.WIDE.for_parties


@pytest.mark.parametrize(
    ("given_text", "written"),
    [
        ("ミズヒキ　タロウ", "ﾐｽﾞﾋｷ ﾀﾛｳ"),
        ("ガギパピヴ", "ｶﾞｷﾞﾊﾟﾋﾟｳﾞ"),
        ("ガ", "ｶﾞ"),  # decomposed
        ("カ゛ハ゜", "ｶﾞﾊﾟ"),
        ("ァィゥェォャュョッ", "ｱｲｳｴｵﾔﾕﾖﾂ"),
        ("ｧｨｩｪｫｬｭｮｯ", "ｱｲｳｴｵﾔﾕﾖﾂ"),
        ("ヵヶヮ", "ｶｹﾜ"),
        ("スーパー", "ｽ-ﾊﾟ-"),
        ("ｽｰﾊﾟｰ", "ｽ-ﾊﾟ-"),
        ("－‐−", "---"),
        ("a1ｂ２", "A1B2"),
        ("・･", ".."),
        ("（カ）．", "(ｶ)."),
    ],
)
def test_what_has_a_rule_is_brought_into_the_characters(given_text: str, written: str) -> None:
    narrowed = narrow(given_text, allowed=PARTY)
    assert (narrowed.text, narrowed.refused) == (written, ())


def test_every_change_is_logged_with_its_place_and_reason() -> None:
    assert narrow("ｶｬー･b", allowed=PARTY) == Narrowed(
        text="ｶﾔ-.B",
        changes=(
            Change(1, "ｬ", "ﾔ", (Reason.SMALL_KANA,)),
            Change(2, "ー", "-", (Reason.WIDTH, Reason.LONG_MARK)),
            Change(3, "･", ".", (Reason.MIDDLE_DOT,)),
            Change(4, "b", "B", (Reason.CASE,)),
        ),
        refused=(),
    )


@pytest.mark.parametrize("char", "水み㈱＆&@_'$*:;\"!#%<>=|,、。ヷヰ\u200b𠮷")
def test_what_has_no_rule_stays_and_is_named(char: str) -> None:
    assert narrow(f"ｱ{char}", allowed=PARTY) == Narrowed(f"ｱ{char}", (), (char,))


def test_the_wide_set_admits_what_the_narrow_one_refuses() -> None:
    text = "ヲ／￥「」"
    assert narrow(text, allowed=PARTY).refused == tuple(text)
    assert narrow(text, allowed=WIDE).text == "ｦ/¥｢｣"


@given(st.text(PARTY))
def test_text_that_fits_comes_back_unchanged(text: str) -> None:
    assert narrow(text, allowed=PARTY) == Narrowed(text, (), ())


@given(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])))
def test_what_is_written_is_allowed_or_named(text: str) -> None:
    narrowed = narrow(text, allowed=PARTY)
    strange = [char for char in narrowed.text if char not in PARTY]
    assert strange == list(narrowed.refused)
    assert narrow(narrowed.text, allowed=PARTY).changes == ()


def test_every_full_width_katakana_with_a_half_width_form_has_a_rule() -> None:
    """The table is derived; NFKC of what it writes leads back to what was given."""
    for wide in map(chr, range(ord("ァ"), ord("ヴ") + 1)):
        narrowed = narrow(wide, allowed=WIDE)
        if wide in "ヰヱ":
            assert narrowed.refused == (wide,)
            continue
        big = wide if narrowed.changes[0].reasons == (Reason.WIDTH,) else chr(ord(wide) + 1)
        big = {"ヵ": "カ", "ヶ": "ケ", "ヮ": "ワ"}.get(wide, big)
        assert unicodedata.normalize("NFKC", narrowed.text) == big


@pytest.mark.parametrize(
    ("text", "width", "kept"),
    [("ｱｶﾞ", 3, "ｱｶﾞ"), ("ｱｶﾞ", 2, "ｱ"), ("ｶﾞﾊﾟ", 3, "ｶﾞ"), ("ｱｲｳ", 2, "ｱｲ"), ("ﾞﾞ", 1, "")],
)
def test_a_cut_never_parts_a_kana_from_its_mark(text: str, width: int, kept: str) -> None:
    assert cut(text, width) == kept


def test_every_bank_and_branch_of_the_master_has_a_name_that_fits() -> None:
    """All but sixteen foreign ones, whose full stop no bank name may hold."""
    names = [
        place.kana
        for bank in Bank.all.values()
        for place in (bank, *bank.branches.values())
        if "．" not in place.kana
    ]
    assert len(names) > 25_000
    for name in names:
        narrowed = narrow(name, allowed=Charset.NARROW.for_places)
        assert narrowed.refused == (), name
        assert cut(narrowed.text, 15) == narrowed.text
