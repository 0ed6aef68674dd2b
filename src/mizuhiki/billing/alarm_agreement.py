"""A bill that was stopped goes on only when a second person has looked at it (law 9)."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.billing import alarms
from mizuhiki.billing.models import Assessment, BillAlarm
from mizuhiki.billing.permissions import ALARM_AGREE, ALARM_ASK
from mizuhiki.customers.api import lock_supplies, users_and_payers


def _alarm(request: ApprovalRequest) -> BillAlarm:
    return alarms.alarms().get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    alarm = _alarm(request)
    month = alarm.demand.cycle_month
    facts = [
        Fact("警報", alarm.get_rule_display()),
        Fact("請求月", f"{month.year}年{month.month}月分"),
        Fact("請求額", alarm.yen, "yen"),
        Fact("過去の請求", f"{alarm.bills}件"),
    ]
    if alarm.usual_yen is not None:
        facts.append(Fact("過去の平均", alarm.usual_yen, "yen"))
    if alarm.most_yen is not None:
        facts.append(Fact("過去の最高", alarm.most_yen, "yen"))
    return Picture(
        effects=(
            "この請求の停止を終え、印刷と口座振替ができるようになります。",
            "契約の保留（請求額を確認中）が外れます。",
            "金額は変わりません。違うときは却下してください。更正されるまで停止は続きます。",
        ),
        facts=tuple(facts),
        url=reverse("billing:alarm_show", args=[alarm.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """What the bill comes to now: a 更正 since makes the request another one."""
    alarm = _alarm(request)
    rows = Assessment.objects.filter(demand=alarm.demand_id)
    corrected = Assessment.objects.filter(corrects__in=rows).order_by("pk")
    return [alarm.yen, list(corrected.values_list("pk", flat=True))]


def _settle(request: ApprovalRequest, decision: Decision) -> None:
    alarms.release(request=request, at=decision.decided_at)


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([_alarm(request).demand.supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    demand = _alarm(request).demand
    return {"customers.customer": users_and_payers([demand.supply_id], on=demand.due_on)}


ALARM_RELEASE = Kind(
    code=alarms.KIND,
    title="異常な請求を進める",
    right_to_ask=ALARM_ASK,
    right_to_decide=ALARM_AGREE,
    picture=_picture,
    content=_content,
    carry_out=_settle,
    lock=_lock,
    subjects=_subjects,
)
