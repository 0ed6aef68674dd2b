"""窓口還付の取消: a refund by mistake comes back by two people, before the safe is counted."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.models import JournalLine
from mizuhiki.payments import errors, overpaid, refunds, services, undoing, years
from mizuhiki.payments.models import Overpayment, OverpaymentEndUndone, Receipt, Refund, RefundUndone
from mizuhiki.payments.permissions import OVERPAYMENT_SEE, REFUND_PAY, REFUND_SEE, REFUND_UNDO_APPROVE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till.errors import CountedSince
from mizuhiki.till.models import CashPurpose, SafeLine
from mizuhiki.till.permissions import SAFE_KEEP, TILL_WORK
from tests.builders import close_till, counter, noon, open_till, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 6, 1)
AT = noon(DAY)
YEN = 10_190
Person = Callable[..., User]


@pytest.fixture
def clerk(person: Person) -> User:
    return person(REFUND_PAY, REFUND_SEE, OVERPAYMENT_SEE, TILL_WORK, username="mado1")


@pytest.fixture
def chief(person: Person) -> User:
    return person(REFUND_UNDO_APPROVE, REFUND_SEE, SAFE_KEEP, "approvals.request_see", username="kakaricho")


@pytest.fixture
def refund(slip: PaymentSlip, clerk: User, chief: User) -> Refund:
    """The same slip paid at two stores, and the second payment given back in cash."""
    demand = Demand.objects.get(supply_id=slip.supply_id)
    for run, on in ((1, date(2026, 5, 7)), (2, date(2026, 5, 20))):
        report_paid((f"shop:{run}", demand, YEN), on=on, run_id=run)
    safe = till.place_safe(counter=counter(), name="金庫", at=AT, actor=chief)
    till.give_key(safe=safe, holder_id=chief.pk, at=AT, actor=chief)
    till.open_safe(safe=safe, purpose="窓口業務", at=AT, actor=chief)
    for purpose, yen in ((CashPurpose.RESERVE, 30_000), (CashPurpose.FLOAT, 100_000)):
        till.move_by_hand(
            safe=safe, purpose=purpose, is_in=True, yen=yen, partner="企業局", reason="受入れ",
            reference=purpose, at=AT, actor=chief,
        )  # fmt: skip
    open_till(clerk, AT)
    return give_back(clerk, "k1")


def give_back(clerk: User, key: str) -> Refund:
    return refunds.pay_refund(
        receipt_id=Overpayment.objects.get().pk, shown_yen=YEN, payee=Refund.Payee.SELF, payee_name="",
        identity=Refund.Identity.LICENCE, reference=key, at=AT, actor=clerk,
    )  # fmt: skip


def ask(refund: Refund, clerk: User, at: Any = AT) -> ApprovalRequest:
    return undoing.ask_to_undo(refund_id=refund.pk, reason="相手を間違えた", at=at, actor=clerk)


def agree(request: ApprovalRequest, user: User, at: Any = AT) -> None:
    approvals.decide(request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", at=at, actor=user)


def lock_safe(clerk: User, chief: User) -> None:
    """The safe is counted as it stands by the book, and locked."""
    close_till(till.TillSession.objects.get(), AT)
    safe = till.Safe.objects.get()
    pieces = {purpose: till.fewest_pieces(yen) for purpose, yen in till.balances(safe.pk).items()}
    till.lock_safe(safe=safe, pieces=pieces, reasons={}, at=AT, actor=chief)


def still_paid() -> bool:
    """Nothing was undone, and everything agrees."""
    lines = SafeLine.objects.filter(kind="refund_in").count()
    undone = RefundUndone.objects.count(), OverpaymentEndUndone.objects.count()
    return (undone, lines, ledger.prove().differences) == ((0, 0), 0, ())


@pytest.mark.req("COL-045", "COL-050")
def test_a_refund_by_mistake_is_undone_by_two_and_every_book_agrees(
    refund: Refund, clerk: User, chief: User
) -> None:
    agree(ask(refund, clerk), chief)
    undone = RefundUndone.objects.get()
    assert (undone.by, undone.agreed_by, undone.reason, undone.posted_on) == (
        clerk, chief, "相手を間違えた", DAY,
    )  # fmt: skip
    lines = SafeLine.objects.filter(purpose="reserve").order_by("number")
    assert [(one.kind, one.yen, one.balance_yen) for one in lines] == [
        ("put_in", 30_000, 30_000), ("refund", -YEN, 19_810), ("refund_in", YEN, 30_000),
    ]  # fmt: skip
    booked = JournalLine.objects.filter(entry__cause=f"payments.refund:{refund.pk}.undone").order_by(
        "account"
    )
    assert list(booked.values_list("account", "yen")) == [("overpaid", -YEN), ("reserve", YEN)]
    assert overpaid.count_and_sum() == (1, YEN)
    assert (refunds.years(), years.counter_years()) == ([], [])
    assert ledger.prove().differences == ()
    again = give_back(clerk, "k2")
    assert (again.shown, refunds.years()) == (
        "R8-000002", [{"fiscal_year": 2026, "count": 1, "given_yen": YEN}],
    )  # fmt: skip
    assert ledger.prove().differences == ()
    with pytest.raises(errors.RefundIsUndone, match="R8-000001は取消済みです"):
        ask(refund, clerk)
    assert RefundUndone.objects.count() == 1


def test_after_the_undoing_its_receipt_can_be_taken_back_and_the_paper_says_so(
    refund: Refund, clerk: User, chief: User
) -> None:
    receipt = Receipt.objects.get(pk=refund.overpayment_id)
    with pytest.raises(errors.OverpaymentRefunded):
        services.reverse_receipt(receipt_id=receipt.pk, reason="誤り", at=AT, actor=chief)
    agree(ask(refund, clerk), chief)
    services.reverse_receipt(receipt_id=receipt.pk, reason="誤り", at=AT, actor=chief)
    assert ledger.prove().differences == ()
    shown = Refund.objects.select_related("undone__by", "undone__agreed_by").get()
    assert refunds.receipt_pdf(shown, viewer=chief).startswith(b"%PDF")


@pytest.mark.req("COL-040")
def test_who_asked_and_who_paid_it_out_agree_to_nothing(refund: Refund, clerk: User, person: Person) -> None:
    payer = User.objects.get(pk=clerk.pk)
    other = person(REFUND_PAY, REFUND_UNDO_APPROVE, username="mado2")
    request = ask(refund, other)
    with pytest.raises(approvals.SecondPersonNeeded):
        agree(request, other)
    with pytest.raises(errors.PaidItOut, match="支払った人は、その取消を承認できません"):
        undoing.undo_refund(refund_id=refund.pk, reason="x", actor=other, agreed_by=payer, at=AT)
    assert (still_paid(), Decision.objects.count()) == (True, 0)


def test_once_the_safe_is_counted_the_refund_stands(refund: Refund, clerk: User, chief: User) -> None:
    request = ask(refund, clerk)
    lock_safe(clerk, chief)
    with pytest.raises(CountedSince, match="数えたあとは取り消せません"):
        agree(request, chief)
    till.open_safe(safe=till.Safe.objects.get(), purpose="窓口業務", at=AT, actor=chief)
    with pytest.raises(CountedSince):
        agree(request, chief)
    assert still_paid()


def test_on_another_day_the_refund_stands(refund: Refund, clerk: User, chief: User) -> None:
    tomorrow = noon(date(2026, 6, 2))
    request = ask(refund, clerk)
    for attempt in (lambda: agree(request, chief, tomorrow), lambda: ask(refund, clerk, tomorrow)):
        with pytest.raises(errors.RefundOfOtherDay, match="還付した日（2026-06-01）のうちだけです"):
            attempt()
    assert still_paid()


def test_the_database_knows_what_may_be_undone(refund: Refund, clerk: User, chief: User) -> None:
    facts: dict[str, Any] = {
        "refund": refund, "reason": "誤り", "at": AT, "posted_on": DAY, "by": clerk, "agreed_by": chief,
    }  # fmt: skip
    for changes, why in (
        ({"agreed_by": clerk, "by": chief}, "cash_is_brought_back"),
        ({"at": noon(date(2026, 6, 2))}, "cash_is_brought_back"),
        ({"by": chief}, "refund_undone_by_two"),
        ({"reason": ""}, "refund_undone_by_two"),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            RefundUndone.objects.create(**facts | changes)
    with pytest.raises(IntegrityError, match="cash_stays_given"), transaction.atomic():
        OverpaymentEndUndone.objects.create(end=refund.end, occurred_on=DAY)
    assert still_paid()
    with transaction.atomic():
        RefundUndone.objects.create(**facts)
        names = {one.name for one in ledger.prove().differences}
        assert names == {"payments: undone refund differs from what came back into the safe"}
        transaction.set_rollback(True)


@pytest.mark.req("COL-045")
def test_the_clerk_asks_on_the_page_of_the_refund_and_the_second_person_agrees(
    refund: Refund, clerk: User, chief: User, sign_in: Callable[[Any], Client]
) -> None:
    path = f"/counter/refunds/{refund.pk}/"
    with clock.travel(AT):
        desk, second = sign_in(clerk), sign_in(chief)
        assert "還付を取り消す" in text_of(desk.get(path))
        assert "取消しの承認を依頼する" not in text_of(second.get(path))
        empty = desk.post(f"{path}undo/", {"once": str(uuid4()), "reason": ""})
        assert (empty.status_code, still_paid()) == (422, True)
        sent = {"once": str(uuid4()), "reason": "金額の見間違い"}
        assert second.post(f"{path}undo/", sent).status_code == 403
        assert desk.post(f"{path}undo/", sent)["Location"] == path
        assert "取消しの承認待ちです" in text_of(desk.get(path))
        request = ApprovalRequest.objects.get()
        page = text_of(second.get(f"/approvals/{request.pk}/"))
        assert "還付準備金に10,190円を戻し入れ、過誤納10,190円が還付の前に戻ります。" in page
        assert f"還付した人 {clerk} 現金を戻した人 {clerk}" in page
        agree(request, chief)
        done = text_of(desk.get(path))
        assert f"{clerk}が現金を還付準備金に戻し、{chief}が確認しました。理由：金額の見間違い" in done
        assert "還付を取り消す" not in done
        assert "R8-000001 取消済み" in text_of(desk.get("/counter/refunds/"))
        assert "10,190円を還付する" in text_of(
            desk.get(f"/counter/overpayments/{refund.overpayment_id}/refund/")
        )


def test_the_page_says_what_to_do_once_it_cannot_be_undone(
    refund: Refund, clerk: User, sign_in: Callable[[Any], Client]
) -> None:
    with clock.travel(noon(date(2026, 6, 2))):
        page = text_of(sign_in(clerk).get(f"/counter/refunds/{refund.pk}/"))
    assert "取り消せるのは、還付した日（2026-06-01）のうちだけです。現金が戻ったときは" in page
    assert "取消しの承認を依頼する" not in page
