"""What somebody owns on a day: taps, with who uses them then; one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.customers.search.candidates import protected
from mizuhiki.customers.search.document import place_text
from mizuhiki.platform import sql

MOST_FLATS = 200  # on one page


@dataclass(frozen=True)
class FlatView:
    """One tap of an owner. Who uses it, and where it is, are left out where a protected person lives."""

    place: str
    tap_no: str
    supply_id: int | None  # the one that runs on the day; nobody uses the tap without
    user_id: int | None
    user: str
    hides_place: bool


FLATS = f"""
SELECT p.town, p.block, p.building, i.tap_no, s.id, u.id, u.name,
       EXISTS (SELECT FROM customers_supplyparty hp JOIN customers_customer hc ON hc.id = hp.customer_id
               WHERE hp.supply_id = s.id AND {protected("hc")})
FROM customers_ownership w
JOIN customers_installation i ON i.id = w.installation_id
JOIN customers_premises p ON p.id = i.premises_id
LEFT JOIN customers_supply s ON s.installation_id = i.id AND s.starts_on <= %(day)s
     AND (s.ends_on IS NULL OR s.ends_on > %(day)s)
LEFT JOIN LATERAL (
    SELECT k.id, k.name FROM customers_supplyparty sp
    JOIN customers_customer r ON r.id = sp.customer_id
    JOIN customers_customer k ON k.id = coalesce(r.merged_into_id, r.id)
    WHERE sp.supply_id = s.id AND sp.role = 'water_user' AND sp.starts_on <= %(day)s
    AND (sp.ends_on IS NULL OR sp.ends_on > %(day)s) LIMIT 1) u ON true
WHERE w.customer_id = ANY(%(records)s) AND w.starts_on <= %(day)s
  AND (w.ends_on IS NULL OR w.ends_on > %(day)s)
ORDER BY p.town, p.block, p.building, i.tap_no LIMIT {MOST_FLATS}
"""  # noqa: S608


def flats_of_owner(
    *, record_ids: Sequence[int], as_of: date, today: date, sees_protected: bool
) -> list[FlatView]:
    """The taps a person owns on the day, by their address. Protection is that of today.

    Those that are hidden come last: between two neighbours a flat would tell its own number.
    """
    params: dict[str, Any] = {"records": list(record_ids), "day": as_of, "today": today}
    flats = []
    for town, block, building, tap_no, supply_id, user_id, user, is_protected in sql.rows(FLATS, params):
        hides = is_protected and not sees_protected
        flats.append(
            FlatView(
                place="" if hides else place_text(town, block, building),
                tap_no="" if hides else tap_no,
                supply_id=supply_id,
                user_id=None if hides else user_id,
                user="" if hides else user or "",
                hides_place=hides,
            )
        )
    return sorted(flats, key=lambda flat: flat.hides_place)
