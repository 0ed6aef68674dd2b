"""領収書用紙: each receipt of a counter is on a numbered blank, and one that is gone takes none (COL-100)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.mail import api as mail
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Receipt
from mizuhiki.payments.permissions import RECEIPT_SEE, RECEIPT_TAKE
from mizuhiki.platform import clock
from mizuhiki.registers.models import Accident
from mizuhiki.registers.services import report_accident
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till import blank_errors as errors
from mizuhiki.till.models import BlankSheet
from mizuhiki.till.permissions import SAFE_KEEP, TILL_SEE, TILL_WORK
from mizuhiki.worklist.api import Item
from tests.builders import Town, counter, noon, open_till
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db, pytest.mark.req("COL-100")]
DAY = date(2026, 5, 7)
AT = noon(DAY)
LOST = BlankSheet.Fate.LOST


@pytest.fixture
def slip(one_billed: Town) -> Iterator[PaymentSlip]:
    """10,190 yen; the screens work on 7 May."""
    with clock.travel(AT):
        yield PaymentSlip.objects.earliest("pk")


@pytest.fixture
def clerk(slip: PaymentSlip, person: Callable[..., User]) -> User:
    """At a drawer whose counter printed without numbers so far; 500 numbered blanks are in stock."""
    clerk = person(RECEIPT_TAKE, RECEIPT_SEE, TILL_WORK, TILL_SEE, SAFE_KEEP, username="mado1")
    mail.bring_supplied_forms(actor=clerk, at=AT)
    mail.move_stock(
        form="receipt", kind=mail.StockMovement.Kind.RECEIVED, quantity=500, cause="box", occurred_on=DAY,
        actor=clerk, at=AT, serial_first="00001001", serial_last="00001500",
    )  # fmt: skip
    open_till(clerk, AT)
    return clerk


def load(clerk: User, first: int = 1001, last: int = 1010) -> None:
    till.load_blanks(counter=counter(), first_no=first, last_no=last, at=AT, actor=clerk)


def take(slip: PaymentSlip, clerk: User, number: int | None = None, reason: str = "") -> Receipt:
    return payments.take_cash(
        slip_id=slip.pk, tendered_yen=100, partly=True, reference=f"{uuid4()}", at=AT, actor=clerk,
        blank=till.Blank(number, reason),
    )  # fmt: skip


def fates() -> list[tuple[int, str, int, str]]:
    return list(BlankSheet.objects.order_by("number").values_list("number", "fate", "attempt", "reason"))


def send(client: Client, path: str, status: int = 302, **fields: Any) -> Any:
    answer = client.post(path, fields | {"once": f"{uuid4()}"})
    assert answer.status_code == status, text_of(answer)
    return answer


def test_the_next_blank_is_counted_on_and_another_is_named_with_its_reason(
    slip: PaymentSlip, clerk: User, sign_in: Callable[[User], Client]
) -> None:
    take(slip, clerk)
    assert (fates(), mail.on_hand("receipt")) == ([], 499)  # no numbers before a block is loaded
    browser, path = sign_in(clerk), f"/counter/slips/{slip.pk}/"
    send(browser, "/till/blanks/", counter=counter().pk, first_no="1001", last_no="1010")
    look = text_of(browser.get(path, {"tendered": "100", "partly": "on"}))
    assert "領収書用紙 1001番" in look
    fast: dict[str, Any] = {"tendered": "100", "shown": "10090", "partly": "on"}
    done = send(browser, path, **fast)
    assert "領収書用紙 1001番" in text_of(browser.get(done.headers["Location"]))
    other: dict[str, Any] = fast | {"shown": "9990", "blank_no": "1004"}
    refused = send(browser, path, 422, **other)
    assert "用紙の番号を変えるときは、理由を入力してください（例：紙づまりで1002番を書損）" in text_of(
        refused
    )
    assert (fates(), mail.on_hand("receipt")) == ([(1001, "used", 0, "")], 498)
    send(browser, path, **other, blank_reason="紙づまり")
    assert fates() == [
        (1001, "used", 0, ""),
        (1002, "void", 0, "紙づまり"),
        (1003, "void", 0, "紙づまり"),
        (1004, "used", 0, ""),
    ]
    assert mail.on_hand("receipt") == 495
    moved = mail.StockMovement.objects.filter(form_id="receipt", kind="spoiled")
    assert list(moved.values_list("quantity", "serial_first", "serial_last")) == [
        (-2, "00001002", "00001003")
    ]


def test_a_receipt_is_printed_anew_on_another_blank(
    slip: PaymentSlip, clerk: User, sign_in: Callable[[User], Client]
) -> None:
    bare = take(slip, clerk)
    load(clerk)
    receipt, browser = take(slip, clerk), sign_in(clerk)
    page = f"/counter/receipts/{receipt.pk}/anew/"
    assert "用紙1001番は書損になります" in text_of(browser.get(page))
    send(browser, page, 422, blank_no="", blank_reason="")
    assert len(fates()) == 1
    send(browser, page, blank_no="", blank_reason="しわ")
    assert fates() == [(1001, "used", 0, ""), (1002, "used", 1, "しわ")]
    shown = text_of(browser.get(f"/counter/receipts/{receipt.pk}/"))
    assert "領収書用紙 1002番 1001番は書損" in shown
    with pytest.raises(errors.BlankNotUsed):
        payments.print_anew(receipt_id=bare.pk, blank=till.Blank(None, "x"), at=AT, actor=clerk)
    assert take(slip, clerk).pk
    assert fates()[-1] == (1003, "used", 0, "")
    before = fates()
    payments.reverse_receipt(receipt_id=receipt.pk, reason="誤り", at=AT, actor=clerk)
    send(browser, page, 422, blank_no="", blank_reason="しわ")  # the money was given back
    assert browser.get(page).status_code == 302
    assert fates() == before


def test_after_the_report_no_receipt_bears_a_number_and_each_try_is_an_alert(
    slip: PaymentSlip, clerk: User, sign_in: Callable[[User], Client]
) -> None:
    load(clerk)
    take(slip, clerk)
    told: dict[str, Any] = {
        "what": Accident.What.BLANKS, "how": Accident.How.STOLEN, "noticed_at": AT - timedelta(minutes=5),
        "place": "窓口", "circumstances": "x", "measures": "x", "told": "x", "at": AT, "actor": clerk,
    }  # fmt: skip
    with pytest.raises(errors.BlankAccounted):
        report_accident(**told, first_no=1001, last_no=1003)
    assert not Accident.objects.exists()
    report_accident(**told, first_no=1002, last_no=1003)
    report_accident(**told, first_no=1101, last_no=1110)  # still in the store room
    assert mail.on_hand("receipt") == 487
    take(slip, clerk)
    assert [one[:2] for one in fates()] == [(1001, "used"), (1002, "lost"), (1003, "lost"), (1004, "used")]
    browser, path = sign_in(clerk), f"/counter/slips/{slip.pk}/"
    wrong: dict[str, Any] = {"tendered": "100", "shown": "9990", "partly": "on", "blank_reason": "違う"}
    before = (Receipt.objects.count(), len(fates()), mail.on_hand("receipt"))
    for number, words in (
        ("1003", "領収書用紙1003番は2026-05-07 12:00に「紛失・盗難」と記録済みです"),
        ("1105", "領収書用紙1105番は、この窓口に装填されていません"),
        ("1004", "領収書用紙1004番は2026-05-07 12:00に「領収」と記録済みです"),
        ("1300", "領収書用紙1300番は、この窓口に装填されていません"),
    ):
        assert words in text_of(send(browser, path, 422, **wrong, blank_no=number))
    found = send(browser, "/till/blanks/", 422, counter=counter().pk, first_no="1101", last_no="1120")
    assert "領収書用紙1101番は、事故報告R8-000002で紛失・盗難として報告されています" in text_of(found)
    assert (Receipt.objects.count(), len(fates()), mail.on_hand("receipt")) == before
    alerts = Item.objects.filter(kind="registers.lost_seen").order_by("pk").values_list("title", flat=True)
    assert [title.split("番")[0][-4:] for title in alerts] == ["1003", "1105", "1101"]
    (twice,) = Item.objects.filter(kind="till.sheet_twice")
    assert twice.title == "領収書 1004番が2度入力されました。同じ番号の領収書がないか確かめる"


def test_blanks_are_loaded_once_from_the_stock_and_spoilt_ones_are_passed_over(
    slip: PaymentSlip, clerk: User, sign_in: Callable[[User], Client]
) -> None:
    load(clerk, 1001, 1002)
    for first, last, fault in (
        (1002, 1003, errors.BlanksOverlap),
        (1005, 1004, errors.BlanksBackwards),
        (1003, 1501, errors.BlanksNotInStock),
    ):
        with pytest.raises(fault):
            load(clerk, first, last)
    browser = sign_in(clerk)
    block = f"/till/blanks/{till.in_printer(counter()).block.pk}/"  # type: ignore[union-attr]
    send(browser, block, 422, first_no="1003", last_no="", reason="試し刷り")
    assert fates() == []
    send(browser, block, first_no="1001", last_no="", reason="試し刷り")
    take(slip, clerk)
    assert fates() == [(1001, "void", 0, "試し刷り"), (1002, "used", 0, "")]
    before = Receipt.objects.count()
    with pytest.raises(errors.BlanksUsedUp):
        take(slip, clerk)
    assert Receipt.objects.count() == before
    assert "1002 領収 2026-05-07 12:00" in text_of(browser.get(block))
    sheet = BlankSheet.objects.get(number=1002)
    with pytest.raises(IntegrityError, match="another block"), transaction.atomic():
        BlankSheet.objects.create(block=sheet.block, number=1003, fate="void", reason="x", at=AT, by=clerk)
    with pytest.raises(IntegrityError, match="blank_says_why"), transaction.atomic():
        BlankSheet.objects.create(block=sheet.block, number=1001, fate="lost", reason="", at=AT, by=clerk)
