"""The two great batches beside their floors: the billing run, and the banks' answer to a million debits.

The floor is the physical one: COPY of the very same rows into the same tables, with the same indexes,
foreign keys and guards, in one committed transaction; for results also one bare DELETE of the same
open items. Both sides start from the same copy of a database, in turn; the median of the trials counts.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

from django.db import connection, transaction
from typing_extensions import override

from mizuhiki.attachments import api as attachments
from mizuhiki.billing import api as billing
from mizuhiki.config.bench.place import Place
from mizuhiki.config.demo.load import load_town
from mizuhiki.config.demo.town import House, Town
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import simulator
from mizuhiki.platform import clock, sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import DATA, load_pack, next_month, pack_on, put_in_force

MONTH = date(2026, 4, 1)
BILLED = (
    "billing_demand",
    "billing_assessment",
    "billing_paymentslip",
    "billing_slipdemand",
    "ledger_openitem",
)
BOOKED = ("payments_receipt", "payments_allocation", "payments_overpayment", "directdebit_debitresult")


def bench_billing(place: Place, size: int, *, trials: int, months: int) -> dict[str, float]:
    """The committed billing run of one month, every supply due, beside COPY of its rows."""
    place.make()
    _town(size, by_debit=None)
    for month in _before(MONTH, months):
        _read(month)
        _bill(month)
    _read(MONTH)
    return _in_turn(place, trials, run=lambda: _bill(MONTH), tables=BILLED, floor_also=None)


def bench_debit(place: Place, size: int, *, trials: int, months: int) -> dict[str, float]:
    """The import of a whole answer beside COPY of its rows and a DELETE of the items it closes."""
    del months
    place.make()
    _town(size, by_debit="9980")
    _read(MONTH)
    _bill(MONTH)
    debit_on = pack_on(MONTH).billing.debit_on(MONTH)
    with clock.travel(_noon(debit_on - timedelta(days=5))):
        batch = debit.make_debit_file(debit_on=debit_on, actor=None)
    answer = simulator.answer(attachments.read(batch.file))

    def book() -> None:
        with clock.travel(_noon(debit_on)):
            debit.import_result(content=answer, file_name="kekka.dat", actor=None)

    return _in_turn(place, trials, run=book, tables=BOOKED, floor_also=_delete_closed)


def _in_turn(
    place: Place, trials: int, *, run: Callable[[], None], tables: Sequence[str], floor_also: str | None
) -> dict[str, float]:
    seconds: list[float] = []
    floors: list[float] = []
    with tempfile.TemporaryDirectory(prefix="mizuhiki-bench-") as folder:
        for _ in range(trials):
            with place.copy(of="base"):
                marks = {table: _newest(table) for table in tables}
                seconds.append(_timed(run))
                _copy_out(Path(folder), tables, marks)
            with place.copy(of="base"):
                _parents(Path(folder))
                floors.append(_timed(lambda: _copy_in(Path(folder), tables, floor_also)))
    return {"seconds": median(seconds), "floor_seconds": median(floors)}


_delete_closed = """
    DELETE FROM ledger_openitem o USING payments_allocation x WHERE x.assessment_id = o.id
"""


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _newest(table: str) -> int:
    key = KEYS.get(table, "id")
    return int(sql.rows(f"SELECT coalesce(max({key}), 0) FROM {table}")[0][0])  # noqa: S608


KEYS = {
    "billing_slipdemand": "slip_id",
    "payments_allocation": "receipt_id",
    "payments_overpayment": "receipt_id",
    "directdebit_debitresult": "row_id",
}
# What the rows point to and the run makes beside them; not timed on either side of the floor.
PARENTS = ("platform_batchrun", "billing_pricing", "attachments_storedfile", "directdebit_debitresultfile")


def _copy_out(folder: Path, tables: Sequence[str], marks: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for table in (*tables, *PARENTS):
            key, mark = KEYS.get(table, "id"), marks.get(table, 0)
            query = f"COPY (SELECT * FROM {table} WHERE {key} > {mark} ORDER BY 1) TO STDOUT (FORMAT binary)"  # noqa: S608
            with (folder / table).open("wb") as file, cursor.copy(query) as stream:
                for block in stream:
                    file.write(block)


def _load(folder: Path, table: str, target: str) -> None:
    statement = f"COPY {target} FROM STDIN (FORMAT binary)"
    with (
        connection.cursor() as cursor,
        cursor.copy(statement) as stream,
        (folder / table).open("rb") as file,
    ):
        while block := file.read(1 << 20):
            stream.write(block)


def _parents(folder: Path) -> None:
    """The rows that the timed ones point to, where the copy does not have them."""
    with transaction.atomic():
        for table in PARENTS:
            sql.run(f"CREATE TEMPORARY TABLE parent (LIKE {table}) ON COMMIT DROP")
            _load(folder, table, "parent")
            sql.run(f"INSERT INTO {table} SELECT * FROM parent ON CONFLICT DO NOTHING")  # noqa: S608
            sql.run("DROP TABLE parent")


def _copy_in(folder: Path, tables: Sequence[str], also: str | None) -> None:
    with transaction.atomic():
        for table in tables:
            _load(folder, table, table)
        if also:
            sql.run(also)


def _town(size: int, *, by_debit: str | None) -> None:
    """Every supply due in the month; loaded without history, which no figure here measures."""

    class Due(Town):
        @override
        def _house(self, number: int) -> House:
            house = super()._house(number)
            house.cycle, house.metered = "even", True
            house.starts_on = min(house.starts_on, self.first_month - timedelta(days=60))
            house.bank = by_debit or house.bank
            return house

    at = _noon(date(2020, 4, 1))
    put_in_force(
        version=load_pack(directory=DATA / "mizuhiki-demo", at=at, actor=None),
        from_on=date(2019, 10, 1),
        at=at,
        asked_by=None,
        decided_by=None,
    )
    with transaction.atomic():
        sql.run("SET LOCAL session_replication_role = replica")
        load_town(Due(size=size, seed=1, first_month=MONTH), tell=lambda _: None, searchable=False)
    for table in ("customers_supply", "customers_supplyservice", "customers_installation"):
        sql.run(f"ANALYZE {table}")


def _read(month: date) -> None:
    """A reading for every supply, by one statement."""
    sql.run(
        """
        INSERT INTO metering_reading (supply_id, fitting_id, cycle_month, sequence, kind, period_start,
            read_on, previous_m3, index_m3, usage_m3, hold)
        SELECT s.id, s.id, %(month)s, 0, 'regular', %(month)s::date - 51, %(month)s::date + 9, 100,
               100 + u.used, u.used, ''
        FROM customers_supply s
        CROSS JOIN LATERAL (
            SELECT floor(12 * exp(1.2 * (random() + random() + s.id * 0) - 0.4))::int AS used
        ) u WHERE s.ends_on IS NULL ORDER BY s.id
        """,
        {"month": month},
    )
    sql.run("ANALYZE metering_reading")


def _bill(month: date) -> None:
    with clock.travel(_noon(month.replace(day=20))):
        billing.run_billing(cycle_month=month, actor=None)
    assert BatchRun.objects.filter(kind="billing.run", key=f"{month:%Y-%m}", state="done").exists()


def _before(month: date, count: int) -> list[date]:
    """So many even months before a month; those in which the town is read."""
    months: list[date] = []
    first = month
    for _ in range(2 * count):
        first = (first - timedelta(days=1)).replace(day=1)
    while first < month and len(months) < count:
        if first.month % 2 == 0:
            months.append(first)
        first = next_month(first)
    return months


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.TOKYO)
