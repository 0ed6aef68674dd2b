"""メーター取替: the old meter's last figure and the new one's first are one period of the same supply."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import (
    GivenMeter,
    MeterFitting,
    Supply,
    fitting_now,
    lock_supplies,
    replace_meter,
    users_and_payers,
)
from mizuhiki.metering import errors
from mizuhiki.metering.models import MeterExchange, Reading
from mizuhiki.metering.selectors import readings_of_fitting
from mizuhiki.metering.services.following import (
    Start,
    follow,
    refuse_if_billed,
    start_of,
    tell_settled,
    usage_since,
)
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor

ONE_DAY = timedelta(days=1)
PROBLEMS = {
    Reading.Hold.REVERSED: "小さすぎます",
    Reading.Hold.EXCESSIVE: "大きすぎます（メーターを通る水の量を超えます）",
}


@dataclass(frozen=True)
class Exchange:
    """What the fitter brings home."""

    on: date
    removed_m3: int
    meter: GivenMeter
    fitted_m3: int
    why: str


@dataclass(frozen=True)
class Plan:
    """What an exchange comes to: on the old meter, and for readings already made on the new one."""

    old: MeterFitting
    last_m3: int
    last_on: date
    carried_m3: int
    later: tuple[Reading, ...]


@transaction.atomic
def exchange_meter(*, supply_id: int, exchange: Exchange, actor: Actor, at: datetime) -> MeterExchange:
    """Register that a supply's meter was replaced; its next reading bills both, as one period.

    Readings made since that day were of the new meter, whatever the handheld called it: they are
    worked out anew, and one that was held for it waits no more.

    Raises:
        NotInUse, ExchangeDayWrong, SettleFirst, RemovedIndexWrong, IndexTooLong: it does not fit.
        NoMeterFitted, MeterInUse, MeterOfAnotherKind, BoreChangedSince: the register says otherwise.
        What listeners of `ReadingsChanging` raise: a reading since then was billed.
        Nothing is changed by any of them.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ.
    """
    locks.share_utility()  # no file comes in from here on
    lock_supplies({supply_id, *(later.supply_id for later in _read_by_now(supply_id))})
    plan = plan_of(supply_id=supply_id, exchange=exchange, today=clock.day_of(at))
    refuse_if_billed(plan.later)
    fitted = replace_meter(
        supply_id=supply_id,
        installation_id=plan.old.installation_id,
        on=exchange.on,
        removed_m3=exchange.removed_m3,
        meter=exchange.meter,
        fitted_m3=exchange.fitted_m3,
        actor=actor,
        at=at,
    )
    record = MeterExchange.objects.create(
        fitted=fitted,
        removed=plan.old,
        supply_id=supply_id,
        exchanged_on=exchange.on,
        since=plan.last_on,
        previous_m3=plan.last_m3,
        removed_m3=exchange.removed_m3,
        carried_m3=plan.carried_m3,
        why=exchange.why,
        registered_at=at,
        registered_by_id=actor.pk,
    )
    audit.record(
        action="metering.meter.exchanged",
        subject=record,
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=exchange.on),
        carried_m3=plan.carried_m3,
        why=exchange.why,
    )
    is_theirs = bool(plan.later) and plan.later[0].supply_id == supply_id
    start = Start(exchange.fitted_m3, plan.last_on, plan.carried_m3 if is_theirs else 0, fitted)
    reason = f"メーター取替（{exchange.on}）"
    tell_settled(follow(plan.later, start, reason=reason, actor=actor, at=at), actor=actor, at=at)
    return record


def plan_of(*, supply_id: int, exchange: Exchange, today: date) -> Plan:
    """What an exchange would come to. Changes nothing.

    Raises:
        NotInUse, ExchangeDayWrong, SettleFirst, RemovedIndexWrong, IndexTooLong.
    """
    supply = Supply.objects.get(pk=supply_id)
    old = fitting_now(supply.installation_id)
    is_used = supply.starts_on <= exchange.on and (supply.ends_on is None or exchange.on < supply.ends_on)
    if old is None or not is_used:
        raise errors.NotInUse
    if exchange.fitted_m3 >= 10**exchange.meter.digits:
        raise errors.IndexTooLong(digits=exchange.meter.digits, most=10**exchange.meter.digits - 1)
    readings = readings_of_fitting(old.pk)
    earlier = [one for one in readings if one.read_on <= exchange.on]
    later = tuple(one for one in readings if one.read_on > exchange.on)
    start = start_of(old, supply_id, [one for one in earlier if not one.hold])
    waiting = next((one for one in earlier if one.hold), None)
    if waiting is not None:
        raise errors.SettleFirst(day=waiting.read_on)
    first = max(start.on, old.fitted_on + ONE_DAY)
    if not first <= exchange.on <= today:
        raise errors.ExchangeDayWrong(first=first, last=today)
    used = usage_since(
        start.index_m3, exchange.removed_m3, meter=old.meter, days=(exchange.on - start.on).days
    )
    if used.usage_m3 is None:
        problem = PROBLEMS[Reading.Hold(used.hold)]
        raise errors.RemovedIndexWrong(on=start.on, previous=start.index_m3, problem=problem)
    return Plan(old, start.index_m3, start.on, used.usage_m3 + start.carried_m3, later)


def _read_by_now(supply_id: int) -> list[Reading]:
    """What was read on the meter that is on the supply's tap now, whosever it is."""
    old = fitting_now(Supply.objects.values_list("installation_id", flat=True).get(pk=supply_id))
    return readings_of_fitting(old.pk) if old else []
