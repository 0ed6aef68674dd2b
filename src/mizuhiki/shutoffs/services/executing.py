"""執行の内容: how a tap was closed that the office let the crew close, as the phone tells it afterwards."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import fitting_now, note_opened, users_and_payers
from mizuhiki.fieldwork.api import Brought
from mizuhiki.metering.api import keep_shut_index
from mizuhiki.platform import clock, events, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.shutoffs import errors
from mizuhiki.shutoffs.events import RestorationOpened
from mizuhiki.shutoffs.models import (
    Cut,
    Execution,
    ExecutionTold,
    HardwareMove,
    Order,
    OrderEnd,
    Place,
    Reopening,
    Restoration,
    RestorationConfirmed,
    Tool,
)
from mizuhiki.shutoffs.selectors.rows import orders, pieces_at
from mizuhiki.shutoffs.services.revoking import end_order

TOOLS = {Execution.Method.PIN: Tool.PIN, Execution.Method.CAP: Tool.CAP}


def order_of_visit(visit_id: int) -> Order:
    """The order that a visit was planned for."""
    return orders().get(approval__visit_id=visit_id)


@transaction.atomic
def record_execution(*, brought: Brought, at: datetime) -> Execution:
    """Put down how a tap was closed: method, hardware from the crew's stock, reading, who was told.

    Under the supply's lock, which whoever books the phone's word has taken.

    Raises:
        NeverCut: the office never let this tap be closed, however the phone tells it.
        ReadingUnfit, HardwareNotThere: it waits until the office has seen to it. Nothing is changed.

    Source:
        COL-070 【金沢収納】第23条(4)イ; COL-022.
    """
    order, told, actor = order_of_visit(brought.line.visit_id), brought.content, brought.brought_by
    cut = Cut.objects.filter(order=order).first()
    if cut is None:
        raise errors.NeverCut
    before = Execution.objects.filter(cut=cut).first()
    if before is not None:
        return before
    _refuse_reading(order, told["index_m3"])
    made = Execution.objects.create(
        cut=cut,
        method=told["method"],
        serial=told["serial"],
        index_m3=told["index_m3"],
        no_index_why=told["no_index_why"],
        told=told["told"],
        place=told["place"],
        at=at,
        by_id=actor.pk,
    )
    if told["receiver"]:
        ExecutionTold.objects.create(execution=made, name=told["receiver"], relation=told["relation"])
    if made.index_m3 is not None:
        on = clock.day_of(cut.committed_at)
        keep_shut_index(supply_id=cut.supply_id, index_m3=made.index_m3, on=on, at=at)
    tool = TOOLS.get(Execution.Method(made.method))
    if tool is not None:
        _fit(cut, tool, made.serial, at, actor)
    _record("shutoffs.tap.executed", order, actor, at, method=made.method)
    return made


def _refuse_reading(order: Order, index_m3: int | None) -> None:
    fitting = fitting_now(order.supply.installation_id)
    if index_m3 is not None and fitting is not None and index_m3 >= 10**fitting.meter.digits:
        raise errors.ReadingUnfit(digits=fitting.meter.digits)


def _fit(cut: Cut, tool: Tool, serial: str, at: datetime, actor: Actor) -> None:
    locks.take_name(f"shutoffs-hardware:{tool.value}")
    there = pieces_at(tool, Place.CREW, actor.pk)
    if there < 1:
        raise errors.HardwareNotThere(place=f"{actor}の手元", tool=tool.label, count=1, there=there)
    HardwareMove.objects.create(
        tool=tool,
        from_place=Place.CREW,
        to_place=Place.FITTED,
        count=1,
        crew_id=actor.pk,
        cut=cut,
        serial=serial,
        reference=f"fit:{cut.pk}",
        moved_on=clock.day_of(at),
        at=at,
        by_id=actor.pk,
    )


@transaction.atomic
def record_not_cut(*, brought: Brought, at: datetime) -> None:
    """Put down why a tap was not closed. One that the office had let go but that could not be closed is open.

    Source:
        COL-070 【金沢収納】第23条(4)イ.
    """
    order, told, actor = order_of_visit(brought.line.visit_id), brought.content, brought.brought_by
    cut = Cut.objects.filter(order=order).first()
    if cut is not None:
        _undo(cut, told["reason"], brought, at)
    elif not hasattr(order, "end"):
        end_order(order, OrderEnd.How.NOT_CUT, why=told["why"], reason=told["reason"], at=at, by=actor)
    _record("shutoffs.tap.left_open", order, actor, at, why=told["why"])


def _undo(cut: Cut, reason: str, brought: Brought, at: datetime) -> None:
    """It never was closed: a restoration that is done in the same breath."""
    actor = brought.brought_by
    if Execution.objects.filter(cut=cut).exists() or Reopening.objects.filter(cut=cut).exists():
        return
    made = Restoration.objects.create(
        cut=cut,
        supply_id=cut.supply_id,
        channel=Restoration.Channel.CREW,
        reference=f"undone:{cut.pk}",
        asked_at=brought.taken_at,
        at=at,
        by_id=actor.pk,
    )
    RestorationConfirmed.objects.create(
        restoration=made,
        source=RestorationConfirmed.Source.NOT_CLOSED,
        article="",
        reason=reason[:200],
        at=at,
        by_id=actor.pk,
    )
    Reopening.objects.create(
        cut=cut,
        restoration=made,
        opened_at=brought.taken_at,
        no_index_why=reason[:100],
        has_recovered=False,
        at=at,
        by_id=actor.pk,
    )
    note_opened(supply_id=cut.supply_id, on=clock.day_of(brought.taken_at))
    events.publish(RestorationOpened(made.pk, cut.supply_id, at))


def _record(action: str, order: Order, actor: Actor, at: datetime, **facts: str) -> None:
    people = users_and_payers([order.supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=order, actor=actor, at=at, customers=people, **facts)
