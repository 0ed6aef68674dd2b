"""Operators search, find nothing, use an answer; the supervisor keeps the table of synonyms."""

import hashlib
import re
import unicodedata
from datetime import date, datetime, time

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.knowledge import errors, finding, selectors
from mizuhiki.knowledge.finding import Entry
from mizuhiki.knowledge.models import Miss, MissEnd, Search, SynonymEnd, SynonymLine, Use
from mizuhiki.knowledge.models.asked import MISS_LENGTH
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.textsearch import fold, words_of_line

LONG_NUMBER = re.compile(r"\d[\d-]{3,}\d")  # of a telephone, a customer, an account


def search_faq(
    text: str, *, actor: Actor, at: datetime, category_id: int | None = None, limit: int = 20
) -> list[Entry]:
    """Search as an operator does; that it was done is counted, and words that find nothing are kept.

    Source:
        CC-035 【金沢CC】第2章 第12; 別紙３ １(5).
    """
    found = finding.entries(text, on=clock.day_of(at), category_id=category_id, limit=limit)
    _count(text, len(found), actor=actor, at=at)
    return found


@transaction.atomic
def _count(text: str, found: int, *, actor: Actor, at: datetime) -> None:
    made = Search.objects.create(found=found, at=at, by_id=actor.pk)
    kept = blotted(text)
    if not found and kept:
        Miss.objects.create(search=made, text=kept, key=key_of(kept))


def blotted(text: str) -> str:
    """What is kept of words that found nothing: long numbers are somebody's, and go."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return LONG_NUMBER.sub("*", plain)[:MISS_LENGTH]


def key_of(text: str) -> str:
    """The same words again, however written."""
    return hashlib.sha256("".join(fold(text).split()).encode()).hexdigest()


@transaction.atomic
def end_miss(*, key: str, how: str, actor: Actor, at: datetime) -> MissEnd:
    """Say what was done about words that found nothing; missed again, they come back.

    Source:
        CC-035 【金沢CC】別紙３ １(5).
    """
    made = MissEnd.objects.create(key=key, how=MissEnd.How(how), at=at, by_id=actor.pk)
    audit.record(action="knowledge.miss.ended", subject=made, actor=actor, at=at, how=how)
    return made


@transaction.atomic
def erase_misses(*, missed_before: date, approval: str, actor: Actor, at: datetime) -> int:
    """Erase words that found nothing before a day; that and how often something was missed stays known.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12.
    """
    start = datetime.combine(missed_before, time(), clock.TOKYO)
    count, _ = Miss.objects.filter(search__at__lt=start).delete()
    audit.record(
        action="knowledge.misses.erased",
        subject=None,
        actor=actor,
        at=at,
        count=count,
        day=missed_before,
        approval=approval,
    )
    return count


@transaction.atomic
def record_use(*, version_id: int, reference: str, actor: Actor, at: datetime) -> Use:
    """An answer was given by this version in a case; told twice it counts once.

    Args:
        reference: what the room above calls the case, such as `callcentre.case:123`.

    Source:
        CC-035 【金沢CC】第2章 第12 第1項; 別紙３ １(5).
    """
    made, is_new = Use.objects.get_or_create(
        version_id=version_id, reference=reference, defaults={"at": at, "by_id": actor.pk}
    )
    if is_new:
        audit.record(action="knowledge.version.used", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def add_synonyms(*, line: str, actor: Actor, at: datetime) -> SynonymLine:
    """Put a line into the table; it counts from the next search on.

    Raises:
        TooFewWords, SynonymKnown: nothing is changed.

    Source:
        CC-035 【金沢CC】第2章 第12; 別紙３ １(5).
    """
    locks.take_name("knowledge-synonyms")
    words = words_of_line(line)
    folded = {fold(word) for word in words}
    if len(folded) < 2:
        raise errors.TooFewWords
    for known in selectors.synonym_lines():
        if folded <= {fold(word) for word in known.words}:
            raise errors.SynonymKnown(words="＝".join(words))
    made = SynonymLine.objects.create(words=list(words), at=at, by_id=actor.pk)
    audit.record(action="knowledge.synonyms.added", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def end_synonyms(*, line_id: int, actor: Actor, at: datetime) -> SynonymEnd:
    """Take a line out of the table.

    Raises:
        SynonymGone: nothing is changed.

    Source:
        CC-035 【金沢CC】第2章 第12; 別紙３ １(5).
    """
    locks.take_name("knowledge-synonyms")
    line = SynonymLine.objects.get(pk=line_id)
    if SynonymEnd.objects.filter(pk=line_id).exists():
        raise errors.SynonymGone
    made = SynonymEnd.objects.create(line=line, at=at, by_id=actor.pk)
    audit.record(action="knowledge.synonyms.ended", subject=line, actor=actor, at=at)
    return made
