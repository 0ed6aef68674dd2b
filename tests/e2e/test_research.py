"""A stack of returned letters keyed without a mouse, a crew that puts one in, and a case under research."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from mizuhiki.callcentre import api as callcentre
from mizuhiki.callcentre.models import Section
from mizuhiki.customers.api import Supply
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, PieceEvent, Purpose
from mizuhiki.platform import clock
from mizuhiki.research.models import Enquiry, Return, ReturnStep
from mizuhiki.research.tests.conftest import send
from tests.builders import Town, card, rules
from tests.e2e import people

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


@pytest.fixture
def supply(live_server: Any) -> Supply:
    """One household with postage for its letters, and a crew with a card."""
    del live_server
    rules()
    supply = Town().settle(1)
    mail.set_postage(
        purpose=Purpose.BILLING,
        bearer=Bearer.CLIENT,
        unit_yen=110,
        starts_on=clock.today() - timedelta(days=9),
        source="別表１",
        actor=people.person("work_manager"),
        at=clock.now(),
    )
    card(people.person("field_crew"))
    return supply


@pytest.mark.req("COL-075")
def test_a_stack_is_keyed_by_keyboard_and_one_letter_is_put_in(
    page: Page, own_desk: BrowserContext, signed_in: SignIn, fits: Fits, supply: Supply
) -> None:
    letters = [send(supply, at=clock.now() - timedelta(days=1, minutes=n)) for n in range(3)]
    signed_in(page, "arrears_officer")
    page.goto("/research/returns/key/")
    for place, piece_id in enumerate(letters, start=1):  # as a scanner types: the number, then Enter
        page.keyboard.type(mail.number_of(piece_id))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="自分が記録した返戻")).to_contain_text(f"{place}件")
    assert Return.objects.count() == 3
    fits(page)
    page.goto("/research/returns/")
    page.keyboard.type(mail.number_of(letters[0]))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(mail.number_of(letters[0]))
    page.get_by_text("現地調査・投函を手配する").click()
    page.get_by_label("担当者").select_option(index=1)
    page.get_by_role("button", name="手配する").click()
    expect(page.get_by_text("現地調査を手配しました。")).to_be_visible()
    fits(page)

    tablet = own_desk.new_page()
    tablet.set_viewport_size({"width": 390, "height": 844})
    people.sign_in(tablet, page.url.partition("/research/")[0], "field_crew", device="field")
    tablet.goto("/field/")
    tablet.get_by_role("button", name="一覧を受け取る").click()
    tablet.get_by_role("button", name="不着郵便物の現地調査").click()
    tablet.get_by_label("現地の状況").select_option("本人が居住しており、投函した")
    tablet.get_by_role("button", name="内容を確かめる").click()
    expect(tablet.get_by_text("場所を入力してください。")).to_be_visible()
    tablet.get_by_label("投函した場所").fill("玄関のポスト")
    tablet.get_by_role("button", name="内容を確かめる").click()
    tablet.get_by_role("button", name="決定する").click()
    expect(tablet.get_by_role("button", name="不着郵便物の現地調査")).to_contain_text("記録済み・送信済み")
    assert ReturnStep.objects.get(kind="ended").outcome == "delivered"
    assert PieceEvent.objects.get(what="delivered").note == "玄関のポスト"


@pytest.mark.req("CC-050")
def test_a_blocked_case_is_researched_and_its_sheet_waits_for_the_supervisor(
    page: Page, signed_in: SignIn, fits: Fits, supply: Supply
) -> None:
    del supply
    Section.objects.create(code="taps", name="給水装置課", desk="field")
    operator = people.person("operator")
    case = callcentre.take_case(
        callcentre.NewCase("enquiry", "telephone"),
        callcentre.Words("引っ越してきたが、水が出ない。", caller="見本 移"),
        actor=operator,
        at=clock.now() - timedelta(minutes=5),
    )
    signed_in(page, "operator")
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("link", name="不明事項を調査する").click()
    page.get_by_label("装置の場所・水栓番号").check()
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", level=1)).to_contain_text("不明事項の調査")
    page.get_by_label("電話で問い合わせたこと").check()
    page.get_by_role("textbox", name="内容").fill("入居日は18日。番地は不明。")
    page.get_by_label("相手").fill("見本不動産の担当者")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("入居日は18日。番地は不明。")).to_be_visible()
    page.get_by_text("調査引継ぎ書を作る").click()
    page.get_by_label("担当課所").select_option("給水装置課")
    due_on = clock.today() + timedelta(days=3)
    for box, part in zip(("年", "月", "日"), (due_on.year, due_on.month, due_on.day), strict=True):
        page.get_by_role("group", name="回答期限").get_by_label(box, exact=True).fill(str(part))
    page.get_by_label("調べてほしいこと").fill("平面図で調べてください。")
    page.get_by_role("button", name="ＭＧ・ＳＶに回す").click()
    expect(page.get_by_text("ＭＧ・ＳＶの確認待ちです。")).to_be_visible()
    fits(page)
    paper = page.get_by_role("link", name="調査引継ぎ書を印刷").get_attribute("href") or ""
    assert page.request.get(paper).body()[:5] == b"%PDF-"
    page.goto("/desk/")
    expect(page.get_by_role("link", name=f"調査 第{Enquiry.objects.get().pk}号")).to_be_visible()
    fits(page)
