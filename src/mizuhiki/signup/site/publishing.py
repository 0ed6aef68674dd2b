"""公開: what would change is looked at, proposed, and in force once a second person agrees (ADR 0104)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.signup.errors import (
    NoBankReady,
    NothingToPublish,
    ProposalWaits,
    TermsUnchecked,
    TextsUnfit,
)
from mizuhiki.signup.models import Publication, PublicationProposal, TermsCheck
from mizuhiki.signup.site import bank_selectors
from mizuhiki.signup.site.bank_selectors import BankStanding
from mizuhiki.signup.site.publication_changes import Change, changes
from mizuhiki.signup.site.services import body_of, digest_of
from mizuhiki.signup.site.wording import wrong_texts

PUBLISH = "signup.publish"  # the kind of request
_LOCK = "signup-publication"
Party = TermsCheck.Party


@dataclass(frozen=True)
class Candidate:
    """What the rules in force would show today, beside what is shown."""

    body: Mapping[str, Any]
    latest: Publication | None
    changes: tuple[Change, ...]
    left_out: tuple[BankStanding, ...]  # banks whose list is not complete
    unfit: tuple[str, ...]  # own words that do not fit
    unchecked: tuple[str, ...]  # for whom the terms were not compared with the specification

    @property
    def sha256(self) -> str:
        """Of all that would be shown."""
        return digest_of(self.body)

    def refuse_unready(self) -> None:
        """Refuse what may not be shown, or is shown already."""
        if self.unfit:
            raise TextsUnfit(texts=" ".join(self.unfit[:3]))
        if self.unchecked:
            raise TermsUnchecked(version=self.body["terms"]["version"], parties="、".join(self.unchecked))
        if not self.body["banks"]:
            raise NoBankReady
        if not self.changes:
            raise NothingToPublish


def candidate(*, at: datetime) -> Candidate:
    """What would be published now.

    Raises:
        NoPublicSite: the rules have no `signup.yaml`.
    """
    pack = pack_on(clock.day_of(at))
    standings = bank_selectors.standings(pack, at=at)
    body = body_of(pack, banks={one.bank.code for one in standings if one.is_ready})
    latest = Publication.objects.order_by("-pk").first()
    return Candidate(
        body=body,
        latest=latest,
        changes=tuple(changes(latest.body if latest else None, body)),
        left_out=tuple(one for one in standings if not one.is_ready),
        unfit=tuple(wrong_texts(body["texts"], pages=[page["page"] for page in body["pages"]])),
        unchecked=tuple(party.label for party in Party if party not in _checked(terms_digest(body))),
    )


def terms_digest(body: Mapping[str, Any]) -> str:
    """SHA-256 of the terms of a publication: version, text and summaries."""
    return hashlib.sha256(json.dumps(body["terms"], ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _checked(sha256: str) -> set[str]:
    return set(TermsCheck.objects.filter(sha256=sha256).values_list("party", flat=True))


@transaction.atomic
def check_terms(
    *, party: str, checked_on: date, checked_by: str, finding: str, at: datetime, actor: Actor
) -> TermsCheck:
    """Write down that the terms of the rules in force were compared with the specification, for one party.

    Raises:
        NoPublicSite: nothing is written.

    Source:
        DD-094 【長岡口振】21.
    """
    pack: Pack = pack_on(clock.day_of(at))
    body = body_of(pack, banks=())
    made = TermsCheck.objects.create(
        version=body["terms"]["version"],
        sha256=terms_digest(body),
        party=party,
        checked_on=checked_on,
        checked_by=checked_by,
        finding=finding,
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="signup.terms.checked", subject=made, actor=actor, at=at, on=checked_on)
    return made


@transaction.atomic
def propose(*, reason: str, actor: Person, at: datetime) -> approvals.ApprovalRequest:
    """Ask a second person to agree to what the rules in force would show.

    Raises:
        NoPublicSite, TextsUnfit, TermsUnchecked, NoBankReady, NothingToPublish, ProposalWaits,
            ReasonNeeded, MayNotAsk: nothing is changed.

    Source:
        DD-020, DD-051, DD-072, DD-094 【長岡口振】5(2)ウ, 8(2), 21, 23; design.md, law 9.
    """
    locks.take_name(_LOCK)
    found = candidate(at=at)
    found.refuse_unready()
    if waiting() is not None:
        raise ProposalWaits
    proposal = PublicationProposal.objects.create(body=found.body, sha256=found.sha256, at=at, by_id=actor.pk)
    audit.record(action="signup.site.proposed", subject=proposal, actor=actor, at=at)
    return approvals.ask(
        kind=PUBLISH,
        title="公開受付の公開",
        subject=proposal,
        reason=reason,
        actor=actor,
        at=at,
        item_count=len(found.changes),
    )


def waiting() -> PublicationProposal | None:
    """The proposal that nobody has decided yet."""
    latest = PublicationProposal.objects.order_by("-pk").first()
    if latest is None or approvals.open_request_of(kind=PUBLISH, subject_id=latest.pk) is None:
        return None
    return latest


@transaction.atomic
def publish_proposal(*, proposal_id: int, at: datetime, actor: Actor) -> Publication:
    """Show what was proposed; what a second person agreed to is carried out here.

    Source:
        DD-020, DD-051, DD-072 【長岡口振】5(2)ウ, 8(2), 23; design.md, law 9.
    """
    locks.take_name(_LOCK)
    proposal = PublicationProposal.objects.get(pk=proposal_id)
    made = Publication.objects.create(
        body=proposal.body,
        sha256=proposal.sha256,
        proposal=proposal,
        published_at=at,
        published_by_id=actor.pk,
    )
    audit.record(action="signup.site.published", subject=made, actor=actor, at=at)
    return made
