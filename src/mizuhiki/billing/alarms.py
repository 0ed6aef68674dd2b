"""A stopped bill goes on: by two people who looked at it, or because a 更正 took away what was wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.audit import api as audit
from mizuhiki.billing.brakes import PARKED, WAITING, Before, judge
from mizuhiki.billing.events import BillsCorrected
from mizuhiki.billing.models import Assessment, BillAlarm, BillAlarmEnd
from mizuhiki.customers.api import lock_supplies, unpark_supply, users_and_payers
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.worklist import api as worklist

KIND = "billing.alarm_release"  # of the request for a second person
How = BillAlarmEnd.How


class AlarmOver(RuleBroken):
    """The bill goes on already."""

    code = "alarm_over"
    sentence = "この請求は「{how}」として、停止が終わっています。"


def alarms() -> QuerySet[BillAlarm]:
    """Every alarm, the gravest open ones first."""
    found = BillAlarm.objects.select_related("demand", "end")
    return found.order_by("end__at", "-factor", "-yen")


def open_alarm_of(demand_id: int) -> BillAlarm | None:
    """The alarm that stops a bill now; None where it goes on."""
    return BillAlarm.objects.filter(demand=demand_id, end=None).first()


@dataclass(frozen=True)
class Figures:
    """How well the alarms of a time hit: of those that were looked at, how many were right bills."""

    raised: int
    open: int
    released: int
    corrected: int

    @property
    def false_percent(self) -> int | None:
        """誤警報率 in whole percent; None before any was looked at."""
        seen = self.released + self.corrected
        return round(self.released * 100 / seen) if seen else None


def figures() -> Figures:
    """Of all alarms ever raised."""
    raised, ends = BillAlarm.objects.count(), BillAlarmEnd.objects
    released = ends.filter(how=How.RELEASED).count()
    corrected = ends.filter(how=How.CORRECTED).count()
    return Figures(raised, raised - released - corrected, released, corrected)


@transaction.atomic
def ask_release(*, alarm_id: int, reason: str, actor: Person, at: datetime) -> ApprovalRequest:
    """Ask a second person to let a stopped bill go on.

    Raises:
        AlarmOver, and what `approvals.ask` raises: nothing is changed.

    Source:
        design.md, law 9; issue 7, point 5.
    """
    alarm = _locked(alarm_id)
    return approvals.ask(
        kind=KIND,
        title=f"異常な請求を進める（{alarm.get_rule_display()}）",
        subject=alarm,
        reason=reason,
        actor=actor,
        at=at,
        amount_yen=alarm.yen,
    )


@transaction.atomic
def release(*, request: ApprovalRequest, at: datetime) -> BillAlarmEnd:
    """Let it go on, as a second person agreed: it is printed and drawn with what is left of its month.

    Raises:
        AlarmOver: nothing is changed.

    Source:
        design.md, law 9.
    """
    alarm = _locked(request.subject_id)
    return _end(alarm, How.RELEASED, request.reason, actor=request.asked_by, at=at, request=request)


def end_corrected(event: BillsCorrected) -> None:
    """Listener: a bill that is not abnormal any more goes on; one that still is stays stopped."""
    found = alarms().filter(demand__in=_demands_of(event.assessment_ids), end=None)
    for alarm in found:
        rows = Assessment.objects.filter(demand=alarm.demand_id).values("pk")
        total = Assessment.objects.filter(pk__in=rows) | Assessment.objects.filter(corrects__in=rows)
        yen = total.aggregate(yen=Sum("amount_yen"))["yen"] or 0
        before = Before(alarm.usual_yen, alarm.most_yen, alarm.bills)
        terms = pack_on(alarm.demand.cycle_month).brakes
        if judge(yen, before, is_wrapped=False, terms=terms) is None:
            _end(alarm, How.CORRECTED, f"更正後の請求額 {yen:,}円", actor=event.actor, at=event.at)


def _demands_of(assessment_ids: tuple[int, ...]) -> Any:
    return Assessment.objects.filter(pk__in=assessment_ids, demand__isnull=False).values("demand")


def _locked(alarm_id: int) -> BillAlarm:
    alarm = alarms().get(pk=alarm_id)
    lock_supplies([alarm.demand.supply_id])
    end = BillAlarmEnd.objects.filter(alarm=alarm_id).first()
    if end is not None:
        raise AlarmOver(how=end.get_how_display())
    return alarm


def _end(
    alarm: BillAlarm,
    how: BillAlarmEnd.How,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
    request: ApprovalRequest | None = None,
) -> BillAlarmEnd:
    """Its supply is parked no more, unless for another bill or another reason."""
    end = BillAlarmEnd.objects.create(
        alarm=alarm, how=how, reason=reason[:200], request=request, at=at, by_id=actor.pk
    )
    supply_id = alarm.demand.supply_id
    others = BillAlarm.objects.filter(demand__supply=supply_id, end=None)
    if not others.exists():
        unpark_supply(supply_id=supply_id, reason=PARKED, actor=actor, at=at)
    worklist.close_item(f"{WAITING.code}:{alarm.pk}", at=at)
    audit.record(
        action="billing.alarm.ended",
        subject=alarm,
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=clock.day_of(at)),
        how=how.value,
        yen=alarm.yen,
    )
    return end
