"""Letters, forms and postage as people see and record them."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit.api import ReadLog
from mizuhiki.customers.api import Customer, CustomerMark, Supply
from mizuhiki.mail import api
from mizuhiki.mail.api import Dispatch, PieceEvent, PostageTerms
from mizuhiki.mail.tests.conftest import (
    AT,
    NOTICE,
    TODAY,
    WARNING,
    dispatch,
    print_letters,
)
from mizuhiki.mail.views import runs as runs_views
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.travel(AT):
        yield


@pytest.fixture
def browser(sign_in: SignIn, clerk: Any) -> Client:
    return sign_in(clerk)


@pytest.fixture
def printed(supplies: list[Supply], run: BatchRun, clerk: Any) -> list[int]:
    return print_letters(supplies, clerk, run=run)


def send(client: Client, url: str, day: date = TODAY, *, of: str = "occurred_on", **given: Any) -> Any:
    parts = {f"{of}_{n}": str(part) for n, part in enumerate((day.year, day.month, day.day))}
    return client.post(url, {"once": str(uuid.uuid4())} | parts | given)


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.usefixtures("postage")
def test_one_press_records_that_a_run_left(browser: Client, run: BatchRun, printed: list[int]) -> None:
    url = f"/mail/runs/{run.pk}/{NOTICE}/"
    page = text(browser.get(url))
    assert "投函待ちの<strong>3通</strong>を、まとめて投函したものとして記録します。" in page
    assert 'value="85"' in page
    response = send(browser, url, of="dispatched_on", method="post", unit_yen="85")
    assert response.headers["Location"] == url
    page = text(browser.get(url))
    assert "3通の投函を記録しました。郵送料は255円です。" in page
    assert '<td class="yen">255円</td><td>発注者</td>' in page
    assert "投函を記録する" not in page
    assert send(browser, url, of="dispatched_on", method="post", unit_yen="85").status_code == 422
    assert Dispatch.objects.count() == 1
    log = ReadLog.objects.filter(screen="mail:run_show").first()
    assert log is not None
    assert (log.purpose, log.row_count) == ("郵便物の発送", 3)


def test_the_files_of_a_large_run_come_a_page_at_a_time(
    browser: Client, supplies: list[Supply], run: BatchRun, clerk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_views, "FILES_A_PAGE", 2)
    for number, supply in enumerate(supplies, start=1):
        file = StoredFile.objects.create(
            sha256=f"{number:064d}", name=f"納入通知書-{number:05d}.pdf", kind="mail.print_file",
            media_type="application/pdf", size_bytes=1, stored_at=AT,
        )  # fmt: skip
        print_letters([supply], clerk, run=run, print_file=file)
    url = f"/mail/runs/{run.pk}/{NOTICE}/"
    first, second = text(browser.get(url)), text(browser.get(url, {"files": "2"}))
    assert [f"納入通知書-{n:05d}.pdf" in first for n in (1, 2, 3)] == [True, True, False]
    assert [f"納入通知書-{n:05d}.pdf" in second for n in (1, 2, 3)] == [False, False, True]
    assert "3個中 1〜2個目" in first
    assert 'href="?files=2">次のファイル' in first
    assert 'href="?files=1">前のファイル' in second


@pytest.mark.usefixtures("postage", "printed")
def test_a_wrong_day_comes_back_with_its_sentence(browser: Client, run: BatchRun) -> None:
    url = f"/mail/runs/{run.pk}/{NOTICE}/"
    response = send(browser, url, date(2026, 11, 17), of="dispatched_on", method="post", unit_yen="85")
    assert response.status_code == 422
    assert "投函日は、印刷した2026-11-18から今日までの日付にしてください" in text(response)
    assert Dispatch.objects.count() == 0


@pytest.mark.usefixtures("printed")
def test_a_price_nobody_set_is_said(browser: Client, run: BatchRun) -> None:
    response = send(
        browser, f"/mail/runs/{run.pk}/{NOTICE}/", of="dispatched_on", method="post", unit_yen="85"
    )
    assert "の郵送料の単価と負担者が、2026-11-20の時点で決まっていません。" in text(response)
    assert Dispatch.objects.count() == 0


def test_the_number_on_a_letter_leads_to_its_page(browser: Client, printed: list[int]) -> None:
    number = api.number_of(printed[0])
    typed = f"{number[:4]}-{number[4:]}"
    assert browser.get("/mail/", {"number": typed}).headers["Location"] == f"/mail/pieces/{printed[0]}/"
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    for missing, sentence in (
        (wrong, "この文書番号はありません。"),
        ("9999999999", "見つかりませんでした。"),
    ):
        response = browser.get("/mail/", {"number": missing})
        assert response.status_code == 422
        assert sentence in text(response)


@pytest.mark.req("COL-062")
@pytest.mark.usefixtures("postage")
def test_what_became_of_a_letter_is_recorded_on_its_page(
    browser: Client, run: BatchRun, printed: list[int], clerk: Any
) -> None:
    url = f"/mail/pieces/{printed[0]}/"
    page = text(browser.get(url))
    assert "<dd>〒920-0000 緑町1番地</dd>" in page
    assert [words in page for words in ("書損を記録する", "返戻を記録する")] == [True, False]
    dispatch(run, clerk)
    page = text(browser.get(url))
    assert [words in page for words in ("書損を記録する", "返戻を記録する")] == [False, True]
    response = send(browser, url, act="returned", note="")
    assert response.status_code == 422
    assert "理由を選んでください" in text(response)
    response = send(browser, url, date(2026, 11, 21), act="returned", reason="moved", note="")
    assert "日付は、印刷した2026-11-18から今日までの日付にしてください" in text(response)
    assert PieceEvent.objects.filter(what="returned").count() == 0
    assert send(browser, url, act="returned", reason="moved", note="転送不要").status_code == 302
    page = text(browser.get(url))
    assert "返戻：転居先不明<br>転送不要" in page
    assert '<span class="tag wrong">返戻</span>' in page
    assert "を記録する" not in page
    response = send(browser, url, act="spoiled", reason="misprint", note="")
    assert "投函済みのため、書損にはできません" in text(response)


def test_a_protected_persons_address_is_hidden_without_the_right(
    sign_in: SignIn, browser: Client, person: Callable[..., Any], printed: list[int]
) -> None:
    customer = Customer.objects.get(customer_no="0000000001")
    CustomerMark.objects.create(customer=customer, kind="protection", starts_on=date(2026, 11, 1))
    url = f"/mail/pieces/{printed[0]}/"
    page = text(browser.get(url))
    assert "非表示（支援措置の対象）" in page
    assert "緑町" not in page
    chief = person("mail.piece_see", "customers.protected_see", username="chief")
    assert "〒920-0000 緑町1番地" in text(sign_in(chief).get(url))


def test_after_a_disposal_only_the_record_is_left(browser: Client, printed: list[int], clerk: Any) -> None:
    api.erase_addresses(printed_before=AT, approval="A-1", actor=clerk, at=AT)
    page = text(browser.get(f"/mail/pieces/{printed[0]}/"))
    assert "廃棄済み（保存期間の満了など）" in page
    assert "緑町" not in page


def test_the_letters_of_a_supply(browser: Client, supplies: list[Supply], printed: list[int]) -> None:
    page = text(browser.get(f"/mail/supplies/{supplies[0].pk}/"))
    assert api.number_of(printed[0]) in page
    assert api.number_of(printed[1]) not in page
    panel = render_to_string("mail/parts/supply_panel.html", api.panel_of_supply(supplies[0].pk))
    assert f'<a href="/mail/pieces/{printed[0]}/">納入通知書</a> 2026-11-18' in panel


@pytest.mark.usefixtures("stock")
def test_forms_that_come_in_are_spoilt_or_counted(browser: Client) -> None:
    url = f"/mail/stock/{WARNING}/"
    for kind, sheets, on_hand in (
        ("received", "２００枚", 1_201),
        ("spoiled", "1", 1_200),
        ("used", "50", 1_150),
        ("counted", "0", 0),
    ):
        assert send(browser, url, kind=kind, sheets=sheets, note="").status_code == 302
        assert api.on_hand(WARNING) == on_hand
    page = text(browser.get(url))
    assert '<p class="figure">0枚</p>' in page
    assert '<span class="tag wrong">補充が必要</span>' in text(browser.get("/mail/stock/"))
    response = send(browser, url, kind="received", sheets="0", note="")
    assert "枚数は1枚以上にしてください" in text(response)
    response = send(browser, "/mail/stock/receipt/", kind="received", sheets="100", note="")
    assert "番号（自）と番号（至）を、枚数に合わせて入力してください。" in text(response)
    assert "選択" in text(send(browser, "/mail/stock/receipt/", kind="used", sheets="1", note=""))
    assert api.on_hand("receipt") == 0


@pytest.mark.usefixtures("postage")
def test_the_report_of_a_year(browser: Client, run: BatchRun, printed: list[int], clerk: Any) -> None:
    dispatch(run, clerk)
    page = text(browser.get("/mail/postage/"))
    assert '<td class="number">3通</td><td class="yen">255円</td>' in page
    assert "投函の記録3通・255円と一致しています。" in page
    saved = browser.get("/mail/postage/export/?year=2026").content.decode("utf-8-sig")
    assert saved.splitlines() == [
        "月,用途,負担者,通数,郵送料",
        "2026-11,定期の納入通知・お知らせ,発注者,3,255",
        "合計,,,3,255",
    ]
    assert "この年度に投函した郵便物はありません。" in text(browser.get("/mail/postage/?year=2025"))
    for nonsense in ("9999", "x", "２０２５", "-1"):
        assert browser.get("/mail/postage/", {"year": nonsense}).context["year"] == 2026


def test_postage_is_decided_by_a_new_line(browser: Client) -> None:
    given: dict[str, Any] = {
        "purpose": "other",
        "bearer": "contractor",
        "unit_yen": "110",
        "source": "別表１ １(4)ウ",
    }
    response = send(browser, "/mail/postage/terms/", of="starts_on", **given)
    assert response.status_code == 302
    terms = PostageTerms.objects.get()
    assert (terms.purpose, terms.bearer, terms.unit_yen, terms.starts_on) == (
        "other",
        "contractor",
        110,
        TODAY,
    )


@pytest.mark.asvs("8.2.1")
@pytest.mark.usefixtures("stock", "postage")
def test_only_with_the_rights(
    client: Client, sign_in: SignIn, person: Callable[..., Any], run: BatchRun, printed: list[int]
) -> None:
    supply = Supply.objects.first()
    assert supply is not None
    urls = {
        "/mail/": "mail.piece_see",
        f"/mail/runs/{run.pk}/{NOTICE}/": "mail.piece_see",
        f"/mail/pieces/{printed[0]}/": "mail.piece_see",
        f"/mail/supplies/{supply.pk}/": "mail.piece_see",
        "/mail/stock/": "mail.stock_see",
        f"/mail/stock/{WARNING}/": "mail.stock_see",
        "/mail/postage/": "mail.postage_see",
        "/mail/postage/terms/": "mail.postage_see",
    }
    nobody = sign_in(person(username="nobody"))
    readers = {right: sign_in(person(right, username=right[5:])) for right in set(urls.values())}
    for url, right in urls.items():
        assert client.get(url).status_code == 302, url
        for held, browser in readers.items():
            assert browser.get(url).status_code == (200 if held == right else 403), (url, held)
        assert nobody.get(url).status_code == 403, url
    reader = readers["mail.piece_see"]
    gone = send(reader, f"/mail/runs/{run.pk}/{NOTICE}/", of="dispatched_on", method="post", unit_yen="85")
    spoiled = send(reader, f"/mail/pieces/{printed[0]}/", act="spoiled", reason="misprint")
    moved = send(readers["mail.stock_see"], f"/mail/stock/{WARNING}/", kind="received", sheets="9")
    priced = send(readers["mail.postage_see"], "/mail/postage/terms/", of="starts_on")
    assert [one.status_code for one in (gone, spoiled, moved, priced)] == [403] * 4
    assert (Dispatch.objects.count(), PieceEvent.objects.count(), api.on_hand(WARNING)) == (0, 0, 1_001)


def test_what_does_not_exist_is_not_found(browser: Client, run: BatchRun) -> None:
    for url in (
        f"/mail/runs/{run.pk}/{NOTICE}/",
        "/mail/pieces/1/",
        "/mail/supplies/1/",
        "/mail/stock/none/",
    ):
        assert browser.get(url).status_code == 404, url
