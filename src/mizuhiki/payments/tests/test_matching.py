"""消込: the lists show what may close each line, and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from mizuhiki.audit.api import ReadLog
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.formats import konbini
from mizuhiki.payments import api as payments
from mizuhiki.payments.candidates import candidates_of
from mizuhiki.payments.models import Overpayment, PaymentClaim, Receipt, StoreReport
from mizuhiki.payments.part_paid import Advice, count_and_sum, part_paid
from mizuhiki.payments.permissions import CLAIM_SEE, OVERPAYMENT_SEE, RECEIPT_SEE, STORE_SEE, STORE_SETTLE
from mizuhiki.payments.store_lists import unmatched
from mizuhiki.payments.tests.stores import TOLD_ON, barcode, bring, record
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import noon, open_till, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PAID_ON = date(2026, 5, 7)
DUE_ON = date(2026, 5, 20)
JUNE = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def client(person: Callable[..., Any], sign_in: Callable[[Any], Client], slip: PaymentSlip) -> Any:
    """The browser of somebody at the collection desk on 1 June."""
    with clock.travel(noon(JUNE)):
        yield sign_in(
            person(
                STORE_SEE, STORE_SETTLE, RECEIPT_SEE, OVERPAYMENT_SEE, CLAIM_SEE, "notices.slip_reissue",
                username="shuno",
            )
        )  # fmt: skip


def strange(slip: PaymentSlip, **changed: Any) -> StoreReport:
    """A 確報 whose bars differ from what was issued."""
    bring(record(replace(konbini.parse(barcode(slip)), **changed).digits))
    return StoreReport.objects.get()


def claim(slip: PaymentSlip, yen: int, user: User) -> PaymentClaim:
    """The customer called: paid at a store on the day of the report."""
    return payments.note_claim(
        supply_id=slip.supply_id, teller=PaymentClaim.Teller.DEBTOR, paid_on=PAID_ON, yen=yen,
        place="コンビニ", at=noon(TOLD_ON), actor=user,
    )  # fmt: skip


def part(slip: PaymentSlip, user: User, yen: int = 4_851) -> Receipt:
    """The water of the bill is paid at the counter, the sewerage is not."""
    open_till(user, noon(PAID_ON))
    return payments.take_cash(
        slip_id=slip.pk, tendered_yen=yen, partly=True, reference="k1", at=noon(PAID_ON), actor=user
    )


@pytest.mark.req("COL-058")
def test_a_slip_of_the_same_number_is_the_first_candidate(
    client: Client, slip: PaymentSlip, user: User
) -> None:
    report = strange(slip, amount_yen=12_000)
    why = "納付書番号が同じ。金額が違う（バーコード12,000円）。"
    found = candidates_of(unmatched())[report.pk]
    assert [(one.slip_no, one.amount_yen, one.open_yen, one.why) for one in found] == [
        (slip.slip_no, 10_190, 10_190, why)
    ]
    assert f"{slip.slip_no} {why}" in text_of(client.get("/stores/unmatched/"))
    page = text_of(client.get(f"/stores/unmatched/{report.pk}/?slip={slip.slip_no}"))
    assert f"{slip.slip_no} を納付書の番号に入れる 見本 1 10,190円 10,190円 {slip.last_day} {why}" in page
    holder = billing.holders_of([slip.supply_id], today=JUNE, viewer=user)[slip.supply_id]
    read = ReadLog.objects.filter(screen="payments:report_settle").latest("id")
    assert (read.subject_kind, read.subject_ids) == ("customers.customer", [holder.customer_id])


def test_a_chosen_candidate_stands_on_the_form_and_a_strange_number_does_not(
    client: Client, slip: PaymentSlip
) -> None:
    path = f"/stores/unmatched/{strange(slip, amount_yen=12_000).pk}/"
    for chosen, stands in ((slip.slip_no, True), ("0000000000009999", False)):
        body = client.get(f"{path}?slip={chosen}").content.decode()
        assert (f'name="slip" value="{chosen}"' in body) is stands


def test_an_issue_nobody_made_and_another_last_day_are_told_apart(slip: PaymentSlip) -> None:
    report = strange(slip, reissue=3, due_on=date(2026, 4, 30))
    (found,) = candidates_of(unmatched())[report.pk]
    assert found.why == (
        "納付書番号が同じ。取扱期限が違う（バーコード2026-04-30）。再発行の回数が違う（バーコード3回）。"
    )


def test_a_claim_of_that_day_and_that_much_makes_a_candidate(
    client: Client, slip: PaymentSlip, user: User
) -> None:
    report = strange(slip, free=konbini.parse(barcode(slip)).free[:5] + "9" * 16)
    assert candidates_of(unmatched()) == {}
    page = text_of(client.get(f"/stores/unmatched/{report.pk}/"))
    assert "候補の納付書はありません。収納代行会社に原票の控えを求める。" in page
    claim(slip, 10_000, user)
    assert candidates_of(unmatched()) == {}
    claim(slip, 10_190, user)
    (found,) = candidates_of(unmatched())[report.pk]
    assert (found.slip_no, found.why) == (
        slip.slip_no,
        "2026-05-08にお客様から、同じ日・同じ金額の入金連絡がある。",
    )


def test_money_of_another_utility_is_advised_to_go_back(client: Client, slip: PaymentSlip) -> None:
    report = strange(slip, maker="123456")
    page = text_of(client.get(f"/stores/unmatched/{report.pk}/"))
    assert "発行企業123456は水引市企業局ではないため、収納代行会社へ戻す。" in page


def test_a_candidate_that_owes_nothing_says_what_would_become_of_the_money(
    slip: PaymentSlip, user: User
) -> None:
    report = strange(slip, amount_yen=12_000)
    part(slip, user, 10_190)
    (found,) = candidates_of(unmatched())[report.pk]
    assert (found.open_yen, found.why) == (
        0,
        "納付書番号が同じ。金額が違う（バーコード12,000円）。未納がないため、充てると過誤納になる。",
    )


def test_a_bill_paid_in_part_is_listed_once_its_day_is_past(
    client: Client, slip: PaymentSlip, user: User
) -> None:
    part(slip, user)
    due_on = Demand.objects.get().due_on
    assert count_and_sum(due_on) == (0, 0)
    assert count_and_sum(JUNE) == (1, 5_339)
    text = text_of(client.get("/counter/part-paid/"))
    assert "1件 未納 5,339円" in text
    assert (
        f"見本 1 0000000001 2026年4月分 10,190円 5,339円 {due_on} 2026-05-07 窓口 残額の納付書を送る "
        "（見本 1 5,339円） 納期限を過ぎ、ほかに入金の知らせがない。"
    ) in text


def test_a_bill_unpaid_or_paid_or_opened_again_is_no_part_payment(slip: PaymentSlip, user: User) -> None:
    assert count_and_sum(JUNE) == (0, 0)
    receipt = part(slip, user)
    payments.reverse_receipt(receipt_id=receipt.pk, reason="誤り", at=noon(PAID_ON), actor=user)
    assert count_and_sum(JUNE) == (0, 0)
    report_paid(("shop:1", Demand.objects.get(), 10_190), on=DUE_ON, run_id=1)
    assert count_and_sum(JUNE) == (0, 0)


def advised(slip: PaymentSlip) -> tuple[Advice, str]:
    """What the one line of the list advises."""
    (one,) = part_paid(today=JUNE, offset=0, limit=50)
    assert one.supply_id == slip.supply_id
    return one.advice, one.why


def test_what_is_known_beside_a_part_payment_advises_in_order(slip: PaymentSlip, user: User) -> None:
    part(slip, user)
    assert advised(slip)[0] is Advice.REISSUE
    claim(slip, 5_339, user)
    assert advised(slip) == (Advice.CLAIM, "2026-05-08に入金連絡がある。")
    bring(record(slip, "01"))
    assert advised(slip) == (Advice.AWAIT, "速報10,190円がある。")


def test_an_overpayment_of_the_supply_is_advised_first(client: Client, slip: PaymentSlip, user: User) -> None:
    """Of two payments that were too much together the first is taken back."""
    receipt = part(slip, user)
    report_paid(("shop:1", Demand.objects.get(), 6_000), on=DUE_ON, run_id=1)
    assert Overpayment.objects.get().yen == 661
    payments.reverse_receipt(receipt_id=receipt.pk, reason="誤り", at=noon(PAID_ON), actor=user)
    assert advised(slip) == (Advice.OFFSET, "同じ契約に過誤納661円がある。")
    text = text_of(client.get("/counter/overpayments/"))
    assert "過誤納 1件 661円" in text
    assert billing.open_yen_of_supply(supply_id=slip.supply_id) == 4_851
