"""A supervisor who writes, somebody of the utility who approves, and a way to have something published."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.knowledge.models import Article, Publication, Version
from mizuhiki.knowledge.permissions import (
    ARTICLE_APPROVE,
    ARTICLE_SEE,
    ARTICLE_WRITE,
    DRAFT_SEE,
    INSTRUCTION_GIVE,
)
from mizuhiki.knowledge.services.publishing import ask_publication
from mizuhiki.knowledge.services.writing import Words, note_agreement, write_article
from mizuhiki.staff.models import User
from tests.builders import noon

DAY = date(2026, 11, 21)
AT = noon(DAY)


def words(**changes: Any) -> Words:
    """An FAQ entry about paying by debit, unless something else is said."""
    facts: dict[str, Any] = {
        "title": "口座振替を申し込みたい",
        "body": "依頼書を郵送します。",
        "origin": Version.Origin.NEW,
        "reason": "問合せが多いため",
        "category": "口座振替",
    }
    return Words(**facts | changes)


@pytest.fixture
def writer(person: Callable[..., Any]) -> User:
    """The supervisor."""
    rights = ARTICLE_SEE, DRAFT_SEE, ARTICLE_WRITE, INSTRUCTION_GIVE, "approvals.request_see"
    return person(*rights, username="sv1")  # type: ignore[no-any-return]


@pytest.fixture
def utility(person: Callable[..., Any]) -> User:
    """Decides for the utility."""
    rights = ARTICLE_SEE, DRAFT_SEE, ARTICLE_APPROVE, "approvals.request_see"
    return person(*rights, username="kyoku1")  # type: ignore[no-any-return]


@pytest.fixture
def write(writer: User) -> Callable[..., Version]:
    """Writes something new: `write("k1", kind="script", call_types=["start"])`."""

    def written(key: str, *, kind: str = Article.Kind.FAQ, **changes: Any) -> Version:
        return write_article(kind=kind, words=words(**changes), reference=key, actor=writer, at=AT)

    return written


@pytest.fixture
def ask(writer: User) -> Callable[..., Publication]:
    """Lays versions before the utility."""

    def asked(*versions: Version, from_on: date = DAY, **changes: Any) -> Publication:
        facts: dict[str, Any] = {"reason": "公開のため", "reference": f"p{versions[0].pk}", "at": AT}
        ids = [one.pk for one in versions]
        return ask_publication(version_ids=ids, from_on=from_on, actor=writer, **facts | changes)

    return asked


@pytest.fixture
def decide(utility: User) -> Callable[..., Decision]:
    """Lets the utility answer: granted unless something else is said."""

    def decided(publication: Publication, outcome: str = "granted", **changes: Any) -> Decision:
        request = approvals.open_request_of(kind="knowledge.publication", subject_id=publication.pk)
        assert request is not None
        facts: dict[str, Any] = {"reason": "" if outcome == "granted" else "言い回し", "at": AT}
        given: dict[str, Any] = {
            "request_id": request.pk,
            "outcome": Decision.Outcome(outcome),
            "actor": utility,
        }
        return approvals.decide(**given | facts | changes)

    return decided


@pytest.fixture
def publish(
    writer: User, ask: Callable[..., Publication], decide: Callable[..., Decision]
) -> Callable[..., None]:
    """Talks a manual over, lays it before the utility and has it granted."""

    def published(version: Version) -> None:
        note_agreement(
            version_id=version.pk, agreed_on=DAY, agreed_with="経営企画課", note="", actor=writer, at=AT
        )
        decide(ask(version))

    return published
