"""The screens of stores' reports: a file in, what belongs to no slip settled, what is not money yet."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.formats import konbini
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import store_settling
from mizuhiki.payments.errors import ReportNotDisputed, ReportNotToSettle, SettlingNeedsReason
from mizuhiki.payments.jobs import look_for_late_reports
from mizuhiki.payments.models import Overpayment, Receipt, StoreReport, StoreSettlement
from mizuhiki.payments.permissions import RECEIPT_TAKE, STORE_IMPORT, STORE_SEE, STORE_SETTLE
from mizuhiki.payments.tests.stores import TOLD_ON, barcode, bring, file_of, record
from mizuhiki.platform import clock
from mizuhiki.worklist.models import Item
from tests.builders import clerk, noon, open_till
from tests.jobs import work_off
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
RIGHTS = (STORE_SEE, STORE_IMPORT, STORE_SETTLE, "attachments.file_open")
FORM = {"once": "00000000-0000-4000-8000-000000000001"}


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def client(person: Callable[..., Any], sign_in: Callable[[Any], Client], slip: PaymentSlip) -> Client:
    """The browser of somebody at the collection desk, on the day the files come."""
    with clock.travel(noon(TOLD_ON)):
        return sign_in(
            person(STORE_SEE, STORE_IMPORT, STORE_SETTLE, "attachments.file_open", username="shuno")
        )


def get(client: Client, path: str, on: date = TOLD_ON) -> str:
    with clock.travel(noon(on)):
        return text_of(client.get(path))


def post(client: Client, path: str, data: dict[str, Any]) -> Any:
    with clock.travel(noon(TOLD_ON)):
        return client.post(path, FORM | data)


def unmatched(slip: PaymentSlip) -> StoreReport:
    """Money for a slip whose amount somebody's machine read wrongly."""
    bring(record(replace(konbini.parse(barcode(slip)), amount_yen=12_000).digits))
    return StoreReport.objects.get()


def test_a_file_is_brought_and_shown_with_what_became_of_it(client: Client, slip: PaymentSlip) -> None:
    upload = SimpleUploadedFile("SHUNO.DAT", file_of(record(slip, "01"), record(slip)))
    sent = post(client, "/stores/", {"agent": "cvs", "file": upload})
    assert sent.status_code == 302
    with clock.travel(noon(TOLD_ON)):
        work_off()
    assert (
        "SHUNO.DAT みほん収納代行（コンビニ） 2026-05-08 12:00 1件 10,190円 1件 10,190円 1件 10,190円 ✓ 一致"
        in (get(client, "/stores/"))
    )
    assert "2026-05-15 みほん収納代行（コンビニ） 1 10,190円" in get(client, "/stores/")
    page = get(client, sent.headers["Location"])
    assert "取込済み" in page


def test_without_agent_or_file_the_form_says_so(client: Client) -> None:
    answer = post(client, "/stores/", {"agent": ""})
    assert answer.status_code == 422
    assert "収納代行会社を選んでください" in text_of(answer)


def test_a_refused_file_names_record_and_byte(client: Client, slip: PaymentSlip) -> None:
    damaged = file_of(record(slip).replace(b"20260507", b"20261332"))
    sent = post(client, "/stores/", {"agent": "cvs", "file": SimpleUploadedFile("a.dat", damaged)})
    with clock.travel(noon(TOLD_ON)):
        work_off()
    page = get(client, sent.headers["Location"])
    assert "「20261332」という日はありません。" in page
    assert "125バイト目" in page
    assert not StoreReport.objects.exists()


@pytest.mark.req("COL-058")
def test_unmatched_money_is_put_to_the_slip_a_person_found(client: Client, slip: PaymentSlip) -> None:
    report = unmatched(slip)
    item = Item.objects.get(key=f"payments.unmatched:{report.file_id}")
    assert (item.desk, item.title, item.closed_at) == ("collection", "突合できない収納（1件）", None)
    assert "1件 12,000円" in get(client, "/stores/unmatched/")
    page = get(client, f"/stores/unmatched/{report.pk}/")
    assert "12,000円" in page
    assert "2件目（122バイト目）" in page
    path = f"/stores/unmatched/{report.pk}/"
    sent = post(client, path, {"act": "match", "slip": slip.slip_no, "reason": "控えで確かめた"})
    assert sent.status_code == 302
    receipt = Receipt.objects.get()
    assert (receipt.received_yen, receipt.slip_id, receipt.occurred_on) == (12_000, slip.pk, date(2026, 5, 7))
    assert Overpayment.objects.get().yen == 1_810
    assert StoreSettlement.objects.get().receipt_id == receipt.pk
    assert ledger.prove().differences == ()
    item.refresh_from_db()
    assert item.closed_at is not None
    assert "突合できない収納はありません。" in get(client, "/stores/unmatched/")
    assert "→ 入金 1 12,000円 うち過誤納 1 1,810円 → 突合待ち 0 0円" in (
        get(client, f"/stores/files/{report.file_id}/").replace("　", "")
    )


def test_unmatched_money_goes_back_without_a_receipt(client: Client, slip: PaymentSlip) -> None:
    report = unmatched(slip)
    post(client, f"/stores/unmatched/{report.pk}/", {"act": "return", "reason": "他市のもの"})
    assert not Receipt.objects.exists()
    assert "→ 会社へ戻す 1 12,000円" in get(client, f"/stores/files/{report.file_id}/")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"act": "match", "slip": "9999", "reason": "控え"}, "納付書番号0000000000009999は見つかりません"),
        ({"act": "match", "slip": "", "reason": "控え"}, "納付書の番号を入力してください"),
        ({"act": "return", "reason": ""}, "確かめた内容を入力してください"),
        ({}, "確かめた内容を入力してください"),
    ],
)
def test_what_cannot_be_settled_changes_nothing(
    client: Client, slip: PaymentSlip, data: dict[str, str], sentence: str
) -> None:
    report = unmatched(slip)
    answer = post(client, f"/stores/unmatched/{report.pk}/", data)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not StoreSettlement.objects.exists()
    assert not Receipt.objects.exists()


def test_money_is_settled_once_and_for_a_reason(slip: PaymentSlip) -> None:
    report = unmatched(slip)
    at = noon(TOLD_ON)
    with pytest.raises(SettlingNeedsReason):
        store_settling.return_report(report_id=report.pk, reason=" ", actor=clerk(), at=at)
    store_settling.return_report(report_id=report.pk, reason="他市", actor=clerk(), at=at)
    with pytest.raises(ReportNotToSettle):
        store_settling.match_report(
            report_id=report.pk, slip=slip.slip_no, reason="控え", actor=clerk(), at=at
        )
    bring(record(slip))
    matched = StoreReport.objects.latest("pk")
    with pytest.raises(ReportNotToSettle):
        store_settling.return_report(report_id=matched.pk, reason="他市", actor=clerk(), at=at)
    assert (StoreSettlement.objects.count(), Receipt.objects.count()) == (1, 1)


def test_what_waits_for_its_money_is_listed_and_late_ones_wait_on_a_desk(
    client: Client, slip: PaymentSlip, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    bring(record(slip, "01"))
    html = get(client, "/stores/provisional/")
    assert "1件 10,190円" in html
    assert "見本 1 2026-05-07 10:15 ローソン 10,190円 2026-05-18 速報" in html
    with clock.travel(noon(date(2026, 5, 18))):
        assert look_for_late_reports(0) == 0
    assert not Item.objects.filter(kind="payments.report_late").exists()
    with clock.travel(noon(date(2026, 5, 19))):
        assert look_for_late_reports(0) == 1
    item = Item.objects.get(kind="payments.report_late")
    assert item.title == "確報の届かない速報を収納代行会社に確かめる（1件）"
    with clock.travel(noon(date(2026, 5, 19))):
        later = sign_in(person(*RIGHTS, username="yokushu"))
    assert "確報が届かない" in get(later, "/stores/provisional/", date(2026, 5, 19))
    bring(record(slip), on=date(2026, 5, 19))
    with clock.travel(noon(date(2026, 5, 20))):
        assert look_for_late_reports(0) == 0
    item.refresh_from_db()
    assert item.closed_at is not None
    assert "確報を待つ速報はありません。" in get(later, "/stores/provisional/", date(2026, 5, 19))


@pytest.mark.parametrize("order", [("02", "03"), ("03", "02")])
def test_money_that_was_cancelled_too_is_left_to_a_person(
    client: Client, slip: PaymentSlip, order: tuple[str, str]
) -> None:
    files = [bring(record(slip, kind), name=kind) for kind in order]
    assert Receipt.objects.get().received_yen == 10_190
    item = Item.objects.get(kind="payments.report_disputed")
    assert item.title == f"確報と取消がある収納（納付書 {slip.slip_no}、10,190円）"
    assert "確報と取消がある収納 会社に確かめてください：" in get(client, f"/stores/files/{files[1].pk}/")


@pytest.mark.req("COL-058")
@pytest.mark.parametrize("order", [("02", "03"), ("03", "02")])
def test_a_cancelled_payment_is_taken_back_once_the_agent_said_so(
    client: Client, slip: PaymentSlip, order: tuple[str, str]
) -> None:
    files = [bring(record(slip, kind), name=kind) for kind in order]
    page = f"/stores/files/{files[1].pk}/"
    report = StoreReport.objects.get(kind="final")
    path = f"/stores/disputed/{report.pk}/reverse/"
    assert "入金を取り消す" in get(client, page)
    assert "収納代行会社から10,190円は振り込まれません。" in get(client, path)
    assert post(client, path, {"reason": " "}).status_code == 422
    assert sum(OpenItem.objects.values_list("open_yen", flat=True)) == 0
    why = "5月12日に代行会社の担当者に確認"
    assert post(client, path, {"reason": why, "once": f"{uuid4()}"}).status_code == 302
    assert list(Receipt.objects.order_by("pk").values_list("channel", "received_yen", "reason")) == [
        ("store", 10_190, ""),
        ("store", -10_190, why),
    ]
    assert sum(OpenItem.objects.values_list("open_yen", flat=True)) == 10_190
    assert ledger.prove().differences == ()
    shown = get(client, page)
    assert "2026-05-08に取消済み" in shown
    assert "入金を取り消す" not in shown
    with pytest.raises(ReportNotDisputed):
        store_settling.take_back_disputed(
            report_id=report.pk, reason="もう一度", actor=clerk(), at=noon(TOLD_ON)
        )
    assert Receipt.objects.count() == 2


def test_money_that_no_store_cancelled_is_not_taken_back_here(slip: PaymentSlip) -> None:
    bring(record(slip))
    report = StoreReport.objects.get(kind="final")
    with pytest.raises(ReportNotDisputed, match="取消の報告がないか"):
        store_settling.take_back_disputed(report_id=report.pk, reason="誤り", actor=clerk(), at=noon(TOLD_ON))
    assert Receipt.objects.count() == 1


def test_a_row_nobody_can_read_waits_on_a_desk(client: Client, slip: PaymentSlip) -> None:
    done = bring(record(slip, "09"), record(slip))
    item = Item.objects.get(kind="payments.report_held")
    assert (item.title, item.url_args) == ("読み取れない収納報告を会社に確かめる（1件）", [done.pk])
    assert "種別「09」は決められていません。" in get(client, "/stores/unmatched/")


def test_the_counter_warns_of_a_payment_that_a_store_told_of(
    person: Callable[..., Any], sign_in: Callable[[Any], Client], slip: PaymentSlip
) -> None:
    bring(record(slip, "01"))
    with clock.travel(noon(TOLD_ON)):
        user = person(RECEIPT_TAKE, username="mado9")
        open_till(user)
        html = text_of(sign_in(user).get(f"/counter/slips/{slip.pk}/"))
    assert "2026-05-07にローソンで10,190円を支払われたとの速報があります。" in html
