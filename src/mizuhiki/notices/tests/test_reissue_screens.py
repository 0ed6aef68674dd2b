"""The clerk's screen: bills with a mark before each, one press, the paper; and who may see what."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.api import ReadLog
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.customers.api import PROTECTED_SEE, Customer, CustomerMark, Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Piece, Purpose
from mizuhiki.mail.permissions import DISPATCH_RECORD, PIECE_SEE
from mizuhiki.notices.models import SlipReissue
from mizuhiki.notices.permissions import SLIP_REISSUE
from mizuhiki.notices.tests.conftest import SLIPS, Street
from mizuhiki.payments.api import RECEIPT_TAKE
from mizuhiki.platform import clock
from tests.builders import clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Person = Callable[..., Any]
SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def may_seventh(street: Street) -> Iterator[None]:
    """The day of the counter, with the terms of postage."""
    with clock.travel(noon(date(2026, 5, 7))):
        mail.set_postage(
            purpose=Purpose.REISSUED_SLIP, bearer=Bearer.CONTRACTOR, unit_yen=110,
            starts_on=date(2026, 4, 1), source="別表１ １(4)ア", actor=clerk(), at=clock.now(),
        )  # fmt: skip
        yield


@pytest.fixture
def phone(person: Person, sign_in: SignIn) -> Client:
    """The browser of an operator."""
    return sign_in(person(SLIP_REISSUE, PIECE_SEE))


def page_of(supply: Supply) -> str:
    return f"/slips/reissue/{supply.pk}/"


def value_of(supply: Supply, yen: int) -> str:
    return f"{Demand.objects.get(supply=supply).pk}-{yen}"


def ask(client: Client, supply: Supply, *bills: str, **given: str) -> Any:
    form = {"once": str(uuid.uuid4()), "asked": "phone", "way": "post", "bills": bills}
    return client.post(page_of(supply), form | given)


@pytest.mark.req("CC-089")
def test_the_screen_shows_what_is_owed_to_whom_it_goes_and_until_when(phone: Client, street: Street) -> None:
    supply = street.supplies[1]
    text = text_of(phone.get(page_of(supply)))
    for words in (
        "2026年4月分 10,190円 10,190円 2026-05-25",
        PaymentSlip.objects.get(supply=supply).slip_no,
        "郵送先 見本 1 様 〒000-0000 水引市緑町1番地",
        "取扱期限は2026年（令和8年）6月25日（木）です。",
    ):
        assert words in text, words
    page = phone.get(page_of(supply)).content.decode()
    assert f'value="{value_of(supply, 10_190)}" id="id_bills_0" checked' in page
    for name, value in (("asked", "phone"), ("way", "post")):
        (box,) = re.findall(rf'<input[^>]*name="{name}"[^>]*checked[^>]*>', page)
        assert f'value="{value}"' in box
    log = ReadLog.objects.order_by("-pk")[0]
    customer = Customer.objects.get(parts__supply=supply)
    assert (log.subject_kind, log.subject_ids, log.purpose) == (
        "customers.customer", [customer.pk], "納付書の再発行",
    )  # fmt: skip


@pytest.mark.req("CC-089", "COL-016")
def test_one_press_issues_the_letter_which_waits_for_the_post_and_is_counted(
    phone: Client, person: Person, sign_in: SignIn, street: Street
) -> None:
    supply = street.supplies[1]
    key = str(uuid.uuid4())
    first = ask(phone, supply, value_of(supply, 10_190), once=key)
    again = ask(phone, supply, value_of(supply, 10_190), once=key)
    made = SlipReissue.objects.select_related("slip").get()
    assert first.headers["Location"] == again.headers["Location"] == f"/slips/reissued/{made.slip_id}/"
    text = text_of(phone.get(first.headers["Location"]))
    for words in ("再発行した納付書", "投函待ち", "10,190円", "再発行区分 1", "申出 電話", "渡し方 郵送する"):
        assert words in text, words
    assert "前の納付書も取扱期限まではコンビニエンスストアで使えます。" in text
    mailroom = sign_in(person(PIECE_SEE, DISPATCH_RECORD, username="mailroom"))
    assert "再発行納付書 投函待ち 1通" in text_of(mailroom.get("/mail/"))
    waiting = "/mail/waiting/reissued_slip/"
    assert "下の 1通 を、まとめて投函したものとして記録します。" in text_of(mailroom.get(waiting))
    gone = {
        "once": str(uuid.uuid4()), "upto": made.piece_id, "method": "post", "unit_yen": "110",
        "dispatched_on_0": "2026", "dispatched_on_1": "5", "dispatched_on_2": "7",
    }  # fmt: skip
    assert phone.post(waiting, gone | {"once": str(uuid.uuid4())}).status_code == 403
    assert mailroom.post(waiting, gone).status_code == 302
    assert "投函を待っている郵便物はありません。" in text_of(mailroom.get(waiting))
    assert mail.postage_of_year(2026).yen == 110


def test_the_paper_opens_for_the_printer_and_its_printing_is_logged(phone: Client, street: Street) -> None:
    supply = street.supplies[1]
    ask(phone, supply, value_of(supply, 10_190))
    made = SlipReissue.objects.select_related("slip").get()
    answer = phone.get(f"/slips/reissued/{made.slip_id}/paper/")
    assert (answer.headers["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer.headers["Content-Disposition"] == f'inline; filename="slip-{made.slip.slip_no}-1.pdf"'
    assert ReadLog.objects.latest("pk").how == "print"
    refused = phone.get(f"/slips/reissued/{made.slip_id}/paper/", headers={"Sec-Fetch-Dest": "iframe"})
    assert refused.status_code == 403


def test_a_clerk_of_the_counter_hands_over_by_default_and_may_choose_one_slip(
    person: Person, sign_in: SignIn, street: Street
) -> None:
    supply = street.supplies[1]
    counter = sign_in(person(SLIP_REISSUE, RECEIPT_TAKE))
    slip = PaymentSlip.objects.get(supply=supply)
    page = counter.get(f"/counter/slips/{slip.pk}/").content.decode()
    assert f'<a href="/slips/reissue/{supply.pk}/?slip={slip.pk}">納付書を再発行する</a>' in page
    page = counter.get(f"/slips/reissue/{supply.pk}/?slip={slip.pk}").content.decode()
    (way,) = re.findall(r'<input[^>]*name="way"[^>]*checked[^>]*>', page)
    assert 'value="hand"' in way
    assert ask(counter, supply, value_of(supply, 10_190), asked="counter", way="hand").status_code == 302
    old = text_of(counter.get(f"/counter/slips/{slip.pk}/"))
    assert f"2026-05-07に新しい納付書（番号 {slip.slip_no} 再発行1回目）を発行しています。" in old


@pytest.mark.parametrize(
    ("yen", "sentence"),
    [("10190-", "再発行する請求を1件以上選んでください"), ("9999", "選んだ請求の未納額が変わりました")],
)
def test_nothing_chosen_and_another_balance_are_told(
    phone: Client, street: Street, yen: str, sentence: str
) -> None:
    supply = street.supplies[1]
    bills = () if yen.endswith("-") else (value_of(supply, int(yen)),)
    answer = ask(phone, supply, *bills)
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert (SlipReissue.objects.count(), PaymentSlip.objects.count(), Piece.objects.count()) == (0, SLIPS, 0)


def test_a_bill_under_way_at_the_bank_has_no_box_and_says_why(phone: Client, street: Street) -> None:
    supply = street.supplies[SLIPS + 1]
    before = text_of(phone.get(page_of(supply)))
    assert "口座振替の請求です。納付書を発行すると、口座振替は依頼しません。" in before
    debit.make_debit_file(debit_on=date(2026, 5, 27), actor=clerk())
    page = phone.get(page_of(supply))
    assert 'name="bills"' not in page.content.decode()
    assert "2026-05-27の口座振替を依頼中です。結果が届くまで発行できません。" in text_of(page)
    assert ask(phone, supply, value_of(supply, 12_515)).status_code == 422
    assert SlipReissue.objects.count() == 0


def test_the_dead_cannot_be_written_to_and_the_screen_says_so_before(phone: Client, street: Street) -> None:
    supply = street.supplies[1]
    Customer.objects.filter(parts__supply=supply).update(died_on=date(2026, 4, 1))
    advice = "相続人代表を登録するか、送付先を登録してください。"
    said = f"郵送できません：宛名人が死亡（相続人代表が未登録）。{advice}"
    assert said in text_of(phone.get(page_of(supply))).replace(" ", "")
    answer = ask(phone, supply, value_of(supply, 10_190))
    assert (answer.status_code, said in text_of(answer).replace(" ", "")) == (422, True)
    assert ask(phone, supply, value_of(supply, 10_190), way="hand").status_code == 302


def test_a_protected_address_is_neither_shown_nor_printed_for_who_may_not_see_it(
    phone: Client, person: Person, sign_in: SignIn, street: Street
) -> None:
    supply = street.supplies[2]
    person_ = Customer.objects.get(parts__supply=supply)
    CustomerMark.objects.create(customer=person_, kind="protection", starts_on=date(2026, 1, 1))
    assert "緑町2番地" not in text_of(phone.get(page_of(supply)))
    ask(phone, supply, value_of(supply, 10_522))
    made = SlipReissue.objects.get()
    shown = f"/slips/reissued/{made.slip_id}/"
    assert "印刷と発送は、権限のある担当者が行います。" in text_of(phone.get(shown))
    assert phone.get(f"{shown}paper/").status_code == 403
    head = sign_in(person(SLIP_REISSUE, PROTECTED_SEE, username="head"))
    assert head.get(f"{shown}paper/").status_code == 200


def test_without_the_right_there_is_no_slip(person: Person, sign_in: SignIn, street: Street) -> None:
    supply = street.supplies[1]
    stranger = sign_in(person(RECEIPT_TAKE, PIECE_SEE))
    assert stranger.get(page_of(supply)).status_code == 403
    assert ask(stranger, supply, value_of(supply, 10_190)).status_code == 403
    slip = PaymentSlip.objects.get(supply=supply)
    assert "納付書を再発行する" not in text_of(stranger.get(f"/counter/slips/{slip.pk}/"))
    assert SlipReissue.objects.count() == 0
