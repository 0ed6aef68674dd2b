"""The nightly look at the registers beside one reading of the same rows."""

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from statistics import median

from mizuhiki.config.bench import filling
from mizuhiki.config.bench.place import Place
from mizuhiki.platform import sql
from mizuhiki.registercheck.api import check_registers

ON = date(2026, 5, 1)
READ = (  # what the look reads, each whole, with the columns it needs
    "SELECT max(bore_mm) FROM customers_installation",
    "SELECT max(removed_on) FROM customers_meterfitting",
    "SELECT max(bore_mm), max(verified_until) FROM customers_meter",
    "SELECT max(starts_on), max(ends_on) FROM customers_supply",
    "SELECT max(starts_on), max(charge) FROM customers_supplyservice",
    "SELECT max(cycle_month), max(sequence), max(charge) FROM billing_assessment",
    "SELECT max(request->>'bore_mm') FROM billing_pricing",
    "SELECT max(read_on), max(fitting_id) FROM metering_reading",
)


def run(place: Place, size: int, *, trials: int, months: int) -> dict[str, float]:
    """A night at a size, billed for a month and those before it; every thousandth bore changed since."""
    place.make()
    earlier = filling.before(filling.MONTH, months)
    filling.make_town(size, by_debit=None, since=min([*earlier, filling.MONTH]))
    for month in [*earlier, filling.MONTH]:
        filling.read_all(month)
        filling.bill_all(month)
    sql.run("UPDATE customers_installation SET bore_mm = bore_mm + 1 WHERE mod(id, 1000) = 7")
    sql.run("ANALYZE")
    seconds, floors = list[float](), list[float]()
    for number in range(trials):
        floors.append(_took(lambda: [sql.rows(statement) for statement in READ]))
        day = ON.replace(day=1 + number)
        seconds.append(_took(partial(check_registers, on=day, at=filling.noon(day))))
    return {"seconds": median(seconds), "floor_seconds": median(floors)}


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
