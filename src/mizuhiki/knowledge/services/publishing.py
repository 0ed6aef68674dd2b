"""Versions are laid before the utility, and hold from their day once it approved them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.knowledge import errors, selectors
from mizuhiki.knowledge.models import MANUALS, InForce, Publication, PublicationEnd, PublicationLine, Version
from mizuhiki.knowledge.models.publications import KIND
from mizuhiki.knowledge.services import instructing, writing
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor, Person

How = PublicationEnd.How
MOST_AT_ONCE = 1_000


@transaction.atomic
def ask_publication(
    *,
    version_ids: Sequence[int],
    from_on: date,
    reason: str,
    reference: str,
    actor: Person,
    at: datetime,
) -> Publication:
    """Lay versions before the utility, to be told from a day on; all of them or none.

    Args:
        reference: the key of this act; the same key is asked once.

    Raises:
        NothingChosen, FromPast, NotADraft, AgreementMissing, ReasonNeeded, MayNotAsk: nothing is changed.

    Source:
        CC-029, CC-030, CC-104 【金沢CC】第2章 第10(3), 第10(4).
    """
    before = Publication.objects.filter(reference=reference).first()
    if before is not None:
        return before
    if not version_ids or Version.objects.filter(pk__in=version_ids).count() != len(set(version_ids)):
        raise errors.NothingChosen
    if from_on < clock.day_of(at):
        raise errors.FromPast
    articles = Version.objects.filter(pk__in=version_ids).values_list("article_id", flat=True)
    for article_id in sorted(articles):
        writing.lock_article(article_id)
    found = list(selectors.newest().filter(article_id__in=articles))
    _refuse_unready(version_ids, found, on=clock.day_of(at))
    made = Publication.objects.create(
        from_on=from_on, reason=reason.strip(), reference=reference, at=at, by_id=actor.pk
    )
    PublicationLine.objects.bulk_create(
        PublicationLine(publication=made, version=one) for one in sorted(found, key=lambda one: one.pk)
    )
    audit.record(
        action="knowledge.publication.asked", subject=made, actor=actor, at=at, count=len(version_ids)
    )
    approvals.ask(
        kind=KIND,
        title=f"FAQ・スクリプト・マニュアルの公開（{len(found)}件）",
        subject=made,
        reason=reason,
        actor=actor,
        at=at,
        item_count=len(found),
    )
    return made


def _refuse_unready(version_ids: Sequence[int], newest: Sequence[Version], *, on: date) -> None:
    by_id = {one.pk: one for one in newest}
    for asked in Version.objects.filter(pk__in=version_ids).select_related("article").order_by("pk"):
        version = by_id.get(asked.pk)
        state = selectors.state_of(version, current=(), on=on) if version else selectors.PAST
        if version is None or state.code not in selectors.ASKABLE:
            raise errors.NotADraft(shown=asked.article.shown, number=asked.number, state=state.label)
        if asked.article.kind in MANUALS and not hasattr(version, "agreement"):
            raise errors.AgreementMissing(shown=asked.article.shown)


@transaction.atomic
def grant(*, publication_id: int, actor: Actor, at: datetime) -> PublicationEnd:
    """The utility approved: each version holds from its day, but from no day before this one.

    Source:
        CC-029, CC-030, CC-104, CC-105 【金沢CC】第2章 第10(3), 第10(4), 第19(3).
    """
    publication = Publication.objects.get(pk=publication_id)
    from_on = max(publication.from_on, clock.day_of(at))
    lines = publication.lines.select_related("version__article", "version__instruction").order_by("pk")
    versions = [line.version for line in lines]
    InForce.objects.bulk_create(
        InForce(
            version=one,
            article_id=one.article_id,
            publication=publication,
            from_on=from_on,
            at=at,
            by_id=actor.pk,
        )
        for one in versions
    )
    for version in versions:
        instructing.end_by(version, actor=actor, at=at)
    made = PublicationEnd.objects.create(publication=publication, how=How.GRANTED, at=at, by_id=actor.pk)
    audit.record(
        action="knowledge.publication.granted", subject=publication, actor=actor, at=at, count=len(versions)
    )
    return made


@transaction.atomic
def end_ungranted(
    *, publication_id: int, how: str, reason: str, actor: Actor, at: datetime
) -> PublicationEnd:
    """The utility sent it back, or who asked took it back: the versions are drafts again.

    Source:
        CC-030 【金沢CC】第2章 第10(4).
    """
    publication = Publication.objects.get(pk=publication_id)
    made = PublicationEnd.objects.create(
        publication=publication, how=How(how), reason=reason, at=at, by_id=actor.pk
    )
    audit.record(action="knowledge.publication.ended", subject=publication, actor=actor, at=at, outcome=how)
    return made
