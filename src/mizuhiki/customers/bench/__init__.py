"""How fast people are found: `run(size)` makes its own customers beside the real ones and searches.

The tables are copies in a schema of their own, with the same indexes; the searches are those of the
product, which reach them through `search_path`. Names are skewed worse than Japan's: the first surname
has 9 %, not 1.5. The floor of a search is a look-up by primary key of as many rows, in the same run.
"""

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from mizuhiki.customers.bench.people import COLUMNS, Person, copy, people
from mizuhiki.customers.search import find
from mizuhiki.platform import sql

SCHEMA = "bench_search"
TODAY = date(2026, 11, 21)
SEARCHES = 60  # of each kind
ASKED = 5_000  # people among whom questions are drawn


@dataclass
class Timer:
    """Adds up the seconds inside the database; an execute wrapper of Django."""

    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        """Run one statement."""
        start = time.perf_counter()
        try:
            return execute(*args)
        finally:
            self.seconds += time.perf_counter() - start


def run(size: int, *, seed: int = 1) -> dict[str, Any]:
    """Search `size` customers. `seconds` and `floor_seconds` are the p95 of all searches."""
    assert size >= 1_000, "fewer customers say nothing about a search"
    chance = random.Random(seed)  # noqa: S311 - made-up people
    every: list[tuple[float, float]] = []
    kinds: dict[str, dict[str, float]] = {}
    with _tables():
        known = copy(people(size, chance), keep=set(chance.sample(range(1, size + 1), min(size, ASKED))))
        _index()
        for kind, questions in _questions(known, chance).items():
            measured = [_measure(question) for question in questions]
            seconds = [second for second, _ in measured]
            kinds[kind] = {f"p{share}_ms": round(_quantile(seconds, share) * 1000, 2) for share in (50, 95)}
            every += measured
    p95, floor = (_quantile([pair[which] for pair in every], 95) for which in (0, 1))
    figures = {"seconds": round(p95, 6), "floor_seconds": round(floor, 6), "ratio": round(p95 / floor, 2)}
    return {"work": "search", "size": size, **figures, "kinds": kinds}


@contextmanager
def _tables() -> Iterator[None]:
    """Bare copies of the tables in a schema in front of the real one, gone afterwards."""
    path = sql.rows("SHOW search_path")[0][0]
    sql.run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    sql.run(f"CREATE SCHEMA {SCHEMA}")
    try:
        for name in COLUMNS:
            like = f"LIKE customers_{name} INCLUDING DEFAULTS INCLUDING IDENTITY"
            sql.run(f"CREATE TABLE {SCHEMA}.customers_{name} ({like})")
        sql.run(f"SET search_path = {SCHEMA}, {path}")
        yield
    finally:
        sql.run(f"SET search_path = {path}")
        sql.run(f"DROP SCHEMA {SCHEMA} CASCADE")


def _index() -> None:
    """The indexes of the real tables, built after the load; exclusion constraints find nobody."""
    for name in COLUMNS:
        table = f"{SCHEMA}.customers_{name}"
        found = sql.rows(
            "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND schemaname <> %s",
            [f"customers_{name}", SCHEMA],
        )
        for (definition,) in found:
            if " USING gist " not in definition:
                sql.run(re.sub(r" ON \S+ USING ", f" ON {table} USING ", definition, count=1))
        sql.run(f"ANALYZE {table}")


def _questions(known: list[Person], chance: random.Random) -> dict[str, list[str]]:
    """What clerks would type, by kind, drawn from the people themselves: common names come often."""

    def some(among: Callable[[Person], bool] = lambda _: True) -> list[Person]:
        drawn: list[Person] = []
        while len(drawn) < SEARCHES:
            drawn += filter(among, [chance.choice(known)])
        return drawn

    kana = [person.kana.replace(" ", "") for person in some()]
    return {
        "kanji_1": [person.family for person in some(lambda person: len(person.family) == 1)],
        "kanji_2": [person.family for person in some(lambda person: len(person.family) == 2)],
        "kanji_3": [person.family for person in some(lambda person: len(person.family) == 3)],
        "whole_name": [person.name for person in some()],
        "kana_2_to_4": [name[: chance.randint(2, 4)] for name in kana],
        "name_and_town": [f"{person.family} {person.town}" for person in some()],
        "address_2": [person.address[:2] for person in some()],
        "address_4": [person.address[:4] for person in some()],
        "address_7": [person.address[:7] for person in some()],
        "phone_last_4": [person.phone[-4:] for person in some()],
        "phone_inside_7": [person.phone[2:9] for person in some()],
        "phone_whole": [person.phone for person in some()],
        "name_and_phone": [f"{person.family} {person.phone[-4:]}" for person in some()],
        "meter": [person.serial for person in some()],
    }


def _measure(question: str) -> tuple[float, float]:
    """Seconds in the database of a search, and of a look-up of as many rows by primary key."""
    search, look_up = Timer(), Timer()
    with connection.execute_wrapper(search):
        found = find(question, sees_protected=False, today=TODAY)
    ids = [hit.customer_id for hit in found.hits]
    with connection.execute_wrapper(look_up):
        sql.rows("SELECT * FROM customers_customer WHERE id = ANY(%s)", [ids])
    return search.seconds, look_up.seconds


def _quantile(seconds: list[float], percent: int) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
