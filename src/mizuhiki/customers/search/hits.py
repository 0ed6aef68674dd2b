"""The rows of the page of results: one query for the people found, whatever found them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from mizuhiki.customers.models import CustomerMark, SupplyParty
from mizuhiki.customers.search.candidates import Candidate, Why, protected
from mizuhiki.customers.search.document import place_text
from mizuhiki.customers.search.query import Kind, Query
from mizuhiki.customers.text import normalise

HIDDEN = "支援措置により非表示"


@dataclass(frozen=True)
class Hit:
    """One row: a customer with the supply that matters now, or a place nobody uses."""

    customer_id: int | None
    customer_no: str = ""
    name: str = ""
    kana: str = ""
    merged_from: str = ""  # the number of the absorbed record that was found
    marks: tuple[str, ...] = ()
    role: str = ""
    supply_id: int | None = None
    inquiry_no: str = ""
    state: str = ""  # 使用中, 中止, 開始前
    more_supplies: int = 0
    place: str = ""
    tap_no: str = ""
    matched: str = ""  # 電話番号 0762200001
    is_exact: bool = False
    is_hidden: bool = False
    is_of_supply: bool = False  # found by a number of this supply, its tap or its meter


# One row a candidate, in their order: the person kept, and of their supplies the one asked for or else
# the one that runs, the nearest role first.
ROWS = f"""
SELECT u.n, c.id, c.customer_no, c.name, c.kana, c.address, a.customer_no,
       ARRAY(SELECT DISTINCT m.kind FROM customers_customermark m
             JOIN customers_customer mc ON mc.id = m.customer_id
             WHERE (mc.id = c.id OR mc.merged_into_id = c.id)
             AND m.starts_on <= %(today)s AND (m.ends_on IS NULL OR m.ends_on > %(today)s)),
       l.role, l.id, l.inquiry_no, l.starts_on, l.ends_on, coalesce(l.supplies, 0),
       i.tap_no, p.town, p.block, p.building,
       EXISTS (SELECT FROM customers_supplyparty hp JOIN customers_customer hc ON hc.id = hp.customer_id
               WHERE hp.supply_id = l.id AND {protected("hc")})
FROM unnest(%(customers)s::bigint[], %(supplies)s::bigint[]) WITH ORDINALITY u (customer_id, supply_id, n)
JOIN customers_customer a ON a.id = u.customer_id
JOIN customers_customer c ON c.id = coalesce(a.merged_into_id, a.id)
LEFT JOIN LATERAL (
    SELECT sp.role, s.id, s.inquiry_no, s.starts_on, s.ends_on, s.installation_id,
           count(*) OVER () AS supplies
    FROM customers_supplyparty sp JOIN customers_supply s ON s.id = sp.supply_id
    WHERE sp.customer_id IN (SELECT x.id FROM customers_customer x
                             WHERE x.id = c.id OR x.merged_into_id = c.id)
    AND (u.supply_id IS NULL OR s.id = u.supply_id)
    ORDER BY (s.ends_on IS NULL OR s.ends_on > %(today)s) DESC,
             array_position(ARRAY['water_user', 'payer'], sp.role::text), s.starts_on DESC
    LIMIT 1) l ON true
LEFT JOIN customers_installation i ON i.id = l.installation_id
LEFT JOIN customers_premises p ON p.id = i.premises_id
ORDER BY u.n
"""  # noqa: S608

PLACES = """
SELECT i.id, i.tap_no, p.town, p.block, p.building
FROM customers_installation i JOIN customers_premises p ON p.id = i.premises_id
WHERE i.id = ANY(%(places)s)
"""


def load_hits(
    candidates: Sequence[Candidate], *, query: Query, sees_protected: bool, today: date
) -> list[Hit]:
    """The rows of these candidates, each person and supply once, in their order."""
    people = [candidate for candidate in candidates if candidate.customer_id is not None]
    empty = [candidate for candidate in candidates if candidate.customer_id is None]
    hits: dict[tuple[int | None, int | None], Hit] = {}
    with connection.cursor() as cursor:
        if people:
            params: dict[str, Any] = {
                "today": today,
                "customers": [candidate.customer_id for candidate in people],
                "supplies": [candidate.supply_id for candidate in people],
            }
            cursor.execute(ROWS, params)
            for row in cursor.fetchall():
                hit = _hit(row, people[row[0] - 1], query, sees_protected=sees_protected, today=today)
                hits.setdefault((hit.customer_id, hit.supply_id), hit)
        free = []
        if empty:
            cursor.execute(PLACES, {"places": [candidate.installation_id for candidate in empty]})
            free = [free_place(*row) for row in cursor.fetchall()]
    return [*hits.values(), *free]


def _hit(
    row: tuple[Any, ...], candidate: Candidate, query: Query, *, sees_protected: bool, today: date
) -> Hit:
    (_, number, customer_no, name, kana, address, found_no, marks, *supply) = row
    role, supply_id, inquiry_no, starts_on, ends_on, supplies, tap_no, *place, has_protected = supply
    hides_place = ("protection" in marks or has_protected) and not sees_protected
    where = place_text(*place) if supply_id else address
    return Hit(
        customer_id=number,
        customer_no=customer_no,
        name=name,
        kana=kana,
        merged_from=found_no if found_no != customer_no else "",
        marks=tuple(str(CustomerMark.Kind(mark).label) for mark in sorted(marks)),
        role=str(SupplyParty.Role(role).label) if role else "",
        supply_id=supply_id,
        inquiry_no=inquiry_no or "",
        state=supply_state(starts_on, ends_on, today) if supply_id else "",
        more_supplies=max(supplies - 1, 0),
        place=HIDDEN if hides_place else where,
        tap_no="" if hides_place else tap_no or "",
        matched=_matched(candidate, query, name=name, kana=kana),
        is_exact=candidate.is_exact,
        is_hidden=hides_place,
        is_of_supply=candidate.supply_id is not None,
    )


def supply_state(starts_on: date, ends_on: date | None, day: date) -> str:
    """使用開始前, 使用中 or 中止 on a day."""
    if day < starts_on:
        return "開始前"
    return "使用中" if ends_on is None or day < ends_on else "中止"


def _matched(candidate: Candidate, query: Query, *, name: str, kana: str) -> str:
    if candidate.why is not Why.TEXT:
        return f"{candidate.why} {candidate.shown}"
    words = [term.value for term in query.terms if term.kind is not Kind.NUMBER]
    found = {_field_of(word, normalise(name), normalise(kana)) for word in words}
    if any(term.kind is Kind.NUMBER for term in query.terms):
        found.add("電話番号")
    return "・".join(sorted(found, key=("氏名", "カナ", "住所", "電話番号").index))


def _field_of(word: str, name: str, kana: str) -> str:
    if word in name:
        return "氏名"
    return "カナ" if word in kana else "住所"


def free_place(installation_id: int, tap_no: str, town: str, block: str, building: str) -> Hit:
    """A place without a customer."""
    del installation_id
    return Hit(customer_id=None, place=place_text(town, block, building), tap_no=tap_no, state="使用者なし")


def customers_of(hits: Iterable[Hit]) -> list[int]:
    """Numbers of the customers shown, for the read log."""
    return [hit.customer_id for hit in hits if hit.customer_id is not None]
