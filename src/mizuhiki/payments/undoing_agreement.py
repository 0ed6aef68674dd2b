"""窓口還付の取消 takes two people: the second counts the cash that lies in the reserve again."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.payments.models import Refund, RefundUndone
from mizuhiki.payments.permissions import REFUND_PAY, REFUND_UNDO_APPROVE
from mizuhiki.payments.undoing import undo_refund
from mizuhiki.platform import clock


def _refund(request: ApprovalRequest) -> Refund:
    found = Refund.objects.select_related("counter", "paid_by", "end__overpayment", "end__interest")
    return found.get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    refund = _refund(request)
    return Picture(
        effects=(
            f"還付準備金に{refund.paid_yen:,}円を戻し入れ、過誤納{refund.yen:,}円が還付の前に戻ります。",
            "現金が金庫の還付準備金に戻っていることを、自分で数えて確かめてください。",
            "還付の記録、還付金領収書、出納簿の行は消えません。取消しの行が加わります。",
        ),
        facts=(
            Fact("窓口", refund.counter.name),
            Fact("還付番号", refund.shown),
            Fact("還付した人", str(refund.paid_by)),
            Fact("現金を戻した人", str(request.asked_by)),
            Fact("過誤納額", refund.yen, "yen"),
            Fact("還付加算金", refund.interest_yen, "yen"),
        ),
        url=reverse("payments:refund_show", args=[refund.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    refund = _refund(request)
    return [refund.yen, refund.interest_yen, hasattr(refund, "undone")]


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([_refund(request).supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    return {"customers.customer": users_and_payers([_refund(request).supply_id], on=clock.today())}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    undo_refund(
        refund_id=request.subject_id,
        reason=request.reason,
        actor=request.asked_by,
        agreed_by=decision.decided_by,
        at=decision.decided_at,
    )


UNDOING = Kind(
    code=RefundUndone.KIND,
    title="窓口還付の取消",
    right_to_ask=REFUND_PAY,
    right_to_decide=REFUND_UNDO_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
