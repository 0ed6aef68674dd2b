"""Demands by debit that no bank is asked for: each gets a slip, so that nobody's money is forgotten.

A mandate may end between the bill and its debit day; a supply may have been parked, or the file of a
day never made in time. They are found when the next file is made, and again when its counts are proven.
"""

from datetime import date, datetime

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import SlipInstead, Turned
from mizuhiki.platform import clock, sql
from mizuhiki.platform.models import BatchRun

LOOKS_BACK_DAYS = 400  # a supply that was parked longer is settled by hand

_UNASKED = """
    SELECT d.id, d.supply_id, sum(o.open_yen)::bigint
    FROM billing_demand d
    JOIN customers_supply s ON s.id = d.supply_id AND s.parked = ''
    JOIN billing_assessment a ON a.demand_id = d.id
    JOIN ledger_openitem o ON o.id = a.id
    WHERE d.method = 'debit' AND d.cycle_month > %s::date - %s AND {which}
      AND NOT EXISTS (SELECT FROM directdebit_debitrow r WHERE r.demand_id = d.id)
      AND NOT EXISTS (SELECT FROM billing_slipinstead t WHERE t.demand_id = d.id)
    GROUP BY d.id HAVING sum(o.open_yen) > 0
"""
_NO_MANDATE = """d.due_on = %s AND NOT EXISTS (
    SELECT FROM directdebit_mandate m WHERE m.supply_id = d.supply_id AND m.starts_on <= d.due_on
    AND (m.ends_on IS NULL OR m.ends_on > d.due_on))"""
_WHICH = {SlipInstead.Reason.NO_MANDATE: _NO_MANDATE, SlipInstead.Reason.LEFT_BEHIND: "d.due_on < %s"}


def unasked(debit_on: date) -> dict[SlipInstead.Reason, Turned]:
    """What the file of a day would turn to slips if it were made now, by reason; zeros included."""
    found = {}
    for reason in _WHICH:
        ((count, yen),) = sql.rows(
            f"SELECT count(*), coalesce(sum(yen), 0) FROM ({_select(reason)}) q(id, supply_id, yen)",  # noqa: S608
            _params(debit_on),
        )
        found[reason] = Turned(int(count), int(yen))
    return found


def turn(debit_on: date, *, run: BatchRun, at: datetime) -> dict[str, int]:
    """Issue their slips; the counts of the run by reason, with all yen."""
    due_on = due_on_of(debit_on, on=clock.day_of(at))
    counts, yen = {}, 0
    for reason in _WHICH:
        turned = billing.turn_to_slips(
            _select(reason), _params(debit_on), reason=reason, run=run, at=at, due_on=due_on
        )
        counts[f"slips_{reason.value}"] = turned.count
        yen += turned.yen
    return counts | {"slips_yen": yen}


def due_on_of(debit_on: date, *, on: date) -> date:
    """納期限 of the slips made on a day: with the bills of its month, and never before the debit would be."""
    due_on = billing.slip_due_on_of(on)
    return due_on if due_on >= debit_on else billing.slip_due_on_of(debit_on)


def _select(reason: SlipInstead.Reason) -> str:
    return _UNASKED.format(which=_WHICH[reason])


def _params(debit_on: date) -> list[object]:
    return [debit_on, LOOKS_BACK_DAYS, debit_on]
