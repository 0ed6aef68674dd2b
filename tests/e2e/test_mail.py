"""A run of letters leaves, one comes back, a form comes in; each page on a desk and on a telephone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.attachments import api as attachments
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Dispatch, NewPiece, Purpose, StockMovement
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from tests.builders import Town, rules
from tests.e2e import people

SignIn = Callable[[Page, str], Any]


@pytest.fixture
def printed(transactional_db: None) -> list[int]:
    """Notices for three households, forms on the shelf, and what postage costs."""
    actor, now = people.person("work_manager"), clock.now() - timedelta(days=1)
    rules()
    mail.bring_supplied_forms(actor=actor, at=now)
    for purpose, unit_yen in ((Purpose.BILLING, 85), (Purpose.REISSUED_SLIP, 110)):
        mail.set_postage(
            purpose=purpose, bearer=Bearer.CLIENT, unit_yen=unit_yen, starts_on=now.date(),
            source="別表１ １(4)", actor=actor, at=now,
        )  # fmt: skip
    mail.move_stock(
        form="envelope_window", kind=StockMovement.Kind.RECEIVED, quantity=5_000, cause="delivery:1",
        occurred_on=now.date(), actor=actor, at=now,
    )  # fmt: skip
    run = BatchRun.objects.create(kind="notices", key="2026-10", title="10月分 納入通知書の印刷")
    file = attachments.store(
        b"%PDF-1.7", name="納入通知書_2026-10_001", kind="mail.print_file", media_type="application/pdf",
        actor=actor, at=now,
    )  # fmt: skip
    town, ids = Town(), mail.reserve_ids(3)
    pieces = []
    for page, piece_id in enumerate(ids, start=1):
        supply = town.settle(page)
        addressee = supply.parties.get().customer_id
        pieces.append(
            NewPiece(
                piece_id,
                supply.pk,
                addressee,
                f"見本 {page} 様",
                "9200000",
                f"水引市緑町{page}番地",
                supply.pk,
                page,
                page,
            )
        )
    mail.record_pieces(
        kind="payment_notice", subject_kind="billing.demand", pieces=pieces, at=now, actor=actor, run=run,
        print_file=file,
    )  # fmt: skip
    return ids


def test_letters_leave_and_one_comes_back(
    page: Page, signed_in: SignIn, axe: Callable[[Page], None], printed: list[int]
) -> None:
    signed_in(page, "collection_clerk")
    page.goto("/mail/")
    page.get_by_role("link", name="10月分 納入通知書の印刷").click()
    page.get_by_role("button", name="投函を記録").dblclick()
    expect(page.locator(".page-head .tag")).to_have_text("投函済み")
    gone = Dispatch.objects.get()
    assert (gone.piece_count, gone.total_yen) == (3, 255)
    axe(page)
    page.goto("/mail/")
    page.get_by_role("textbox", name="文書番号").fill(mail.number_of(printed[1]))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(mail.number_of(printed[1]))
    page.get_by_role("button", name="返戻を記録").click()
    expect(page.get_by_role("alert").filter(has_text="誤りがあります")).to_contain_text(
        "理由を選んでください"
    )
    axe(page)
    page.get_by_label("転居先不明").check()
    page.get_by_role("button", name="返戻を記録").click()
    expect(page.get_by_role("status").first).to_contain_text("返戻を記録しました。")
    signed_in(page, "arrears_officer")
    page.goto("/inbox/")
    page.get_by_role("link", name="返戻の調査").click()
    page.get_by_role("link", name="対象を開く").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(mail.number_of(printed[1]))
    expect(page.locator("#main")).to_contain_text("転居先不明")


def test_every_page_fits_and_is_accessible(
    page: Page, signed_in: SignIn, fits: Callable[[Page], None], printed: list[int]
) -> None:
    signed_in(page, "work_manager")
    run = BatchRun.objects.get()
    mail.dispatch_run(
        run=run, kind="payment_notice", dispatched_on=clock.today(), actor=people.person("work_manager"),
        at=clock.now(),
    )  # fmt: skip
    for path in (
        "/mail/",
        f"/mail/runs/{run.pk}/payment_notice/",
        f"/mail/pieces/{printed[0]}/",
        f"/mail/supplies/{mail.Piece.objects.get(pk=printed[0]).supply_id}/",
        "/mail/stock/",
        "/mail/stock/receipt/",
        "/mail/postage/",
        "/mail/postage/terms/",
    ):
        page.goto(path)
        fits(page)
