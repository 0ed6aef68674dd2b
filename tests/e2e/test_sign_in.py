"""Signing in as people do it, in a real browser: password, app, security key, recovery code; the lock."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, Locator, Page, expect

from mizuhiki.staff.models import RoleHolder, SignInEvent, User
from tests.e2e.links import follow
from tests.sessions import SECRET

Axe = Callable[[Page], None]
PASSWORD = "うめ pencil lantern 川床"


@pytest.fixture
def clerk(transactional_db: None) -> User:
    """A newcomer of the counter: a password of their own, no second factor yet."""
    user = User.objects.create_user("mado1", PASSWORD, display_name="窪田 春香")
    RoleHolder.objects.create(user=user, role_id="counter_clerk")
    return user


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """The clerk's authenticator app; each code it shows is the next one, so that none is used twice."""
    steps = [1_000_000]
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([steps[0]]))

    def show(secret: str) -> str:
        steps[0] += 1
        return str(totp.format_hotp_value(totp.hotp_value(secret, steps[0])))

    return show


def give_password(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("利用者ID").fill("mado1")
    page.get_by_label("パスワード", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="次へ").click()


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def virtual_key(page: Page) -> None:
    """A security key in the browser's own imagination, with a finger on it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.req("SEC-060")
@pytest.mark.asvs("6.3.3")
def test_a_newcomer_must_register_an_app_and_comes_back_with_its_code(
    page: Page, fits: Axe, clerk: User, app: Callable[[str], str]
) -> None:
    page.goto("/sign-in/")
    fits(page)
    give_password(page)
    expect(heading(page)).to_have_text("二要素認証")
    fits(page)
    page.goto("/")
    expect(heading(page)).to_have_text("二要素認証")  # nothing else opens
    follow(page, "認証アプリを登録する")
    fits(page)
    secret = page.locator("code").inner_text()
    page.get_by_label("確認コード").fill("000000")
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("alert").first).to_contain_text("確認コードが違うか、使用済みです")
    secret = page.locator("code").inner_text()
    page.get_by_label("確認コード").fill(app(secret))
    page.get_by_role("button", name="登録する").click()
    expect(heading(page)).to_have_text("予備コード")
    fits(page)
    page.get_by_role("link", name="控えを取りました").click()
    page.get_by_role("button", name="終了").click()

    give_password(page)
    expect(heading(page)).to_have_text("確認コードを入力してください")
    fits(page)
    page.get_by_label("確認コード").fill(app(secret))
    page.get_by_role("button", name="サインイン").click()
    expect(heading(page)).to_have_text("今日の仕事")


@pytest.mark.asvs("6.5.2")
def test_a_recovery_code_lets_in_once(page: Page, axe: Axe, clerk: User, app: Callable[[str], str]) -> None:
    give_password(page)
    follow(page, "認証アプリを登録する")
    page.get_by_label("確認コード").fill(app(page.locator("code").inner_text()))
    page.get_by_role("button", name="登録する").click()
    expect(page.locator("main code")).to_have_count(10)  # what is read at once may be the page before
    codes = page.locator("main code").all_inner_texts()
    assert len(set(codes)) == 10
    page.goto("/me/factors/codes/")
    assert not any(code in page.content() for code in codes)  # shown once
    axe(page)
    for outcome in ("今日の仕事", "確認コードを入力してください"):
        page.get_by_role("button", name="終了").click()
        give_password(page)
        page.get_by_label("確認コード").fill(codes[0])
        page.get_by_role("button", name="サインイン").click()
        expect(heading(page)).to_have_text(outcome)
        if outcome == "今日の仕事":
            continue
        expect(page.get_by_role("alert").first).to_contain_text("確認コードが違うか、使用済みです")
        axe(page)


@pytest.mark.req("SEC-060")
def test_a_security_key_is_registered_and_signs_in(page: Page, fits: Axe, clerk: User) -> None:
    virtual_key(page)
    give_password(page)
    follow(page, "キーを登録する")
    fits(page)
    page.get_by_label("キーの名前").fill("社員証カード")
    page.get_by_role("button", name="キーを登録する").click()
    expect(heading(page)).to_have_text("予備コード")
    assert Authenticator.objects.get(user=clerk, type="webauthn").wrap().name == "社員証カード"
    page.goto("/me/factors/keys/")
    expect(page.get_by_role("rowheader")).to_have_text("社員証カード")
    fits(page)
    page.get_by_role("button", name="終了").click()

    give_password(page)
    fits(page)
    page.get_by_role("button", name="セキュリティキーで続ける").click()
    expect(heading(page)).to_have_text("今日の仕事")
    assert SignInEvent.objects.get(kind="signed_in", factor="password+webauthn").user_id == clerk.pk


@pytest.fixture
def at_work(page: Page, clerk: User, app: Callable[[str], str]) -> User:
    """The clerk at a desk, signed in with password and app."""
    totp.TOTP.activate(clerk, SECRET)
    sign_in(page, app)
    return clerk


def sign_in(page: Page, app: Callable[[str], str]) -> None:
    give_password(page)
    page.get_by_label("確認コード").fill(app(SECRET))
    page.get_by_role("button", name="サインイン").click()
    expect(heading(page)).to_have_text("今日の仕事")


@pytest.fixture
def elsewhere(browser: Browser, live_server: Any) -> Iterator[Page]:
    """Another desk."""
    context = browser.new_context(base_url=live_server.url, locale="ja-JP")
    yield context.new_page()
    context.close()


@pytest.mark.req("SEC-032", "SEC-079")
def test_a_second_desk_ends_the_first_and_the_first_is_told(
    page: Page, fits: Axe, elsewhere: Page, at_work: User, app: Callable[[str], str]
) -> None:
    other = elsewhere
    sign_in(other, app)
    page.goto("/me/")
    expect(heading(page)).to_have_text("サインイン")
    told = page.get_by_role("status").filter(has_text="別の端末でサインインしたため")
    expect(told).to_contain_text("この端末での利用を終了しました")
    fits(page)
    other.goto("/me/")
    expect(other.get_by_text("別の端末でのサインインにより終了")).to_be_visible()


@pytest.mark.req("SEC-030")
@pytest.mark.asvs("7.3.1")
@pytest.mark.usefixtures("own_desk")
def test_a_locked_screen_shows_nothing_and_gives_back_what_was_typed(
    page: Page, axe: Axe, fits: Axe, at_work: User
) -> None:
    page.goto("/sample/customer/")
    page.clock.install()
    page.goto("/sample/customer/")
    shown = page.locator("main").inner_text()
    page.locator("#id_name").fill("髙橋 直樹")
    page.locator("#id_kana").fill("タカハシ ナオキ")
    page.clock.run_for("15:10")
    expect(heading(page)).to_have_text("画面をロックしています")
    password = page.get_by_label("パスワード")
    expect(password).to_be_focused()
    for line in ["髙橋 直樹", *(line for line in shown.splitlines() if len(line) > 6)]:
        assert line not in page.content()
    assert (
        page.locator("input").evaluate_all("fields => fields.map(field => field.value)").count("髙橋 直樹")
        == 0
    )
    fits(page)
    password.fill("wrong wrong wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("パスワードが違います")
    axe(page)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#id_name")).to_have_value("髙橋 直樹")
    expect(page.locator("#id_kana")).to_have_value("タカハシ ナオキ")
    expect(page.locator("#id_kana")).to_be_focused()
    page.get_by_role("button", name="この内容で登録する").click()  # its key still counts
    expect(page.locator(".error-summary")).to_be_visible()
    kinds = SignInEvent.objects.filter(user_id=at_work.pk).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["signed_in", "locked", "unlock_wrong", "unlocked"]


def test_the_button_locks_at_once_and_an_untouched_page_comes_fresh(page: Page, at_work: User) -> None:
    page.goto("/me/")
    page.get_by_role("button", name="ロック").click()
    expect(heading(page)).to_have_text("画面をロックしています")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ロックを解除する").click()
    expect(heading(page)).to_have_text("自分の設定")
    expect(page.get_by_text("画面ロック解除")).to_be_visible()  # of the page as it is now


def test_two_tabs_lock_and_open_together(page: Page, at_work: User) -> None:
    page.goto("/me/")
    second = page.context.new_page()
    second.goto("/me/")
    second.get_by_role("button", name="ロック").click()
    expect(heading(page)).to_have_text("画面をロックしています")
    second.get_by_label("パスワード").fill(PASSWORD)
    second.get_by_role("button", name="ロックを解除する").click()
    expect(heading(second)).to_have_text("自分の設定")
    expect(heading(page)).to_have_text("自分の設定")
