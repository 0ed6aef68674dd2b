"""Keeping the derived search columns true: of a few records after each change, of all after a load.

Both ways read what is stored, fold it here and write it back by one COPY and one UPDATE. Only what
differs is written. Names are folded in Python: folding in SQL would be a second rule, and slower.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db import connection, transaction

from mizuhiki.customers.models import Customer, Premises
from mizuhiki.customers.search.document import of_customer, of_premises, place_text
from mizuhiki.platform import clock, sql

CHUNK = 20_000  # rows folded and written at a time: keeps memory flat
AT_ONCE = 500  # rows locked at a time while people work
FEW = 50  # up to here a row at a time is quicker than a temporary table

PROTECTED = """
    SELECT DISTINCT coalesce(mc.merged_into_id, mc.id) AS person
    FROM customers_customermark m JOIN customers_customer mc ON mc.id = m.customer_id
    WHERE m.kind = 'protection' AND (m.ends_on IS NULL OR m.ends_on > %s)
"""
HIDDEN = """
    SELECT DISTINCT sp.supply_id FROM customers_supplyparty sp
    JOIN customers_customer pc ON pc.id = sp.customer_id
    JOIN protected ON protected.person = coalesce(pc.merged_into_id, pc.id)
"""
PEOPLE = """
SELECT c.id, c.name, c.kana, c.address,
       (SELECT array_agg(place ORDER BY latest DESC) FROM (
            SELECT ARRAY[p.town, p.block, p.building, (hidden.supply_id IS NOT NULL)::text]::text[] AS place,
                   max(sp.starts_on) AS latest
            FROM customers_supplyparty sp
            JOIN customers_supply s ON s.id = sp.supply_id
            JOIN customers_installation i ON i.id = s.installation_id
            JOIN customers_premises p ON p.id = i.premises_id
            LEFT JOIN hidden ON hidden.supply_id = s.id
            WHERE sp.customer_id = c.id
            GROUP BY 1 ORDER BY 2 DESC LIMIT 20) places),
       protected.person IS NOT NULL
FROM customers_customer c
LEFT JOIN protected ON protected.person = coalesce(c.merged_into_id, c.id)
"""
CUSTOMERS = f"""
WITH protected AS MATERIALIZED ({PROTECTED}), hidden AS MATERIALIZED ({HIDDEN})
{PEOPLE}
"""
NEIGHBOURS = """
SELECT DISTINCT other.customer_id FROM customers_supplyparty mine
JOIN customers_supplyparty other ON other.supply_id = mine.supply_id WHERE mine.customer_id = ANY(%s)
"""
# Whoever has an address hidden now, and whoever is or will be under protection: all that a day changes.
TOUCHED_BY_DAYS = """
SELECT c.id FROM customers_customer c WHERE c.search_hidden <> ''
UNION SELECT m.customer_id FROM customers_customermark m
WHERE m.kind = 'protection' AND (m.ends_on IS NULL OR m.ends_on > %s)
ORDER BY 1
"""
PREMISES = "SELECT p.id, p.town, p.block, p.building FROM customers_premises p"


def refresh(*, customers: Collection[int] = (), premises: Collection[int] = ()) -> None:
    """Fold some records again, in the transaction of their change.

    A place that changed takes the customers who have a part in its supplies with it.
    """
    if premises:
        _write_premises(sql.rows(f"{PREMISES} WHERE p.id = ANY(%s)", [list(premises)]))
        customers = {*customers, *_customers_at(premises)}
    if customers:
        _fold(sorted(customers), clock.today())


def _fold(wanted: list[int], today: date) -> int:
    """Lock, then read, then write: what somebody else commits meanwhile is never folded away."""
    sql.rows("SELECT id FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [wanted])
    return _write_customers(sql.rows(f"{CUSTOMERS} WHERE c.id = ANY(%s)", [today, wanted]))


def refresh_with_neighbours(customers: Collection[int]) -> None:
    """`refresh`, and everybody who shares a supply with them: a protected person's place hides for all."""
    shared = sql.rows(NEIGHBOURS, [list(customers)])
    refresh(customers={*customers, *(row[0] for row in shared)})


def refresh_hidden() -> int:
    """Fold anew whoever the passing of a day may hide or show; returns how many rows changed.

    Only protection changes with the day: a mark that ended yesterday hides nobody today. Looks at the
    state alone, so days on which it did not run are made up for.
    """
    today = clock.today()
    numbers = [row[0] for row in sql.rows(TOUCHED_BY_DAYS, [today])]
    changed = 0
    for start in range(0, len(numbers), AT_ONCE):
        with transaction.atomic():
            changed += _fold(numbers[start : start + AT_ONCE], today)
    return changed


def refill() -> dict[str, int]:
    """Fold every record again; returns how many rows were changed, by table.

    For data that came by COPY. When most of a table
    was never folded and the role owns it, its search indexes are dropped and made anew, which is many
    times faster; the searches of that time would be slow. Those that are missing are made in any case.
    """
    changed = {"premises": 0, "customers": 0}
    with transaction.atomic():
        owns = _owns_tables()
        if owns and _is_mostly_empty():
            drop_search_indexes()
        for rows in _chunks(PREMISES, "p.id"):
            changed["premises"] += _write_premises(rows)
        sql.keep_for_now("protected", PROTECTED, [clock.today()])  # once, and not for each chunk
        sql.keep_for_now("hidden", HIDDEN)
        sql.run("CREATE INDEX ON hidden (supply_id)")
        for rows in _chunks(PEOPLE, "c.id"):
            changed["customers"] += _write_customers(rows)
        if owns:
            _make_indexes()
    return changed


def _is_mostly_empty() -> bool:
    counts = "SELECT count(*) FILTER (WHERE search_text = '') * 2 > count(*) FROM customers_customer"
    return bool(sql.rows(counts)[0][0])


def _owns_tables() -> bool:
    owns = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'customers_customer'::regclass"
    return bool(sql.rows(owns)[0][0])


def _chunks(query: str, key: str) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in order of their number, a chunk at a time."""
    last = 0
    while True:
        page = f"{query} WHERE {key} > %s ORDER BY {key} LIMIT {CHUNK}"
        rows = sql.rows(page, [last])
        if not rows:
            return
        last = rows[-1][0]
        yield rows


def _customers_at(premises: Collection[int]) -> set[int]:
    return {
        row[0]
        for row in sql.rows(
            "SELECT DISTINCT sp.customer_id FROM customers_supplyparty sp "
            "JOIN customers_supply s ON s.id = sp.supply_id "
            "JOIN customers_installation i ON i.id = s.installation_id WHERE i.premises_id = ANY(%s)",
            [list(premises)],
        )
    }


def _write_customers(rows: list[tuple[Any, ...]]) -> int:
    folded = []
    for number, name, kana, address, places, is_protected in rows:
        told, hidden = [address], list[str]()
        for *place, is_hidden in places or ():
            (hidden if is_hidden == "true" else told).append(place_text(*place))
        if is_protected:
            told, hidden = [], told + hidden
        made = of_customer(name=name, kana=kana, addresses=told, hidden_addresses=hidden)
        folded.append((number, made.text, made.hidden, made.kana, made.bigrams))
    return _write(
        "customers_customer", ("search_text", "search_hidden", "search_kana", "search_bigrams"), folded
    )


def _write_premises(rows: list[tuple[Any, ...]]) -> int:
    folded = []
    for number, town, block, building in rows:
        made = of_premises(town=town, block=block, building=building)
        folded.append((number, made.text, made.bigrams))
    return _write("customers_premises", ("search_text", "search_bigrams"), folded)


def _write(table: str, columns: tuple[str, ...], records: list[tuple[Any, ...]]) -> int:
    """UPDATE what differs, by way of a temporary table when there are many."""
    if len(records) <= FEW:
        sets = ", ".join(f"{name} = %s" for name in columns)
        differs = " OR ".join(f"{name} <> %s" for name in columns)
        statement = f"UPDATE {table} SET {sets} WHERE id = %s AND ({differs})"  # noqa: S608
        return sum(sql.run(statement, [*values, number, *values]) for number, *values in records)
    names = ", ".join(columns)
    sql.run("DROP TABLE IF EXISTS folded")
    sql.run(f"CREATE TEMPORARY TABLE folded ON COMMIT DROP AS SELECT id, {names} FROM {table} LIMIT 0")  # noqa: S608
    sql.copy(f"folded (id, {names})", records)
    sql.run("ANALYZE folded")
    sets = ", ".join(f"{name} = f.{name}" for name in columns)
    differs = " OR ".join(f"t.{name} <> f.{name}" for name in columns)
    return sql.run(f"UPDATE {table} t SET {sets} FROM folded f WHERE t.id = f.id AND ({differs})")  # noqa: S608


def _search_indexes() -> list[tuple[type[Any], Any]]:
    return [
        (model, index)
        for model in (Customer, Premises)
        for index in model._meta.indexes
        if index.name.startswith(("customer_", "premises_"))
    ]


def drop_search_indexes() -> None:
    """As the owner of the tables, before they are loaded; `refill` makes them again."""
    sql.run("SET CONSTRAINTS ALL IMMEDIATE")  # checks still waiting would forbid new indexes
    with connection.schema_editor(atomic=False) as editor:
        for model, index in _search_indexes():
            if _is_there(index.name):
                editor.remove_index(model, index)


def _make_indexes() -> None:
    with connection.schema_editor(atomic=False) as editor:
        for model, index in _search_indexes():
            if not _is_there(index.name):
                editor.add_index(model, index)


def _is_there(index: str) -> bool:
    return sql.rows("SELECT to_regclass(%s) IS NOT NULL", [index]) == [(True,)]
