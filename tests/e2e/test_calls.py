"""Five calls by the keyboard alone, from the ring to the code, with every keystroke counted for the guide.

And what a clerk must never meet: a word that is lost, a key that fires while kana are converted.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.callcentre.api import Case
from mizuhiki.customers.api import Customer, Phone
from mizuhiki.intake.api import Application
from mizuhiki.platform import clock
from mizuhiki.repairs.api import RepairRequest
from mizuhiki.staff.models import User
from mizuhiki.talks.models import Note
from mizuhiki.telephony.api import Call, call_view, caller_of, hear
from mizuhiki.telephony.rules import Event
from mizuhiki.telephony.services.registering import CodeFacts, LineFacts, register_code, register_line
from mizuhiki.telephony.words import Kind
from tests.builders import Town, rules

pytestmark = pytest.mark.django_db(transaction=True)
MOBILE = "09012345678"
LONG_AGO = date(2026, 4, 1)
CODES = {
    "K10": "start_stop",
    "K20": "fee_inquiry",
    "K30": "repair",
    "K40": "complaint",
    "K50": "notification",
}
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


class Hands:
    """Somebody at the keyboard; every key counts, a letter as one."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def go(self, key: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_event("load"):
            self.press(key)


@pytest.fixture
def hands(page: Page, signed_in: SignIn, live_server: Any) -> Hands:
    """An operator who waits for calls; 見本 1 of 緑町1番地, whose number the telephone knows."""
    del live_server
    rules()
    Town().settle(1)
    Phone.objects.create(customer=Customer.objects.get(), shown=MOBILE, digits=MOBILE)
    now = clock.now()
    line = LineFacts("代表", "hikari", "076-000-0000", "", LONG_AGO)
    register_line(code="main", facts=line, actor=None, at=now)
    for code, kind in CODES.items():
        facts = CodeFacts(code, kind, is_complete=True, exchange_key="", starts_on=LONG_AGO)
        register_code(code=code, facts=facts, actor=None, at=now)
    signed_in(page, "operator")
    page.goto("/desk/")
    return Hands(page)


def begin(hands: Hands) -> Call:
    """Take a call by hand; the number is on the display."""
    hands.page.get_by_label("相手の電話番号").focus()
    hands.type(MOBILE)
    hands.go("Alt+s")
    hands.strokes = 0
    return Call.objects.get()


def identify(hands: Hands) -> None:
    hands.press("F2")
    hands.type("見本1")
    hands.go("Alt+s")
    expect(hands.page.get_by_role("heading", name="見本 1 様")).to_be_visible()


def write(hands: Hands, text: str) -> None:
    """From the chosen matter to the words."""
    page = hands.page
    while page.evaluate("document.activeElement.name") != "text":
        hands.press("Tab")
    hands.type(text)


def finish(hands: Hands, code: str) -> None:
    hands.go("F9")  # the talk is over
    expect(hands.page.locator("select[name=code]")).to_have_value(code)
    hands.go("F9")
    expect(hands.page.get_by_role("heading", name="次の電話")).to_be_visible()
    call = Call.objects.get()
    assert call_view(call.pk).code_id is not None


def test_an_enquiry(hands: Hands, fits: Fits) -> None:
    begin(hands)
    fits(hands.page)
    identify(hands)
    fits(hands.page)
    hands.press("Alt+7")
    write(hands, "料金が先月より高い")
    hands.press("Tab")
    hands.type("漏水の調べ方を説明")
    hands.press("Tab", "ArrowDown")
    while hands.page.evaluate("document.activeElement.name") != "is_complete":
        hands.press("Tab")
    hands.press("Space")
    hands.go("Alt+s")
    case = Case.objects.get()
    assert (case.kind, case.customer, case.standing.place) == ("enquiry", Customer.objects.get(), "over")
    finish(hands, "K20")
    assert hands.strokes == 37


def test_a_complaint(hands: Hands) -> None:
    begin(hands)
    identify(hands)
    hands.press("Alt+8", "Tab")
    assert hands.page.evaluate("document.activeElement.name") == "about"
    hands.press("ArrowDown", "ArrowDown")
    write(hands, "折り返しの電話がない")
    hands.go("Alt+s")
    case = Case.objects.get()
    assert (case.kind, case.complaint.about if case.complaint else "") == ("complaint", "mistake")
    finish(hands, "K40")
    assert hands.strokes == 23


def test_a_notification(hands: Hands) -> None:
    begin(hands)
    identify(hands)
    hands.press("Alt+6", "Tab", "ArrowDown", "ArrowDown")
    write(hands, "納付書をなくした")
    hands.go("Alt+s")
    assert (Case.objects.get().kind, Case.objects.get().form) == ("notification", "reissue")
    finish(hands, "K50")
    assert hands.strokes == 21


def test_a_stop(hands: Hands) -> None:
    begin(hands)
    identify(hands)
    hands.press("Alt+2")
    hands.go("Alt+s")
    page = hands.page
    expect(page.get_by_label("お名前", exact=False).first).to_have_value("見本 1")
    day = clock.today().replace(day=1)
    month, year = (1, day.year + 1) if day.month == 12 else (day.month + 1, day.year)
    for part in (str(year), str(month), "10"):
        hands.type(part)
        hands.press("Tab")
    while page.evaluate("document.activeElement.name") != "phone":
        hands.press("Tab")
    hands.type(MOBILE)
    hands.go("Alt+s")
    made = Application.objects.get()
    assert (made.kind, made.channel) == ("stop", "telephone")
    hands.go("Alt+0")
    expect(page.get_by_role("link", name=f"受付番号 {made.shown}")).to_be_visible()
    finish(hands, "K10")
    assert hands.strokes == 38


def test_a_leak(hands: Hands) -> None:
    begin(hands)
    identify(hands)
    hands.press("Alt+4")
    hands.go("Alt+s")
    page = hands.page
    hands.press("ArrowDown", "Tab", "Tab")
    while page.evaluate("document.activeElement.name") != "words":
        hands.press("Tab")
    hands.type("道路から水が出ている")
    hands.go("Alt+s")
    made = RepairRequest.objects.get()
    hands.go("Alt+0")
    expect(page.get_by_role("link", name=f"第{made.pk}号")).to_be_visible()
    finish(hands, "K30")
    assert hands.strokes == 24


def test_a_call_that_rings_opens_by_itself_and_no_word_is_lost(page: Page, hands: Hands) -> None:
    operator = User.objects.get(username="operator")
    key, now = f"staff:{operator.pk}", clock.now()

    def tell(*kinds: Kind) -> None:
        told = [Event(kind, clock.now(), "agent", key) for kind in kinds]
        queued = Event(Kind.QUEUED, now, "acd", line_key="main")
        hear(source="push", conversation="C1", told=[queued, *told], caller=caller_of(MOBILE), at=clock.now())

    tell(Kind.ALERTED)
    expect(page.get_by_text("この番号の登録：")).to_be_visible()
    expect(page.locator(".call-state")).to_contain_text("呼出中")
    hands.press("Alt+7")
    write(hands, "水が出ない")
    expect(page.locator("#saved")).to_contain_text("メモを保存しました")
    hands.type("、朝から")
    tell(Kind.ANSWERED)
    expect(page.locator(".call-state")).to_contain_text("通話中")
    assert page.evaluate("document.activeElement.name") == "text"  # the bar follows, the hands stay
    page.reload()
    expect(page.locator("#id_text")).to_have_value("水が出ない、朝から")
    assert Note.objects.get().fields["text"] == "水が出ない、朝から"
    tell(Kind.LEFT, Kind.ENDED)
    expect(page.get_by_label("ラップアップコード")).to_be_visible()


def test_the_key_that_registers_sends_the_note_from_the_answers_beside_it_too(
    page: Page, hands: Hands
) -> None:
    begin(hands)
    hands.press("Alt+7")
    write(hands, "口座振替にしたい")
    page.evaluate("""() => { document.querySelector("#faq").innerHTML =
        '<input type="checkbox" name="answers" value="0" form="note" id="told">'; }""")
    page.locator("#told").focus()
    hands.go("Alt+s")
    assert Case.objects.count() == 1
    identify(hands)
    hands.press("Alt+7")
    write(hands, "納付書の宛先")
    hands.press("F4")
    hands.go("Alt+s")  # not the check that is folded away
    assert Case.objects.count() == 2


def test_no_key_fires_while_kana_are_converted(page: Page, hands: Hands) -> None:
    begin(hands)
    fire = """([key, code, more]) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
        {key, code, bubbles: true, cancelable: true, ...more}))"""
    hands.press("F2")
    for key, code, alt in (("8", "Digit8", True), ("F8", "F8", False), ("F9", "F9", False)):
        for more in ({"isComposing": True}, {"keyCode": 229}):
            page.evaluate(fire, [key, code, {"altKey": alt, **more}])
            assert page.evaluate("document.activeElement.name") == "name", (key, more)
    assert call_view(Call.objects.get().pk).ended_at is None
    page.evaluate(fire, ["F8", "F8", {}])
    assert page.evaluate("document.activeElement.name") == "subject"


def test_a_key_of_the_page_goes_before_the_same_key_of_the_frame(page: Page, hands: Hands) -> None:
    own = '<a data-key="Alt+0" href="/cases/">一つ戻る</a>'  # as the flow of the night line has it
    page.evaluate("own => document.querySelector('main').insertAdjacentHTML('beforeend', own)", own)
    hands.go("Alt+0")
    assert page.url.endswith("/cases/")
    hands.go("Alt+0")
    assert page.url.endswith("/desk/")
