"""What is asked of a billed month: priced by another version whole, and counted at every hand-over."""

import time
from statistics import median

from mizuhiki.billing import api as billing
from mizuhiki.billing import balance, drilling
from mizuhiki.config.bench import filling, months
from mizuhiki.config.bench.place import Place
from mizuhiki.platform import sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.revisions.shadow import ask_for_shadow, run_shadow
from mizuhiki.rulepacks.api import DATA, files_of, keep_pack
from mizuhiki.staff.api import User

WRITTEN = ("revisions_shadowline", "revisions_shadowtotal")
DEARER = ("rate: 128}", "rate: 129}")  # of the newest water tariff: who uses more than ten m³ pays more
READ = (  # of the run, once each: what the hand-overs cannot do without
    "SELECT count(*), sum(amount_yen) FROM billing_assessment WHERE run_id = %(run)s",
    "SELECT count(*), sum(amount_yen) FROM billing_demand WHERE run_id = %(run)s",
    "SELECT count(*), sum(amount_yen) FROM billing_paymentslip",
    "SELECT count(*) FROM billing_slipdemand",
    "SELECT count(*) FROM metering_reading",
    "SELECT count(*), sum(amount_yen) FROM directdebit_debitrow",
    "SELECT count(*) FROM directdebit_debitresult",
    "SELECT count(*), sum(received_yen) FROM payments_receipt",
    "SELECT count(*), sum(yen) FROM payments_allocation",
    "SELECT count(*), sum(open_yen) FROM ledger_openitem",
)


def bench_shadow(place: Place, size: int, *, trials: int) -> dict[str, float]:
    """模擬調定 of a billed month by a dearer version, beside COPY of its lines."""
    place.make()
    filling.make_town(size, by_debit=None)
    filling.read_all(filling.MONTH)
    filling.bill_all(filling.MONTH)
    files = files_of(DATA / "mizuhiki-demo")
    water = files["tariffs/water.yaml"]
    assert DEARER[0] in water
    at, asker = filling.noon(filling.MONTH), User.objects.create_user("bench", display_name="見本")
    version = keep_pack(files=files | {"tariffs/water.yaml": water.replace(*DEARER)}, at=at, actor=None)
    shadow = ask_for_shadow(version=version, cycle_month=filling.MONTH, is_by_newest=True, actor=asker, at=at)
    months.settle_down()
    return months.in_turn(place, trials, run=lambda: run_shadow(shadow.pk), tables=WRITTEN)


def bench_hand_offs(place: Place, size: int, *, trials: int) -> dict[str, float]:
    """Every hand-over of a billed, drawn and answered month, beside one bare count of each table it reads."""
    months.billed_and_asked(place, size)()
    months.settle_down()
    run = BatchRun.objects.get(kind=billing.KIND)
    counted, floors, drilled = list[float](), list[float](), list[float]()
    for _ in range(trials):
        began = time.perf_counter()
        found = balance.hand_offs(run, filling.MONTH, {})
        counted.append(time.perf_counter() - began)
        assert all(one.agrees for one in found), found
        began = time.perf_counter()
        for one in found:
            if drilling.ways_of(one.code):
                lost = drilling.things_of(
                    run_id=run.pk, cycle_month=filling.MONTH, code=one.code, way=None, limit=100
                )
                assert lost == [], one.code
        drilled.append(time.perf_counter() - began)
        began = time.perf_counter()
        for select in READ:
            sql.rows(select, {"run": run.pk})
        floors.append(time.perf_counter() - began)
    return {
        "seconds": median(counted),
        "floor_seconds": median(floors),
        "median_ms": round(median(drilled) * 1000, 1),  # every difference looked for
    }
