"""異常な請求 of the demo: two people look at what a month's run stopped, and find it right."""

from mizuhiki.approvals import api as approvals
from mizuhiki.billing.alarms import ask_release
from mizuhiki.billing.models import BillAlarm
from mizuhiki.billing.permissions import ALARM_AGREE, ALARM_ASK
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Person


def let_alarms_go(first: Person, second: Person) -> int:
    """Let every stopped bill go on; how many. None where nobody may."""
    if not (first.has_perm(ALARM_ASK) and second.has_perm(ALARM_AGREE)):
        return 0
    waiting = BillAlarm.objects.filter(end=None).order_by("pk")
    for alarm in waiting:
        request = ask_release(
            alarm_id=alarm.pk, reason="指針の写真で確認（大口の使用）", actor=first, at=clock.now()
        )
        granted = approvals.Decision.Outcome.GRANTED
        approvals.decide(request_id=request.pk, outcome=granted, reason="", actor=second, at=clock.now())
    return len(waiting)
