"""The counter on screen: found by scan or number, change before the act, each refusal in words."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.customers.api import Customer, CustomerMark
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments.models import Receipt, ReceiptSerial
from mizuhiki.payments.permissions import RECEIPT_REVERSE, RECEIPT_SEE, RECEIPT_TAKE
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.models import User
from tests.builders import close_counters, noon, open_till
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[[Any], Client]
Person = Callable[..., Any]


def take(client: Client, slip: PaymentSlip, tendered: int, *, key: str | None = None, **more: Any) -> Any:
    data = {"tendered": tendered, "shown": 10_190, "once": key or str(uuid.uuid4())} | more
    return client.post(f"/counter/slips/{slip.pk}/", data)


def digits_of(slip: PaymentSlip) -> str:
    barcode = billing.barcode_of(slip=slip, pack=pack_on(date(2026, 5, 7)))
    assert barcode is not None
    return barcode.digits


@pytest.mark.parametrize(
    "typed",
    ["{digits}", "]C1{digits}", "(91) {rest}", "{wide}", "{no}", "{short}", "{dashed}"],
)
def test_a_slip_is_found_by_its_bars_and_by_its_number(
    counter: Client, slip: PaymentSlip, typed: str
) -> None:
    digits, no = digits_of(slip), slip.slip_no
    q = typed.format(
        digits=digits,
        rest=f"{digits[2:8]}-{digits[8:29]} {digits[29]} {digits[30:36]}-0-{digits[37:43]}-{digits[43]}",
        wide=digits.translate({ord(str(n)): ord("０") + n for n in range(10)}),
        no=no,
        short=no.lstrip("0"),
        dashed=f"{no[:4]}-{no[4:8]} {no[8:12]}ー{no[12:]}",
    )
    response = counter.post("/counter/", {"q": q})
    assert response.headers["Location"] == f"/counter/slips/{slip.pk}/"


@pytest.mark.req("COL-083")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d[:-1], "バーコードは44桁です。今は43桁です。"),
        (lambda d: d[:-1] + str((int(d[-1]) + 1) % 10), "チェックデジットが合いません"),
        (lambda _: "999", "納付書番号0000000000000999は見つかりません。"),
        (lambda _: "", "納付書の番号またはバーコードを入力してください"),
    ],
)
def test_what_is_no_slip_is_told_under_the_field(
    counter: Client, slip: PaymentSlip, change: Callable[[str], str], sentence: str
) -> None:
    response = counter.post("/counter/", {"q": change(digits_of(slip))})
    assert response.status_code == 422
    assert sentence in text_of(response)


def test_a_slip_of_another_company_and_one_with_another_amount_are_refused(
    counter: Client, slip: PaymentSlip
) -> None:
    pack = pack_on(date(2026, 5, 7))
    barcode = billing.barcode_of(slip=slip, pack=pack)
    assert barcode is not None
    foreign = counter.post("/counter/", {"q": replace(barcode, maker="912345").digits})
    assert (foreign.status_code, "水引市企業局の納付書ではありません。" in text_of(foreign)) == (422, True)
    altered = counter.post("/counter/", {"q": replace(barcode, amount_yen=190).digits})
    assert "バーコードの金額（190円）が、発行した納付書の金額（10,190円）と違います。" in text_of(altered)


def test_a_name_is_handed_on_to_the_search_and_stands_in_no_address(counter: Client, settings: Any) -> None:
    settings.WEB_SLOTS = settings.WEB_SLOTS | {"search": "web:guide_index"}
    response = counter.post("/counter/", {"q": "見本 花子"})
    assert (response.status_code, response.headers["Location"]) == (307, "/guide/")


def test_an_address_with_something_typed_in_it_looks_for_nothing(counter: Client, slip: PaymentSlip) -> None:
    response = counter.get("/counter/", {"q": slip.slip_no})
    assert response.status_code == 200
    assert f'value="{slip.slip_no}"' not in response.content.decode()


def test_the_slip_shows_whose_it_is_and_what_is_open_and_logs_the_reading(
    counter: Client, slip: PaymentSlip
) -> None:
    text = text_of(counter.get(f"/counter/slips/{slip.pk}/"))
    for words in ("見本 1", "緑町1番地", "未納額 10,190円", "2026年4月分", "水道料金 4,851円 4,851円"):
        assert words in text
    read = ReadLog.objects.get()
    customer = Customer.objects.get()
    assert (read.subject_kind, read.subject_ids, read.purpose) == (
        "customers.customer",
        [customer.pk],
        "窓口での収納",
    )


def test_a_protected_address_is_shown_to_nobody_without_the_right(counter: Client, slip: PaymentSlip) -> None:
    CustomerMark.objects.create(
        customer=Customer.objects.get(), kind="protection", starts_on=date(2026, 1, 1)
    )
    text = text_of(counter.get(f"/counter/slips/{slip.pk}/"))
    assert "緑町1番地" not in text
    assert "支援措置により非表示" in text


def test_the_change_is_shown_before_anything_is_booked(counter: Client, slip: PaymentSlip) -> None:
    response = counter.get(f"/counter/slips/{slip.pk}/", {"tendered": "１２，０００円"})
    text = text_of(response)
    assert "おつり 1,810円 千円札1枚、500円1枚、100円3枚、10円1枚 お預かり 12,000円 領収額 10,190円" in text
    assert "10,190円を領収する" in text
    assert Receipt.objects.count() == 0


@pytest.mark.req("COL-053")
def test_taking_leads_to_a_numbered_receipt_with_the_change(counter: Client, slip: PaymentSlip) -> None:
    response = take(counter, slip, 12_000)
    receipt = Receipt.objects.get()
    assert response.headers["Location"] == f"/counter/receipts/{receipt.pk}/"
    text = text_of(counter.get(f"/counter/receipts/{receipt.pk}/"))
    assert "領収書 R8-000001 ✓ 領収済み" in text
    assert "おつり 1,810円 千円札1枚、500円1枚、100円3枚、10円1枚 領収額 10,190円 お預かり 12,000円" in text
    assert ledger.prove().differences == ()


@pytest.mark.req("COL-058")
def test_too_little_is_told_and_taken_only_by_an_explicit_choice(counter: Client, slip: PaymentSlip) -> None:
    url = f"/counter/slips/{slip.pk}/"
    short = counter.get(url, {"tendered": "5000"})
    assert short.status_code == 422
    assert "お預かり5,000円では5,190円不足しています。" in text_of(short)
    assert "一部納付として領収する" in text_of(short)
    partly = text_of(counter.get(url, {"tendered": "5000", "partly": "on"}))
    assert "領収額 5,000円 残る未納額 5,190円（一部納付）" in partly
    assert take(counter, slip, 5_000).status_code == 422
    assert Receipt.objects.count() == 0
    take(counter, slip, 5_000, partly="on")
    assert dict(OpenItem.objects.values_list("charge", "open_yen")) == {"public_sewerage": 5_190}
    assert "残る未納額 5,190円" in text_of(counter.get(f"/counter/receipts/{Receipt.objects.get().pk}/"))


def test_nothing_is_no_payment(counter: Client, slip: PaymentSlip) -> None:
    response = counter.get(f"/counter/slips/{slip.pk}/", {"tendered": "0"})
    assert (response.status_code, "お預かり額を1円以上で入力してください。" in text_of(response)) == (
        422,
        True,
    )


def test_the_same_form_sent_twice_makes_one_receipt(counter: Client, slip: PaymentSlip) -> None:
    key = str(uuid.uuid4())
    first, second = take(counter, slip, 10_190, key=key), take(counter, slip, 10_190, key=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Receipt.objects.count(), ReceiptSerial.objects.count()) == (1, 1)


@pytest.mark.req("COL-044")
def test_a_paid_slip_says_when_and_how_and_is_refused(counter: Client, slip: PaymentSlip) -> None:
    take(counter, slip, 10_190)
    text = text_of(counter.get(f"/counter/slips/{slip.pk}/"))
    assert "この納付書は2026-05-07に窓口で納付済みです。現金は受け取らないでください" in text
    assert "おつりを計算する" not in text
    again = take(counter, slip, 10_190)
    assert (again.status_code, "2026-05-07に窓口で納付済みです。" in text_of(again)) == (422, True)
    assert Receipt.objects.count() == 1


def test_another_balance_than_was_shown_is_refused(counter: Client, slip: PaymentSlip) -> None:
    take(counter, slip, 5_000, partly="on")
    response = take(counter, slip, 10_190)
    assert response.status_code == 422
    assert "画面を開いたあとで未納額が10,190円から5,190円に変わりました。領収していません。" in text_of(
        response
    )
    assert Receipt.objects.count() == 1


@pytest.mark.req("COL-044")
def test_an_old_issue_says_so_and_takes_the_present_balance(counter: Client, slip: PaymentSlip) -> None:
    take(counter, slip, 5_000, partly="on")
    demands = [billing.Demand.objects.get().pk]
    again = billing.issue_slip(
        supply_id=slip.supply_id, demand_ids=demands, last_day=date(2026, 6, 30), at=noon(date(2026, 5, 7))
    )
    old = text_of(counter.get(f"/counter/slips/{slip.pk}/"))
    assert f"2026-05-07に新しい納付書（番号 {again.slip_no} 再発行1回目）を発行しています。" in old
    assert "納付書の金額は10,190円ですが、今の未納額は5,190円です。" in old
    take(counter, slip, 5_190, shown=5_190)
    assert OpenItem.objects.count() == 0
    assert "納付済みです" in text_of(counter.get(f"/counter/slips/{again.pk}/"))


def test_a_slip_past_its_last_day_says_so_and_is_taken(
    person: Person, sign_in: SignIn, slip: PaymentSlip
) -> None:
    with clock.travel(noon(date(2026, 6, 1))):
        clerk = person(RECEIPT_TAKE, RECEIPT_SEE)
        open_till(clerk)
        client = sign_in(clerk)
        text = text_of(client.get(f"/counter/slips/{slip.pk}/"))
        assert "取扱期限（2026-05-25）を過ぎています。窓口では領収できます。" in text
        assert take(client, slip, 10_190).status_code == 302


def test_the_paper_is_a_pdf_and_its_printing_is_logged(counter: Client, slip: PaymentSlip) -> None:
    take(counter, slip, 12_000)
    response = counter.get(f"/counter/receipts/{Receipt.objects.get().pk}/paper/")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"] == 'inline; filename="receipt-R8-000001.pdf"'
    assert (
        response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    )
    assert ReadLog.objects.latest("pk").how == "print"


@pytest.mark.asvs("3.2.1")
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_page_can_embed_the_paper(counter: Client, slip: PaymentSlip, headers: dict[str, str]) -> None:
    take(counter, slip, 12_000)
    logged = ReadLog.objects.count()
    path = f"/counter/receipts/{Receipt.objects.get().pk}/paper/"
    assert counter.get(path, headers=headers).status_code == 403
    assert ReadLog.objects.count() == logged


def test_a_receipt_is_taken_back_with_a_reason_by_who_may(
    person: Person, sign_in: SignIn, counter: Client, slip: PaymentSlip
) -> None:
    take(counter, slip, 10_190)
    url = f"/counter/receipts/{Receipt.objects.get().pk}/reverse/"
    assert counter.get(url).status_code == 403
    chief = sign_in(person(RECEIPT_REVERSE, RECEIPT_SEE, username="shunin"))
    assert "現金10,190円をお返ししてください。" in text_of(chief.get(url))
    refused = chief.post(url, {"reason": " ", "once": str(uuid.uuid4())})
    assert (refused.status_code, Receipt.objects.count()) == (422, 1)
    done = chief.post(url, {"reason": "金額の打ち間違い", "once": str(uuid.uuid4())})
    assert "取消済み" in text_of(chief.get(done.headers["Location"]))
    twice = chief.post(url, {"reason": "もう一度", "once": str(uuid.uuid4())})
    assert "この領収はすでに取り消されています。" in text_of(twice)
    assert chief.get(url).headers["Location"] == done.headers["Location"]  # and no cash twice
    assert sorted(Receipt.objects.values_list("received_yen", flat=True)) == [-10_190, 10_190]
    assert AuditEntry.objects.filter(action="payments.receipt.reversed").count() == 1
    assert ledger.prove().differences == ()


@pytest.mark.req("COL-053")
def test_the_day_adds_up_by_clerk(
    counter: Client, person: Person, sign_in: SignIn, slip: PaymentSlip
) -> None:
    take(counter, slip, 5_000, partly="on")
    user = person(RECEIPT_TAKE, RECEIPT_SEE, RECEIPT_REVERSE, username="shunin", display_name="主任")
    open_till(user)
    chief = sign_in(user)
    take(chief, slip, 6_000, shown=5_190)
    first = Receipt.objects.order_by("pk")[0]
    chief.post(f"/counter/receipts/{first.pk}/reverse/", {"reason": "誤り", "once": str(uuid.uuid4())})
    text = text_of(chief.get("/counter/receipts/"))
    assert "主任 1件 5,190円 1件 −5,000円 190円" in text
    assert "窓口 花子 1件 5,000円 0件 0円 5,000円" in text
    assert "合計 2件 10,190円 1件 −5,000円 5,190円" in text
    assert [shown in text for shown in ("R8-000001", "R8-000002")] == [True, True]
    empty = text_of(chief.get("/counter/receipts/", {"on": "2026-05-06"}))
    assert "この日の窓口の領収はありません。" in empty


@pytest.mark.req("COL-053")
def test_after_the_closing_the_clerk_reads_where_the_money_goes(counter: Client, slip: PaymentSlip) -> None:
    close_counters(until=date(2026, 5, 7))
    ledger.close_days(until=date(2026, 5, 7), at=noon(date(2026, 5, 7)))
    open_till(User.objects.get(username="mado1"))
    before = text_of(counter.get(f"/counter/slips/{slip.pk}/"))
    assert "本日の日次締めは済んでいます。領収できますが、2026-05-08の収納として記帳します。" in before
    assert take(counter, slip, 10_190).status_code == 302
    receipt = Receipt.objects.get()
    assert (receipt.occurred_on, receipt.posted_on) == (date(2026, 5, 7), date(2026, 5, 8))
    assert receipt.serial.shown == "R8-000001"
    assert "記帳日 2026-05-08 （日次締めの後に領収したため）" in text_of(
        counter.get(f"/counter/receipts/{receipt.pk}/")
    )
    today = text_of(counter.get("/counter/receipts/"))
    assert "この日の日次締めの後に扱った1件は、記帳した日の一覧にあります。" in today
    assert "R8-000001" in text_of(counter.get("/counter/receipts/", {"on": "2026-05-08"}))
    assert ledger.prove().differences == ()


def test_a_large_change_asks_to_look_again(counter: Client, slip: PaymentSlip) -> None:
    url = f"/counter/slips/{slip.pk}/"
    assert "おつりが1万円以上です。" in text_of(counter.get(url, {"tendered": "101900"}))
    assert "おつりが1万円以上です。" not in text_of(counter.get(url, {"tendered": "20000"}))


def test_a_paid_slip_leads_to_the_receipt_that_paid_it(counter: Client, slip: PaymentSlip) -> None:
    take(counter, slip, 10_190)
    again = take(counter, slip, 10_190)
    text = text_of(again)
    assert text.count("2026-05-07に窓口で納付済みです。現金は受け取らないでください") == 1
    assert "領収書 R8-000001 領収日時 2026-05-07 12:0" in text
    assert f"/counter/receipts/{Receipt.objects.get().pk}/" in again.content.decode()


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (
            date(2026, 5, 25),
            "2026-05-25の口座振替の対象です。現金で領収すると二重払いになるおそれが",
        ),
        (
            date(2026, 6, 1),
            "2026-05-25に口座振替をした請求です。振替の結果がまだ届いていないことが",
        ),
        (date(2026, 6, 2), ""),
    ],
)
def test_a_bill_drawn_from_an_account_is_told_until_the_answer_is_in(
    person: Person, sign_in: SignIn, slip: PaymentSlip, on: date, sentence: str
) -> None:
    demand = billing.Demand.objects.get()
    assert demand.due_on == date(2026, 5, 25)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE billing_demand DISABLE TRIGGER USER")
        cursor.execute("UPDATE billing_demand SET method = 'debit'")
    with clock.travel(noon(on)):
        text = text_of(sign_in(person(RECEIPT_TAKE)).get(f"/counter/slips/{slip.pk}/"))
    assert sentence in text
    assert ("口座振替" in text) == bool(sentence)


def test_a_part_payment_taken_back_leaves_the_other_part(
    counter: Client, person: Person, sign_in: SignIn, slip: PaymentSlip
) -> None:
    take(counter, slip, 5_000, partly="on")
    take(counter, slip, 5_190, shown=5_190)
    first = Receipt.objects.order_by("pk")[0]
    chief = sign_in(person(RECEIPT_REVERSE, RECEIPT_SEE, username="shunin"))
    chief.post(f"/counter/receipts/{first.pk}/reverse/", {"reason": "誤り", "once": str(uuid.uuid4())})
    page = text_of(chief.get(f"/counter/receipts/{first.pk}/"))
    assert "お返しする現金 5,000円" in page
    assert "残る未納額 5,000円" in page
    assert "未納額 5,000円" in text_of(counter.get(f"/counter/slips/{slip.pk}/"))
    still_open = dict(OpenItem.objects.values_list("charge", "open_yen"))
    assert still_open == {"public_sewerage": 149, "water": 4_851}
    assert take(counter, slip, 5_000, shown=5_000).status_code == 302
    assert (OpenItem.objects.count(), ledger.prove().differences) == (0, ())


URLS = (
    ("/counter/", RECEIPT_TAKE),
    ("/counter/slips/{slip}/", RECEIPT_TAKE),
    ("/counter/receipts/", RECEIPT_SEE),
    ("/counter/receipts/{receipt}/", RECEIPT_SEE),
    ("/counter/receipts/{receipt}/paper/", RECEIPT_SEE),
    ("/counter/receipts/{receipt}/reverse/", RECEIPT_REVERSE),
)


@pytest.mark.parametrize(("url", "right"), URLS)
def test_each_screen_opens_with_its_right_only(
    counter: Client, person: Person, sign_in: SignIn, url: str, right: str
) -> None:
    slip = PaymentSlip.objects.get()
    take(counter, slip, 10_190)
    path = url.format(slip=slip.pk, receipt=Receipt.objects.get().pk)
    others = {RECEIPT_TAKE, RECEIPT_SEE, RECEIPT_REVERSE} - {right}
    assert sign_in(person(right, username="may")).get(path).status_code == 200
    assert sign_in(person(*others, username="maynot")).get(path).status_code == 403
    assert Client().get(path).status_code == 302
    assert Receipt.objects.count() == 1


def test_nobody_takes_money_without_the_right(sign_in: SignIn, person: Person, slip: PaymentSlip) -> None:
    assert take(sign_in(person(RECEIPT_SEE)), slip, 10_190).status_code == 403
    assert take(Client(), slip, 10_190).status_code == 302
    assert Receipt.objects.count() == 0
