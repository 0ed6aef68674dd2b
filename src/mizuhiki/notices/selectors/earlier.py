"""未納併記: what is still owed of bills before a notice's own, by the same people; words for its paper.

A paper is read by whoever opens it. Nothing is said of what somebody else owed at the same tap, where anybody
on the supply is under protection, or where what holds collection back makes the utility silent.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import EarlierBillTerms

Holds = Callable[[Sequence[int], date], Mapping[int, Collection[str]]]

# Users and payers of a supply on a day, merged records as one.
_PEOPLE = """(
    SELECT array_agg(DISTINCT p.role || ':' || coalesce(k.merged_into_id, k.id))
    FROM customers_supplyparty p JOIN customers_customer k ON k.id = p.customer_id
    WHERE p.supply_id = u.supply_id AND p.role IN ('water_user', 'payer')
      AND p.starts_on <= {day} AND (p.ends_on IS NULL OR p.ends_on > {day}))"""
_LAST = "(SELECT max(b.period_end) - 1 FROM billing_assessment b WHERE b.demand_id = u.demand_id)"
# Of a supply that is over, the people of the bill itself. Late charges have papers of their own. Who it was
# is asked of the few that are open, never of all that was billed.
_UNPAID = f"""
    WITH unpaid AS MATERIALIZED (
        SELECT d.id AS demand_id, d.supply_id, e.cycle_month, a.period_end, o.open_yen
        FROM billing_demand d
        JOIN billing_demand e ON e.supply_id = d.supply_id AND e.cycle_month < d.cycle_month
        JOIN billing_assessment a ON a.demand_id = e.id AND a.kind <> 'late'
        JOIN ledger_openitem o ON o.id = a.id AND o.open_yen > 0
        LEFT JOIN billing_slipinstead t ON t.demand_id = e.id
        WHERE d.id = ANY(%(ids)s) AND coalesce(t.due_on, e.due_on) < %(today)s
    )
    SELECT u.demand_id, u.supply_id, u.cycle_month, sum(u.open_yen)::bigint FROM unpaid u
    WHERE {_PEOPLE.format(day="u.period_end - 1")} = coalesce(
          {_PEOPLE.format(day="%(today)s")}, {_PEOPLE.format(day=_LAST)})
    GROUP BY 1, 2, 3 ORDER BY 1, 3
"""  # noqa: S608


@dataclass(frozen=True)
class Unpaid:
    """What is open of the bills of one month; whole yen."""

    month: date
    open_yen: int


_sources: list[Holds] = []


def provide_holds(source: Holds) -> None:
    """Make known what holds collection back, by supply on a day; called by `config/` only."""
    _sources[:] = [source]


def earlier_of(
    demand_ids: Sequence[int], *, terms: EarlierBillTerms | None, today: date
) -> dict[int, list[Unpaid]]:
    """What each notice may tell of the months before its own, the oldest first."""
    if terms is None:
        return {}
    rows = sql.rows(_UNPAID, {"ids": list(demand_ids), "today": today})
    supplies = sorted({supply_id for _, supply_id, _, _ in rows})
    holds = _sources[0](supplies, today) if supplies and _sources else {}
    found = defaultdict[int, list[Unpaid]](list)
    for demand_id, supply_id, month, open_yen in rows:
        if terms.silent.isdisjoint(holds.get(supply_id, ())):
            found[demand_id].append(Unpaid(month, open_yen))
    return dict(found)


def words_of(unpaid: Sequence[Unpaid], *, terms: EarlierBillTerms, today: date) -> str:
    """The sentence of a paper; empty where nothing is unpaid."""
    if not unpaid:
        return ""
    named, more = unpaid[: terms.most], len(unpaid) - terms.most
    parts = [f"{one.month.year}年{one.month.month}月分{one.open_yen:,}円" for one in named]
    parts += [f"ほか{more}件"] if more > 0 else []
    total = f"　計{sum(one.open_yen for one in unpaid):,}円" if len(unpaid) > 1 else ""
    day = f"{today.month}月{today.day}日現在"
    return f"前の未納（{day}）：{'、'.join(parts)}{total}。この納付書の金額には含まれません。"
