"""Searches are counted, words that find nothing become work, an answer that was used counts once a case."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mizuhiki.knowledge import errors, finding, selectors
from mizuhiki.knowledge.models import Miss, MissEnd, Search, SynonymEnd, SynonymLine, Use
from mizuhiki.knowledge.services import asking
from mizuhiki.knowledge.tests.conftest import AT, DAY
from mizuhiki.staff.models import User

pytestmark = pytest.mark.django_db
Made = Callable[..., Any]


def search(text: str, writer: User, *, minutes: int = 0) -> list[str]:
    at = AT + timedelta(minutes=minutes)
    return [one.question for one in asking.search_faq(text, actor=writer, at=at)]


@pytest.mark.req("CC-035")
def test_words_that_find_nothing_are_work_until_a_synonym_finds_them(
    write: Made, ask: Made, decide: Made, writer: User
) -> None:
    decide(ask(write("k1")))
    assert search("自動払込", writer) == search("自動 払込", writer, minutes=1) == []
    assert search("ジドウ 076-220-0001 払込", writer, minutes=2) == []
    assert [(one.text, one.count) for one in selectors.misses()] == [
        ("自動払込", 2),
        ("ジドウ * 払込", 1),
    ]
    line = asking.add_synonyms(line="口座振替＝自動払込", actor=writer, at=AT)
    assert search("自動払込", writer, minutes=3) == ["口座振替を申し込みたい"]
    [first, _] = selectors.misses()
    asking.end_miss(key=first.key, how=MissEnd.How.SYNONYM, actor=writer, at=AT + timedelta(minutes=4))
    assert [one.text for one in selectors.misses()] == ["ジドウ * 払込"]

    asking.end_synonyms(line_id=line.pk, actor=writer, at=AT)
    assert search("自動払込", writer, minutes=5) == []
    assert [one.count for one in selectors.misses()] == [3, 1]
    found = selectors.usage(AT, AT + timedelta(hours=1))
    assert (found.searches, found.missed, found.found) == (5, 4, 1)
    gone = asking.erase_misses(
        missed_before=DAY + timedelta(days=1), approval="1", actor=writer, at=AT + timedelta(days=1)
    )
    assert (gone, Miss.objects.count(), Search.objects.count()) == (4, 0, 5)


def test_the_table_takes_no_line_that_says_nothing_new(writer: User) -> None:
    asking.add_synonyms(line="引落＝口座振替＝自動払込", actor=writer, at=AT)
    for line, broken in (
        ("引落", errors.TooFewWords),
        ("ヒキオトシ＝ひきおとし", errors.TooFewWords),
        ("口座振替、引落", errors.SynonymKnown),
    ):
        with pytest.raises(broken):
            asking.add_synonyms(line=line, actor=writer, at=AT)
    [line_row] = SynonymLine.objects.all()
    asking.end_synonyms(line_id=line_row.pk, actor=writer, at=AT)
    with pytest.raises(errors.SynonymGone):
        asking.end_synonyms(line_id=line_row.pk, actor=writer, at=AT)
    assert (SynonymLine.objects.count(), SynonymEnd.objects.count()) == (1, 1)


@pytest.mark.req("CC-035")
def test_a_use_keeps_the_version_and_counts_once_a_case(
    write: Made, ask: Made, decide: Made, writer: User
) -> None:
    decide(ask(write("k1")))
    [entry] = finding.suggest("お客様は口座振替の申込みを希望。依頼書の送付先を確認した。", on=DAY)
    for case in ("case:1", "case:1", "case:2"):
        asking.record_use(version_id=entry.version_id, reference=case, actor=writer, at=AT)
    assert Use.objects.count() == 2
    [(version, count)] = selectors.usage(AT, AT + timedelta(seconds=1)).used
    assert (version.pk, count) == (entry.version_id, 2)
    assert finding.entry_of(entry.version_id) == entry
    assert Search.objects.count() == 0  # a suggestion is no search
