"""親メーター: what passed the meters behind one is theirs, and its own bill is for the rest.

Both are read; what a parent measured less what its children did is what the parent used. Where a child was
not read, or the children measured more than the parent, nobody can say, and the parent has a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mizuhiki.billing.schedules import Plan
from mizuhiki.billing.turns import key_of
from mizuhiki.platform import sql
from mizuhiki.tariffs.definition.schedule import add_months
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, NewItem, Outcome

BELOW = ItemKind(
    "billing.parent_below",
    "親メーターが子メーターより少ない",
    "billing",
    (Outcome("checked", "検針と親子の関係を確かめた", needs_note=True),),
)
TIME_TO_LOOK_INTO = timedelta(days=7)


@dataclass(frozen=True)
class Behind:
    """What the children of a supply's meter measured in one of its reading months."""

    supply_id: int
    month: date
    m3: int
    problem: str  # a reason of `NotAssessed`; empty where both were read


# A child is read in the same month as its parent; one that is read each month has its months since added up.
# One supply of a child may follow another: each has its own reading, and one that ended has its closing.
_BEHIND = """
    SELECT p.supply_id, p.month, coalesce(sum(x.m3), 0)::bigint, p.usage_m3,
           bool_or(x.is_lacking OR x.is_held)
    FROM (
        SELECT DISTINCT ON (r.supply_id, r.cycle_month)
               r.supply_id, r.cycle_month AS month, r.period_start, r.read_on, r.usage_m3, s.installation_id
        FROM (SELECT DISTINCT parent_id FROM customers_installation WHERE parent_id IS NOT NULL) i
        JOIN customers_supply s ON s.installation_id = i.parent_id
        JOIN metering_reading r ON r.supply_id = s.id AND r.cycle_month = ANY(%s::date[])
        ORDER BY r.supply_id, r.cycle_month, r.sequence DESC
    ) p
    JOIN customers_installation c ON c.parent_id = p.installation_id
    JOIN customers_supply t ON t.installation_id = c.id AND t.starts_on < p.read_on
         AND (t.ends_on IS NULL OR t.ends_on > p.period_start)
         AND EXISTS (SELECT FROM customers_meterfitting f WHERE f.installation_id = c.id)
    CROSS JOIN LATERAL (
        SELECT sum(y.usage_m3) AS m3, coalesce(bool_or(y.hold <> ''), false) AS is_held,
               count(*) FILTER (WHERE y.cycle_month = p.month OR y.kind = 'final') = 0 AS is_lacking
        FROM (
            SELECT DISTINCT ON (z.cycle_month) z.* FROM metering_reading z
            WHERE z.supply_id = t.id AND z.cycle_month <= p.month
              AND z.cycle_month > date_trunc('month', p.period_start)
            ORDER BY z.cycle_month, z.sequence DESC
        ) y
    ) x
    GROUP BY 1, 2, 4
"""


def behind_parents(plan: Plan) -> list[Behind]:
    """The parents that were read in the months whose readings a plan bills. Most towns have none."""
    if not sql.rows("SELECT FROM customers_installation WHERE parent_id IS NOT NULL LIMIT 1"):
        return []
    return [
        Behind(supply_id, month, int(m3), _problem(int(m3), usage_m3, is_lacking=is_lacking))
        for supply_id, month, m3, usage_m3, is_lacking in sql.rows(_BEHIND, [_months(plan)])
    ]


def _problem(m3: int, usage_m3: int | None, *, is_lacking: bool) -> str:
    if is_lacking:
        return "child"
    return "below" if usage_m3 is not None and usage_m3 < m3 else ""


def _months(plan: Plan) -> Sequence[date]:
    found = set[date]()
    for slot in plan.slots:
        month = slot.reading_from
        while month <= slot.reading_until:
            found.add(month)
            month = add_months(month, 1)
    return sorted(found)


def lay_below(cycle_month: date, *, turn: int, at: datetime) -> None:
    """Each parent whose children measured more lies in the inbox; one that is billed now lies there no more.

    Reads what the run found due. Nobody is told twice of a month.

    Source:
        issue 7, point 3: parent and child meters.
    """
    rows = sql.rows(
        "SELECT d.supply_id, s.inquiry_no, bool_or(d.reason = 'below') FROM due d "
        "JOIN customers_supply s ON s.id = d.supply_id "
        "WHERE s.installation_id IN (SELECT parent_id FROM customers_installation) "
        "GROUP BY 1, 2 ORDER BY 1"
    )
    month = f"{cycle_month:%Y-%m}"
    items = [
        NewItem(
            key=f"{BELOW.code}:{supply_id}:{month}",
            title=f"{BELOW.title}（{month}検針分、お問い合わせ番号 {inquiry_no}）",
            due_at=at + TIME_TO_LOOK_INTO,
            url_name="billing:excused_list",
            url_args=(key_of(cycle_month, turn),),
            subject=("customers.supply", supply_id),
        )
        for supply_id, inquiry_no, is_below in rows
        if is_below
    ]
    if items:
        worklist.open_items(kind=BELOW.code, items=items, at=at)
    eased = [f"{BELOW.code}:{supply_id}:{month}" for supply_id, _, is_below in rows if not is_below]
    if eased:
        worklist.close_items(eased, at=at)
