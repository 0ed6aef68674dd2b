"""現地タブレット: a receipt is given where there is no connection, and comes home once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from mizuhiki.attachments import api as attachments
from mizuhiki.customers.api import Supply
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork.api import Brought, DaySheetEnd, SheetVisit, Visit, VisitPhoto
from mizuhiki.onsite.api import Settlement
from mizuhiki.payments.api import Receipt
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from tests.builders import Town, card, counter, rules
from tests.e2e import people

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]
TABLET = {"width": 800, "height": 1280}
KEPT = """async () => {
    const db = await new Promise(done => {
        const asked = indexedDB.open("mizuhiki-field");
        asked.onsuccess = () => done(asked.result);
    });
    const count = name => new Promise(done => {
        const asked = db.transaction(name).objectStore(name).count();
        asked.onsuccess = () => done(asked.result);
    });
    return [await count("kept"), await count("told")];
}"""
LOSE_REPLY = """() => {
    const asked = window.fetch;
    window.fetch = async (url, given) => {
        const answer = await asked(url, given);
        if (!String(url).endsWith("/bring/")) return answer;
        window.fetch = asked;
        throw new TypeError("the answer is lost");
    };
}"""


@pytest.fixture
def visit(live_server: Any) -> Visit:
    """A household that moves out today, and a crew with its bag and five numbers."""
    rules()
    town, crew, office = Town(), people.person("field_crew"), people.person("collection_clerk")
    supply = town.settle(1, cycle="monthly")
    town.read(read_on=clock.today() - timedelta(days=20), used_m3={"M000001": 20})
    open_bag(crew, office)
    return plan(supply, crew, office)


def open_bag(crew: User, office: User) -> None:
    now = clock.now()
    bag = till.make_till(
        counter=counter(), code="S1", name="現地精算かばん", purpose="settlement", at=now, actor=office
    )
    seal = till.make_seal(code="S1", counter=counter(), at=now, actor=office)
    filed_on = clock.today() - timedelta(days=30)
    till.file_imprint(seal_id=seal.pk, filed_on=filed_on, document_no="1", at=now, actor=office)
    till.open_till(
        till_id=bag.pk, seal_id=seal.pk, pieces={"n1000": 10}, out_of_hours="試験", at=now, actor=crew
    )
    block = till.make_block(counter=counter(), count=5, at=now, actor=office)
    till.issue_book(book_id=block.pk, holder_id=crew.pk, at=now, actor=office)


def plan(supply: Supply, crew: User, office: User) -> Visit:
    card(crew)
    return fieldwork.plan_visit(
        kind="settlement",
        supply_id=supply.pk,
        visit_on=clock.today(),
        crew_id=crew.pk,
        note="14時以降",
        at=clock.now(),
        actor=office,
    )


@pytest.fixture
def tablet(own_desk: BrowserContext, visit: Visit, live_server: Any) -> Iterator[Page]:
    """The crew's tablet with its list, in a browser of its own; its scripts break nowhere."""
    faults: list[str] = []
    page = own_desk.new_page()
    page.set_viewport_size(TABLET)  # type: ignore[arg-type]
    page.on("pageerror", lambda error: faults.append(str(error)))
    people.sign_in(page, live_server.url, "field_crew", device="field")
    page.goto("/field/")
    page.get_by_role("button", name="一覧を受け取る").click()
    expect(page.get_by_text("一覧を受け取りました。圏外でも使えます。")).to_be_visible()
    yield page
    assert faults == []


def row_of(visit: Visit, index_m3: int) -> list[Any]:
    rows = SheetVisit.objects.get(visit=visit).content["rows"]
    return next(row for row in rows if row[0] == index_m3)


def photograph(page: Page) -> None:
    """A picture of the visit, larger than is kept, taken where there is no connection."""
    held = BytesIO()
    Image.new("RGB", (3200, 1600), "white").save(held, "PNG")
    page.get_by_role("button", name="見本 1").click()
    page.locator("#photo-file").set_input_files(
        {"name": "IMG_0001.PNG", "mimeType": "image/png", "buffer": held.getvalue()}
    )
    expect(page.locator("#photo-told")).to_have_text("見本 1 様　写真 1枚")
    page.get_by_role("button", name="一覧へ戻る").first.click()


def take(page: Page, *, index_m3: int, tendered: int) -> None:
    """From the list to the receipt."""
    page.get_by_role("button", name="見本 1").click()
    page.get_by_label("メーターの指針").fill(f"{index_m3}")
    page.get_by_label("お預かり（円）").fill(f"{tendered}")
    if page.get_by_label("時間外に領収する理由").is_visible():
        page.get_by_label("時間外に領収する理由").fill("試験のため")
    page.get_by_role("button", name="内容を確かめる").click()
    page.get_by_role("button", name="決定する").click()
    expect(page.get_by_role("heading", name="領収証")).to_be_visible()


@pytest.mark.req("COL-055")
def test_a_receipt_given_without_a_connection_comes_home_once(tablet: Page, visit: Visit) -> None:
    yen = row_of(visit, 135)[2]
    tablet.context.set_offline(True)
    tablet.reload()
    expect(tablet.locator("#line")).to_have_text("圏外")
    photograph(tablet)
    take(tablet, index_m3=135, tendered=10_000)
    expect(tablet.locator("#receipt-yen")).to_have_text(f"{yen:,}円")
    expect(tablet.locator("#receipt-facts")).to_contain_text("900000001")
    expect(tablet.locator("#receipt-facts")).to_contain_text(f"{10_000 - yen:,}円")
    expect(tablet.locator("#receipt-payer")).to_contain_text("見本 1 様")
    tablet.reload()  # the battery was changed
    expect(tablet.locator("#unsent")).to_have_text("未送信 2件")
    expect(tablet.get_by_role("button", name="見本 1")).to_contain_text("領収済み・未送信")
    assert (Brought.objects.count(), Receipt.objects.count()) == (0, 0)
    tablet.context.set_offline(False)
    expect(tablet.get_by_role("button", name="見本 1")).to_contain_text("領収済み・送信済み")
    tablet.reload()
    expect(tablet.locator("#line")).to_have_text("つながっています")
    expect(tablet.locator("#unsent")).to_be_hidden()
    picture = Image.open(BytesIO(attachments.read(VisitPhoto.objects.get(line__visit=visit).file)))
    assert (picture.format, picture.size) == ("JPEG", (1600, 800)), "made smaller on the tablet"
    receipt = Receipt.objects.get()
    assert (receipt.received_yen, receipt.tendered_yen) == (yen, 10_000)
    settled = Settlement.objects.get()
    assert (settled.told_yen, settled.assessed_yen) == (yen, yen)
    tablet.get_by_role("button", name="端末を返す").click()
    expect(tablet.get_by_text("端末の記録を消しました")).to_be_visible()
    assert DaySheetEnd.objects.get().how == "handed_in"
    assert tablet.evaluate(KEPT)[1] == 0
    expect(tablet.get_by_text("見本 1")).to_have_count(0)


@pytest.mark.req("COL-055")
def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_key(tablet: Page, visit: Visit) -> None:
    tablet.evaluate(LOSE_REPLY)
    take(tablet, index_m3=135, tendered=10_000)
    expect(tablet.locator("#line")).to_have_text("圏外")
    expect(tablet.locator("#unsent")).to_have_text("未送信 1件")
    assert Receipt.objects.count() == 1  # the office has it, and the tablet does not know
    tablet.locator("#receipt").get_by_role("button", name="一覧へ戻る").click()
    tablet.get_by_role("button", name="未送信のものを送る").click()
    expect(tablet.get_by_text("すべて送りました。")).to_be_visible()
    expect(tablet.locator("#unsent")).to_be_hidden()
    assert (Brought.objects.count(), Receipt.objects.count()) == (1, 1)


def test_the_tablet_refuses_what_the_table_does_not_hold(tablet: Page, visit: Visit) -> None:
    yen = row_of(visit, 135)[2]
    tablet.get_by_role("button", name="見本 1").click()
    tablet.get_by_label("メーターの指針").fill("99999")
    expect(tablet.get_by_text("料金表にない指針です。読み直してください。")).to_be_visible()
    expect(tablet.get_by_label("お預かり（円）")).to_be_hidden()
    tablet.get_by_label("メーターの指針").fill("１３５")
    tablet.get_by_label("お預かり（円）").fill(f"{yen - 1}")
    expect(tablet.get_by_text("1円 足りません")).to_be_visible()
    tablet.get_by_role("button", name="内容を確かめる").click()
    expect(tablet.get_by_role("alert")).to_contain_text("お預かりが1円足りません。")
    assert not Receipt.objects.exists()


def test_names_go_when_the_session_is_over_and_receipts_stay(tablet: Page, visit: Visit) -> None:
    tablet.context.set_offline(True)
    take(tablet, index_m3=135, tendered=10_000)
    tablet.context.clear_cookies()
    tablet.context.set_offline(False)
    expect(tablet.locator("#line")).to_have_text("サインインが必要")
    tablet.locator("#receipt").get_by_role("button", name="一覧へ戻る").click()
    expect(tablet.get_by_role("button", name="見本 1")).to_have_count(0)
    expect(tablet.locator("#unsent")).to_have_text("未送信 1件")
    people.sign_in(tablet, tablet.evaluate("location.origin"), "field_crew", device="field")
    tablet.get_by_role("button", name="未送信のものを送る").click()
    expect(tablet.get_by_text("すべて送りました。")).to_be_visible()
    assert Receipt.objects.count() == 1


def test_signing_out_takes_the_names_along_and_no_receipt(tablet: Page, visit: Visit) -> None:
    tablet.evaluate(LOSE_REPLY)
    take(tablet, index_m3=135, tendered=10_000)
    expect(tablet.locator("#line")).to_have_text("圏外")
    tablet.get_by_role("button", name="終了").click()
    expect(tablet.locator("#line")).to_have_text("サインインが必要")
    expect(tablet.get_by_role("button", name="見本 1")).to_have_count(0)
    expect(tablet.locator("#unsent")).to_have_text("未送信 1件")


def test_a_desks_browser_gets_no_list(page: Page, signed_in: SignIn, visit: Visit) -> None:
    signed_in(page, "field_crew")
    page.goto("/field/")
    page.get_by_role("button", name="一覧を受け取る").click()
    expect(page.get_by_role("alert")).to_contain_text("「現場用タブレット」を選んでください")
    assert not SheetVisit.objects.exists()


def test_every_screen_of_the_tablet_fits(tablet: Page, fits: Fits) -> None:
    fits(tablet)
    tablet.get_by_role("button", name="見本 1").click()
    tablet.get_by_label("メーターの指針").fill("135")
    fits(tablet)
    tablet.get_by_label("お預かり（円）").fill("10000")
    if tablet.get_by_label("時間外に領収する理由").is_visible():
        tablet.get_by_label("時間外に領収する理由").fill("試験のため")
    tablet.get_by_role("button", name="内容を確かめる").click()
    fits(tablet)
    tablet.get_by_role("button", name="決定する").click()
    expect(tablet.get_by_role("heading", name="領収証")).to_be_visible()
    fits(tablet)


def test_the_office_plans_a_visit_and_sees_what_came_of_it(
    page: Page, signed_in: SignIn, fits: Fits, visit: Visit
) -> None:
    signed_in(page, "collection_clerk")
    other = Supply.objects.exclude(pk=visit.supply_no).first() or Supply.objects.get()
    page.goto(f"/supplies/{other.pk}/visits/settlement/")
    fits(page)
    page.get_by_label("訪問する人").select_option(index=1)
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("の現地精算の予定があります").last).to_be_visible()
    page.goto(f"/visits/{visit.pk}/")
    fits(page)
    page.goto("/visits/")
    expect(page.get_by_role("link", name="見本 1")).to_be_visible()
    fits(page)
