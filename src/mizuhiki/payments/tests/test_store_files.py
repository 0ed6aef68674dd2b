"""Agents' files: a 速報 marks, a 確報 is money, a 取消 takes the mark away; nothing is lost or doubled."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.formats import konbini
from mizuhiki.formats.konbini import FixedLayout, ReportKind
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import JournalEntry, OpenItem
from mizuhiki.payments import errors
from mizuhiki.payments.models import (
    Allocation,
    Overpayment,
    Receipt,
    StoreFile,
    StoreHeldRow,
    StoreReport,
)
from mizuhiki.payments.overpaid import overpaid
from mizuhiki.payments.store_files import import_reports
from mizuhiki.payments.store_lists import provisional
from mizuhiki.payments.store_simulator import Paid, report_file
from mizuhiki.payments.tests.stores import (
    PAID_AT,
    SHOP,
    TOLD_ON,
    TRANSFER_ON,
    barcode,
    bring,
    file_of,
    record,
)
from mizuhiki.platform import clock, sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from tests.builders import Town, noon, rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]

LATER = PAID_AT + timedelta(hours=3)


def open_yen() -> int:
    return sum(OpenItem.objects.values_list("open_yen", flat=True))


def nothing_came() -> bool:
    return not (StoreFile.objects.exists() or StoreReport.objects.exists() or Receipt.objects.exists())


@pytest.mark.req("COL-058")
def test_a_final_report_is_a_receipt_on_the_day_it_was_paid(slip: PaymentSlip) -> None:
    done = bring(record(slip))
    assert done.run.facts == {
        "receipts": 1,
        "received_yen": 10_190,
        "settled_yen": 10_190,
        "overpayments": 0,
        "held": 0,
        "told": 0,
        "undone": 0,
        "final": 1,
        "final_yen": 10_190,
        "unmatched": 0,
        "unmatched_yen": 0,
        "known": 0,
    }
    receipt = Receipt.objects.get()
    assert (receipt.channel, receipt.received_yen, receipt.slip_id) == ("store", 10_190, slip.pk)
    assert (receipt.received_at, receipt.occurred_on, receipt.posted_on) == (
        PAID_AT,
        date(2026, 5, 7),
        TOLD_ON,
    )
    assert receipt.reference == f"{barcode(slip)}:202605071015:{SHOP}"
    assert sorted(Allocation.objects.values_list("yen", flat=True)) == [4_851, 5_339]
    entry = JournalEntry.objects.get(kind=JournalEntry.Kind.RECEIPT)
    assert (entry.cause, entry.occurred_on) == (
        f"payments.run_store:{done.run_id}/2026-05-07",
        date(2026, 5, 7),
    )
    assert open_yen() == 0
    assert ledger.prove().differences == ()


def test_every_report_keeps_the_place_where_it_stands(slip: PaymentSlip) -> None:
    bring(record(slip, "01"), record(slip))
    found = StoreReport.objects.order_by("record").values_list(
        "record", "byte_offset", "kind", "channel", "transfer_on", "made_on"
    )
    assert list(found) == [
        (2, 122, "provisional", "000020", None, TOLD_ON),
        (3, 244, "final", "000020", TRANSFER_ON, TOLD_ON),
    ]


def test_a_provisional_report_leaves_the_bill_open(slip: PaymentSlip) -> None:
    done = bring(record(slip, "01"))
    assert (done.run.facts["told"], done.run.facts["receipts"]) == (1, 0)
    assert (open_yen(), Receipt.objects.count()) == (10_190, 0)


def test_the_same_file_and_the_same_report_twice_change_nothing(slip: PaymentSlip) -> None:
    bring(record(slip))
    with pytest.raises(errors.ReportsAlreadyImported, match="SHUNO.DATは2026-05-08 12:00に取込済み"):
        bring(record(slip))
    again = bring(record(slip), record(slip, "01"))
    assert {k: again.run.facts[k] for k in ("known", "told", "receipts")} == {
        "known": 1,
        "told": 1,
        "receipts": 0,
    }
    assert (Receipt.objects.count(), StoreReport.objects.count(), open_yen()) == (1, 2, 0)


@pytest.mark.req("COL-058")
@pytest.mark.parametrize("files", [1, 2])
def test_the_same_barcode_paid_again_is_an_overpayment(slip: PaymentSlip, files: int) -> None:
    first, second = record(slip), record(slip, paid_at=LATER)
    if files == 1:
        bring(second, first)
    else:
        bring(first)
        bring(second)
    early, late = Receipt.objects.order_by("received_at")
    assert list(Allocation.objects.order_by("yen").values_list("receipt_id", "yen")) == [
        (early.pk, 4_851),
        (early.pk, 5_339),
    ]
    over = Overpayment.objects.get()
    assert (over.receipt_id, over.yen) == (late.pk, 10_190)
    (line,) = overpaid(offset=0, limit=10)
    assert (line.kind, line.how) == (
        "二重納付",
        "2026年4月分はコンビニで2026-05-07に納付済みでしたが、コンビニで10,190円が重ねて納付されました。",
    )
    assert ledger.prove().differences == ()


def test_one_payment_told_twice_alike_refuses_the_file(slip: PaymentSlip) -> None:
    with pytest.raises(errors.ReportsRefused) as refused:
        bring(record(slip), record(slip))
    (fault,) = refused.value.faults
    assert (fault.line, fault.field) == (3, "バーコード情報")
    assert fault.problem == "244バイト目：2件目のレコードと同じ収納です。会社に確認してください。"
    assert nothing_came()


@pytest.mark.parametrize("content", [b"", b"\x00" * 120, b"1" * 119, file_of(b"2".ljust(120)), b"abc"])
def test_a_file_that_is_none_is_refused(slip: PaymentSlip, content: bytes) -> None:
    with clock.travel(noon(TOLD_ON)), pytest.raises(errors.ReportsRefused) as refused:
        import_reports(content=content, file_name="x.dat", agent="cvs", actor=None)
    assert refused.value.faults
    assert nothing_came()


def test_a_report_that_says_something_else_than_before_refuses_the_file(slip: PaymentSlip) -> None:
    bring(record(slip))
    with pytest.raises(errors.ReportsRefused) as refused:
        bring(record(slip, transfer_on=date(2026, 5, 16)))
    assert refused.value.faults[0].problem == (
        "122バイト目：この収納は別の内容（振込日2026-05-15）で取込済みです。会社に確認してください。"
    )
    assert BatchRun.objects.filter(kind="payments.stores", state="done").count() == 1
    assert StoreReport.objects.count() == 1


@pytest.mark.parametrize("paid_at", [LATER + timedelta(days=2), PAID_AT.replace(year=1999)])
def test_a_day_that_cannot_be_refuses_the_file(slip: PaymentSlip, paid_at: datetime) -> None:
    with pytest.raises(errors.ReportsRefused, match="2000-01-01から2026-05-08までの日です"):
        bring(record(slip, paid_at=paid_at))
    assert nothing_came()


def test_an_agent_that_the_rules_do_not_know_is_refused(slip: PaymentSlip) -> None:
    with pytest.raises(errors.AgentUnknown, match="「fax」という収納代行会社"):
        bring(record(slip), agent="fax")
    assert nothing_came()


def of_region(slip: PaymentSlip, **profile: str) -> bytes:
    """A 確報 in a file of the agent `region`, or of one that calls itself or us otherwise."""
    region = pack_on(TOLD_ON).stores.agents["region"]
    assert isinstance(region.layout, FixedLayout)
    assert region.layout.header is not None
    header = replace(region.layout.header, sender={**region.layout.header.sender, **profile})
    paid = Paid(konbini.parse(barcode(slip)), PAID_AT, 12_345, 0)
    return report_file(
        replace(region, layout=replace(region.layout, header=header)),
        [(ReportKind.FINAL, paid)],
        made_on=TOLD_ON,
        transfer_on=TRANSFER_ON,
    )


@pytest.mark.req("COL-058")
@pytest.mark.parametrize(
    ("profile", "field", "at", "said"),
    [
        ({"agent_code": "00120"}, "収納代行会社コード", 9, "「00120」です。規則集では「00450」です。"),
        ({"company_code": "00002"}, "企業コード", 14, "「00002」です。規則集では「00001」です。"),
    ],
)
def test_a_file_of_another_agent_or_company_is_refused_whole(
    slip: PaymentSlip, profile: dict[str, str], field: str, at: int, said: str
) -> None:
    with clock.travel(noon(TOLD_ON)), pytest.raises(errors.ReportsRefused) as refused:
        import_reports(content=of_region(slip, **profile), file_name="SHUNO.DAT", agent="region", actor=None)
    (fault,) = refused.value.faults
    assert (fault.line, fault.field, fault.value) == (1, field, f"{at}バイト目")
    assert fault.problem == f"ヘッダーの{field}が{said}選んだ会社とファイルを確かめてください。"
    assert (nothing_came(), open_yen()) == (True, 10_190)


def test_the_same_file_with_our_agents_header_is_money(slip: PaymentSlip) -> None:
    with clock.travel(noon(TOLD_ON)):
        import_reports(content=of_region(slip), file_name="SHUNO.DAT", agent="region", actor=None)
    assert Receipt.objects.get().received_yen == 10_190


def test_another_agents_file_is_refused_whole(slip: PaymentSlip) -> None:
    with pytest.raises(errors.ReportsRefused, match="ヘッダーの収納代行会社コードが「     」です"):
        bring(record(slip), agent="region")
    assert nothing_came()


def digits(slip: PaymentSlip, **other: Any) -> str:
    """The barcode of a slip with something else in it, and the check digit that fits."""
    return replace(konbini.parse(barcode(slip)), **other).digits


@pytest.mark.req("COL-058")
def test_money_that_belongs_to_no_slip_stands_on_the_list_to_the_yen(slip: PaymentSlip) -> None:
    foreign = digits(slip, maker="123456")
    unknown = digits(slip, free="00001" + "9" * 16)
    altered = digits(slip, amount_yen=10_191)
    late = digits(slip, due_on=date(2026, 6, 1))
    done = bring(*(record(one) for one in (foreign, unknown, altered, late)), record(slip))
    problems = StoreReport.objects.order_by("record").values_list("problem", "slip_id")
    assert list(problems) == [
        ("foreign", None),
        ("unknown", None),
        ("altered", None),
        ("altered", None),
        ("", slip.pk),
    ]
    facts = done.run.facts
    assert (facts["final_yen"], facts["received_yen"], facts["unmatched_yen"]) == (50_951, 10_190, 40_761)
    assert facts["settled_yen"] == 10_190
    assert ledger.prove().differences == ()


def test_a_row_nobody_can_read_is_held_and_the_others_count(slip: PaymentSlip) -> None:
    done = bring(record(slip, "09"), record(slip))
    held = StoreHeldRow.objects.get()
    assert (held.record, held.byte_offset, held.item) == (2, 122, "種別")
    assert (done.run.facts["held"], done.run.facts["receipts"]) == (1, 1)


def test_an_old_slip_pays_what_the_reissue_asks_for(slip: PaymentSlip) -> None:
    demand_ids = [row[0] for row in sql.rows("SELECT demand_id FROM billing_slipdemand")]
    newer = billing.issue_slip(
        supply_id=slip.supply_id, demand_ids=demand_ids, last_day=date(2026, 6, 30), at=noon(TOLD_ON)
    )
    assert (newer.slip_no, newer.reissue) == (slip.slip_no, 1)
    bring(record(slip), record(newer, paid_at=LATER))
    early, late = Receipt.objects.order_by("received_at")
    assert (early.slip_id, late.slip_id) == (slip.pk, newer.pk)
    assert (Overpayment.objects.get().receipt_id, Overpayment.objects.get().yen) == (late.pk, 10_190)
    assert open_yen() == 0


def test_one_slip_of_two_months_and_one_of_the_second_settle_each_month_once(db: None) -> None:
    rules()
    town = Town()
    town.settle(1)
    for month, used in ((4, 41), (6, 20)):
        town.read(read_on=date(2026, month, 10), used_m3={"M000001": used})
        with clock.travel(noon(date(2026, month, 20))):
            billing.run_billing(cycle_month=date(2026, month, 1), actor=None)
    april, june = PaymentSlip.objects.order_by("pk")
    demand_ids = [row[0] for row in sql.rows("SELECT demand_id FROM billing_slipdemand ORDER BY 1")]
    on = date(2026, 7, 1)
    both = billing.issue_slip(
        supply_id=april.supply_id,
        demand_ids=demand_ids,
        last_day=date(2026, 7, 31),
        at=noon(on),
    )
    first, second, third = (PAID_AT + timedelta(days=54, minutes=n) for n in range(3))
    bring(record(both, paid_at=second), record(june, paid_at=first), record(april, paid_at=third), on=on)
    assert both.amount_yen == april.amount_yen + june.amount_yen
    over = dict(Overpayment.objects.values_list("receipt__slip_id", "yen"))
    assert over == {both.pk: june.amount_yen, april.pk: april.amount_yen}
    assert open_yen() == 0
    assert ledger.prove().differences == ()


def test_any_order_of_reports_ends_the_same(slip: PaymentSlip) -> None:
    """速報, 確報 and a second payment's 速報 that is cancelled, in every order of files."""
    reports = (
        record(slip, "01"),
        record(slip, "02"),
        record(slip, "01", paid_at=LATER),
        record(slip, "03", paid_at=LATER),
    )
    ends = set()
    for order in permutations(reports):
        with transaction.atomic():
            for number, one in enumerate(order):
                bring(one, name=f"{number}.dat")
            ends.add((open_yen(), Receipt.objects.count(), len(provisional())))
            transaction.set_rollback(True)
    assert ends == {(0, 1, 0)}
