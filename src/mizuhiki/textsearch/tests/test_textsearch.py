"""Words of two letters are found, whichever way they are written; questions as operators ask them."""

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.textsearch import Document, Index, fold, terms, words_of_line
from mizuhiki.textsearch import index as indexing
from mizuhiki.textsearch.folding import words
from mizuhiki.textsearch.index import LEAST_SHARE

DEMO = Path(__file__).parents[2] / "config" / "demo" / "knowledge"
QUESTIONS = Path(__file__).with_name("questions.csv")
japanese = st.text(st.sampled_from("水道料金口座振替がのをアイウー々ABc12 。、"), max_size=24)


def demo(*, with_synonyms: bool) -> Index:
    """The entries of the demo under their numbers, with its table of synonyms or without."""
    rows = csv.DictReader((DEMO / "faq.csv").read_text(encoding="utf-8").splitlines())
    documents = [Document(number, row["質問"], row["回答"]) for number, row in enumerate(rows, start=1)]
    lines = (DEMO / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    return Index(documents, synonyms=[words_of_line(line) for line in lines] if with_synonyms else [])


@pytest.mark.req("CC-035")
@pytest.mark.parametrize(
    ("with_synonyms", "first", "among_three", "nothing"), [(False, 61, 68, 2), (True, 64, 72, 0)]
)
def test_questions_as_operators_ask_them(
    *, with_synonyms: bool, first: int, among_three: int, nothing: int
) -> None:
    index, counts = demo(with_synonyms=with_synonyms), [0, 0, 0]
    rows = list(csv.DictReader(QUESTIONS.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        found = [hit.number for hit in index.search(row["question"])]
        counts[0] += found[:1] == [int(row["entry"])]
        counts[1] += int(row["entry"]) in found[:3]
        counts[2] += not found
    assert len(rows) == 77
    assert counts == [first, among_three, nothing]


@pytest.mark.parametrize("asked", ["停水", "赤水", "口座", "凍結", "井戸", "ｺｳｻﾞ", "こうざ"])
def test_words_of_two_letters_are_found(asked: str) -> None:
    texts = ["停水の予告", "赤水が出る", "口座 コウザ", "凍結した管", "井戸を使う"]
    index = Index(Document(number, text) for number, text in enumerate(texts))
    hit = index.search(asked)[0]
    assert fold(asked) in fold(texts[hit.number])


def test_another_word_is_found_by_the_table_and_the_asked_word_comes_first() -> None:
    documents = [Document(1, "口座振替の申込み"), Document(2, "引落の日"), Document(3, "検針の日")]
    assert [hit.number for hit in Index(documents).search("引落")] == [2]
    index = Index(documents, synonyms=[("引落", "口座振替")])
    assert [hit.number for hit in index.search("引落")] == [2, 1]
    assert words_of_line("引落＝口座振替、 自動払込 = 引落") == ("引落", "口座振替", "自動払込")


def test_a_title_tells_more_than_a_body() -> None:
    index = Index([Document(1, "検針の日", "口座振替の方も同じです"), Document(2, "口座振替", "検針の日に")])
    assert [hit.number for hit in index.search("口座振替")] == [2, 1]


def test_what_speaks_of_too_little_is_not_found() -> None:
    index = Index([Document(1, "水道料金の支払方法", "口座振替ができます")])
    assert index.search("電気自動車充電設備補助金申請期限") == []
    assert index.search("") == index.search("。、？") == []
    assert all(hit.share >= LEAST_SHARE for hit in index.search("水道"))


@given(text=st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(text=st.one_of(japanese, st.text()))
def test_an_index_holds_the_words_that_are_asked_for(text: str) -> None:
    assert sorted(words(text)) == sorted(term.text for term in terms(text))


@given(text=japanese)
def test_a_text_is_found_by_itself(text: str) -> None:
    index = Index([Document(7, text), Document(8, "検診日程")])
    told = list(terms(text))
    assert ([hit.number for hit in index.search(text)][:1] == [7]) == bool(told)


def test_the_best_are_those_of_every_score_reckoned_without_short_cuts() -> None:
    draw = random.Random(7)  # noqa: S311 reproducible on purpose
    letters = "水道料金口座振替検針停止開栓名義変更漏修理"

    def text(length: int) -> str:
        return "".join(letters[min(int(draw.expovariate(0.2)), len(letters) - 1)] for _ in range(length))

    index = Index(Document(number, "", text(draw.randint(4, 6))) for number in range(400))
    with pytest.MonkeyPatch.context() as patch:
        for asked in [text(draw.randint(2, 12)) for _ in range(400)]:
            patch.setattr(indexing, "LONG_LIST", 400)  # no list is longer: nothing is cut short
            whole = index.search(asked, limit=400)
            patch.setattr(indexing, "LONG_LIST", 0)
            assert index.search(asked, limit=3) == whole[:3]
            scores = [hit.score for hit in whole]
            assert scores == sorted(scores, reverse=True)


@given(texts=st.lists(japanese, min_size=1, max_size=8), asked=japanese)
def test_what_is_removed_or_replaced_is_found_no_more(texts: list[str], asked: str) -> None:
    index = Index(Document(number, text) for number, text in enumerate(texts))
    index.remove(0)
    index.add(Document(len(texts) - 1, "電柱"))
    assert 0 not in {hit.number for hit in index.search(asked, limit=100)} or len(texts) == 1
    assert index.numbers == set(range(1, len(texts))) | {len(texts) - 1}
    assert [hit.number for hit in index.search("電柱", limit=1)] == [len(texts) - 1]
