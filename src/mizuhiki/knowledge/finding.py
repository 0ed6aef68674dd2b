"""The FAQ as it is searched: an index of what is in force today, kept by each process until that changes.

What the index stands on is told by one query: the day, and how many rows of what only ever grows there
are. So each process sees an approval, an end and a synonym at its next search (ADR 0111).
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from mizuhiki.knowledge import selectors
from mizuhiki.knowledge.models import Article, Version
from mizuhiki.platform import sql
from mizuhiki.textsearch import LEAST_SHARE, Document, Index

SUGGESTED = 5
AT_ONCE = 1_000


@dataclass(frozen=True)
class Entry:
    """An FAQ entry as an operator sees it; `version_id` is what a case keeps when it was used."""

    version_id: int
    article_id: int
    number: int
    edition: int
    category: str
    question: str
    answer: str
    related: str
    from_on: date


@dataclass
class _Kept:
    """The index of this process with what it stands on."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    stands_on: tuple[object, ...] = ()
    index: Index = field(default_factory=Index)
    categories: dict[int, int] = field(default_factory=dict)


_kept = _Kept()

_STANDS_ON = """
SELECT (SELECT count(*) FROM knowledge_inforce), (SELECT sum(version_id) FROM knowledge_inforce),
    (SELECT count(*) FROM knowledge_articleend), (SELECT sum(id) FROM knowledge_articleend),
    (SELECT count(*) FROM knowledge_synonymline), (SELECT sum(id) FROM knowledge_synonymline),
    (SELECT count(*) FROM knowledge_synonymend), (SELECT sum(line_id) FROM knowledge_synonymend),
    current_database(), current_schema()
"""


def entries(
    text: str,
    *,
    on: date,
    category_id: int | None = None,
    limit: int = 20,
    least_share: float = LEAST_SHARE,
) -> list[Entry]:
    """What is in force on a day and fits the words best; nothing unapproved, nothing before its day."""
    now = (on, *sql.rows(_STANDS_ON)[0])
    with _kept.lock:
        if _kept.stands_on != now:
            _follow(on, is_same_place=_kept.stands_on[-2:] == now[-2:])
            _kept.stands_on = now
        of = _kept.categories
        most = limit if category_id is None else len(of)
        hits = _kept.index.search(text, limit=most, least_share=least_share)
        numbers = [hit.number for hit in hits if category_id in {None, of[hit.number]}]
    return _entries(numbers[:limit], on)


def suggest(text: str, *, on: date, limit: int = SUGGESTED) -> list[Entry]:
    """Entries that fit the text of a case best, however much else it speaks of; no search is counted."""
    return entries(text, on=on, limit=limit, least_share=0.0)


def entries_of_category(category_id: int, *, on: date) -> list[Entry]:
    """Everything in force of a category, in the order of numbers."""
    found = selectors.in_force(on, Article.Kind.FAQ).filter(category_id=category_id)
    return [_entry(one) for one in found]


def entry_of(version_id: int) -> Entry:
    """An entry as a version had it, also when it is no longer told."""
    found = Version.objects.select_related("article", "category", "in_force")
    return _entry(found.get(pk=version_id, article__kind=Article.Kind.FAQ, in_force__isnull=False))


def answers_among(version_ids: Sequence[int]) -> list[int]:
    """Those that are versions of FAQ entries which were in force, in the order given."""
    found = Version.objects.filter(
        pk__in=list(version_ids), article__kind=Article.Kind.FAQ, in_force__isnull=False
    )
    known = set(found.values_list("pk", flat=True)) if version_ids else set()
    return [one for one in dict.fromkeys(version_ids) if one in known]


def _follow(on: date, *, is_same_place: bool) -> None:
    """Bring the index to what is in force: only what came and went, unless that is much of it."""
    found = selectors.in_force(on, Article.Kind.FAQ).order_by("pk")
    categories = {pk: category or 0 for pk, category in found.values_list("pk", "category_id")}
    known = _kept.index.numbers
    if not is_same_place or len(known - categories.keys()) > len(known) // 10:
        known, _kept.index = set(), Index()
    for number in known - categories.keys():
        _kept.index.remove(number)
    new = sorted(categories.keys() - known)
    for start in range(0, len(new), AT_ONCE):
        rows = Version.objects.filter(pk__in=new[start : start + AT_ONCE]).order_by("pk")
        for pk, title, body in rows.values_list("pk", "title", "body"):
            _kept.index.add(Document(pk, title, body))
    _kept.index.use_synonyms(line.words for line in selectors.synonym_lines())
    _kept.categories = categories


def _entries(numbers: Sequence[int], on: date) -> list[Entry]:
    found = selectors.in_force(on, Article.Kind.FAQ).in_bulk(numbers)
    return [_entry(found[number]) for number in numbers if number in found]


def _entry(version: Version) -> Entry:
    return Entry(
        version_id=version.pk,
        article_id=version.article_id,
        number=version.article.number,
        edition=version.number,
        category=version.category.name if version.category else "",
        question=version.title,
        answer=version.body,
        related=version.related,
        from_on=version.in_force.from_on,
    )
