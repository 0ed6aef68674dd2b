"""異常な請求の停止 (law 9): which of a run's demands are stopped, found set-wise inside the run.

A stopped demand is written, assessed and in the ledger like any other; its supply is parked in the same
transaction, so that no room prints, draws, reminds or cuts on it. There is no way to pass all of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mizuhiki.billing.models import BillAlarm, Demand
from mizuhiki.customers.api import park_supplies
from mizuhiki.platform import sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import BrakeTerms
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, NewItem

WAITING = ItemKind("billing.alarm", "異常な請求の確認", "billing")
PARKED = "請求額を確認中（異常な請求）"  # 保留理由 of the supply
TIME_TO_LOOK_INTO = timedelta(days=1)
MOST_SHARE, FEWEST = 20, 500  # more than a twentieth, and so many: the tariff or the file is wrong
HIGHER = 1.5  # than anything before

Rule = BillAlarm.Rule
# What the demands of this run ask for beside the bills of thirteen months, as they stand after their 更正: a
# wrong bill that was put right must not make the next one look usual. Of a month before the move the earlier
# system's bill counts, not what was left open of it. The first test leaves few.
_BEFORE = """
    SELECT avg(b.yen)::bigint AS usual_yen, max(b.yen)::bigint AS most_yen, count(*)::int AS bills
    FROM (
        SELECT d.amount_yen + coalesce(sum(c.amount_yen), 0) AS yen FROM billing_demand d
        JOIN billing_assessment a ON a.demand_id = d.id AND a.kind NOT IN ('correction', 'late', 'opening')
        LEFT JOIN billing_assessment c ON c.corrects_id = a.id
        WHERE d.supply_id = {supply_id} AND d.cycle_month < %(month)s
          AND d.cycle_month >= (%(month)s::date - interval '13 months')
        GROUP BY d.id
        UNION ALL
        SELECT sum(p.billed_yen) FROM billing_pastbill p
        WHERE p.supply_id = {supply_id} AND p.cycle_month < %(month)s
          AND p.cycle_month >= (%(month)s::date - interval '13 months')
        GROUP BY p.cycle_month
    ) b
"""
_CANDIDATES = f"""
    SELECT q.demand_id, q.supply_id, q.yen, w.is_wrapped, h.usual_yen, h.most_yen, h.bills, w.uses, w.bore_mm
    FROM asked q
    JOIN (
        SELECT supply_id, bool_or(is_wrapped) AS is_wrapped, max(bore_mm) AS bore_mm,
               array_agg(DISTINCT use_class::text) AS uses
        FROM due WHERE supply_id IN (SELECT supply_id FROM asked WHERE yen >= %(least)s) GROUP BY 1
    ) w ON w.supply_id = q.supply_id
    CROSS JOIN LATERAL ({_BEFORE.format(supply_id="q.supply_id")}) h
    WHERE q.yen >= %(least)s
    ORDER BY q.demand_id
"""  # noqa: S608
_OF_ONE = f"""
    SELECT h.usual_yen, h.most_yen, h.bills, w.uses, i.bore_mm
    FROM customers_supply s
    JOIN customers_installation i ON i.id = s.installation_id
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(DISTINCT v.use_class::text), ARRAY[]::text[]) AS uses
        FROM customers_supplyservice v WHERE v.supply_id = s.id
    ) w
    CROSS JOIN LATERAL ({_BEFORE.format(supply_id="s.id")}) h
    WHERE s.id = %(supply)s
"""  # noqa: S608


class TooManyAlarms(RuleBroken):
    """So many bills cannot be wrong by themselves."""

    code = "too_many_alarms"
    sentence = (
        "{demands:,}件の請求のうち{alarms:,}件が異常な額です。料金表か検針の取込みが違うおそれがあるため、"
        "何も調定していません。規則集と検針を確かめてください。"
    )


@dataclass(frozen=True)
class Before:
    """What a supply was asked for in thirteen months, and what its first bills are held against."""

    usual_yen: int | None
    most_yen: int | None
    bills: int
    uses: Collection[str] = ()
    bore_mm: int = 0  # 0 where there is none


def judge(
    yen: int, before: Before, *, is_wrapped: bool, terms: BrakeTerms
) -> tuple[BillAlarm.Rule, int] | None:
    """Why a bill must be looked at, the gravest rule first, and its factor in hundredths; None: it may go on.

    Source:
        design.md, law 9; issue 7, point 5.
    """
    usual, most = before.usual_yen or 0, before.most_yen or 0
    first_yen = terms.first_yen_of(before.uses, before.bore_mm)
    factor = yen * 100 // usual if usual else yen * 100 // first_yen
    if yen < terms.least_yen:
        return None
    if is_wrapped:
        return Rule.WRAP, factor
    if yen > terms.most_yen and yen > most * HIGHER:
        return Rule.MOST, factor
    if before.bills < terms.own_bills:
        return (Rule.FIRST, factor) if yen > first_yen and yen > most * HIGHER else None
    return (Rule.OWN, factor) if yen * 100 > usual * terms.own_percent else None


def stop_bills(*, cycle_month: date, terms: BrakeTerms, actor: Actor | None, at: datetime) -> int:
    """Stop what must be looked at of the demands in `asked`; says how many.

    Raises:
        TooManyAlarms: the run itself must be wrong. Nothing is kept.
    """
    found = [
        (demand_id, supply_id, yen, is_wrapped, Before(*before))
        for demand_id, supply_id, yen, is_wrapped, *before in sql.rows(
            _CANDIDATES, {"month": cycle_month, "least": terms.least_yen}
        )
    ]
    alarms = {
        supply_id: alarm
        for demand_id, supply_id, yen, is_wrapped, before in found
        if (alarm := _alarm(demand_id, yen, before, is_wrapped=is_wrapped, terms=terms, at=at))
    }
    if len(alarms) >= FEWEST:
        demands = int(sql.rows("SELECT count(*) FROM asked")[0][0])
        if len(alarms) * MOST_SHARE > demands:
            raise TooManyAlarms(demands=demands, alarms=len(alarms))
    _raise_alarms(alarms, actor=actor, at=at)
    return len(alarms)


def before_of(supply_id: int, cycle_month: date) -> Before:
    """What one supply was asked for in the thirteen months before a month."""
    (row,) = sql.rows(_OF_ONE, {"supply": supply_id, "month": cycle_month})
    return Before(*row)


def stop_demand(
    demand: Demand, *, terms: BrakeTerms, is_wrapped: bool, actor: Actor | None, at: datetime
) -> bool:
    """Stop a bill that was made by itself, where it must be looked at; the supply is locked."""
    before = before_of(demand.supply_id, demand.cycle_month)
    alarm = _alarm(demand.pk, demand.amount_yen, before, is_wrapped=is_wrapped, terms=terms, at=at)
    if alarm is not None:
        _raise_alarms({demand.supply_id: alarm}, actor=actor, at=at)
    return alarm is not None


def _alarm(
    demand_id: int, yen: int, before: Before, *, is_wrapped: bool, terms: BrakeTerms, at: datetime
) -> BillAlarm | None:
    if (found := judge(yen, before, is_wrapped=is_wrapped, terms=terms)) is None:
        return None
    rule, factor = found
    return BillAlarm(
        demand_id=demand_id,
        rule=rule,
        yen=yen,
        usual_yen=before.usual_yen,
        most_yen=before.most_yen,
        bills=before.bills,
        factor=factor,
        raised_at=at,
    )


def _raise_alarms(alarms: Mapping[int, BillAlarm], *, actor: Actor | None, at: datetime) -> None:
    """Write the alarms of some supplies, park these, and lay each where somebody looks."""
    made = BillAlarm.objects.bulk_create(alarms.values(), batch_size=2_000)
    park_supplies(supply_ids=list(alarms), reason=PARKED, actor=actor, at=at)
    worklist.open_items(
        kind=WAITING.code,
        items=[
            NewItem(
                key=f"{WAITING.code}:{one.pk}",
                title=f"異常な請求：{one.get_rule_display()}（{one.yen:,}円）",
                due_at=at + TIME_TO_LOOK_INTO,
                url_name="billing:alarm_show",
                url_args=(one.pk,),
                subject=("billing.billalarm", one.pk),
            )
            for one in made
        ],
        at=at,
    )
