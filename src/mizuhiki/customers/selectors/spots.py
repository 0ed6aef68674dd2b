"""Where an address, a tap or a meter is on the map, for whoever tells of a place and not of a person."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mizuhiki.customers.search.candidates import protected
from mizuhiki.customers.text import normalise
from mizuhiki.platform import sql

MOST = 10
SHORTEST = 2  # letters; one alone finds half the town


@dataclass(frozen=True)
class Spot:
    """A place of use: no name stands here, and of a protected place nothing but what was typed."""

    premises_id: int
    address: str
    town: str
    latitude: Decimal | None
    longitude: Decimal | None
    supply_id: int | None  # the one that runs today
    tap_no: str


_SPOTS = f"""
    SELECT p.id, concat_ws(' ', p.town || p.block, nullif(p.building, '')), p.town, p.latitude, p.longitude,
           s.id, coalesce(i.tap_no, '')
    FROM {{source}}
    LEFT JOIN LATERAL (
        SELECT id FROM customers_supply
        WHERE installation_id = i.id AND starts_on <= %(today)s AND (ends_on IS NULL OR ends_on > %(today)s)
        ORDER BY starts_on DESC LIMIT 1) s ON true
    WHERE {{found}} AND (%(sees)s OR NOT EXISTS (
        SELECT FROM customers_supplyparty sp JOIN customers_customer c ON c.id = sp.customer_id
        WHERE sp.supply_id = s.id AND {protected("c")}))
    ORDER BY p.town, p.block, p.id LIMIT {MOST}
"""  # noqa: S608
_BY_ADDRESS = _SPOTS.format(
    source="customers_premises p LEFT JOIN customers_installation i ON i.premises_id = p.id",
    found="p.search_text LIKE %(like)s",
)
_BY_NUMBER = _SPOTS.format(
    source="customers_installation i JOIN customers_premises p ON p.id = i.premises_id",
    found="(upper(replace(i.tap_no, '-', '')) = %(number)s OR i.id IN ("
    "SELECT f.installation_id FROM customers_meterfitting f JOIN customers_meter m ON m.id = f.meter_id "
    "WHERE upper(replace(m.serial, '-', '')) = %(number)s AND f.removed_on IS NULL))",
)
_BY_SUPPLY = _SPOTS.format(
    source="customers_supply given JOIN customers_installation i ON i.id = given.installation_id "
    "JOIN customers_premises p ON p.id = i.premises_id",
    found="given.id = %(supply)s",
)


def spots(written: str, *, today: date, sees_protected: bool) -> list[Spot]:
    """The places an address or the number of a tap or meter leads to, ten at most.

    Places where somebody under protection lives are left out for who may not see them (law 16).
    """
    folded = normalise(written)
    number = "".join(written.split()).replace("-", "").upper()
    facts: dict[str, Any] = {"today": today, "sees": sees_protected}
    found = sql.rows(_BY_NUMBER, facts | {"number": number}) if number.isascii() and len(number) > 3 else []
    if not found and len(folded) >= SHORTEST:
        like = folded.replace("\\", "").replace("%", "").replace("_", "")
        found = sql.rows(_BY_ADDRESS, facts | {"like": f"%{like}%"})
    return [Spot(*row) for row in found]


def spot_of_supply(supply_id: int, *, today: date, sees_protected: bool) -> Spot | None:
    """Where a supply is; None for who may not see it."""
    facts: dict[str, Any] = {"today": today, "sees": sees_protected, "supply": supply_id}
    return next((Spot(*row) for row in sql.rows(_BY_SUPPLY, facts)), None)
