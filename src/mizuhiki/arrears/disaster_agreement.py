"""The end of disaster mode takes two people: from then on demands and cuts go on again."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.arrears.models import Disaster
from mizuhiki.arrears.permissions import DISASTER
from mizuhiki.arrears.permissions import DISASTER_END as DISASTER_END_RIGHT
from mizuhiki.arrears.services.disasters import APPROVAL, end_disaster, standing_in
from mizuhiki.platform import era


def _picture(request: ApprovalRequest) -> Picture:
    disaster = Disaster.objects.get(pk=request.subject_id)
    areas = "、".join(disaster.areas.values_list("label", flat=True))
    return Picture(
        effects=(
            "この区域の督促・催告・給水停止の手続きを再開できるようにします。",
            "ほかの保留（福祉連携、苦情など）は残ります。",
        ),
        facts=(
            Fact("名称", disaster.name),
            Fact("区域", areas),
            Fact("開始日", era.long_date(disaster.since)),
            Fact("未納のある契約", len(standing_in(disaster)), "count"),
        ),
        url=reverse("arrears:disaster_show", args=[disaster.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    return request.subject_id


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    end_disaster(
        disaster_id=request.subject_id,
        asked_by=request.asked_by,
        decided_by=decision.decided_by,
        at=decision.decided_at,
    )


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    return {"arrears.disaster": [request.subject_id]}


DISASTER_END = Kind(
    code=APPROVAL,
    title="災害対応の終了",
    right_to_ask=DISASTER,
    right_to_decide=DISASTER_END_RIGHT,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    subjects=_subjects,
)
