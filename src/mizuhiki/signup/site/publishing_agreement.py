"""What the public sees takes two people."""

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.platform import clock
from mizuhiki.signup.models import Publication, PublicationProposal
from mizuhiki.signup.permissions import PUBLICATION_APPROVE, PUBLICATION_PROPOSE
from mizuhiki.signup.site import publishing
from mizuhiki.signup.site.publication_changes import changes

MOST_TOLD = 12


def _proposal(request: ApprovalRequest) -> PublicationProposal:
    return PublicationProposal.objects.get(pk=request.subject_id)


def _before(proposal: PublicationProposal) -> Publication | None:
    """What was in force when it was proposed."""
    return Publication.objects.filter(published_at__lte=proposal.at).order_by("-pk").first()


def _picture(request: ApprovalRequest) -> Picture:
    proposal = _proposal(request)
    before = _before(proposal)
    found = changes(before.body if before else None, proposal.body)
    more = len(found) - MOST_TOLD
    return Picture(
        effects=(
            "承認すると、1分以内に公開受付の内容が変わります。下のリンクから、公開前の画面を言語ごとに見てください。",
            *(f"{one.part}：{one.before} → {one.after}" for one in found[:MOST_TOLD]),
            *([f"ほかに{more}か所"] if more > 0 else []),
        ),
        facts=(
            Fact("利用規約の版", proposal.body["terms"]["version"]),
            Fact("金融機関", len(proposal.body["banks"]), "count"),
            Fact("内容の符号", proposal.sha256[:16]),
        ),
        url=reverse("signup:publication_show", args=[proposal.source]),
    )


def _content(request: ApprovalRequest) -> object:
    """What was proposed, what the rules would show now, and what is in force."""
    found = publishing.candidate(at=clock.now())
    return [_proposal(request).sha256, found.sha256, found.latest.pk if found.latest else 0]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    publishing.publish_proposal(
        proposal_id=request.subject_id, at=decision.decided_at, actor=decision.decided_by
    )


SITE = Kind(
    code=publishing.PUBLISH,
    title="公開受付の公開",
    right_to_ask=PUBLICATION_PROPOSE,
    right_to_decide=PUBLICATION_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
)
