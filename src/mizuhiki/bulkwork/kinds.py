"""The three kinds of bulk change: how each reads its file, and how it changes one record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mizuhiki.bulkwork.banking import BANKING
from mizuhiki.bulkwork.models import BulkChange, BulkWork
from mizuhiki.bulkwork.planning import Kind
from mizuhiki.bulkwork.renaming import RENAMING
from mizuhiki.bulkwork.routing import ROUTING
from mizuhiki.customers.api import change_premises, change_route
from mizuhiki.directdebit.api import Place, follow_merger
from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class Subject:
    """One record of a work that is carried out."""

    work: BulkWork
    change: BulkChange


@dataclass(frozen=True)
class Doing:
    """How a kind is read, and done to one record."""

    reads: Kind
    change: Callable[[Subject, Actor, datetime], object]


def _rename(one: Subject, actor: Actor, at: datetime) -> object:
    return change_premises(premises_id=one.change.subject_id, facts=one.change.after, actor=actor, at=at)


def _route(one: Subject, actor: Actor, at: datetime) -> object:
    to = one.change.after
    return change_route(
        installation_id=one.change.subject_id,
        route=to["route"],
        route_order=to["route_order"],
        actor=actor,
        at=at,
    )


def _bank(one: Subject, actor: Actor, at: datetime) -> object:
    on = one.work.effective_on
    assert on is not None, "a constraint sees to it"
    to = Place(**{name: value for name, value in one.change.after.items() if name != "inquiry_no"})
    return follow_merger(supply_id=one.change.subject_id, to=to, on=on, actor=actor, at=at)


KINDS = {
    BulkWork.Kind.RENAME.value: Doing(RENAMING, _rename),
    BulkWork.Kind.ROUTE.value: Doing(ROUTING, _route),
    BulkWork.Kind.BANK.value: Doing(BANKING, _bank),
}
