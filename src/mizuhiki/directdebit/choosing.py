"""Whom forms may be offered to: supplies that pay by slip, by conditions; everybody else by reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.customers.api import protected
from mizuhiki.mail.api import REASONS, Target, targets_of
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack, month_before

MOST = 2_000  # letters of one order: two months of 11,281 a year
FATES = {
    "debit": "口座振替の契約",
    "under_way": "依頼書を処理中",
    "recent": "最近用紙を送った・渡した",
    "parked": "保留中",
    "protected": "支援措置の対象者がいる",
    "bankrupt": "破産・免責",
    **{code: words for code, (words, _) in REASONS.items()},
}
_MARKED = """
    EXISTS (SELECT FROM customers_supplyparty bp
            JOIN customers_customer bc ON bc.id = bp.customer_id
            JOIN customers_customermark m ON m.customer_id IN (bc.id, bc.merged_into_id)
            WHERE bp.supply_id = s.id AND m.kind = 'bankrupt' AND m.starts_on <= %(today)s
              AND (m.ends_on IS NULL OR m.ends_on > %(today)s))
"""
_FATES = f"""
    SELECT s.id, i.route, i.route_order,
           CASE WHEN EXISTS (SELECT FROM directdebit_mandate m WHERE m.supply_id = s.id
                             AND (m.ends_on IS NULL OR m.ends_on > %(today)s)) THEN 'debit'
                WHEN EXISTS (SELECT FROM directdebit_formreading r WHERE r.supply_id = s.id
                             AND NOT EXISTS (SELECT FROM directdebit_paperformstep e
                                             WHERE e.form_id = r.form_id
                                               AND e.what IN ('registered', 'returned')))
                     THEN 'under_way'
                WHEN %(months)s > 0 AND EXISTS (
                    SELECT FROM directdebit_paperform f WHERE f.supply_id = s.id AND f.made_at >= %(since)s)
                     THEN 'recent'
                WHEN s.parked <> '' THEN 'parked'
                WHEN EXISTS (SELECT FROM customers_supplyparty hp
                             JOIN customers_customer hc ON hc.id = hp.customer_id
                             WHERE hp.supply_id = s.id AND {protected("hc")}) THEN 'protected'
                WHEN {_MARKED} THEN 'bankrupt'
                ELSE 'chosen' END AS fate
    FROM customers_supply s
    JOIN customers_installation i ON i.id = s.installation_id
    JOIN customers_premises g ON g.id = i.premises_id
    WHERE s.starts_on <= %(today)s AND (s.ends_on IS NULL OR s.ends_on > %(today)s)
      AND starts_with(g.town, %(town)s)
      AND (%(use_class)s = '' OR EXISTS (
          SELECT FROM customers_supplyservice v WHERE v.supply_id = s.id AND v.charge = 'water'
          AND v.use_class = %(use_class)s AND v.starts_on <= %(today)s
          AND (v.ends_on IS NULL OR v.ends_on > %(today)s)))
"""  # noqa: S608


@dataclass(frozen=True)
class Conditions:
    """The client's conditions of one posting."""

    town: str = ""  # how the place of use begins; empty: everywhere
    use_class: str = ""  # of the water service; empty: any
    months: int = 12  # nobody who got a form in so many months; 0: whenever it was
    most: int = MOST


@dataclass(frozen=True)
class Chosen:
    """Who gets a form, in the order of the reading route, and how many do not, by reason."""

    targets: tuple[Target, ...]
    left_out: tuple[tuple[str, int], ...]  # words and count
    beyond: int  # more whom the conditions meet, past the most of one order

    @property
    def count(self) -> int:
        """How many letters there will be."""
        return len(self.targets)


def choose(conditions: Conditions, *, pack: Pack, today: date) -> Chosen:
    """Everybody the conditions meet, and what becomes of each.

    Source:
        CC-054 【金沢CC】第2章 第16.
    """
    params = _params(conditions, today)
    counted = Counter[str](
        dict(sql.rows(f"SELECT fate, count(*)::int FROM ({_FATES}) q GROUP BY 1", params))  # noqa: S608
    )
    ids = _first(params, conditions.most)
    beyond = counted.pop("chosen", 0) - len(ids)
    found = targets_of(ids, pack=pack, today=today)
    targets = [found[supply_id] for supply_id in ids if supply_id in found]
    counted.update(target.why_not for target in targets if target.why_not)
    return Chosen(
        targets=tuple(target for target in targets if not target.why_not),
        left_out=tuple((words, counted[code]) for code, words in FATES.items() if counted[code]),
        beyond=beyond,
    )


def _first(params: dict[str, Any], most: int) -> Sequence[int]:
    found = sql.rows(
        f"SELECT id FROM ({_FATES}) q WHERE fate = 'chosen' "  # noqa: S608
        "ORDER BY route, route_order, id LIMIT %(most)s",
        params | {"most": most},
    )
    return [supply_id for (supply_id,) in found]


def _params(conditions: Conditions, today: date) -> dict[str, Any]:
    since = today.replace(day=1)
    for _ in range(conditions.months):
        since = month_before(since)
    return {
        "today": today,
        "town": conditions.town,
        "use_class": conditions.use_class,
        "months": conditions.months,
        "since": since.replace(day=min(today.day, 28)),
    }


def use_classes() -> list[str]:
    """The uses of water services there are."""
    found = sql.rows(
        "SELECT DISTINCT use_class FROM customers_supplyservice WHERE charge = 'water' ORDER BY 1"
    )
    return [use_class for (use_class,) in found]
