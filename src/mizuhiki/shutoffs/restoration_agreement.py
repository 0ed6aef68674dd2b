"""A tap is opened although nothing came for it: that takes two people."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.platform import clock
from mizuhiki.shutoffs.models import Restoration
from mizuhiki.shutoffs.permissions import RESTORE_EXCEPT, RESTORE_WORK
from mizuhiki.shutoffs.selectors.restorations import release_of, restorations
from mizuhiki.shutoffs.services.restoring import except_restoration

EXCEPTION_KIND = "shutoffs.exception"


def _restoration(request: ApprovalRequest) -> Restoration:
    return restorations().get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    found = _restoration(request)
    judged = release_of(found.cut, clock.today())
    return Picture(
        effects=(
            "承認すると、収納の確認がないまま解除を手配できるようになります。未納は減りません。",
            "だれが依頼し、だれが承認したか、理由とともに解除の記録に残ります。",
        ),
        facts=(
            Fact("給水停止執行書", found.cut.shown),
            Fact("お問い合わせ番号", found.supply.inquiry_no),
            Fact("停止したときの未納額", found.cut.yen, "yen"),
            Fact("今の未納額", judged.left_yen, "yen"),
        ),
        url=reverse("shutoffs:restoration_show", args=[found.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    found = _restoration(request)
    return [found.pk, hasattr(found, "confirmed"), hasattr(found, "end")]


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([_restoration(request).supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    people = users_and_payers([_restoration(request).supply_id], on=clock.today())
    return {"customers.customer": people}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    except_restoration(
        restoration_id=request.subject_id,
        reason=request.reason,
        asked_by=request.asked_by,
        at=decision.decided_at,
        actor=decision.decided_by,
    )


EXCEPTION = Kind(
    code=EXCEPTION_KIND,
    title="納付のない給水停止の解除",
    right_to_ask=RESTORE_WORK,
    right_to_decide=RESTORE_EXCEPT,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
