"""A debit that no bank will be asked for is asked for by a slip; no demand of a day is forgotten."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip, SlipInstead
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import jobs
from mizuhiki.directdebit.models import DebitBatch, DebitRow, Mandate
from mizuhiki.directdebit.permissions import FILE_MAKE
from mizuhiki.directdebit.requests import DemandsUnaccounted
from mizuhiki.directdebit.turning import due_on_of
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from tests.builders import Town, clerk, noon, open_till, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

DEBIT_ON = date(2026, 5, 27)
MADE_AT = noon(date(2026, 5, 20))
DUE_ON = date(2026, 6, 25)  # of the bills that are read in May


@pytest.fixture
def lost(billed: Town) -> Demand:
    """The first household closed its account ten days before the debit."""
    mandate = Mandate.objects.order_by("pk").first()
    assert mandate is not None
    debit.end_mandate(
        mandate_id=mandate.pk, ends_on=date(2026, 5, 17), at=noon(date(2026, 5, 10)), actor=clerk()
    )
    return Demand.objects.get(supply_id=mandate.supply_id)


def make() -> DebitBatch:
    with clock.travel(MADE_AT):
        return debit.make_debit_file(debit_on=DEBIT_ON, actor=None)


def facts() -> dict[str, int]:
    found: dict[str, int] = BatchRun.objects.get(kind="directdebit.request").facts
    return found


def turned() -> list[tuple[int, str, date, int, date]]:
    return list(
        SlipInstead.objects.order_by("pk").values_list(
            "demand_id", "reason", "due_on", "slip__amount_yen", "slip__last_day"
        )
    )


@pytest.mark.req("COL-058")
def test_a_bill_whose_account_ended_before_the_debit_day_gets_a_slip(billed: Town, lost: Demand) -> None:
    batch = make()
    assert (batch.row_count, batch.amount_yen) == (2, 20_380)
    assert turned() == [(lost.pk, "no_mandate", DUE_ON, 10_190, DUE_ON)]
    assert facts() == {
        "rows": 2,
        "amount_yen": 20_380,
        "names_changed": 0,
        "slips_no_mandate": 1,
        "slips_left_behind": 0,
        "slips_yen": 10_190,
        "demands": 3,
        "paid": 0,
        "parked": 0,
    }
    items = OpenItem.objects.filter(supply_id=lost.supply_id).values_list("due_on", flat=True)
    assert list(items) == [DUE_ON, DUE_ON]  # nobody is late before having been asked
    (bill,) = billing.bills_of_supply(supply_id=lost.supply_id)
    assert (bill.way, bill.due_on, bill.open_yen) == ("納付書", DUE_ON, 10_190)
    assert ledger.prove().differences == ()


def test_the_slip_settles_the_bill_and_a_reversal_keeps_its_day(billed: Town, lost: Demand) -> None:
    make()
    slip = PaymentSlip.objects.latest("pk")
    at = noon(date(2026, 6, 1))
    with clock.travel(at):
        open_till(clerk())
        receipt = payments.take_cash(
            slip_id=slip.pk, tendered_yen=10_190, partly=False, reference="k1", at=at, actor=clerk()
        )
    assert not OpenItem.objects.filter(supply_id=lost.supply_id).exists()
    payments.reverse_receipt(receipt_id=receipt.pk, reason="取違え", at=at, actor=clerk())
    items = OpenItem.objects.filter(supply_id=lost.supply_id).values_list("due_on", flat=True)
    assert list(items) == [DUE_ON, DUE_ON]
    assert ledger.prove().differences == ()


def test_a_new_account_from_the_day_the_old_one_ends_needs_no_slip(billed: Town, lost: Demand) -> None:
    debit.start_mandate(
        supply_id=lost.supply_id,
        bank_code="0001",
        branch_code="002",
        account_type="1",
        account_no="7654321",
        holder_kana="ﾐﾎﾝ",
        starts_on=date(2026, 5, 17),
        at=noon(date(2026, 5, 10)),
        actor=clerk(),
    )
    assert make().row_count == 3
    assert turned() == []


def test_what_was_paid_or_parked_is_counted_and_gets_no_slip(billed: Town, lost: Demand) -> None:
    others = Demand.objects.filter(method="debit").exclude(pk=lost.pk).order_by("pk")
    Supply.objects.filter(pk=others[0].supply_id).update(parked="名義を確認中")
    report_paid(("bank:1", lost, 10_190), on=date(2026, 5, 18), channel=payments.Receipt.Channel.BANK)
    make()
    assert turned() == []
    assert [facts()[name] for name in ("demands", "rows", "paid", "parked")] == [3, 1, 1, 1]


def test_what_was_parked_then_gets_its_slip_with_the_next_file(billed: Town, lost: Demand) -> None:
    Supply.objects.filter(pk=lost.supply_id).update(parked="名義を確認中")
    make()
    assert turned() == []
    Supply.objects.filter(pk=lost.supply_id).update(parked="")
    billed.read(read_on=date(2026, 6, 10), used_m3={f"M00000{n}": 41 for n in (1, 2, 3, 4)})
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=date(2026, 6, 1), actor=None)
        debit.make_debit_file(debit_on=date(2026, 7, 27), actor=None)
    assert turned() == [(lost.pk, "left_behind", date(2026, 7, 27), 10_190, date(2026, 7, 27))]


@pytest.mark.parametrize(
    ("made_on", "due_on"),
    [(date(2026, 5, 20), DUE_ON), (date(2026, 4, 28), DUE_ON), (date(2026, 6, 1), date(2026, 7, 27))],
)
def test_a_slip_never_falls_due_before_the_debit_would_have(
    billed: Town, made_on: date, due_on: date
) -> None:
    """Made in April, with the bills of April it would be asked for on 25 May, two days before the debit."""
    assert due_on_of(DEBIT_ON, on=made_on) == due_on


def test_a_second_file_turns_nothing_twice(billed: Town, lost: Demand) -> None:
    make()
    with clock.travel(noon(date(2026, 5, 21))), pytest.raises(debit.NothingToDebit):
        debit.make_debit_file(debit_on=date(2026, 5, 28), actor=None)
    assert (SlipInstead.objects.count(), PaymentSlip.objects.count()) == (1, 2)


def test_a_demand_neither_in_the_file_nor_excused_stops_it(
    billed: Town, lost: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mizuhiki.directdebit import turning

    monkeypatch.setattr(turning, "turn", lambda *_, **__: {})
    with pytest.raises(DemandsUnaccounted, match="2 rows in the file of 2026-05-27"):
        make()
    assert (DebitBatch.objects.count(), DebitRow.objects.count(), PaymentSlip.objects.count()) == (0, 0, 1)


@pytest.fixture
def desk(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(person(FILE_MAKE, username="furikae1"))


def ask(desk: Client, rows: int, yen: int, at: datetime = MADE_AT) -> Any:
    with clock.travel(at):
        return desk.post(
            f"/debit/days/{DEBIT_ON}/standard/", {"once": str(uuid4()), "rows": rows, "yen": yen}
        )


def test_the_screen_tells_of_the_slips_and_a_day_may_need_slips_alone(
    desk: Client, billed: Town, lost: Demand
) -> None:
    for mandate in Mandate.objects.filter(ends_on=None):
        debit.end_mandate(
            mandate_id=mandate.pk, ends_on=date(2026, 5, 17), at=noon(date(2026, 5, 10)), actor=clerk()
        )
    with clock.travel(MADE_AT):
        page = text_of(desk.get(f"/debit/days/{DEBIT_ON}/standard/"))
    assert "振替日に口座がない 3 30,570円" in page
    assert "3件は納付書に切り替えます。納期限は2026年（令和8年）6月25日（木）です。" in page
    assert ask(desk, 0, 0).status_code == 302
    run = BatchRun.objects.get(kind="directdebit.request")
    with clock.travel(MADE_AT):
        jobs.make_file(run.pk)
        page = text_of(desk.get(f"/debit/days/{DEBIT_ON}/standard/"))
    assert DebitBatch.objects.count() == 0
    assert len(turned()) == 3
    assert (facts()["slips_no_mandate"], facts()["slips_yen"], facts()["demands"]) == (3, 30_570, 3)
    assert "納付書に切り替えた請求 3 30,570円 30,570円" in page
    assert "納付書に切り替える" not in page
