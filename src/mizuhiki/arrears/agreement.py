"""徴収停止: nothing is demanded for a while, because two people say so (COL-069)."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Fact, Kind, Picture
from mizuhiki.arrears.permissions import DESK_WORK, SUSPEND_APPROVE
from mizuhiki.arrears.selectors import standing_of
from mizuhiki.arrears.services.holding import SUSPEND, suspend
from mizuhiki.customers.api import Supply, lock_supplies, users_and_payers
from mizuhiki.platform import clock, era


def _picture(request: ApprovalRequest) -> Picture:
    supply = Supply.objects.get(pk=request.subject_id)
    standing = standing_of(supply.pk, clock.today())
    until = date.fromisoformat(request.facts["until"])
    return Picture(
        effects=(
            f"{era.long_date(until)}まで、この契約への督促・催告・給水停止を止めます。",
            "未納は消えません。時効は進みます。",
        ),
        facts=(
            Fact("お問い合わせ番号", supply.inquiry_no),
            Fact("納期限後の未納", standing.overdue_yen, "yen"),
            Fact("見直し日", era.long_date(until)),
        ),
        url=reverse("arrears:standing_show", args=[supply.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    return [request.subject_id, request.facts["until"], request.reason]


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([request.subject_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    return {"customers.customer": users_and_payers([request.subject_id], on=clock.today())}


SUSPENSION = Kind(
    code=SUSPEND,
    title="徴収停止",
    right_to_ask=DESK_WORK,
    right_to_decide=SUSPEND_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=suspend,
    lock=_lock,
    subjects=_subjects,
)
