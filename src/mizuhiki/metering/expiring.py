"""検定満期: meters in their places by the month in which their verification ends, and the fitter's list.

One that was exchanged is in its place no more, and falls out by itself.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.customers.api import protected
from mizuhiki.documents.api import Table
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import next_month

NOT_SHOWN = "（表示しません）"
_IN_PLACE = """
    FROM customers_meterfitting f
    JOIN customers_meter m ON m.id = f.meter_id
    JOIN customers_installation i ON i.id = f.installation_id
    JOIN customers_premises p ON p.id = i.premises_id
    LEFT JOIN customers_supply s ON s.installation_id = i.id AND s.starts_on <= %(today)s
         AND (s.ends_on IS NULL OR s.ends_on > %(today)s)
    WHERE f.removed_on IS NULL AND m.verified_until < %(until)s
"""
_IS_PROTECTED = f"""
    EXISTS (SELECT FROM customers_supplyparty q JOIN customers_customer c ON c.id = q.customer_id
            WHERE q.supply_id = s.id AND {protected("c")})
"""


@dataclass(frozen=True)
class Expiring:
    """How many meters of a route end in a month."""

    month: date
    route: str
    count: int
    closed: int  # of them, where nobody uses water


@dataclass(frozen=True)
class OldMeter:
    """One meter to be exchanged."""

    supply_id: int | None
    route: str
    route_order: int
    tap_no: str
    serial: str
    bore_mm: int
    verified_until: date
    address: str
    is_protected: bool

    @property
    def is_closed(self) -> bool:
        """Whether nobody uses water there."""
        return self.supply_id is None


def counts_until(month: date, today: date) -> list[Expiring]:
    """By month and route, everything that ends up to a month, what is over with it."""
    found = sql.rows(
        f"SELECT date_trunc('month', m.verified_until)::date, i.route, count(*)::int, "
        f"(count(*) FILTER (WHERE s.id IS NULL))::int {_IN_PLACE} GROUP BY 1, 2 ORDER BY 1, 2",
        _asked(month, today),
    )
    return [Expiring(*row) for row in found]


def meters_until(month: date, today: date, *, route: str = "") -> list[OldMeter]:
    """Each of them in the order of the routes; of one route where it is named."""
    found = sql.rows(
        "SELECT s.id, i.route, i.route_order, i.tap_no, m.serial, m.bore_mm, m.verified_until, "
        f"concat_ws(' ', p.town || p.block, nullif(p.building, '')), {_IS_PROTECTED} {_IN_PLACE} "
        "AND (%(route)s = '' OR i.route = %(route)s) ORDER BY i.route, i.route_order, i.id",
        _asked(month, today) | {"route": route},
    )
    return [OldMeter(*row) for row in found]


def plan_table(month: date, meters: list[OldMeter]) -> Table:
    """取替計画 for the contractor: places and meters without names; no place of anybody under protection."""
    return Table(
        title=f"メーター取替計画_{month:%Y%m}",
        names=("route", "order", "tap_no", "place", "serial", "bore_mm", "verified_until", "state"),
        headings=("検針区", "検針順", "水栓番号", "場所", "メーター番号", "口径", "検定満期", "状態"),
        rows=[
            (
                *(one.route, f"{one.route_order}", one.tap_no),
                NOT_SHOWN if one.is_protected else one.address,
                *(one.serial, f"{one.bore_mm}", f"{one.verified_until}"),
                "閉栓中" if one.is_closed else "使用中",
            )
            for one in meters
        ],
    )


def _asked(month: date, today: date) -> dict[str, Any]:
    return {"until": next_month(month), "today": today}
