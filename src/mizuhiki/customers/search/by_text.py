"""Search by names, kana and addresses.

Measured on a million customers. Names that begin with what was typed come first, by a B-tree walked in
its order until there are enough: a name of 22 % costs no more than a rare one. Then, while the page has
room, whatever holds it: two letters by the bigram index, three and more by trigrams, several words by
bigrams together; a text is compared again with `strpos` (LIKE beside `@>` may take the wrong index).
The inner query is capped and materialised, the order is made outside: sorting every hit of a common
name costs hundreds of milliseconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from mizuhiki.customers.search.candidates import Candidate, Why, protected
from mizuhiki.customers.search.hits import Hit, free_place
from mizuhiki.customers.search.query import Kind, Query, Term
from mizuhiki.customers.text import PART, bigrams, family_is, first_letter
from mizuhiki.platform import sql

SHOWN = 50
BEGINNING = 'left(c.search_text, 20) COLLATE "C"'  # the expression of the index customer_beginning
MOST_PHONES = 5_000  # telephone numbers looked at when a name narrows them down

Condition = tuple[str, list[Any]]


@dataclass(frozen=True)
class Way:
    """Conditions to look by; `order` is the index to walk, where the first of them ends the search."""

    conditions: list[Condition]
    order: str = ""


def candidates(query: Query, *, sees_protected: bool, today: date, limit: int) -> list[Candidate]:
    """Customers whose name, kana or address holds every word; the closest first."""
    found: list[Candidate] = []
    number = next((term for term in query.terms if term.kind is Kind.NUMBER), None)
    for number_of_way, way in enumerate(_ways(query)):
        found += _people(query, way, limit=limit)
        if sees_protected and number_of_way == 0:
            found += _protected_people(query, limit=limit)
        found = list(dict.fromkeys(found))
        if len(found) >= (1 if number else SHOWN):
            break
    if number and not sees_protected:
        found = _without(found, today)
    return found[:limit]


def _ways(query: Query) -> Iterator[Way]:
    """Ways to look, the exact one first; the next is taken while there is room on the page."""
    terms = query.terms
    if len(terms) == 1 and terms[0].kind is Kind.KANA:
        yield Way([("c.search_kana LIKE %s", [f"{terms[0].value}%"])], order="c.search_kana")
        if len(terms[0].value) > 1:
            yield Way(_text_conditions([terms[0].value]))
    elif len(terms) == 1 and terms[0].kind is Kind.LETTER:
        yield Way([_holds({family_is(terms[0].value)})])
        yield _begins(terms[0].value)
    elif any(term.kind is Kind.NUMBER for term in terms):
        yield Way(_phone_conditions(terms, tail=True))
        yield Way(_phone_conditions(terms, tail=False))
    else:
        if all(term.kind in (Kind.TEXT, Kind.LETTER) for term in terms):
            yield _begins("".join(term.value for term in terms))
        yield Way(_all_conditions(terms))


def _begins(text: str) -> Way:
    """Names that begin with a text; a folded text holds no sign that LIKE reads."""
    conditions: list[Condition] = [(f"{BEGINNING} LIKE %s", [f"{text[:20]}%"])]
    if len(text) > 20:
        conditions.append(("starts_with(c.search_text, %s)", [text]))
    return Way(conditions, order=BEGINNING)


def _all_conditions(terms: tuple[Term, ...]) -> list[Condition]:
    """Two letters and more by their bigrams; one letter begins a name or, after another word, is in it."""
    first, *rest = terms
    if first.kind is Kind.LETTER:
        conditions = [_holds({first_letter(first.value)})]
    else:
        conditions, rest = [], list(terms)
    texts = [term.value for term in rest if len(term.value) > 1]
    letters = [term.value for term in rest if len(term.value) == 1]
    conditions += _text_conditions(texts) if texts else []
    return conditions + [("strpos(c.search_text, %s) > 0", [letter]) for letter in letters]


def _phone_conditions(terms: tuple[Term, ...], *, tail: bool) -> list[Condition]:
    """A telephone number beside a name leaves few customers: their names are only compared."""
    digits = "".join(term.value for term in terms if term.kind is Kind.NUMBER)
    column, pattern = ("reverse(t.digits)", f"{digits[::-1]}%") if tail else ("t.digits", f"%{digits}%")
    phones = f"SELECT t.customer_id FROM customers_phone t WHERE {column} LIKE %s LIMIT {MOST_PHONES}"  # noqa: S608
    texts = [term.value for term in terms if term.kind is not Kind.NUMBER]
    return [
        (f"c.id = ANY(ARRAY({phones}))", [pattern]),
        *(("strpos(c.search_text, %s) > 0", [text]) for text in texts),
    ]


def _text_conditions(texts: list[str]) -> list[Condition]:
    if len(texts) == 1 and len(texts[0]) > 2:
        return [("c.search_text LIKE %s", [f"%{texts[0]}%"])]
    grams = {gram for text in texts for gram in bigrams(text)}
    return [_holds(grams), *(("strpos(c.search_text, %s) > 0", [text]) for text in texts)]


def _holds(grams: set[int]) -> Condition:
    return "c.search_bigrams @> %s::int[]", [sorted(grams)]


def _people(query: Query, way: Way, *, limit: int) -> list[Candidate]:
    where = " AND ".join(condition for condition, _ in way.conditions)
    params = [param for _, values in way.conditions for param in values]
    order = f"ORDER BY {way.order}" if way.order else ""
    return _ordered(query, f"{where} {order} LIMIT {limit}", params)


def _protected_people(query: Query, *, limit: int) -> list[Candidate]:
    """Protected people by their addresses, for those who may see them: a handful, compared one by one."""
    texts = [term.value for term in query.terms if term.kind is not Kind.NUMBER]
    where = " AND ".join(f"strpos(c.search_text || '{PART}' || c.search_hidden, %s) > 0" for _ in texts)
    return _ordered(query, f"NOT c.search_hidden = '' AND {where or 'false'} LIMIT {limit}", texts)


def _ordered(query: Query, where: str, params: list[Any]) -> list[Candidate]:
    first = query.terms[0].value
    statement = f"""
        WITH found AS MATERIALIZED (
            SELECT c.id, c.search_text, c.search_kana FROM customers_customer c WHERE {where})
        SELECT id FROM found
        ORDER BY starts_with(search_text || '{PART}', %s) DESC, starts_with(search_text, %s) DESC,
                 search_kana COLLATE "C", id
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, first + PART, first])
        return [Candidate(number, why=Why.TEXT) for (number,) in cursor.fetchall()]


def _without(found: list[Candidate], today: date) -> list[Candidate]:
    """Leave out protected people: a telephone number was part of what was asked."""
    statement = f"SELECT c.id FROM customers_customer c WHERE c.id = ANY(%(ids)s) AND NOT {protected('c')}"  # noqa: S608
    params: dict[str, Any] = {"today": today, "ids": [candidate.customer_id for candidate in found]}
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        kept = {number for (number,) in cursor.fetchall()}
    return [candidate for candidate in found if candidate.customer_id in kept]


def free_places(query: Query, *, sees_protected: bool, today: date) -> list[Hit]:
    """Places by address when no customer was found: where nobody ever had a supply."""
    texts = [term.value for term in query.terms if term.kind is Kind.TEXT]
    if not texts:
        return []
    del sees_protected, today  # a place without any supply is nobody's
    grams = sorted({gram for text in texts for gram in bigrams(text)})
    same = " AND ".join("strpos(p.search_text, %s) > 0" for _ in texts)
    rows = sql.rows(
        f"""
        SELECT i.id, i.tap_no, p.town, p.block, p.building
        FROM customers_premises p JOIN customers_installation i ON i.premises_id = p.id
        WHERE p.search_bigrams @> %s::int[] AND {same}
        AND NOT EXISTS (SELECT FROM customers_supply s WHERE s.installation_id = i.id)
        LIMIT {SHOWN}
        """,  # noqa: S608
        [grams, *texts],
    )
    return [free_place(*row) for row in rows]
