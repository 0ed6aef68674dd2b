"""Behind a figure of a run's hand-overs: the supplies that it counts, and those that it misses."""

from collections.abc import Mapping
from datetime import date

from mizuhiki.billing.balance import SERVICES, readings_of
from mizuhiki.billing.due import statement_of
from mizuhiki.billing.models import NotAssessed
from mizuhiki.billing.schedules import plan_of
from mizuhiki.billing.stages import Found, found_in, stages
from mizuhiki.rulepacks.api import pack_on

_OF_ASSESSMENTS = """
    SELECT a.supply_id, a.owed_yen, CASE WHEN d.id IS NULL THEN '' ELSE 'demand' END,
           coalesce(d.amount_yen, 0)
    FROM (SELECT supply_id, sum(greatest(amount_yen, 0))::bigint AS owed_yen FROM billing_assessment
          WHERE run_id = %(run)s GROUP BY 1 HAVING sum(greatest(amount_yen, 0)) > 0) a
    LEFT JOIN billing_demand d ON d.run_id = %(run)s AND d.supply_id = a.supply_id
    UNION ALL
    SELECT d.supply_id, 0, 'demand', d.amount_yen FROM billing_demand d
    WHERE d.run_id = %(run)s AND NOT EXISTS (SELECT FROM billing_assessment a
          WHERE a.run_id = %(run)s AND a.supply_id = d.supply_id AND a.amount_yen > 0)
"""
_OF_DEMANDS = """
    SELECT d.supply_id, d.amount_yen,
           CASE WHEN d.method = 'debit' THEN 'debit' WHEN s.id IS NULL THEN '' ELSE 'slip' END,
           CASE WHEN d.method = 'debit' THEN d.amount_yen ELSE coalesce(s.share_yen, 0) END
    FROM billing_demand d
    LEFT JOIN LATERAL (
        SELECT p.id, CASE WHEN g.slip_id IS NULL THEN p.amount_yen ELSE d.amount_yen END AS share_yen
        FROM billing_slipdemand x JOIN billing_paymentslip p ON p.id = x.slip_id
        LEFT JOIN billing_groupslip g ON g.slip_id = p.id
        WHERE x.demand_id = d.id AND d.method = 'slip' ORDER BY p.id LIMIT 1
    ) s ON true
    WHERE d.run_id = %(run)s
"""
_OF_READINGS = """
    SELECT r.supply_id, 0, CASE WHEN u.reading_id IS NOT NULL THEN 'used' WHEN n.supply_id IS NULL THEN ''
           WHEN r.hold <> '' THEN 'held' ELSE 'excused' END, 0
    FROM ({readings}) r
    LEFT JOIN (SELECT DISTINCT reading_id FROM billing_assessment WHERE cycle_month = %(month)s) u
           ON u.reading_id = r.id
    LEFT JOIN (SELECT DISTINCT supply_id FROM billing_notassessed WHERE cycle_month = %(month)s) n
           ON n.supply_id = r.supply_id
"""
# What is due by the rules of now; the run itself is held to what was counted before it.
_OF_SERVICES = """
    SELECT d.supply_id, 0, CASE WHEN EXISTS (
               SELECT FROM billing_assessment a WHERE a.cycle_month = %(month)s
               AND a.supply_id = d.supply_id AND a.charge = d.charge) THEN 'assessed'
           ELSE coalesce((SELECT n.reason FROM billing_notassessed n WHERE n.cycle_month = %(month)s
               AND n.supply_id = d.supply_id AND n.charge = d.charge), '') END, 0
    FROM ({due}) d WHERE d.charge = %(charge)s
"""
WAYS: Mapping[str, Mapping[str, str]] = {
    "read": {
        "used": "調定に使った検針",
        "held": "確認待ちの検針",
        "excused": "契約の理由で調定しなかった検針",
    },
    "assessed": {"demand": "請求"},
    "ways": {"slip": "納付書", "debit": "口座振替の対象"},
    "services": {"assessed": "調定", **dict(NotAssessed.Reason.choices)},
}


def ways_of(code: str) -> Mapping[str, str]:
    """The ways of a hand-over by their codes, in words; empty where there is no such hand-over."""
    for stage in stages():
        if stage.code == code:
            return stage.ways
    return WAYS.get("services" if code.startswith(SERVICES) else code, {})


def things_of(*, run_id: int, cycle_month: date, code: str, way: str | None, limit: int) -> list[Found]:
    """What one way of a hand-over is made of; with `way` None, what is lost or of other yen.

    Args:
        code: of a hand-over that `ways_of` knows.
    """
    values: dict[str, object] = {"run": run_id, "month": cycle_month}
    for stage in stages():
        if stage.code == code:
            return found_in(stage.rows, values, way=way, limit=limit)
    pack = pack_on(cycle_month)
    plan = plan_of(pack, cycle_month)
    if code == "read":
        readings, slots = readings_of(plan)
        rows, values = _OF_READINGS.format(readings=readings), values | slots
    elif code.startswith(SERVICES):
        due = statement_of(plan, pack)
        rows = _OF_SERVICES.format(due=due.text)
        values = {**values, **dict(due.values), "charge": code.removeprefix(SERVICES)}
    else:
        rows = {"assessed": _OF_ASSESSMENTS, "ways": _OF_DEMANDS}[code]
    return found_in(rows, values, way=way, limit=limit)
