"""The public site in a real browser: on a telephone, as its own process and role, to the bank and back."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mizuhiki.intake.door import forms
from mizuhiki.intake.models import WebSending
from mizuhiki.platform import clock
from mizuhiki.signup.door import words
from mizuhiki.signup.models import ApplicationEvent, ApplicationState
from mizuhiki.signup.serving import PATIENCE_S, Site
from tests.door.served import served
from tests.e2e.links import follow, press

PHONE, SMALLEST = 390, 320
PIN = "7319"
BANK = "9998"
SAME = "color-contrast"  # most of the time axe takes; the colours are those of the pages in Japanese
NEXT = "main form:first-of-type button:not([name]):not([aria-hidden])"


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    transactional_db: None,
) -> Iterator[Site]:
    """The public site of the demo's rules, and one bank that answers and sends its notices."""
    with served(request, tmp_path, tmp_path_factory) as pair:
        yield pair.door


@pytest.fixture
def phone(browser: Browser, site: Site, runs_scripts: bool) -> Iterator[Page]:  # noqa: FBT001
    """A telephone that knows nobody; a warning of the console or another host fails the test."""
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": PHONE, "height": 844},
        locale="ja-JP",
        java_script_enabled=runs_scripts,
    )
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda message: faults.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda sent: None if "//127.0.0.1:" in sent.url else faults.append(sent.url))
    yield page
    context.close()
    assert [fault for fault in faults if "status of 4" not in fault] == []


@pytest.fixture
def right(axe: Callable[..., None]) -> Callable[..., None]:
    """Nothing sticks out down to the narrowest, and axe finds nothing."""

    def check(page: Page, *, but: str = "") -> None:
        for width in (SMALLEST, PHONE):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") == width, (page.url, width)
        axe(page, but=but)

    return check


def leave_unlooked(page: Page) -> None:
    """Where a page is only passed through."""
    del page


def begin(page: Page, look: Callable[[Page], None]) -> None:
    """From the start to the first question of the form."""
    page.goto("/ja/")
    look(page)
    follow(page, "申込みを始める")
    look(page)
    page.get_by_label("内容を読み、同意します").check()
    press(page.locator(NEXT))
    look(page)
    page.get_by_label("個人").check()
    page.get_by_label("はい").check()
    press(page.locator(NEXT))


def fill_in(page: Page, look: Callable[[Page], None]) -> None:
    """Every question of the form, to the check."""
    page.get_by_label("新しく申し込む").check()
    page.get_by_label("わからない").check()
    look(page)
    press(page.locator(NEXT))
    page.get_by_label("郵便番号").fill("０００ー０００１")
    press(page.get_by_role("button", name="住所を調べる"))
    look(page)
    press(page.get_by_role("button", name="この住所を使う"))
    expect(page.locator("#place")).to_have_value("水引市緑町")
    page.locator("#place").fill("水引市緑町一丁目2番3号")
    page.locator("#place").press("Enter")  # goes on; it does not look the postcode up again
    page.get_by_label("お名前").fill("水引 花子")
    page.get_by_label("フリガナ").fill("みずひき はなこ")
    look(page)
    press(page.locator(NEXT))
    page.get_by_label("電話番号（携帯）").fill("090-1234-5678")
    page.locator("#email").fill("hanako@example.jp")
    page.locator("#email_again").fill("hanako@example.jp")
    look(page)
    press(page.locator(NEXT))
    page.get_by_label("水引銀行").check()
    look(page)
    press(page.locator(NEXT))
    page.get_by_label("支店").fill("ほん")
    page.get_by_label("普通").check()
    page.get_by_label("口座番号").fill("12345")
    page.get_by_label("口座名義人のフリガナ").fill("みずひき はなこ")
    press(page.locator(NEXT))
    expect(page).to_have_title("エラー：引き落とす口座 – 口座振替の申込み – 水引市企業局")
    look(page)
    page.get_by_label("001 本店").check()
    press(page.locator(NEXT))
    expect(page.get_by_role("heading", name="入力内容の確認")).to_be_visible()
    look(page)


def at_the_bank(page: Page, button: str) -> None:
    """At the bank: the PIN, and one of its two buttons."""
    page.get_by_label("キャッシュカードの暗証番号（4桁）").fill(PIN)
    page.get_by_role("button", name=button).click()


def assert_whole_way() -> None:
    """Twice at the bank, whose own word may come before the browser; it says the break-off too."""
    assert ApplicationState.objects.get().state == "confirmed"
    events = ApplicationEvent.objects.exclude(kind="answered").values_list("attempt", "kind")
    came = Counter(events)
    assert came.pop((1, "returned_ng")) in (1, 2)
    assert came == Counter(
        [(0, "begun"), (1, "handed_off"), (2, "handed_off"), (2, "returned_ok"), (2, "confirmed")]
    )


def look_at_the_post_bank(phone: Page, right: Callable[[Page], None]) -> None:
    """What ゆうちょ銀行 asks; then the bank from before is chosen again, and its account is still there."""
    for bank, heading in (("ゆうちょ銀行", "引き落とす口座"), ("水引銀行", "入力内容の確認")):
        phone.goto("/ja/apply/bank/?to=check")
        phone.get_by_label(bank).check()
        press(phone.locator(NEXT))
        expect(phone.get_by_role("heading", level=1)).to_have_text(heading)
        if bank == "ゆうちょ銀行":
            expect(phone.get_by_label("記号（5桁）")).to_be_visible()
            right(phone)


def look_at_the_way_out(phone: Page, right: Callable[[Page], None]) -> None:
    """The page that leads on by itself, held for a look; then by its button."""
    phone.route("**/leave*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    phone.get_by_role("button", name="この内容で申し込む").click()
    expect(phone.get_by_role("heading", name="水引銀行の画面に移ります")).to_be_visible()
    right(phone)
    phone.get_by_role("button", name="水引銀行の画面へ進む").click()


@pytest.mark.parametrize("runs_scripts", [True])
def test_cancelled_at_the_bank_begun_again_and_registered(phone: Page, right: Callable[[Page], None]) -> None:
    begin(phone, right)
    fill_in(phone, right)
    phone.get_by_role("button", name="この内容で申し込む").click()
    at_the_bank(phone, "やめる")
    phone.wait_for_url("**/ja/state/")
    expect(phone.get_by_role("status")).to_have_text("手続きが終わっていません")
    expect(phone.get_by_text("金融機関の画面で手続きを中止しました。")).to_be_visible()
    right(phone)
    phone.get_by_role("link", name="内容を直して申し込み直す").click()
    expect(phone.get_by_text("水引市緑町一丁目2番3号")).to_be_visible()  # nothing is asked twice
    look_at_the_post_bank(phone, right)
    look_at_the_way_out(phone, right)
    at_the_bank(phone, "登録する")
    phone.wait_for_url("**/ja/state/")
    expect(phone.get_by_role("status")).to_have_text("登録が完了しました")  # by the notice, without a press
    right(phone)
    assert_whole_way()


@pytest.mark.parametrize("runs_scripts", [False])
def test_without_javascript_it_goes_by_buttons(phone: Page) -> None:
    begin(phone, leave_unlooked)
    fill_in(phone, leave_unlooked)
    for button in ("やめる", "登録する"):
        phone.get_by_role("button", name="この内容で申し込む").click()
        expect(phone.get_by_role("heading", name="水引銀行の画面に移ります")).to_be_visible()
        phone.get_by_role("button", name="水引銀行の画面へ進む").click()
        at_the_bank(phone, button)
        phone.get_by_role("button", name="収納機関へ戻る").click()
        phone.wait_for_url("**/ja/state/")
        if button == "やめる":
            phone.get_by_role("link", name="内容を直して申し込み直す").click()
    status, deadline = phone.get_by_role("status"), time.monotonic() + PATIENCE_S
    while status.inner_text() != "登録が完了しました":
        assert time.monotonic() < deadline, status.inner_text()
        phone.get_by_role("link", name="最新の状況を見る").click()
    assert_whole_way()


@pytest.mark.parametrize("runs_scripts", [True])
def test_in_each_language_the_start_and_what_is_wrong(phone: Page, right: Callable[..., None]) -> None:
    for language in words.LANGUAGES:
        said = words.texts(language)
        phone.goto("/ja/")
        phone.get_by_role("link", name=said["language"], exact=True).or_(
            phone.locator("[aria-current]", has_text=said["language"])
        ).click()
        phone.wait_for_url(f"**/{language}/")
        expect(phone.get_by_role("heading", level=1)).to_have_text(said["start"]["title"])
        assert phone.locator("html").get_attribute("lang") == words.html_lang(language)
        right(phone, but=SAME)
        phone.get_by_role("link", name=said["start"]["go"]).click()
        phone.locator(NEXT).click()
        expect(phone.get_by_role("alert")).to_contain_text(said["terms"]["must"])
        phone.get_by_label(said["terms"]["agree"]).check()
        phone.locator(NEXT).click()
        phone.get_by_label(said["who"]["individual"], exact=True).check()
        phone.get_by_label(said["who"]["card_yes"], exact=True).check()
        phone.locator(NEXT).click()
        phone.get_by_label(said["options"]["kind"]["new"], exact=True).check()
        phone.locator(NEXT).click()
        expect(phone.get_by_role("alert")).to_contain_text(said["wrong"]["empty_or_unknown"])
        assert phone.title().startswith(said["error_is"])
        right(phone, but=SAME)


@pytest.mark.parametrize("runs_scripts", [True])
def test_the_pages_beside_the_way(phone: Page, right: Callable[[Page], None]) -> None:
    begin(phone, leave_unlooked)
    phone.get_by_label("変更する").check()
    phone.get_by_label("わからない").check()
    phone.locator(NEXT).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("何を変えますか")
    right(phone)
    for path, title in (
        ("/ja/paper/", "紙の口座振替依頼書を請求する"),
        (f"/ja/resume/{'0' * 32}/", "続きから入力する"),
        ("/ja/nothing/", "ページが見つかりません"),
    ):
        phone.goto(path)
        expect(phone.get_by_role("heading", level=1)).to_have_text(title)
        right(phone)
    phone.goto("/ja/paper/")
    phone.get_by_label("お名前").fill("水引 花子")
    phone.get_by_label("郵便番号").fill("000-0001")
    phone.get_by_label("住所").fill("水引市本町1番地")
    press(phone.locator(NEXT))
    expect(phone.get_by_role("status")).to_have_text("紙の依頼書をお送りします")
    right(phone)
    phone.context.clear_cookies()
    phone.goto("/ja/state/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("時間が過ぎました")


def ask_for_a_stop(page: Page, look: Callable[[Page], None]) -> None:
    """The second form of the door from its start to its number, with what is wrong on the way."""
    day = clock.today() + timedelta(days=7)
    page.goto("/ja/")
    follow(page, "使用開始・使用中止・名義変更の申込みはこちら")
    look(page)
    press(page.get_by_role("button", name="申込みを始める"))
    press(page.locator(NEXT))
    expect(page.get_by_role("alert")).to_contain_text("申込みの種類を選んでください")
    look(page)
    page.get_by_label("使用中止").check()
    page.get_by_label("そのほかの代理の方").check()
    press(page.locator(NEXT))
    page.get_by_label("わからない").check()
    page.locator("#place").fill("水引市緑町一丁目2番3号")
    look(page)
    press(page.locator(NEXT))
    for name, value in (("年", day.year), ("月", day.month), ("日", day.day)):
        page.get_by_label(name, exact=True).fill(str(value))
    page.get_by_label("9時～12時").check()
    page.get_by_label("立ち会わない").check()
    look(page)
    press(page.locator(NEXT))
    page.get_by_label("お名前").fill("水引 花子")
    page.get_by_label("電話番号").fill("090-1234-5678")
    look(page)
    press(page.locator(NEXT))
    page.get_by_label("申込みをする方のお名前").fill("水引 太郎")
    page.get_by_label("申込みをする方の電話番号").fill("03-0000-0000")
    look(page)
    press(page.locator(NEXT))
    page.get_by_label("後日、納付書で支払う").check()
    page.get_by_label("引っ越し先・連絡先の住所").fill("見本市桜台2番地")
    look(page)
    press(page.locator(NEXT))
    page.locator("#note").fill("門は開いています")
    look(page)
    press(page.locator(NEXT))
    expect(page.get_by_role("heading", level=1)).to_have_text("入力内容の確認")
    look(page)
    press(page.get_by_role("button", name="この内容で申し込む"))
    expect(page.get_by_text(WebSending.objects.get().application.number)).to_be_visible()
    look(page)
    page.goto("/ja/intake/apply/name/")
    page.wait_for_url("**/ja/intake/sent/")


@pytest.mark.parametrize("runs_scripts", [False])
def test_a_stop_is_asked_for_without_javascript(phone: Page) -> None:
    ask_for_a_stop(phone, leave_unlooked)


@pytest.mark.parametrize("runs_scripts", [True])
def test_the_second_form_in_each_language(phone: Page, right: Callable[..., None]) -> None:
    ask_for_a_stop(phone, right)
    for language in words.LANGUAGES[1:]:
        said = forms.said(None, language)
        phone.goto(f"/{language}/intake/")
        expect(phone.get_by_role("heading", level=1)).to_have_text(said["start"]["title"])
        right(phone, but=SAME)
        press(phone.get_by_role("button", name=said["start"]["go"]))
        phone.get_by_label(said["options"]["kind"]["start"], exact=True).check()
        phone.get_by_label(said["options"]["by"]["self"], exact=True).check()
        press(phone.locator(NEXT))
        press(phone.locator(NEXT))
        assert phone.title().startswith(said["error_is"])
        right(phone, but=SAME)
