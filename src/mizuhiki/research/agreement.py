"""調査引継ぎ書: a supervisor or the manager passes it to the section, or sends it back (CC-050)."""

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalDecided, ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.platform import era
from mizuhiki.research.models import Enquiry, EnquiryStep
from mizuhiki.research.permissions import ENQUIRY_PASS, ENQUIRY_WRITE
from mizuhiki.research.selectors.enquiries import enquiry_view
from mizuhiki.research.services.enquiries import REFERRAL, last_of, pass_on, send_back


def _enquiry(request: ApprovalRequest) -> Enquiry:
    return Enquiry.objects.get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    enquiry = _enquiry(request)
    asked, found = last_of(enquiry, EnquiryStep.Kind.ASKED), enquiry_view(enquiry.pk)
    assert found is not None, "it is there"
    assert asked.due_on is not None, "a sheet has its day"
    return Picture(
        effects=(
            f"承認すると、調査引継ぎ書が{asked.section_name}の受付箱に入ります。",
            "差し戻すと、調査の記録に戻ります。記録した内容は消えません。",
            "下の「詳しい内容」で、調べた内容がそろっているかを確かめてください。",
        ),
        facts=(
            Fact("不明な事項", str(enquiry.get_unclear_display())),
            Fact("担当課所", asked.section_name),
            Fact("回答期限", era.long_date(asked.due_on)),
            Fact("調べた内容", len(found.facts), "count"),
        ),
        url=reverse("research:enquiry_show", args=[enquiry.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """Every step so far, the sheet last."""
    steps = EnquiryStep.objects.filter(enquiry=request.subject_id).order_by("number")
    return [list(step) for step in steps.values_list("number", "kind", "section")]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    pass_on(enquiry_id=request.subject_id, actor=decision.decided_by, at=decision.decided_at)


def end_unpassed(event: ApprovalDecided) -> None:
    """Listener: what was sent back or taken back is gone on with."""
    if event.kind != REFERRAL or event.outcome == Decision.Outcome.GRANTED:
        return
    decision = Decision.objects.select_related("request", "decided_by").get(pk=event.request_id)
    send_back(
        enquiry_id=decision.request.subject_id,
        reason=decision.reason,
        actor=decision.decided_by,
        at=decision.decided_at,
    )


PASSING = Kind(
    code=REFERRAL,
    title="調査引継ぎ書の引継ぎ",
    right_to_ask=ENQUIRY_WRITE,
    right_to_decide=ENQUIRY_PASS,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
)
