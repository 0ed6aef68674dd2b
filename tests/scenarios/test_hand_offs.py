"""The page of a run, from what was due to what is owed: each figure by hand, each difference by supply."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.models import ReadLog
from mizuhiki.billing import api as billing
from mizuhiki.billing import balance, drilling
from mizuhiki.billing.models import PaymentSlip
from mizuhiki.billing.permissions import RUN_SEE
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import simulator
from mizuhiki.directdebit.models import DebitRow
from mizuhiki.ledger.api import OpenItem
from mizuhiki.notices import api as notices
from mizuhiki.notices.models import NoticePrint
from mizuhiki.platform import clock, sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.models import User
from tests.builders import Town, clerk, noon
from tests.pages import text_of
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL = date(2026, 4, 1)
TOUCHED = (
    "payments_receipt",
    "directdebit_debitresult",
    "directdebit_debitrow",
    "billing_slipdemand",
    "billing_notassessed",
)
BILL = 10_190  # 41 m³: 4,851 yen for water, 5,339 for sewerage


def figures(run: BatchRun, on: date) -> dict[str, tuple[bool, list[tuple[str, int | None, int | None]]]]:
    """Of each hand-over whether it agrees, and its figures: the given one first, then by way."""
    with clock.travel(noon(on)):
        hand_offs = balance.hand_offs(run, APRIL, {})
    return {
        one.code: (
            one.agrees,
            [
                ("", one.given.count, one.given.yen),
                *((part.way, part.count, part.yen) for part in one.became),
            ],
        )
        for one in hand_offs
    }


def lost(run: BatchRun, code: str) -> list[tuple[int, str, int, int]]:
    found = drilling.things_of(run_id=run.pk, cycle_month=APRIL, code=code, way=None, limit=99)
    return [(one.supply_id, one.way, one.given_yen, one.yen) for one in found]


@pytest.mark.req("COL-001")
def test_counts_and_yen_of_a_run_from_what_was_due_to_what_is_owed(
    rules_in_force: None, person: Callable[..., User], sign_in: Callable[[Any], Client]
) -> None:
    """Six taps: one unread, one pays by slip, one owes by slip, three by debit: drawn, refused, by slip."""
    town = Town()
    for number in range(1, 7):
        town.settle(number)
    supply = [town.supplies[f"M{number:06d}"] for number in range(1, 7)]
    for number in (3, 4, 5):
        life.start_debit(supply[number], on=date(2026, 4, 1))
    town.read(read_on=date(2026, 4, 10), used_m3={f"M{number:06d}": 41 for number in range(2, 7)})
    life.bill(APRIL)
    run = BatchRun.objects.get(kind=billing.KIND)
    found = figures(run, date(2026, 4, 21))
    assert all(agrees for agrees, _ in found.values())
    for charge in ("water", "public_sewerage"):
        assert found[f"services-{charge}"][1] == [
            ("", 6, None),
            ("assessed", 5, None),
            ("no_reading", 1, None),
        ]
    assert found["read"][1] == [("", 5, None), ("used", 5, None), ("held", 0, None), ("excused", 0, None)]
    assert found["assessed"][1] == [("", 5, 5 * BILL), ("demand", 5, 5 * BILL)]
    assert found["ways"][1] == [("", 5, 5 * BILL), ("slip", 2, 2 * BILL), ("debit", 3, 3 * BILL)]
    assert found["asked"][1] == [("", 3, 3 * BILL), ("waits", 3, 3 * BILL)]
    assert found["owed"][1] == [("", 5, 5 * BILL), ("open", 5, 5 * BILL)]
    went_on(run, supply)
    found = figures(run, date(2026, 6, 1))
    assert all(agrees for agrees, _ in found.values())
    assert found["printed"][1] == [("", 5, 5 * BILL), ("under_way", 1, BILL), ("left", 4, 4 * BILL)]
    assert found["asked"][1] == [("", 3, 3 * BILL), ("asked", 2, 2 * BILL), ("slip", 1, BILL)]
    assert found["answered"][1] == [("", 2, 2 * BILL), ("drawn", 1, BILL), ("refused", 1, BILL)]
    assert found["owed"][1] == [
        ("", 5, 5 * BILL),
        ("settled", 2, 2 * BILL),
        ("part", 1, BILL),
        ("open", 2, 2 * BILL),
    ]
    differs(run, supply)
    screens(run, supply, sign_in(person(RUN_SEE)))


def went_on(run: BatchRun, supply: list[Supply]) -> None:
    """The second pays 5,000; the sixth asks for a slip and pays it; of two in the file one is drawn."""
    with clock.travel(noon(date(2026, 4, 22))):
        notices.order_print(
            billing_run_id=run.pk,
            kind=NoticePrint.Kind.PAYMENT,
            order=NoticePrint.Order.ROUTE,
            most=1,
            actor=clerk(),
            at=clock.now(),
            by_job=False,
        )
        slip = billing.issue_slip(
            supply_id=supply[5].pk,
            demand_ids=[life.demand_of(supply[5], APRIL).pk],
            last_day=date(2026, 5, 25),
            at=clock.now(),
        )
    life.pay_at_counter(slip, BILL, on=date(2026, 4, 23))
    life.pay_at_counter(PaymentSlip.objects.get(supply=supply[1]), 5_000, on=date(2026, 4, 23), partly=True)

    with clock.travel(noon(date(2026, 5, 20))):
        batch = debit.make_debit_file(debit_on=date(2026, 5, 27), actor=clerk())
    rows = DebitRow.objects.filter(batch=batch).values_list("pk", "demand__supply_id")
    codes = {f"{pk:020d}": "1" if supply_id == supply[4].pk else "0" for pk, supply_id in rows}
    answer = simulator.answer(attachments.read(batch.file), codes=codes)
    with clock.travel(noon(date(2026, 5, 29))):
        debit.import_result(content=answer, file_name="kekka.dat", actor=clerk())


def differs(run: BatchRun, supply: list[Supply]) -> None:
    """A yen too few among what is open; and a day on which a file should have been made and was not."""
    one = OpenItem.objects.filter(supply=supply[2], charge="water")
    one.update(open_yen=4_850)
    assert not figures(run, date(2026, 6, 1))["owed"][0]
    assert lost(run, "owed") == [(supply[2].pk, "open", BILL, BILL - 1)]
    one.update(open_yen=4_851)
    rows = DebitRow.objects.filter(demand__supply_id=supply[3].pk)
    with clock.travel(noon(date(2026, 6, 1))), past_the_guards():
        sql.run("DELETE FROM payments_receipt WHERE reference = %s", [f"row:{rows.get().pk}"])
        assert lost(run, "answered") == [(supply[3].pk, "", BILL, 0)]
        sql.run("DELETE FROM directdebit_debitresult")
        sql.run("DELETE FROM directdebit_debitrow WHERE demand_id = %s", [rows.get().demand_id])
        sql.run(
            "INSERT INTO ledger_openitem (id, supply_id, charge, fiscal_year, due_on, open_yen) "
            "SELECT id, supply_id, charge, fiscal_year, NULL, amount_yen FROM billing_assessment "
            "WHERE supply_id = %s",
            [supply[3].pk],
        )
        assert lost(run, "asked") == [(supply[3].pk, "", BILL, BILL)]
        sql.run("DELETE FROM billing_slipdemand WHERE demand_id = %s", [life.demand_of(supply[2], APRIL).pk])
        assert lost(run, "ways") == [(supply[2].pk, "", BILL, 0)]
        assert lost(run, "assessed") == lost(run, "read") == lost(run, "services-water") == []
        sql.run("DELETE FROM billing_notassessed WHERE charge = 'water'")
        assert lost(run, "services-water") == [(supply[0].pk, "", 0, 0)]


@contextmanager
def past_the_guards() -> Iterator[None]:
    """What no service does: rows vanish. Undone afterwards."""
    with transaction.atomic():
        sql.run("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TOUCHED:
            sql.run(f"ALTER TABLE {table} DISABLE TRIGGER refuse_change")
        sql.run("SET LOCAL session_replication_role = replica")
        yield
        transaction.set_rollback(True)


def screens(run: BatchRun, supply: list[Supply], desk: Client) -> None:
    """From the page to the supplies of a figure, with the reading written down; figures and list as CSV."""
    with clock.travel(noon(date(2026, 6, 1))):
        page = text_of(desk.get("/billing/2026-04/"))
        assert "請求 → 通知の印刷 ✓ 一致" in page
        assert "→ 印刷を指示していない これから 4 40,760円" in page
        one = text_of(desk.get("/billing/2026-04/balance/answered/?way=refused"))
        assert f"{supply[4].inquiry_no} 振替不能 10,190円 10,190円" in one
        assert ReadLog.objects.filter(purpose="引き継ぎの照合").exists()
        assert "ここに当たる契約はありません" in text_of(desk.get("/billing/2026-04/balance/owed/"))
        assert desk.get("/billing/2026-04/balance/nothing/").status_code == 404
        file = desk.get("/billing/2026-04/balance/answered/file/?way=refused").content.decode("utf-8-sig")
        assert file.replace('"', "").splitlines()[1:] == [f"{supply[4].inquiry_no},振替不能,10190,10190,0"]
        lines = desk.get("/billing/2026-04/balance/").content.decode("utf-8-sig").splitlines()
        assert '"振替依頼ファイル → 結果 → 収納","引き継ぎ","振替不能","1","10190"' in lines
