"""窓口還付: what came in too much is given back once, from the reserve, to somebody identified."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.models import JournalLine
from mizuhiki.payments import api as payments
from mizuhiki.payments import errors, refunds, services
from mizuhiki.payments.models import (
    Overpayment,
    OverpaymentEnd,
    OverpaymentEndUndone,
    Receipt,
    Refund,
    RefundPayee,
)
from mizuhiki.payments.permissions import OVERPAYMENT_SEE, REFUND_PAY, REFUND_SEE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till.errors import NoSafe, NoTillOpen, SafeNotOpen, SafeTooLittle
from mizuhiki.till.models import CashPurpose, SafeLine, SafeLocking, SafeOpening
from mizuhiki.till.permissions import SAFE_KEEP, TILL_WORK
from tests.builders import counter, noon, open_till, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 6, 1)
AT = noon(DAY)
RESERVE = CashPurpose.RESERVE
YEN = 10_190


@pytest.fixture
def paid_twice(slip: PaymentSlip) -> Overpayment:
    """The same slip paid at two stores."""
    demand = Demand.objects.get(supply_id=slip.supply_id)
    for run, on in ((1, date(2026, 5, 7)), (2, date(2026, 5, 20))):
        report_paid((f"shop:{run}", demand, YEN), on=on, run_id=run)
    return Overpayment.objects.get()


@pytest.fixture
def clerk(person: Callable[..., User]) -> User:
    """Holds a key of the safe and has a drawer open."""
    return person(REFUND_PAY, REFUND_SEE, OVERPAYMENT_SEE, SAFE_KEEP, TILL_WORK, username="mado1")


def fill_safe(clerk: User, *, reserve_yen: int) -> None:
    safe = till.place_safe(counter=counter(), name="金庫", at=AT, actor=clerk)
    till.give_key(safe=safe, holder_id=clerk.pk, at=AT, actor=clerk)
    till.open_safe(safe=safe, purpose="窓口業務", at=AT, actor=clerk)
    for purpose, yen in ((RESERVE, reserve_yen), (CashPurpose.FLOAT, 100_000)):
        till.move_by_hand(
            safe=safe,
            purpose=purpose,
            is_in=True,
            yen=yen,
            partner="企業局",
            reason="受入れ",
            reference=purpose,
            at=AT,
            actor=clerk,
        )
    open_till(clerk, AT)


def give_back(over: Overpayment, clerk: User, **changes: Any) -> Refund:
    facts: dict[str, Any] = {
        "receipt_id": over.pk,
        "shown_yen": YEN,
        "payee": Refund.Payee.SELF,
        "payee_name": "",
        "identity": Refund.Identity.LICENCE,
        "reference": "k1",
        "at": AT,
        "actor": clerk,
    }
    return refunds.pay_refund(**facts | changes)


def unchanged() -> bool:
    """Nothing was given back, and everything agrees."""
    lines = SafeLine.objects.filter(kind="refund").count()
    return (Refund.objects.count(), lines, ledger.prove().differences) == (0, 0, ())


@pytest.mark.req("COL-045")
def test_an_overpayment_is_given_back_from_the_reserve_and_the_books_agree(
    paid_twice: Overpayment, clerk: User
) -> None:
    fill_safe(clerk, reserve_yen=30_000)
    refund = give_back(paid_twice, clerk)
    assert (refund.yen, refund.shown, refund.counter_id) == (YEN, "R8-000001", counter().pk)
    line = SafeLine.objects.get(kind="refund")
    assert (line.purpose, line.yen, line.balance_yen, line.reason) == (
        "reserve",
        -YEN,
        19_810,
        "還付 R8-000001",
    )
    posted = JournalLine.objects.filter(entry__kind="refund").order_by("account")
    assert list(posted.values_list("account", "yen")) == [("overpaid", YEN), ("reserve", -YEN)]
    assert ledger.prove().differences == ()
    assert payments.overpayments_waiting() == 0
    held = payments.overpaid_by_supply([paid_twice.supply_id], until=DAY)
    before = payments.overpaid_by_supply([paid_twice.supply_id], until=date(2026, 5, 31))
    assert (held, before) == ({}, {paid_twice.supply_id: YEN})
    assert refunds.years() == [{"fiscal_year": 2026, "count": 1, "given_yen": YEN}]


@pytest.mark.req("COL-045")
def test_more_than_the_overpayment_or_the_reserve_is_refused(paid_twice: Overpayment, clerk: User) -> None:
    fill_safe(clerk, reserve_yen=10_189)
    with pytest.raises(SafeTooLittle, match="還付準備金は10,189円です。10,190円は出せません"):
        give_back(paid_twice, clerk)
    with pytest.raises(errors.RefundChanged, match="過誤納額は10,190円です。10,191円は還付できません"):
        give_back(paid_twice, clerk, shown_yen=10_191)
    assert unchanged()


def test_it_is_given_back_once(paid_twice: Overpayment, clerk: User) -> None:
    fill_safe(clerk, reserve_yen=30_000)
    give_back(paid_twice, clerk)
    with pytest.raises(errors.AlreadyRefunded, match="還付番号R8-000001で2026-06-01に還付済みです"):
        give_back(paid_twice, clerk, reference="k2")
    with pytest.raises(errors.OverpaymentRefunded):
        services.reverse_receipt(receipt_id=paid_twice.pk, reason="誤り", at=AT, actor=clerk)
    assert (Refund.objects.count(), Receipt.objects.count()) == (1, 2)
    assert ledger.prove().differences == ()


def test_what_was_taken_back_is_not_given_back(paid_twice: Overpayment, clerk: User) -> None:
    fill_safe(clerk, reserve_yen=30_000)
    services.reverse_receipt(receipt_id=paid_twice.pk, reason="誤報", at=AT, actor=clerk)
    with pytest.raises(errors.NothingToRefund):
        give_back(paid_twice, clerk)
    first = Receipt.objects.order_by("pk")[0]
    with pytest.raises(errors.NothingToRefund):
        give_back(paid_twice, clerk, receipt_id=first.pk)
    assert unchanged()


def test_no_refund_without_a_drawer_a_safe_or_an_open_safe(
    paid_twice: Overpayment, clerk: User, person: Callable[..., User]
) -> None:
    with pytest.raises(NoTillOpen):
        give_back(paid_twice, clerk)
    other = person(TILL_WORK, username="mado2")
    open_till(other, AT)
    with pytest.raises(NoSafe):
        give_back(paid_twice, other)
    assert unchanged()


def test_a_locked_safe_gives_nothing(paid_twice: Overpayment, clerk: User) -> None:
    fill_safe(clerk, reserve_yen=30_000)
    SafeLocking.objects.create(opening=SafeOpening.objects.get(), locked_at=AT, locked_by=clerk)
    with pytest.raises(SafeNotOpen):
        give_back(paid_twice, clerk)
    assert unchanged()


def end_of(over: Overpayment, yen: int, way: str = "cash") -> OverpaymentEnd:
    return OverpaymentEnd.objects.create(overpayment=over, yen=yen, way=way, occurred_on=DAY)


def test_the_database_knows_what_may_be_given_back(paid_twice: Overpayment, clerk: User) -> None:
    fill_safe(clerk, reserve_yen=30_000)
    facts: dict[str, Any] = {
        "counter": counter(),
        "fiscal_year": 2026,
        "number": 1,
        "payee": "self",
        "identity": "licence",
        "reference": "k1",
        "paid_at": AT,
        "posted_on": DAY,
        "paid_by": clerk,
    }
    with pytest.raises(IntegrityError, match="end_is_covered"), transaction.atomic():
        end_of(paid_twice, YEN + 1)
    with pytest.raises(IntegrityError, match="refund_is_cash"), transaction.atomic():
        Refund.objects.create(end=end_of(paid_twice, 1, way="offset"), **facts)
    with pytest.raises(IntegrityError, match="transferred_end_was_held"), transaction.atomic():
        end_of(paid_twice, 1, way="bank")
    Refund.objects.create(end=end_of(paid_twice, YEN), **facts)
    with pytest.raises(IntegrityError, match="end_is_covered"), transaction.atomic():
        end_of(paid_twice, 1, way="offset")
    with pytest.raises(IntegrityError, match="cash_stays_given"), transaction.atomic():
        OverpaymentEndUndone.objects.create(end=OverpaymentEnd.objects.get(), occurred_on=DAY)
    with pytest.raises(IntegrityError, match="ended_receipt_stays"), transaction.atomic():
        Receipt.objects.create(
            channel="store",
            reference="reversal",
            supply_id=paid_twice.supply_id,
            received_yen=-YEN,
            received_at=AT,
            occurred_on=DAY,
            posted_on=DAY,
            reverses_id=paid_twice.pk,
            reason="誤り",
        )
    found = {one.name for one in ledger.prove().differences}
    assert "payments: refund differs from what left the safe" in found


@pytest.fixture
def desk(clerk: User, sign_in: Callable[[Any], Client]) -> Any:
    with clock.travel(AT):
        yield sign_in(clerk)


def post(desk: Client, path: str, **facts: str) -> Any:
    return desk.post(path, {"once": str(uuid4()), "shown": str(YEN), "interest": "0", **facts})


@pytest.mark.req("COL-045")
def test_the_clerk_identifies_a_proxy_and_prints_the_paper(
    desk: Client, paid_twice: Overpayment, clerk: User
) -> None:
    fill_safe(clerk, reserve_yen=10_000)
    path = f"/counter/overpayments/{paid_twice.pk}/refund/"
    assert path in desk.get("/counter/overpayments/").content.decode()
    short = text_of(desk.get(path))
    assert "金庫の還付準備金は10,000円です。 補充を依頼する か、口座還付にしてください。" in short
    till.move_by_hand(
        safe=till.Safe.objects.get(), purpose=RESERVE, is_in=True, yen=20_000, partner="企業局",
        reason="補充", reference="more", at=AT, actor=clerk,
    )  # fmt: skip
    page = text_of(desk.get(path))
    assert "還付準備金 金庫に 30,000円" in page
    assert "10,190円を還付する" in page
    assert "二重納付" in page
    refused = post(desk, path, payee="proxy", payee_name="", identity="my_number")
    assert (refused.status_code, unchanged()) == (422, True)
    assert "代理人または相続人代表の氏名を入力してください" in text_of(refused)
    assert post(desk, path, payee="self", identity="").status_code == 422
    done = post(desk, path, payee="proxy", payee_name="見本 次郎", identity="my_number")
    refund = Refund.objects.get()
    assert done["Location"] == f"/counter/refunds/{refund.pk}/"
    assert (refund.payee, RefundPayee.objects.get().name) == ("proxy", "見本 次郎")
    shown = text_of(desk.get(done["Location"]))
    assert "お渡しする現金 10,190円" in shown
    assert "代理人（委任状あり） 見本 次郎" in shown
    assert desk.get(path)["Location"] == done["Location"]  # the way back pays nothing again
    listed = text_of(desk.get("/counter/refunds/"))
    assert "2026年度 1 10,190円" in listed
    assert refunds.receipt_pdf(refund, viewer=clerk).startswith(b"%PDF")
    assert "お返しの済んでいない過誤納はありません。" in text_of(desk.get("/counter/overpayments/"))
