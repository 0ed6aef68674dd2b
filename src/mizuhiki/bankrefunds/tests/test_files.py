"""総合振込: one file, once, by two people; executed on its day, given up before the bank has it, returned."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit.models import AuditEntry
from mizuhiki.bankrefunds import errors, jobs, selectors
from mizuhiki.bankrefunds import permissions as may
from mizuhiki.bankrefunds.models import (
    BankRefund,
    TransferBatch,
    TransferDone,
    TransferDrop,
    TransferReturn,
    TransferRow,
)
from mizuhiki.bankrefunds.services import files, outcomes
from mizuhiki.bankrefunds.services.asking import withdraw_refund
from mizuhiki.bankrefunds.tests.asking import AT, DAY, agree, ask
from mizuhiki.bankrefunds.tests.conftest import YEN
from mizuhiki.banks.api import FileAccepted, MakerSends, OutcomeUnknown
from mizuhiki.banks.models import Place
from mizuhiki.formats import zengin
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.models import JournalLine
from mizuhiki.payments import api as payments
from mizuhiki.payments import errors as payments_errors
from mizuhiki.payments.api import Overpayment
from mizuhiki.platform import clock
from mizuhiki.platform.batches import BatchAlreadyDone, BatchAskedFor
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import Item
from tests.builders import noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PAY_ON = date(2026, 6, 4)  # three bank days after 1 June
BACK_ON = date(2026, 6, 8)


@pytest.fixture(autouse=True)
def in_june(settings: Settings, tmp_path: Path, db: None) -> Iterator[None]:
    settings.FILES = tmp_path / "files"
    with clock.travel(AT):
        yield


@pytest.fixture
def sender(person: Callable[..., User]) -> User:
    return person(may.TRANSFER_DOWNLOAD, may.REFUND_SEE, username="okuri")


@pytest.fixture
def agreed(over: Overpayment, clerk: User, second: User) -> BankRefund:
    refund = ask(over, clerk)
    agree(refund, second)
    return refund


def make(clerk: User, *, seen: tuple[int, int] = (1, YEN), pay_on: date = PAY_ON) -> BatchRun:
    run = files.ask_for_file(pay_on=pay_on, seen=seen, actor=clerk, at=clock.now())
    jobs.make_file(run.pk)
    run.refresh_from_db()
    return run


@pytest.fixture
def batch(agreed: BankRefund, clerk: User) -> TransferBatch:
    make(clerk)
    return TransferBatch.objects.get()


def send(batch: TransferBatch, sender: User) -> None:
    files.hand_over(batch_id=batch.pk, reason="", actor=sender, at=AT)
    files.note_acceptance(batch_id=batch.pk, acceptance_no="U-1", actor=sender, at=AT)


def code() -> str:
    return selectors.lines_of(selectors.refunds())[0].code


def made() -> tuple[int, int, int]:
    """Batches, rows and kept files."""
    kept = StoredFile.objects.filter(kind=files.FILE_KIND).count()
    return TransferBatch.objects.count(), TransferRow.objects.count(), kept


def test_the_file_holds_what_was_agreed_to(agreed: BankRefund, clerk: User) -> None:
    run = make(clerk)
    batch = TransferBatch.objects.get()
    assert (run.key, run.facts, run.state) == ("2026-06-04/1", {"rows": 1, "amount_yen": YEN}, "done")
    assert (batch.pay_on, batch.row_count, batch.amount_yen) == (PAY_ON, 1, YEN)
    (file,) = zengin.read(attachments.read(batch.file), kind=zengin.TRANSFER).files
    (row,) = file.rows
    assert (row.bank, row.branch, row.account_no, row.holder, row.amount_yen, row.customer_no) == (
        "9998", "101", "0012345", "ﾐﾎﾝ ﾊﾅｺ", YEN, f"{agreed.pk:020}",
    )  # fmt: skip
    assert (file.header.debit_mmdd, file.header.client_code) == ("0604", "0000654321")
    assert code() == "in_file"
    with pytest.raises(errors.RefundInFile, match="2026-06-04の振込依頼ファイルに入っている"):
        withdraw_refund(refund_id=agreed.pk, reason="誤り", at=AT, actor=clerk)
    assert ledger.prove().differences == ()


def test_it_is_made_once(batch: TransferBatch, clerk: User) -> None:
    with pytest.raises(BatchAlreadyDone):
        files.make_file(batch.run)
    jobs.make_file(batch.run_id)
    with pytest.raises(errors.NothingToTransfer):
        files.ask_for_file(pay_on=PAY_ON, seen=(0, 0), actor=clerk, at=AT)
    assert (TransferBatch.objects.count(), TransferRow.objects.count()) == (1, 1)


def test_asked_for_twice_before_it_is_made_is_refused(agreed: BankRefund, clerk: User) -> None:
    files.ask_for_file(pay_on=PAY_ON, seen=(1, YEN), actor=clerk, at=AT)
    with pytest.raises(BatchAskedFor):
        files.ask_for_file(pay_on=PAY_ON, seen=(1, YEN), actor=clerk, at=AT)
    assert made() == (0, 0, 0)


def test_what_no_file_may_be_made_for(agreed: BankRefund, clerk: User) -> None:
    for pay_on in (date(2026, 6, 3), date(2026, 6, 6)):  # too early; a Saturday
        with pytest.raises(errors.DayTooEarly, match="2026-06-04以降の銀行営業日"):
            files.ask_for_file(pay_on=pay_on, seen=(1, YEN), actor=clerk, at=AT)
    with pytest.raises(errors.CountChanged):
        files.ask_for_file(pay_on=PAY_ON, seen=(1, YEN + 1), actor=clerk, at=AT)
    assert made() == (0, 0, 0)


def test_what_was_withdrawn_meanwhile_or_lost_its_branch_is_in_no_file(
    agreed: BankRefund, clerk: User
) -> None:
    run = files.ask_for_file(pay_on=PAY_ON, seen=(1, YEN), actor=clerk, at=AT)
    Place.objects.filter(branch_code="101").update(ends_on=DAY)
    with pytest.raises(errors.FileCannotBeWritten, match="支店101はありません"):
        files.make_file(run)
    withdraw_refund(refund_id=agreed.pk, reason="支店の統廃合", at=AT, actor=clerk)
    with pytest.raises(errors.NothingToTransfer):
        files.make_file(run)
    run.refresh_from_db()
    assert (made(), run.state) == ((0, 0, 0), "failed")


def test_it_leaves_by_another_hand_and_never_twice(batch: TransferBatch, clerk: User, sender: User) -> None:
    with pytest.raises(MakerSends):
        files.hand_over(batch_id=batch.pk, reason="", actor=clerk, at=AT)
    assert files.why_kept(batch.file, sender).startswith("口座還付の画面から取り出してください")
    files.hand_over(batch_id=batch.pk, reason="", actor=sender, at=AT)
    assert files.why_kept(batch.file, sender) == ""
    files.note_unknown(batch_id=batch.pk, actor=sender, at=AT)
    with pytest.raises(OutcomeUnknown, match="二重に振り込まれるおそれ"):
        files.hand_over(batch_id=batch.pk, reason="media", actor=sender, at=AT)
    files.note_acceptance(batch_id=batch.pk, acceptance_no="U-1", actor=sender, at=AT)
    with pytest.raises(FileAccepted):
        files.hand_over(batch_id=batch.pk, reason="media", actor=sender, at=AT)
    kinds = list(batch.steps.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["handed", "unknown", "accepted"]


def test_a_file_the_bank_never_had_is_given_up(batch: TransferBatch, clerk: User, sender: User) -> None:
    with pytest.raises(errors.PayDayOver):
        files.hand_over(batch_id=batch.pk, reason="", actor=sender, at=noon(PAY_ON + timedelta(days=1)))
    files.hand_over(batch_id=batch.pk, reason="", actor=sender, at=noon(PAY_ON))  # on the day itself it may
    facts: dict[str, Any] = {"batch_id": batch.pk, "actor": clerk, "at": AT}
    with pytest.raises(errors.BankMayHaveIt):
        files.drop_file(reason="誤り", **facts)
    with pytest.raises(IntegrityError, match="dropped_never_left"), transaction.atomic():
        TransferDrop.objects.create(batch=batch, reason="x", at=AT, by=clerk)
    files.note_unknown(batch_id=batch.pk, actor=sender, at=AT)
    files.note_absence(batch_id=batch.pk, told_by="為替係", actor=sender, at=AT)
    files.drop_file(reason="振込指定日を過ぎた", **facts)
    assert (code(), TransferDrop.objects.count()) == ("agreed", 1)
    for act in (files.hand_over, files.drop_file):
        with pytest.raises(errors.FileDropped):
            act(reason="x", **facts)
    with pytest.raises(errors.FileDropped):
        outcomes.confirm_transfer(**facts)
    assert make(clerk, pay_on=date(2026, 6, 5)).state == "done"
    assert (code(), list(TransferRow.objects.values_list("attempt", flat=True))) == ("in_file", [0, 1])


def test_an_executed_file_moves_the_money_on_its_day(
    batch: TransferBatch, clerk: User, sender: User, over: Overpayment
) -> None:
    facts: dict[str, Any] = {"batch_id": batch.pk, "actor": clerk, "at": noon(PAY_ON)}
    with pytest.raises(errors.NotAccepted):
        outcomes.confirm_transfer(**facts)
    send(batch, sender)
    with pytest.raises(errors.PayDayAhead):
        outcomes.confirm_transfer(**facts | {"at": noon(date(2026, 6, 3))})
    assert (TransferDone.objects.count(), JournalLine.objects.filter(entry__kind="transfer").count()) == (
        0,
        0,
    )
    with clock.travel(noon(date(2026, 6, 5))):
        outcomes.confirm_transfer(**facts | {"at": noon(date(2026, 6, 5))})
    posted = JournalLine.objects.filter(entry__kind="transfer").order_by("account")
    assert list(posted.values_list("account", "yen", "entry__occurred_on", "entry__cause")) == [
        ("bank", -YEN, PAY_ON, f"bankrefunds.batch:{batch.pk}"),
        ("overpaid", YEN, PAY_ON, f"bankrefunds.batch:{batch.pk}"),
    ]
    held = [payments.overpaid_by_supply([over.supply_id], until=day) for day in (date(2026, 6, 3), PAY_ON)]
    assert held == [{over.supply_id: YEN}, {}]
    assert (code(), selectors.open_refunds(), payments.overpayments_waiting()) == ("paid", (0, 0), 0)
    assert ledger.prove().differences == ()
    with pytest.raises(errors.TransferIsDone):
        outcomes.confirm_transfer(**facts)
    with pytest.raises(payments_errors.AlreadyTransferred, match="口座還付 R8-000001で口座に振込み済み"):
        ask(over, clerk, reference="k2")


def test_what_the_bank_returns_is_overpaid_again(
    batch: TransferBatch, clerk: User, sender: User, over: Overpayment
) -> None:
    row = TransferRow.objects.get()
    facts: dict[str, Any] = {
        "row_id": row.pk,
        "why": TransferReturn.Why.NAME,
        "returned_on": BACK_ON,
        "actor": clerk,
        "at": noon(BACK_ON),
    }
    send(batch, sender)
    with pytest.raises(errors.NotTransferred):
        outcomes.record_return(**facts)
    outcomes.confirm_transfer(batch_id=batch.pk, actor=clerk, at=noon(PAY_ON))
    for day in (date(2026, 6, 3), date(2026, 6, 9)):
        with pytest.raises(errors.ReturnDayWrong):
            outcomes.record_return(**facts | {"returned_on": day})
    assert TransferReturn.objects.count() == 0
    outcomes.record_return(**facts)
    posted = JournalLine.objects.filter(entry__kind="return").order_by("account")
    assert list(posted.values_list("account", "yen", "entry__occurred_on")) == [
        ("bank", YEN, BACK_ON),
        ("overpaid", -YEN, BACK_ON),
    ]
    assert (code(), payments.overpayments_waiting(), ledger.prove().differences) == ("returned", 1, ())
    assert payments.overpaid_by_supply([over.supply_id], until=BACK_ON) == {over.supply_id: YEN}
    item = Item.objects.get(kind="bankrefunds.returned")
    assert item.title == "戻った振込みの送り先を確かめる（口座還付 R8-000001）"
    with pytest.raises(errors.NotTransferred):
        outcomes.record_return(**facts)
    again = ask(over, clerk, reference="k2", at=noon(BACK_ON))
    assert (again.shown, ledger.prove().differences) == ("R8-000002", ())
    entry = AuditEntry.objects.get(action="bankrefunds.refund.returned")
    assert (entry.facts["yen"], entry.facts["why"]) == (YEN, "name")


def test_the_proof_sees_money_that_went_out_past_the_services(batch: TransferBatch, clerk: User) -> None:
    part = batch.rows.get().refund.parts.get()
    with transaction.atomic():
        payments.end_holds([part.hold_id], on=PAY_ON, at=AT)
        found = {one.name for one in ledger.prove().differences}
    assert found == {
        "payments: money in the journal differs from the receipts",
        "bankrefunds: overpayment went to an account without an executed transfer, or came back without"
        " a return",
    }


def test_the_database_lets_nothing_into_a_file_that_was_not_agreed_to(
    batch: TransferBatch, clerk: User, sender: User
) -> None:
    row = batch.rows.get()
    for facts in ({"attempt": 1, "yen": YEN}, {"attempt": 0, "yen": YEN - 1}):
        with pytest.raises(IntegrityError, match="row_was_agreed_to"), transaction.atomic():
            TransferRow.objects.create(batch=batch, refund=row.refund, **facts)
    with pytest.raises(IntegrityError, match="withdrawn_is_in_no_file"), transaction.atomic():
        row.refund.steps.create(what="withdrawn", reason="x", on=DAY, at=AT, by=clerk)
    with pytest.raises(IntegrityError, match="done_was_accepted"), transaction.atomic():
        TransferDone.objects.create(batch=batch, posted_on=DAY, at=AT, by=clerk)
    with pytest.raises(IntegrityError, match="returned_was_done"), transaction.atomic():
        TransferReturn.objects.create(row=row, why="name", returned_on=DAY, posted_on=DAY, at=AT, by=clerk)


def test_the_screens_make_send_confirm_and_take_back(
    agreed: BankRefund, person: Callable[..., User], sign_in: Callable[[Any], Client]
) -> None:
    maker = sign_in(person(may.TRANSFER_MAKE, may.REFUND_SEE, username="sakusei"))
    rights = (may.TRANSFER_DOWNLOAD, may.TRANSFER_CONFIRM, may.REFUND_SEE, "attachments.file_open")
    betu = person(*rights, username="betu")
    other = sign_in(betu)

    def post(client: Client, path: str, **facts: Any) -> Any:
        return client.post(path, {"once": str(uuid4()), **facts})

    listed = "/bank-refunds/files/"
    assert "1件 10,190円" in text_of(maker.get(listed))
    day = {"pay_on_0": "2026", "pay_on_1": "6", "pay_on_2": "4"}
    refused = post(maker, listed, rows="1", amount_yen="1", **day)
    assert (refused.status_code, made()) == (422, (0, 0, 0))
    assert post(maker, listed, rows="1", amount_yen=str(YEN), **day).status_code == 302
    jobs.make_file(BatchRun.objects.get(kind=files.KIND).pk)
    page = f"{listed}{TransferBatch.objects.get().pk}/"
    assert "作成済み・未送信 1 10,190円" in text_of(maker.get(listed))
    assert "別の担当者が取り出します" not in text_of(
        maker.get(page)
    )  # who may not send is told nothing of it
    assert post(other, f"{page}hand-over/").status_code == 302
    assert post(other, f"{page}accept/", acceptance_no="U-1").status_code == 302
    shown = text_of(other.get(page))
    assert "銀行受付済み" in shown
    assert "見本 本店 普通 ●●●●345 10,190円" in shown
    early = post(other, f"{page}confirm/")
    assert (early.status_code, TransferDone.objects.count()) == (422, 0)
    with clock.travel(noon(PAY_ON)):
        other = sign_in(betu)
        assert post(other, f"{page}confirm/").status_code == 302
        row = TransferRow.objects.get()
        back = f"/bank-refunds/rows/{row.pk}/return/"
        assert back in other.get(page).content.decode()
        on = {"returned_on_0": "2026", "returned_on_1": "6", "returned_on_2": "4"}
        assert post(other, back, why="", **on).status_code == 422
        assert post(other, back, why="closed", **on).status_code == 302
        assert "組戻・振込不能" in text_of(other.get(f"/bank-refunds/{agreed.pk}/"))
    assert ledger.prove().differences == ()


@pytest.mark.req("COL-058")
@pytest.mark.parametrize("answer", ["accepted", "absent"])
def test_an_unknown_outcome_has_a_clock_until_the_bank_has_answered(
    batch: TransferBatch, sender: User, answer: str
) -> None:
    files.hand_over(batch_id=batch.pk, reason="", actor=sender, at=AT)
    files.note_unknown(batch_id=batch.pk, actor=sender, at=AT)
    item = Item.objects.get(kind="bankrefunds.unknown")
    assert (item.desk, item.due_at, item.url_args, item.closed_at) == (
        "collection", AT + timedelta(hours=4), [batch.pk], None,
    )  # fmt: skip
    assert "もう一度送らない" in item.title
    if answer == "accepted":
        files.note_acceptance(batch_id=batch.pk, acceptance_no="U-1", actor=sender, at=AT)
    else:
        files.note_absence(batch_id=batch.pk, told_by="見本銀行 外為課", actor=sender, at=AT)
    item.refresh_from_db()
    assert item.closed_at == AT
