"""A difference takes two people: who counted, and a supervisor who agrees (COL-019)."""

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.audit import api as audit
from mizuhiki.till.models import Difference, DifferenceAgreed
from mizuhiki.till.permissions import DIFFERENCE_APPROVE, TILL_WORK


def _difference(request: ApprovalRequest) -> Difference:
    found = Difference.objects.select_related("count__session__till__counter", "count__counted_by")
    return found.get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    difference = _difference(request)
    count = difference.count
    return Picture(
        effects=(
            f"{difference.yen:+,}円を過不足として認めます。領収と元帳の金額は変わりません。",
            "この日の日計を締められるようになります。",
        ),
        facts=(
            Fact("窓口", count.session.till.counter.name),
            Fact("レジ", count.session.till.name),
            Fact("数えたとき", count.get_kind_display()),
            Fact("数えた人", str(count.counted_by)),
            Fact("帳簿", count.expected_yen, "yen"),
            Fact("数えた額", count.total_yen, "yen"),
        ),
    )


def _content(request: ApprovalRequest) -> object:
    difference = _difference(request)
    return [difference.count.total_yen, difference.count.expected_yen, difference.yen]


def _agree(request: ApprovalRequest, decision: Decision) -> None:
    difference = _difference(request)
    DifferenceAgreed.objects.create(
        difference=difference, agreed_at=decision.decided_at, agreed_by=decision.decided_by
    )
    audit.record(
        action="till.difference.agreed",
        subject=difference.count.session,
        actor=decision.decided_by,
        at=decision.decided_at,
        yen=difference.yen,
    )


DIFFERENCE = Kind(
    code="till.difference",
    title="レジの過不足",
    right_to_ask=TILL_WORK,
    right_to_decide=DIFFERENCE_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_agree,
)
