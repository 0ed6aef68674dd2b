"""The two great batches beside their floors: the billing run, and the banks' answer to a million debits.

The floor is the physical one: COPY of the very same rows into the same tables, with the same indexes,
foreign keys and guards, in one committed transaction; for results also one bare DELETE of the same
open items. Both sides start from the same copy of a database, in turn; the median of the trials counts.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from django.db import connection, transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.config.bench import filling, memory
from mizuhiki.config.bench.place import Place
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import simulator
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import pack_on

BILLED = (
    "billing_demand",
    "billing_assessment",
    "billing_paymentslip",
    "billing_slipdemand",
    "ledger_openitem",
)
BOOKED = (
    "payments_receipt",
    "payments_allocation",
    "payments_overpayment",
    "directdebit_debitresult",
    "directdebit_mandateproof",
)


def bench_billing(place: Place, size: int, *, trials: int, months: int) -> dict[str, float]:
    """The committed billing run of one month, every supply due, beside COPY of its rows."""
    place.make()
    earlier = filling.before(filling.MONTH, months)
    filling.make_town(size, by_debit=None, since=min([*earlier, filling.MONTH]))
    for month in earlier:
        _live(month)
    filling.read_all(filling.MONTH)
    settle_down()
    return in_turn(place, trials, run=lambda: filling.bill_all(filling.MONTH), tables=BILLED, floor_also=None)


def bench_debit(place: Place, size: int, *, trials: int, months: int) -> dict[str, float]:
    """The import of a whole answer beside COPY of its rows and a DELETE of the items it closes."""
    del months
    book = billed_and_asked(place, size)
    return in_turn(place, trials, run=book, tables=BOOKED, floor_also=_delete_closed)


def billed_and_asked(place: Place, size: int) -> Callable[[], None]:
    """A month billed by debit and asked of the bank; what is returned books its answer."""
    place.make()
    filling.make_town(size, by_debit="9980")
    filling.read_all(filling.MONTH)
    filling.bill_all(filling.MONTH)
    debit_on = pack_on(filling.MONTH).billing.debit_on(filling.MONTH)
    with clock.travel(filling.noon(debit_on - timedelta(days=5))):
        batch = debit.make_debit_file(debit_on=debit_on, actor=None)
    settle_down()
    answer = simulator.answer(attachments.read(batch.file))

    def book() -> None:
        with clock.travel(filling.noon(debit_on)):
            debit.import_result(content=answer, file_name="kekka.dat", actor=None)

    return book


def in_turn(
    place: Place,
    trials: int,
    *,
    run: Callable[[], None],
    tables: Sequence[str],
    floor_also: str | None = None,
) -> dict[str, float]:
    seconds: list[float] = []
    floors: list[float] = []
    held: list[tuple[int, int]] = []
    with tempfile.TemporaryDirectory(prefix="mizuhiki-bench-") as folder:
        rows = Path(folder)

        def figure(*, keep: bool) -> None:
            with place.copy(of="base"):
                marks = {table: _newest(table) for table in tables}
                before_mb = memory.begin()
                seconds.append(_timed(run))
                held.append((memory.peak_mb() or 0, before_mb or 0))
                if keep:
                    _copy_out(rows, tables, marks)

        def floor() -> None:
            with place.copy(of="base"):
                _parents(rows)
                floors.append(_timed(lambda: _copy_in(rows, tables, floor_also)))

        for trial in range(trials):  # the order alternates; the first floor needs the first run's rows
            if trial % 2:
                floor()
                figure(keep=False)
            else:
                figure(keep=not trial)
                floor()
            sys.stderr.write(f"{trial + 1}/{trials}: {seconds[-1]:.2f} s, floor {floors[-1]:.2f} s\n")
    found: dict[str, float] = {"seconds": median(seconds), "floor_seconds": median(floors)}
    peak_mb, before_mb = max(held)
    return found | ({"peak_mb": peak_mb, "before_mb": before_mb} if peak_mb else {})


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
    "directdebit_mandateproof": "mandate_id",
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


def _live(month: date) -> None:
    """An earlier month: read, billed, and all but a few paid; loaded fast, for it is not measured."""
    sql.run("SET session_replication_role = replica")
    filling.read_all(month)
    filling.bill_all(month)
    sql.run("DELETE FROM ledger_openitem WHERE mod(id, 33) <> 0")
    sql.run("SET session_replication_role = origin")


def settle_down() -> None:
    """What autovacuum has done to tables this old; both sides of the comparison start from it."""
    sql.run("VACUUM ANALYZE")
