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
from mizuhiki.textsearch import Document, Index

SUGGESTED = 5


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
    index: Index = field(default_factory=lambda: Index(()))
    categories: dict[int, int | None] = field(default_factory=dict)


_kept = _Kept()

_STANDS_ON = """
SELECT (SELECT count(*) FROM knowledge_inforce), (SELECT sum(version_id) FROM knowledge_inforce),
    (SELECT count(*) FROM knowledge_articleend), (SELECT sum(id) FROM knowledge_articleend),
    (SELECT count(*) FROM knowledge_synonymline), (SELECT sum(id) FROM knowledge_synonymline),
    (SELECT count(*) FROM knowledge_synonymend), (SELECT sum(line_id) FROM knowledge_synonymend),
    current_database(), current_schema()
"""


def entries(text: str, *, on: date, category_id: int | None = None, limit: int = 20) -> list[Entry]:
    """What is in force on a day and fits the words best; nothing unapproved, nothing before its day."""
    index, categories = _index(on)
    hits = index.search(text, limit=limit if category_id is None else len(index))
    numbers = [hit.number for hit in hits if category_id is None or categories[hit.number] == category_id]
    return _entries(numbers[:limit], on)


def suggest(text: str, *, on: date, limit: int = SUGGESTED) -> list[Entry]:
    """Entries that fit the text of a case; nothing is counted, for nobody asked."""
    return entries(text, on=on, limit=limit)


def entries_of_category(category_id: int, *, on: date) -> list[Entry]:
    """Everything in force of a category, in the order of numbers."""
    found = selectors.in_force(on, Article.Kind.FAQ).filter(category_id=category_id)
    return [_entry(one) for one in found]


def entry_of(version_id: int) -> Entry:
    """An entry as a version had it, also when it is no longer told."""
    found = Version.objects.select_related("article", "category", "in_force")
    return _entry(found.get(pk=version_id, article__kind=Article.Kind.FAQ, in_force__isnull=False))


def _index(on: date) -> tuple[Index, dict[int, int | None]]:
    now = (on, *sql.rows(_STANDS_ON)[0])
    with _kept.lock:
        if _kept.stands_on != now:
            found = selectors.in_force(on, Article.Kind.FAQ).order_by("pk")
            rows = list(found.values_list("pk", "title", "body", "category_id"))
            lines = [line.words for line in selectors.synonym_lines()]
            _kept.index = Index((Document(pk, title, body) for pk, title, body, _ in rows), synonyms=lines)
            _kept.categories = {pk: category for pk, _, _, category in rows}
            _kept.stands_on = now
        return _kept.index, _kept.categories


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
