"""The stage of every supply from scratch, and of one after a receipt, beside the floor of the same rows.

A town with two bills; of the first a supply of sixteen owes, of the second as many, half of them the same.
One overdue supply of ten has its papers out, one of eight a hold. The floor reads the overdue items
and writes the same rows of the lists once more.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from statistics import median
from typing import Any

from django.db import transaction

from mizuhiki.arrears.services.evaluating import evaluate_all, touch
from mizuhiki.config.bench import filling
from mizuhiki.config.bench.place import Place, p95
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock, locks, sql
from mizuhiki.rulepacks.api import next_month, pack_on
from mizuhiki.staff.models import User

RECEIPTS = 200
_OWES = "(supply_id %% 16 = 0)", "(supply_id %% 32 IN (0, 3))"
_PAYS = """
    SELECT 'bench:' || d.id, d.supply_id, d.id, NULL::bigint, d.amount_yen, %s::timestamptz, %s::date
    FROM billing_demand d WHERE d.cycle_month = %s AND NOT {owes}
"""
_NOTICES = """
    INSERT INTO arrears_notice (supply_id, step, rules_id, made_on, deadline_on, yen, other_yen, at)
    SELECT i.supply_id, 'reminder', %(rules)s, %(day)s, %(day)s + 10, sum(i.open_yen), 0, %(at)s
    FROM ledger_openitem i WHERE i.supply_id %% 10 = 0 GROUP BY 1
"""
_DEBTS = """
    INSERT INTO arrears_noticedebt (notice_id, assessment_id, yen)
    SELECT n.id, i.id, i.open_yen FROM arrears_notice n JOIN ledger_openitem i USING (supply_id)
"""
_HOLDS = """
    INSERT INTO arrears_hold (supply_id, kind, since, until, reason, at, by_id)
    SELECT DISTINCT supply_id, 'dispute', %(day)s::date, %(day)s::date + 90, '見本', %(at)s, %(by)s
    FROM ledger_openitem WHERE supply_id %% 8 = 0
"""
_FLOOR = """
    SELECT i.supply_id, i.id, i.charge, a.cycle_month, i.due_on, i.open_yen
    FROM ledger_openitem i JOIN billing_assessment a ON a.id = i.id
    WHERE i.open_yen > 0 AND i.due_on < %s ORDER BY i.supply_id
"""
_LISTS = ("arrears_standing", "arrears_stepready")


def run(place: Place, size: int, *, trials: int) -> dict[str, Any]:
    """Judge a town of `size` `trials` times; then single supplies as after a receipt."""
    place.make()
    day = _town(size)
    with clock.travel(filling.noon(day)):
        seconds = [_timed(lambda: evaluate_all(day=day)) for _ in range(trials)]
        floors = [_timed(lambda: _floor(day)) for _ in range(trials)]
        evaluate_all(day=day)
        after = _again(day)
    return {
        "overdue": len(sql.rows("SELECT FROM arrears_standing")),
        "seconds": median(seconds),
        "floor_seconds": median(floors),
        "again_p95_ms": round(p95(after) * 1000, 1),
        "again_median_ms": round(median(after) * 1000, 1),
    }


def _town(size: int) -> date:
    """Two bills, each paid by most; the day on which the second is overdue."""
    first, *_ = filling.before(filling.MONTH, 1)
    filling.make_town(size, by_debit=None, since=first)
    for month, owes in zip((first, filling.MONTH), _OWES, strict=True):
        filling.read_all(month)
        filling.bill_all(month)
        on = next_month(month) + timedelta(days=14)
        with clock.travel(filling.noon(on)), transaction.atomic():
            locks.take_utility()
            payments.take_run(
                _PAYS.format(owes=owes),
                [filling.noon(on), on, month],
                channel=payments.Receipt.Channel.BANK,
                run_id=month.toordinal(),
                at=filling.noon(on),
                pack=pack_on(on),
            )
    day = next_month(next_month(filling.MONTH)) + timedelta(days=14)
    by = User.objects.create(username="bench-arrears", display_name="滞納 花子")
    facts = {"rules": pack_on(day).version_id, "day": day, "at": filling.noon(day), "by": by.pk}
    for statement in (_NOTICES, _DEBTS, _HOLDS):
        sql.run(statement, facts)
    sql.run("ANALYZE")
    return day


def _floor(day: date) -> None:
    with transaction.atomic():
        sql.rows(_FLOOR, [day])
        for table in _LISTS:
            sql.run(f"CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM {table}")  # noqa: S608
            sql.run(f"DELETE FROM {table}")  # noqa: S608
            sql.run(f"INSERT INTO {table} SELECT * FROM kept")  # noqa: S608
            sql.run("DROP TABLE kept")


def _again(day: date) -> list[float]:
    """One overdue supply after the other is judged again, as the receipt's own transaction does it."""
    found = sql.rows("SELECT supply_id FROM arrears_standing ORDER BY supply_id LIMIT %s", [RECEIPTS])
    return [_timed(partial(_touch, supply_id, day)) for (supply_id,) in found]


@transaction.atomic
def _touch(supply_id: int, day: date) -> None:
    touch([supply_id], cause="bench", at=filling.noon(day))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
