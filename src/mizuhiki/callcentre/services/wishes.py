"""What people wish for becomes a proposal to the client (第14, 第18(2))."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.callcentre import errors
from mizuhiki.callcentre.models import Case, Opinion, Proposal, ProposalCase, ProposalStep
from mizuhiki.callcentre.selectors import OPINIONS
from mizuhiki.callcentre.themes import themes_offered
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor


@transaction.atomic
def tag_opinion(*, case_id: int, theme: str, quote: str, actor: Actor, at: datetime) -> Opinion:
    """Say what an opinion, a wish or a complaint is about; a later tag holds instead.

    Args:
        theme: a code that is offered on the day.
        quote: what the report may say of it; it names nobody. Empty: it is counted and not quoted.

    Raises:
        NoOpinion: the case is of another kind. Nothing is written.

    Source:
        CC-052 【金沢CC】第2章 第14.
    """
    assert theme in {one.code for one in themes_offered(clock.day_of(at))}, theme
    case = Case.objects.get(pk=case_id)
    if case.kind not in OPINIONS:
        raise errors.NoOpinion(number=case_id)
    made = Opinion.objects.create(case=case, theme=theme, quote=quote.strip(), at=at, by_id=actor.pk)
    audit.record(action="callcentre.opinion.tagged", subject=case, actor=actor, at=at)
    return made


@transaction.atomic
def propose(
    *,
    title: str,
    text: str,
    case_ids: Collection[int],
    kind: str = Proposal.Kind.OTHER,
    is_instructed: bool = False,
    actor: Actor,
    at: datetime,
) -> Proposal:
    """Write a proposal, with the cases that speak for it.

    Args:
        is_instructed: the client asked for it; else the centre proposes it by itself.

    Raises:
        CaseSaysNothing: nothing is written.

    Source:
        CC-026, CC-057 【金沢CC】第2章 第14, 第18(2) 改善提案書.
    """
    if not title.strip() or not text.strip():
        raise errors.CaseSaysNothing
    made = Proposal.objects.create(
        kind=Proposal.Kind(kind),
        is_instructed=is_instructed,
        title=title.strip(),
        text=text.strip(),
        at=at,
        by_id=actor.pk,
    )
    for case_id in sorted(set(case_ids)):
        ProposalCase.objects.create(proposal=made, case_id=case_id)
    audit.record(
        action="callcentre.proposal.made", subject=made, actor=actor, at=at, count=len(set(case_ids))
    )
    return made


@transaction.atomic
def note_proposal(*, proposal_id: int, kind: str, text: str, actor: Actor, at: datetime) -> ProposalStep:
    """Write down that the client was given it, and later what the client decided.

    Raises:
        ProposalStepDone, ProposalNotSubmitted: nothing is written.

    Source:
        CC-026 【金沢CC】第2章 第18(2).
    """
    what, proposal = (
        ProposalStep.Kind(kind),
        Proposal.objects.select_for_update(no_key=True).get(pk=proposal_id),
    )
    done = {step.kind for step in proposal.steps.all()}
    ends = {ProposalStep.Kind.ADOPTED, ProposalStep.Kind.DECLINED}
    before = what if what in done else next((one for one in ends if one in done), None)
    if before is not None:
        raise errors.ProposalStepDone(what=ProposalStep.Kind(before).label)
    if what in ends and ProposalStep.Kind.SUBMITTED not in done:
        raise errors.ProposalNotSubmitted
    made = ProposalStep.objects.create(proposal=proposal, kind=what, text=text.strip(), at=at, by_id=actor.pk)
    audit.record(action=f"callcentre.proposal.{what.value}", subject=proposal, actor=actor, at=at)
    return made
