"""還付の申出: once taken down the money goes no other way; a second person agrees; it can be withdrawn."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.audit.models import AuditEntry
from mizuhiki.bankrefunds import errors, selectors
from mizuhiki.bankrefunds.models import BankRefund, BankRefundAccount, BankRefundPart, BankRefundStep
from mizuhiki.bankrefunds.services.asking import agree_refund, withdraw_refund
from mizuhiki.bankrefunds.tests.asking import AT, DAY, agree, ask
from mizuhiki.bankrefunds.tests.conftest import YEN
from mizuhiki.banks.api import Account
from mizuhiki.ledger import api as ledger
from mizuhiki.payments import api as payments
from mizuhiki.payments import errors as payment_errors
from mizuhiki.payments import offsets, refunds, services
from mizuhiki.payments.api import Overpayment, OverpaymentHold
from mizuhiki.payments.models import OverpaymentHoldReleased, Receipt, Refund
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def codes() -> list[str]:
    return [line.code for line in selectors.lines_of(selectors.refunds())]


def untouched() -> bool:
    """Nothing was asked for, and the overpayment is on the list."""
    rows = BankRefund.objects.count(), OverpaymentHold.objects.count(), BankRefundAccount.objects.count()
    return (*rows, payments.overpayments_waiting()) == (0, 0, 0, 1)


def test_what_was_asked_for_by_bank_goes_no_other_way(over: Overpayment, clerk: User) -> None:
    refund = ask(over, clerk)
    assert (refund.shown, refund.yen, refund.supply_id) == ("R8-000001", YEN, over.supply_id)
    assert (payments.overpayments_waiting(), selectors.open_refunds()) == (0, (1, YEN))
    assert payments.overpaid_by_supply([over.supply_id], until=DAY) == {over.supply_id: YEN}
    told = "口座還付 R8-000001の申出があり"
    with pytest.raises(payment_errors.OverpaymentHeld, match=told):
        refunds.pay_refund(
            receipt_id=over.pk, shown_yen=YEN, payee=Refund.Payee.SELF, payee_name="",
            identity=Refund.Identity.LICENCE, reference="r1", at=AT, actor=clerk,
        )  # fmt: skip
    with pytest.raises(payment_errors.OverpaymentHeld, match=told):
        offsets.offset(receipt_id=over.pk, chosen={1: 1}, shown_yen=YEN, reference="o1", at=AT, actor=clerk)
    with pytest.raises(payment_errors.OverpaymentHeld, match=told):
        services.reverse_receipt(receipt_id=over.pk, reason="誤報", at=AT, actor=clerk)
    with pytest.raises(payment_errors.OverpaymentHeld, match=told):
        ask(over, clerk, reference="k2")
    assert (Refund.objects.count(), Receipt.objects.count(), BankRefund.objects.count()) == (0, 2, 1)
    assert ledger.prove().differences == ()
    entry = AuditEntry.objects.get(action="bankrefunds.refund.asked")
    assert (entry.facts["yen"], entry.actor_id) == (YEN, clerk.pk)
    assert "0012345" not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"chosen": {}}, errors.NothingChosen),
        ({"asker": BankRefund.Asker.PROXY}, errors.TellerNameNeeded),
        ({"holder_kana": "ｱ" * 31}, errors.HolderTooLong),
    ],
)
def test_what_is_missing_or_does_not_fit_is_refused(
    over: Overpayment, clerk: User, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        ask(over, clerk, **changes)
    assert untouched()


def test_another_amount_than_was_shown_is_refused(over: Overpayment, clerk: User) -> None:
    with pytest.raises(payment_errors.RefundChanged):
        ask(over, clerk, chosen={over.pk: YEN - 1})
    assert untouched()


def test_a_second_person_agrees_and_never_the_first(
    over: Overpayment, clerk: User, second: User, person: Callable[..., User]
) -> None:
    refund = ask(over, clerk)
    with pytest.raises(approvals.SecondPersonNeeded):
        agree(refund, clerk)
    assert codes() == ["asked"]
    agree(refund, second)
    step = BankRefundStep.objects.get()
    assert (step.what, step.by_id, step.on, codes()) == ("agreed", second.pk, DAY, ["agreed"])
    with pytest.raises(errors.RefundAgreed):
        agree_refund(refund_id=refund.pk, at=AT, actor=second)
    withdraw_refund(refund_id=refund.pk, reason="口座の書き間違い", at=AT, actor=clerk)
    assert (codes(), payments.overpayments_waiting()) == (["withdrawn"], 1)
    with pytest.raises(errors.RefundWithdrawn):
        withdraw_refund(refund_id=refund.pk, reason="もう一度", at=AT, actor=clerk)
    assert ask(over, clerk, reference="k2").shown == "R8-000002"
    assert ledger.prove().differences == ()


def test_another_account_than_was_asked_for_is_not_agreed_to(
    over: Overpayment, clerk: User, second: User
) -> None:
    refund = ask(over, clerk)
    BankRefundAccount.objects.update(account_no="9999999")
    with pytest.raises(approvals.ContentChanged):
        agree(refund, second)
    assert codes() == ["asked"]


def test_what_waits_is_withdrawn_by_its_asker_and_what_was_sent_back_by_anybody(
    over: Overpayment, clerk: User, second: User, person: Callable[..., User]
) -> None:
    other = person("bankrefunds.refund_ask", username="betu")
    refund = ask(over, clerk)
    with pytest.raises(errors.ApprovalWaits):
        withdraw_refund(refund_id=refund.pk, reason="申出の取消し", at=AT, actor=other)
    withdraw_refund(refund_id=refund.pk, reason="申出の取消し", at=AT, actor=clerk)
    assert Decision.objects.get().outcome == "withdrawn"
    again = ask(over, clerk, reference="k2")
    agree(again, second, Decision.Outcome.REFUSED, reason="名義が請求書と違う")
    assert codes() == ["refused", "withdrawn"]
    with pytest.raises(approvals.ReasonNeeded):
        withdraw_refund(refund_id=again.pk, reason=" ", at=AT, actor=other)
    withdraw_refund(refund_id=again.pk, reason="名義の誤り", at=AT, actor=other)
    assert (codes(), payments.overpayments_waiting()) == (["withdrawn", "withdrawn"], 1)


def test_the_database_keeps_money_that_is_spoken_for(over: Overpayment, clerk: User) -> None:
    refund = ask(over, clerk)
    facts: dict[str, Any] = {"told": "x", "url_name": "y", "subject_id": 1, "at": AT}
    with pytest.raises(IntegrityError, match="end_is_covered"), transaction.atomic():
        OverpaymentHold.objects.create(overpayment=over, yen=1, **facts)
    with pytest.raises(IntegrityError, match="ended_receipt_stays"), transaction.atomic():
        Receipt.objects.create(
            channel="store", reference="reversal", supply_id=over.supply_id, received_yen=-YEN,
            received_at=AT, occurred_on=DAY, posted_on=DAY, reverses_id=over.pk, reason="誤り",
        )  # fmt: skip
    withdraw_refund(refund_id=refund.pk, reason="誤り", at=AT, actor=clerk)
    with pytest.raises(IntegrityError, match="withdrawn_goes_no_further"), transaction.atomic():
        BankRefundStep.objects.create(refund=refund, what="agreed", on=DAY, at=AT, by=clerk)
    assert (OverpaymentHoldReleased.objects.count(), BankRefundPart.objects.count()) == (1, 1)


@pytest.fixture
def desk(clerk: User, sign_in: Callable[[Any], Client]) -> Any:
    with clock.travel(AT):
        yield sign_in(clerk)


GIVEN = {
    "bank": "見本",
    "branch": "101",
    "account_type": "1",
    "account_no": "12345",
    "holder": "みほん はなこ",
    "asker": "self",
    "teller_name": "",
    "identity": "letter",
}


def post(desk: Client, path: str, **facts: Any) -> Any:
    return desk.post(path, {"once": str(uuid4()), **facts})


def test_the_clerk_takes_it_down_and_withdraws_it(desk: Client, over: Overpayment) -> None:
    path = f"/bank-refunds/ask/{over.pk}/"
    assert path in desk.get("/counter/overpayments/").content.decode()
    assert "checked" in desk.get(path).content.decode()
    ticked = [f"{over.pk}-{YEN}"]
    for wrong, said in (
        ({"branch": "999"}, "今の台帳にありません"),
        ({"holder": "見本 花子"}, "カナで入力してください"),
        ({"identity": ""}, "本人確認を選んでください"),
        ({"asker": "proxy"}, "代理人または相続人代表の氏名を入力してください"),
        ({"overpayments": []}, "還付する過誤納を1つ以上選んでください"),
        ({"overpayments": [f"{over.pk}-1"]}, "過誤納額は10,190円です"),
    ):
        refused = post(desk, path, **{**GIVEN, "overpayments": ticked, **wrong})
        assert (refused.status_code, untouched()) == (422, True)
        assert said in text_of(refused)
    done = post(desk, path, **GIVEN, overpayments=ticked)
    refund = BankRefund.objects.select_related("account").get()
    assert done["Location"] == f"/bank-refunds/{refund.pk}/"
    account = refund.account
    assert (account.bank_code, account.branch_code, account.account_no, account.holder_kana) == (
        "9998", "101", "0012345", "ﾐﾎﾝ ﾊﾅｺ",
    )  # fmt: skip
    shown = text_of(desk.get(done["Location"]))
    assert "還付額 10,190円" in shown
    assert "口座番号 0012345" in shown
    listed = text_of(desk.get("/bank-refunds/"))
    assert "振込みの済んでいないもの 1件 10,190円" in listed
    assert "R8-000001 見本 1 10,190円 2026-06-01 承認待ち 見本 本店 普通 ●●●●345" in listed
    assert "お返しの済んでいない過誤納はありません。" in text_of(desk.get("/counter/overpayments/"))
    gone = post(desk, f"/bank-refunds/{refund.pk}/withdraw/", reason="")
    assert (gone.status_code, codes()) == (422, ["asked"])
    post(desk, f"/bank-refunds/{refund.pk}/withdraw/", reason="口座の書き間違い")
    assert codes() == ["withdrawn"]


def test_an_account_of_yucho_is_that_of_a_transfer_and_stays_as_given(
    desk: Client, over: Overpayment
) -> None:
    given = GIVEN | {"bank": "9900", "branch": "12345", "account_no": "12345671"}
    post(desk, f"/bank-refunds/ask/{over.pk}/", **given, overpayments=[f"{over.pk}-{YEN}"])
    account = BankRefundAccount.objects.get()
    kept = Account(*(getattr(account, name) for name in Account.__dataclass_fields__))
    assert kept == Account("9900", "238", "1", "1234567", "12345", "12345671")
    assert "12345-12345671" in text_of(desk.get(f"/bank-refunds/{account.pk}/"))


def test_the_second_person_sees_amount_and_account(
    over: Overpayment, clerk: User, second: User, sign_in: Callable[[Any], Client]
) -> None:
    refund = ask(over, clerk)
    request = approvals.open_request_of(kind="bankrefunds.refund", subject_id=refund.pk)
    assert request is not None
    with clock.travel(AT):
        page = text_of(sign_in(second).get(f"/approvals/{request.pk}/"))
    for fact in ("還付額 10,190円", "振込先 見本 本店", "普通 0012345", "口座名義 ミホン ハナコ"):
        assert fact in page


def test_several_overpayments_of_one_supply_go_together(over: Overpayment, clerk: User) -> None:
    assert over.demand is not None
    report_paid(("shop:3", over.demand, 500), on=date(2026, 5, 25), run_id=3)
    more = Overpayment.objects.exclude(pk=over.pk).get()
    refund = ask(over, clerk, chosen={over.pk: YEN, more.pk: 500})
    assert (refund.yen, [yen for _, yen in selectors.parts_of(refund)]) == (10_690, [YEN, 500])
    assert payments.overpayments_waiting() == 0
