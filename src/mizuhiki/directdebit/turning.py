"""Demands by debit that no bank is asked for: each gets a slip, so that nobody's money is forgotten.

A mandate may end between the bill and its debit day; a supply may have been parked, or the file of a
day never made in time. They are found when the next file is made, and again when its counts are proven.
"""

from datetime import date, datetime
from typing import Any

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import SlipInstead, Turned
from mizuhiki.directdebit import schedule
from mizuhiki.directdebit.schedule import Slot
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun

LOOKS_BACK_DAYS = 400  # a supply that was parked longer is settled by hand

_UNASKED = f"""
    WITH unasked AS MATERIALIZED (
        SELECT d.id, d.supply_id, d.due_on, sum(o.open_yen)::bigint AS open_yen
        FROM billing_demand d
        JOIN customers_supply s ON s.id = d.supply_id AND s.parked = ''
        JOIN billing_assessment a ON a.demand_id = d.id
        JOIN ledger_openitem o ON o.id = a.id
        WHERE d.method = 'debit' AND d.cycle_month > %(day)s::date - %(back)s AND {{which}}
          AND NOT EXISTS (SELECT FROM directdebit_debitrow r WHERE r.demand_id = d.id)
          AND NOT EXISTS (SELECT FROM billing_slipinstead t WHERE t.demand_id = d.id)
        GROUP BY d.id HAVING sum(o.open_yen) > 0
    ),
    {schedule.drawable("unasked")}
    SELECT u.id, u.supply_id, u.open_yen FROM unasked u LEFT JOIN drawable w ON w.demand_id = u.id
    WHERE {{unless}}
"""  # noqa: S608
_IN_TIME = "d.due_on = ANY(%(dues)s::date[])"
_WHICH = {
    SlipInstead.Reason.NO_MANDATE: (_IN_TIME, "w.demand_id IS NULL"),
    SlipInstead.Reason.LEFT_BEHIND: (
        f"d.due_on < %(day)s AND NOT {_IN_TIME}",
        "w.last_on IS NULL OR w.last_on < %(today)s",
    ),
}


def unasked(slot: Slot, *, today: date) -> dict[SlipInstead.Reason, Turned]:
    """What a file would turn to slips if it were made now, by reason; zeros included.

    Only the file of the profile that serves the rest turns: two files ordered at once may not count
    the same bills.
    """
    found = dict.fromkeys(_WHICH, Turned(0, 0))
    for reason in _WHICH if slot.is_main else ():
        ((count, yen),) = sql.rows(
            f"SELECT count(*), coalesce(sum(yen), 0) FROM ({_select(reason)}) q(id, supply_id, yen)",  # noqa: S608
            _params(slot, reason, today),
        )
        found[reason] = Turned(int(count), int(yen))
    return found


def turn(slot: Slot, *, run: BatchRun, at: datetime, actor: Actor | None) -> dict[str, int]:
    """Issue their slips; the counts of the run by reason, with all yen."""
    today = clock.day_of(at)
    due_on = due_on_of(slot.debit_on, on=today)
    counts, total = {f"slips_{reason.value}": 0 for reason in _WHICH}, Turned(0, 0)
    for reason in _WHICH if slot.is_main else ():
        turned = billing.turn_to_slips(
            _select(reason), _params(slot, reason, today), reason=reason, run=run, at=at, due_on=due_on
        )
        counts[f"slips_{reason.value}"] = turned.count
        total = Turned(total.count + turned.count, total.yen + turned.yen)
    note_turned(run, total, at=at, actor=actor)
    return counts | {"slips_yen": total.yen}


def note_turned(run: BatchRun, turned: Turned, *, at: datetime, actor: Actor | None) -> None:
    """One entry a run that issued slips; whose they are, the slips say (`touched`)."""
    if turned.count:
        audit.record(
            action="directdebit.bills.turned",
            subject=run,
            actor=actor,
            at=at,
            slips=turned.count,
            amount_yen=turned.yen,
        )


def due_on_of(debit_on: date, *, on: date) -> date:
    """納期限 of the slips made on a day: with the bills of its month, and never before the debit would be."""
    due_on = billing.slip_due_on_of(on)
    return due_on if due_on >= debit_on else billing.slip_due_on_of(debit_on)


def _select(reason: SlipInstead.Reason) -> str:
    which, unless = _WHICH[reason]
    return _UNASKED.format(which=which, unless=unless)


def _params(slot: Slot, reason: SlipInstead.Reason, today: date) -> dict[str, Any]:
    """For what was left behind, the days on which older bills were or may still be drawn are needed too."""
    back = LOOKS_BACK_DAYS if reason is SlipInstead.Reason.LEFT_BEHIND else 0
    return slot.params(back=back) | {"back": LOOKS_BACK_DAYS, "today": today}
