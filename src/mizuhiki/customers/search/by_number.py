"""Search by digits: telephone, our own numbers, tap and meter. One statement, each part capped."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection

from mizuhiki.customers.search.candidates import Candidate, Why, protected
from mizuhiki.customers.search.query import Kind, Term

CUSTOMER_NO_DIGITS, INQUIRY_NO_DIGITS = 10, 11
ENOUGH = 50  # rows on the page of results
FEWEST_OF_OUR_NUMBERS = 5  # fewer digits of a customer or inquiry number say nothing
FEWEST_OF_A_PLACE = (
    6  # fewer are the end of a telephone number first; a tap is looked for while there is room
)

# rank: 1 the whole number; 2 the end of a telephone number; 3 the beginning of a number; 4 inside one
CUSTOMER_NO = """
SELECT CASE WHEN c.customer_no = %(number)s THEN 1 ELSE 3 END, 'CUSTOMER_NO', c.id, NULL::bigint,
       NULL::bigint, c.customer_no
FROM customers_customer c WHERE c.customer_no LIKE %(begins)s
"""
INQUIRY_NO = """
SELECT CASE WHEN s.inquiry_no = %(number)s THEN 1 ELSE 3 END, 'INQUIRY_NO', u.customer_id, s.id,
       s.installation_id, s.inquiry_no
FROM customers_supply s
LEFT JOIN LATERAL (
    SELECT sp.customer_id FROM customers_supplyparty sp
    WHERE sp.supply_id = s.id AND sp.role = 'water_user' ORDER BY sp.starts_on DESC LIMIT 1) u ON true
WHERE s.inquiry_no LIKE %(begins)s
"""
PHONE_TAIL = """
SELECT CASE WHEN t.digits = %(number)s THEN 1 ELSE 2 END, 'PHONE', t.customer_id, NULL::bigint,
       NULL::bigint, t.digits
FROM customers_phone t WHERE reverse(t.digits) LIKE %(ends)s
"""
PHONE_INSIDE = """
SELECT 4, 'PHONE', t.customer_id, NULL::bigint, NULL::bigint, t.digits
FROM customers_phone t WHERE t.digits LIKE %(inside)s
"""
# The places first, then who lives there: of a thousand taps that begin so only a few are looked at.
PLACE = """
SELECT CASE WHEN f.plain = %(number)s THEN 1 ELSE 3 END, '{why}', u.customer_id, u.supply_id, f.id, f.shown
FROM (SELECT i.id, {plain} AS plain, {shown} AS shown FROM {source} WHERE {plain} {match} LIMIT {limit}) f
LEFT JOIN LATERAL (
    SELECT s.id AS supply_id, sp.customer_id FROM customers_supply s
    JOIN customers_supplyparty sp ON sp.supply_id = s.id AND sp.role = 'water_user'
    WHERE s.installation_id = f.id ORDER BY s.starts_on DESC, sp.starts_on DESC LIMIT 3) u ON true
"""
EXACT, BEGINS = "= %(number)s", "LIKE %(begins)s"
TAPS = "customers_installation i"
METERS = (
    "customers_meter e JOIN LATERAL (SELECT installation_id FROM customers_meterfitting "
    "WHERE meter_id = e.id ORDER BY fitted_on DESC LIMIT 1) f ON true "
    "JOIN customers_installation i ON i.id = f.installation_id"
)
PLAIN_TAP = "upper(replace(i.tap_no, '-', ''))"
PLAIN_SERIAL = "upper(replace(e.serial, '-', ''))"


def candidates(term: Term, *, sees_protected: bool, today: date, limit: int) -> list[Candidate]:
    """Everything a number may name, the likeliest first.

    Whole numbers and the ends of telephone numbers, which people give, are looked for first. What only
    begins with the digits, or has them inside, is looked for while the page has room: of a million
    numbers any four digits stand inside hundreds.
    """
    found = _run(_likely(term, limit), term, sees_protected=sees_protected, today=today, limit=limit)
    if len(found) < ENOUGH and not any(hit.is_exact for hit in found):
        more = _run(_possible(term, limit), term, sees_protected=sees_protected, today=today, limit=limit)
        found = list(dict.fromkeys([*found, *more]))
    return found[:limit]


def _run(
    parts: Iterable[str], term: Term, *, sees_protected: bool, today: date, limit: int
) -> list[Candidate]:
    parts = list(parts)
    union = " UNION ALL ".join(f"({part} LIMIT {limit})" for part in parts)
    hidden = "" if sees_protected else _without_protected(parts)
    statement = f"""
        WITH found (rank, why, customer_id, supply_id, installation_id, shown) AS MATERIALIZED ({union})
        SELECT f.why, f.customer_id, f.supply_id, f.installation_id, f.shown, f.rank = 1
        FROM found f LEFT JOIN customers_customer c ON c.id = f.customer_id {hidden}
        ORDER BY f.rank, c.search_kana COLLATE "C", f.shown, f.customer_id LIMIT {limit}
    """  # noqa: S608
    plain = term.value.replace("-", "")
    params: dict[str, Any] = {
        "number": plain,
        "begins": f"{plain}%",
        "ends": f"{plain[::-1]}%",
        "inside": f"%{plain}%",
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [
            Candidate(customer, supply, place, Why[why], shown, is_exact)
            for why, customer, supply, place, shown, is_exact in cursor.fetchall()
        ]


def _without_protected(parts: Iterable[str]) -> str:
    """Leave out protected people found by what tells where they are, and the places where they live."""
    people = f"WHERE NOT (f.why IN ('PHONE', 'TAP', 'METER') AND {protected('c')})"
    if {CUSTOMER_NO, INQUIRY_NO, PHONE_TAIL, PHONE_INSIDE}.issuperset(parts):
        return people
    return f"""{people}
        AND NOT (f.why IN ('TAP', 'METER') AND EXISTS (
            SELECT FROM customers_supply hs JOIN customers_supplyparty hp ON hp.supply_id = hs.id
            JOIN customers_customer hc ON hc.id = hp.customer_id
            WHERE hs.installation_id = f.installation_id
            AND (hs.ends_on IS NULL OR hs.ends_on > %(today)s) AND {protected("hc")}))
    """


def _likely(term: Term, limit: int) -> Iterator[str]:
    if term.kind is Kind.NUMBER:
        length = len(term.value)
        if FEWEST_OF_OUR_NUMBERS <= length <= CUSTOMER_NO_DIGITS:
            yield CUSTOMER_NO
        if FEWEST_OF_OUR_NUMBERS <= length <= INQUIRY_NO_DIGITS:
            yield INQUIRY_NO
        yield PHONE_TAIL
        if length < FEWEST_OF_A_PLACE:
            return
    yield from _places(EXACT, limit)


def _possible(term: Term, limit: int) -> Iterator[str]:
    yield from _places(BEGINS, limit)
    if term.kind is Kind.NUMBER:
        yield PHONE_INSIDE


def _places(match: str, limit: int) -> Iterator[str]:
    """Taps and meters by their number."""
    same = {"match": match, "limit": limit}
    yield PLACE.format(why="TAP", source=TAPS, plain=PLAIN_TAP, shown="i.tap_no", **same)
    yield PLACE.format(why="METER", source=METERS, plain=PLAIN_SERIAL, shown="e.serial", **same)
