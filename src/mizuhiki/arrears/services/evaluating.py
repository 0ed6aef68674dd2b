"""Judging supplies again: one by one at a desk, set-wise in a batch; the tables of the lists follow."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.arrears.events import SuppliesTouched
from mizuhiki.arrears.facts import facts_of, overdue_supplies
from mizuhiki.arrears.stage_rules import Facts, Standing, may_be_cut, stand
from mizuhiki.customers.api import lock_supplies
from mizuhiki.platform import clock, events, sql
from mizuhiki.rulepacks.api import ArrearsTerms, NoRulesInForce, pack_on

_STANDINGS = (
    "arrears_standing (supply_id, stage, reached_on, items_yen, overdue_yen, counted_yen, bills, "
    "oldest_due_on, holds, evaluated_on)"
)
_READY = 'arrears_stepready (supply_id, step, is_held, "on", yen)'


@dataclass(frozen=True)
class Evaluated:
    """How many supplies were judged, and how many of them have something overdue."""

    judged: int
    overdue: int


def evaluate(supply_ids: Collection[int] | None, *, day: date) -> Evaluated:
    """Judge supplies, or all, by what is written now, and keep how they stand; under their locks.

    A utility whose rule pack has no `arrears` has no stages: nothing is kept.
    """
    try:
        pack = pack_on(day)
    except NoRulesInForce:  # nothing was ever billed
        return Evaluated(0, 0)
    if pack.arrears is None:
        return Evaluated(0, 0)
    ids = overdue_supplies(day, supply_ids)
    return _keep(ids, facts_of(ids, day, pack), pack.arrears, day) if ids else Evaluated(0, 0)


def evaluate_all(*, day: date) -> Evaluated:
    """Judge every supply that has something overdue or stands in the lists, from scratch.

    Source:
        COL-098; design.md, law 5.
    """
    return evaluate(None, day=day)


def touch(supply_ids: Iterable[int | None], *, cause: str, at: datetime) -> None:
    """Something happened to supplies: judge them again and tell whoever is about to close a tap.

    Called in the transaction of what happened. Their locks are held to its end, so that nobody closes a tap
    on what was true before; whoever has them already waits for nothing.
    """
    found = tuple(sorted({one for one in supply_ids if one is not None}))
    if found:
        lock_supplies(found)
        _judge(found, cause, at)


def touch_moved(select: str, *, cause: str, at: datetime) -> None:
    """A bulk run, which holds the utility's lock, happened to the supplies of a SELECT.

    Those that stand in the lists are judged again; of the others the night does.

    Args:
        select: rows of supply ids.
    """
    query = f"SELECT supply_id FROM arrears_standing WHERE supply_id IN ({select}) ORDER BY 1"  # noqa: S608
    if found := tuple(supply_id for (supply_id,) in sql.rows(query)):
        _judge(found, cause, at)


def _judge(supply_ids: tuple[int, ...], cause: str, at: datetime) -> None:
    evaluate(supply_ids, day=clock.day_of(at))
    events.publish(SuppliesTouched(supply_ids, cause, at))


def _keep(ids: list[int], facts: Iterable[Facts], terms: ArrearsTerms, day: date) -> Evaluated:
    sql.run("DELETE FROM arrears_standing WHERE supply_id = ANY(%s)", [ids])
    sql.run("DELETE FROM arrears_stepready WHERE supply_id = ANY(%s)", [ids])
    standings, ready = [], []
    for one in facts:
        standing = stand(one, terms, day)
        if standing.paths:
            standings.append(_row(one, standing, terms))
            ready += [
                (standing.supply_id, due.step.value, due.is_held, due.on, due.yen) for due in standing.due()
            ]
    sql.copy(_STANDINGS, standings)
    sql.copy(_READY, ready)
    sql.renew_statistics("arrears_standing", "arrears_stepready", grown=len(standings))
    return Evaluated(len(ids), len(standings))


def _row(facts: Facts, standing: Standing, terms: ArrearsTerms) -> tuple[object, ...]:
    counted = [path.debt for path in standing.paths if may_be_cut(path.debt, terms)]
    last = standing.last
    return (
        standing.supply_id,
        last.step.value if last else "",
        last.on if last else None,
        sum(debt.yen for debt in facts.debts),
        standing.overdue_yen,
        sum(debt.yen for debt in counted),
        len({path.debt.cycle for path in standing.paths}),
        min(path.debt.due_on for path in standing.paths),
        "[" + ", ".join(f'"{kind.value}"' for kind in sorted({hold.kind for hold in standing.holds})) + "]",
        standing.day,
    )
