"""What people type and what is stored fold to the same text."""

import unicodedata
from collections import Counter
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.customers import text
from mizuhiki.customers.text import bigrams, normalise, normalise_kana, phone_digits, variants

TRICKY = (
    "髙高﨑崎濵浜齋斉斎々〻一二三十百千〇丁目番地号室町条大字のノ之ケヶがガ株有()（）㈱"
    "ーｰ-－‐−ゝゞヽヾヴァァアかガｶﾞ゛゜ハﾊﾟぱ12３4０aA1 \u3000|・\U000e0100𠮷ßİﬁĐễ\ue000"
)


@given(st.text(alphabet=TRICKY, max_size=12))
def test_folding_twice_is_folding_once(written: str) -> None:
    once = normalise(written)
    assert normalise(once) == once


@given(st.text(max_size=30))
def test_folding_any_text_twice_is_folding_once(written: str) -> None:
    once = normalise(written)
    assert normalise(once) == once
    assert text.PART not in once
    assert " " not in once


@given(st.text(alphabet=TRICKY, max_size=12))
def test_the_form_a_text_comes_in_does_not_matter(written: str) -> None:
    assert normalise(unicodedata.normalize("NFD", written)) == normalise(written)


@given(st.sampled_from(sorted(variants().items())), st.text(alphabet="田中山川一郎", max_size=4))
def test_each_variant_finds_the_other(pair: tuple[str, str], rest: str) -> None:
    variant, standard = pair
    assert normalise(variant + rest) == normalise(standard + rest)


def test_table_is_closed_and_adds_to_nfkc() -> None:
    table = variants()
    assert len(table) == 851
    assert set(table.values()).isdisjoint(table)  # no second step: one look-up is enough
    assert [v for v in table if unicodedata.normalize("NFKC", v) != v] == []
    assert all(len(v) == len(s) == 1 for v, s in table.items())


def test_table_names_a_source_for_each_pair() -> None:
    path = resources.files("mizuhiki.customers").joinpath("data", "variants.tsv")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "variant\tstandard\tsource"
    assert Counter(line.split("\t")[2] for line in lines[1:]) == {
        "常用漢字表": 302,
        "氏名の異体字": 295,
        "在留カード簡体字": 214,
        "人名用漢字表": 21,
        "表外漢字字体表": 18,
        "検索のため": 1,
    }


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("髙橋 一郎", "高橋一郎"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("山﨑", "山崎"),
        ("濱田", "浜田"),
        ("濵田", "浜田"),
        ("齋藤", "斉藤"),
        ("齊藤", "斉藤"),
        ("斎藤", "斉藤"),
        ("𠮷野", "吉野"),
        ("靏田", "鶴田"),
        ("福\ufa1b", "福福"),  # NFKC folds the compatibility ideograph by itself
        ("葛󠄀城", "葛城"),  # a variation selector goes
        ("佐々木", "佐佐木"),
        ("刘 建国", "劉建国"),
        ("Nguyễn Văn An", "NGUYENVANAN"),
        ("㈱みずひき商会", "株式会社ミズヒキ商会"),
        ("みずひき商会（株）", "ミズヒキ商会株式会社"),
        ("いすゞ自動車", "イスズ自動車"),
        ("コンピューター", "コンピユタ"),
        ("ﾀﾞﾃﾏｻﾑﾈ", "ダテマサムネ"),
        ("ヴィラ緑", "ビラ緑"),
    ],
)
def test_names(written: str, folded: str) -> None:
    assert normalise(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("緑町三丁目12番地の5号", "緑町3-12-5"),
        ("緑町３丁目１２番５号", "緑町3-12-5"),
        ("緑町３－１２－５", "緑町3-12-5"),
        ("緑町3ー12ー5", "緑町3-12-5"),
        ("緑町3の12の5", "緑町3-12-5"),
        ("緑町3丁目", "緑町3-"),
        ("緑町二十三番地", "緑町23"),
        ("緑町3-12-5 201号室", "緑町3-12-5-201"),
        ("緑町3-12-5 コーポさくら201号", "緑町3-12-5コポサクラ201"),
        ("霞が丘", "霞ケ丘"),
        ("霞ヶ丘", "霞ケ丘"),
        ("三番町5番地", "3番町5"),
        ("大字上野 1番地", "上野1"),
        ("北二十条西三丁目", "北20条西3-"),
        ("五十嵐三郎", "五十嵐三郎"),
    ],
)
def test_addresses(written: str, folded: str) -> None:
    assert normalise(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("たなか はなこ", "タナカハナコ"),
        ("ｵｵﾉ ﾕｳｷ", "オオノユウキ"),
        ("ミヅホ", "ミズホ"),
        ("ハットリ", "ハツトリ"),
        ("カブシキガイシャ ミズヒキ", "ミズヒキ"),
        ("ｶ)ﾐｽﾞﾋｷ", "ミズヒキ"),
        ("ミズヒキ ユウゲンガイシャ", "ミズヒキユウゲンガイシヤ"),
        ("", ""),
    ],
)
def test_kana(written: str, folded: str) -> None:
    assert normalise_kana(written) == folded


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("076-220-0000", "0762200000"),
        ("０７６（２２０）００００", "0762200000"),
        ("+81 90 1234 5678", "09012345678"),
        ("+81-(0)90-1234-5678", "09012345678"),
        ("0081234567", "0081234567"),  # a number of ours may begin so
        ("電話なし", ""),
    ],
)
def test_phone_digits(written: str, digits: str) -> None:
    assert phone_digits(written) == digits


def test_bigrams_are_signed_32_bit_numbers() -> None:
    assert bigrams("田中") == {(0x7530 << 16 | 0x4E2D) - 2**31}
    assert bigrams("田") == set()
    assert text.pair(0x20000, 0x4E2D) == (0xD800 << 16 | 0x4E2D) - 2**31  # beyond U+FFFF


@given(st.characters(), st.characters())
def test_any_bigram_fits_an_int4(one: str, two: str) -> None:
    assert -(2**31) <= text.pair(ord(one), ord(two)) < 2**31
