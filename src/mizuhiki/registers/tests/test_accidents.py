"""事故報告: what is gone is struck at once, and where it turns up somebody looks into it on the same day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.registers import errors
from mizuhiki.registers.models import Accident, Sighting
from mizuhiki.registers.permissions import ACCIDENT_REPORT, ACCIDENT_SEE
from mizuhiki.registers.services import note_sighting, report_accident
from mizuhiki.staff import api as staff
from mizuhiki.till import api as till
from mizuhiki.till import book_errors
from mizuhiki.till.errors import SealUnusable
from mizuhiki.till.models import BookSheet, ReceiptBook
from mizuhiki.till.services import books
from mizuhiki.worklist.api import Item
from tests import standing
from tests.builders import PHOTO, clerk, close_till, counter, noon, open_till, rules

pytestmark = [pytest.mark.db, pytest.mark.django_db, pytest.mark.req("COL-100")]
DAY = date(2026, 5, 7)
AT = noon(DAY)
What = Accident.What


def forms(code: str, first: int, last: int) -> None:
    mail.move_stock(
        form=code, kind=mail.StockMovement.Kind.RECEIVED, quantity=last - first + 1, cause="box",
        occurred_on=DAY, serial_first=f"{first}", serial_last=f"{last}", actor=clerk(), at=AT,
    )  # fmt: skip


@standing.fixture
def book(rules_in_force: None) -> ReceiptBook:
    """1201 to 1250, of 100 sheets."""
    del rules_in_force
    forms("handwritten_receipt", 1201, 1300)
    return till.register_book(
        code="R8-01", counter=counter(), first_no=1201, last_no=1250, at=AT, actor=clerk()
    )


def report(**changes: Any) -> Accident:
    told: dict[str, Any] = {
        "what": What.SHEETS, "how": Accident.How.LOST, "noticed_at": AT - timedelta(minutes=20),
        "place": "緑町", "circumstances": "訪問先で冊を置き忘れた。", "measures": "訪問先を探した。",
        "told": "料金課 係長", "at": AT, "actor": clerk(),
    }  # fmt: skip
    return report_accident(**told | changes)


def seen(**changes: Any) -> Sighting:
    shown: dict[str, Any] = {
        "what": What.SHEETS, "number": 1203, "named": "", "where": "窓口で示された。", "at": AT,
        "actor": clerk(),
    }  # fmt: skip
    return note_sighting(**shown | changes)


def test_lost_sheets_are_struck_and_a_later_one_is_an_alert(book: ReceiptBook) -> None:
    till.strike_rest(book_id=book.pk, first_no=1202, last_no=1202, reason="濡れた", at=AT, actor=clerk())
    made = report(book_id=book.pk, first_no=1202, last_no=1204)
    assert (made.shown, made.names) == ("R8-000001", "手書領収書 1202番〜1204番（冊 R8-01）")
    struck = BookSheet.objects.order_by("number").values_list("number", "fate", "reason")
    assert list(struck) == [
        (1202, "lost", "濡れた"),
        (1203, "lost", "事故報告 R8-000001"),
        (1204, "lost", "事故報告 R8-000001"),
    ]
    assert mail.on_hand("handwritten_receipt") == 97
    with pytest.raises(book_errors.SheetAccounted):
        books.strike_sheets(
            book_id=book.pk, first_no=1203, last_no=1203, fate=BookSheet.Fate.VOID, reason="x", at=AT,
            actor=clerk(),
        )  # fmt: skip
    seen()
    item = Item.objects.get(kind="registers.lost_seen")
    assert item.title == "紛失・盗難の手書領収書 1203番が見つかりました（事故報告 R8-000001）"
    assert clock.day_of(item.due_at) == DAY
    with pytest.raises(errors.NotReported):
        seen(number=1205)
    assert Sighting.objects.count() == Item.objects.filter(kind="registers.lost_seen").count() == 1


def test_a_lost_number_that_is_keyed_is_refused_and_is_an_alert(book: ReceiptBook) -> None:
    till.strike_rest(book_id=book.pk, first_no=1202, last_no=1202, reason="濡れた", at=AT, actor=clerk())
    refused = book_errors.SheetAccounted(number=1202, what="紛失・盗難", at=AT)
    till.tell_if_suspect(refused, at=AT, actor=clerk())  # nobody has reported it
    till.tell_if_suspect(refused, at=AT, actor=clerk())
    item = Item.objects.get(kind="registers.lost_seen")
    assert item.title == "紛失・盗難の手書領収書 1202番が入力されました。事故報告がありません"
    report(book_id=book.pk, first_no=1202, last_no=1202)
    till.tell_if_suspect(refused, at=AT, actor=clerk())
    assert Sighting.objects.get().number == 1202
    assert Item.objects.filter(kind="registers.lost_seen").count() == 2
    assert not Item.objects.filter(kind="till.sheet_twice").exists()


@pytest.mark.req("COL-054")
def test_a_number_keyed_twice_is_an_alert_of_the_same_day(book: ReceiptBook) -> None:
    strike: dict[str, Any] = {
        "book_id": book.pk, "first_no": 1203, "last_no": 1203, "fate": BookSheet.Fate.VOID, "reason": "書損",
        "at": AT, "actor": clerk(),
    }  # fmt: skip
    books.strike_sheets(**strike)
    with pytest.raises(book_errors.SheetAccounted) as refused:
        books.strike_sheets(**strike)
    for _ in range(2):
        till.tell_if_suspect(refused.value, at=AT, actor=clerk())
    item = Item.objects.get(kind="till.sheet_twice")
    assert item.title == "手書領収書 1203番が2度入力されました。同じ番号の領収書がないか確かめる"
    assert (item.url_name, item.url_args, clock.day_of(item.due_at)) == ("till:book_page", [book.pk], DAY)
    assert not Item.objects.filter(kind="registers.lost_seen").exists()
    till.tell_if_suspect(errors.NumbersBackwards(most=1), at=AT, actor=clerk())
    assert Item.objects.count() == 1


def test_a_lost_seal_takes_no_receipt_and_is_an_alert_when_chosen(
    book: ReceiptBook, person: Callable[..., Any]
) -> None:
    holder = person("till.till_work", "till.till_see", username="mado1")
    session = open_till(holder, AT)
    report(what=What.SEAL, seal_id=session.seal_id)
    with pytest.raises(SealUnusable):
        till.ready_to_take(actor=holder, at=AT)
    drawer = till.make_till(counter=counter(), code="B", name="レジB", purpose="counter", at=AT, actor=holder)
    close_till(session, AT)
    other = person("till.till_work", "till.till_see", username="mado2")
    with pytest.raises(SealUnusable) as refused:
        till.open_till(
            till_id=drawer.pk, seal_id=session.seal_id, pieces={"n10000": 1}, at=AT, actor=other
        )  # fmt: skip
    till.tell_if_suspect(refused.value, at=AT, actor=other)
    sighting = Sighting.objects.latest("pk")
    assert (sighting.number, sighting.by) == (None, other)


def test_blank_receipts_leave_the_stock_with_their_numbers(book: ReceiptBook) -> None:
    forms("receipt", 1001, 2000)
    report(what=What.BLANKS, how=Accident.How.STOLEN, first_no=1001, last_no=1050)
    assert mail.on_hand("receipt") == 950
    gone = mail.StockMovement.objects.get(form_id="receipt", kind="spoiled")
    assert (gone.quantity, gone.serial_first, gone.serial_last) == (-50, "00001001", "00001050")
    assert seen(what=What.BLANKS, number=1050).accident.how == "stolen"
    with pytest.raises(errors.NotReported):
        seen(what=What.BLANKS, number=1051)


def test_a_report_that_cannot_be_changes_nothing(book: ReceiptBook) -> None:
    report(book_id=book.pk, first_no=1210, last_no=1212)
    left = (BookSheet.objects.count(), mail.on_hand("handwritten_receipt"), Accident.objects.count())
    assert left == (3, 97, 1)
    for changes, fault in (
        ({"first_no": 1212, "last_no": 1215}, errors.NumberReported),
        ({"first_no": 1215, "last_no": 1214}, errors.NumbersBackwards),
        ({"first_no": 1249, "last_no": 1251}, book_errors.SheetsOutOfBook),
        ({"first_no": 1220, "last_no": 1220, "noticed_at": AT + timedelta(seconds=1)}, errors.NoticedLater),
    ):
        with pytest.raises(fault):
            report(**{"book_id": book.pk} | changes)
        kept = (BookSheet.objects.count(), mail.on_hand("handwritten_receipt"), Accident.objects.count())
        assert kept == left
    with pytest.raises(IntegrityError, match="accident_names_what"), transaction.atomic():
        report(what=What.BLANKS, book_id=book.pk, first_no=5, last_no=6)


def test_a_report_is_made_printed_and_a_number_looked_up_on_screen(
    book: ReceiptBook, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    told: dict[str, Any] = {
        "what": "sheets", "how": "lost", "book": book.pk, "first_no": "1206", "last_no": "",
        "noticed_on_0": "2026", "noticed_on_1": "5", "noticed_on_2": "7", "noticed_time": "11:30",
        "place": "緑町", "circumstances": "冊を落とした。", "measures": "道を探した。", "told": "料金課",
    }  # fmt: skip
    with clock.travel(AT):
        browser = sign_in(person(ACCIDENT_SEE, ACCIDENT_REPORT, username="mado1"))
        url = "/registers/accidents/report/"
        bare = browser.post(url, {"once": f"{uuid4()}"} | told | {"first_no": ""})
        assert "なくなった番号を入力してください" in bare.content.decode()
        answer = browser.post(url, {"once": f"{uuid4()}"} | told)
        made = Accident.objects.get()
        assert answer.headers["Location"] == f"/registers/accidents/{made.pk}/"
        assert (made.first_no, made.last_no, made.noticed_at) == (1206, 1206, AT - timedelta(minutes=30))
        assert browser.get(f"/registers/accidents/{made.pk}/paper/").content.startswith(b"%PDF-")
        find = {"what": "sheets", "where": "窓口で示された。"}
        other = browser.post(
            "/registers/accidents/", {"once": f"{uuid4()}", "named": "1207"} | find
        ).content.decode()
        assert "手書領収書の1207番は、紛失・盗難の報告にありません。" in other
        shown = browser.post("/registers/accidents/", {"once": f"{uuid4()}", "named": "1206"} | find)
        assert shown.status_code == 302
        assert "窓口で示された。" in browser.get(f"/registers/accidents/{made.pk}/").content.decode()
        reader = sign_in(person(ACCIDENT_SEE, username="kansa"))
        assert reader.get(url).status_code == 403
        refused = reader.post("/registers/accidents/", {"once": f"{uuid4()}", "named": "1206"} | find)
        assert refused.status_code == 403
        assert Sighting.objects.count() == 1


@pytest.mark.req("COL-101")
def test_a_lost_card_is_void_at_once_and_its_reissue_is_linked(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    rules()
    holder = clerk("genba1")
    facts: dict[str, Any] = {"issued_on": DAY, "valid_until": date(2028, 3, 31), "at": AT}
    lost = staff.issue_card(PHOTO, number="公金-0001", holder_id=holder.pk, **facts, actor=clerk())
    with clock.travel(AT):
        browser = sign_in(person(ACCIDENT_SEE, ACCIDENT_REPORT, staff.CARD_SEE, username="mado1"))
        told = {
            "what": "card", "how": "lost", "card": "", "noticed_on_0": "2026", "noticed_on_1": "5",
            "noticed_on_2": "7", "noticed_time": "11:30", "place": "緑町", "circumstances": "落とした。",
            "measures": "警察に届けた。", "told": "料金課",
        }  # fmt: skip
        bare = browser.post("/registers/accidents/report/", told | {"once": f"{uuid4()}"})
        assert "なくなった証を選んでください" in bare.content.decode()
        browser.post("/registers/accidents/report/", told | {"card": lost.pk, "once": f"{uuid4()}"})
        made = Accident.objects.get()
        end = staff.HandlerCardEnd.objects.get()
        assert (end.card, end.how, end.note) == (lost, "lost", "事故報告 R8-000001")
        assert end.at == made.reported_at
        assert staff.valid_cards([holder.pk], on=DAY) == {}
        shown = browser.get(f"/registers/accidents/{made.pk}/").content.decode()
        assert "指定公金事務取扱者証 公金-0001（見本 花子）" in shown
        assert "まだありません。" in shown
        assert browser.get(f"/registers/accidents/{made.pk}/paper/").content.startswith(b"%PDF-")
        again = staff.issue_card(PHOTO, number="公金-0002", holder_id=holder.pk, **facts, actor=clerk())
        assert again.replaces == lost
        page = browser.get(f"/registers/accidents/{made.pk}/").content.decode()
        assert f'<a href="/staff/cards/{again.pk}/">公金-0002</a>（2026-05-07）' in page
        assert seen(what=What.CARD, number=None, named="公金-0001").accident == made
