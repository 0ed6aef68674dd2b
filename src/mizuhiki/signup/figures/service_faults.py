"""障害記録: a fault is written down with its start, then each thing found out or done about it."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.signup.figures.service_fault_errors import FaultNotYet, FaultOver, FaultStepEarlier
from mizuhiki.signup.models import ServiceFault, ServiceFaultStep

Affects, Kind = ServiceFault.Affects, ServiceFaultStep.Kind


@transaction.atomic
def note_fault(
    *, affects: str, title: str, happened: str, started_at: datetime, at: datetime, actor: Actor
) -> ServiceFault:
    """Write down that something does not work.

    Raises:
        FaultNotYet: it begins later than now. Nothing is changed.

    Source:
        DD-086 【長岡口振】14(4)カ(ｲ), 8(8)カ.
    """
    if started_at > at:
        raise FaultNotYet
    fault = ServiceFault.objects.create(
        **serials.next_of_year(ServiceFault, clock.day_of(at)),
        affects=Affects(affects),
        title=title.strip(),
        happened=happened.strip(),
        started_at=started_at,
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="signup.fault.noted", subject=fault, actor=actor, at=at)
    return fault


@transaction.atomic
def note_step(
    *, fault_id: int, kind: str, text: str, happened_at: datetime, at: datetime, actor: Actor
) -> ServiceFaultStep:
    """Write down what was found out or done; `restored` ends the fault.

    Raises:
        FaultNotYet, FaultStepEarlier, FaultOver: nothing is changed.

    Source:
        DD-086 【長岡口振】14(4)カ(ｲ), 8(8)カ, キ.
    """
    fault = ServiceFault.objects.select_for_update(no_key=True).get(pk=fault_id)
    if happened_at > at:
        raise FaultNotYet
    if happened_at < fault.started_at:
        raise FaultStepEarlier
    if kind == Kind.RESTORED and fault.steps.filter(kind=Kind.RESTORED).exists():
        raise FaultOver(number=fault.shown)
    step = ServiceFaultStep.objects.create(
        fault=fault, kind=Kind(kind), text=text.strip(), happened_at=happened_at, at=at, by_id=actor.pk
    )
    audit.record(action="signup.fault.step_noted", subject=fault, actor=actor, at=at)
    return step
