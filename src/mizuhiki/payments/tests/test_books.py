"""手書領収書: a book goes out and comes back, every number is accounted for, a receipt bears one number."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.audit.api import AuditEntry
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.ledger import api as ledger
from mizuhiki.mail import api as mail
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Receipt
from mizuhiki.payments.permissions import RECEIPT_SEE, RECEIPT_TAKE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till import book_errors, books, custody_sheet, errors
from mizuhiki.till.models import BookEvent, BookSheet, CustodyCount, OpenTill, ReceiptBook, Safe
from mizuhiki.till.permissions import PLACE_EDIT, SAFE_KEEP, TILL_SEE, TILL_WORK
from mizuhiki.till.services import books as services
from mizuhiki.worklist.api import Item
from tests.builders import close_counters, counter, noon, open_till
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]
DAY = date(2026, 5, 7)
AT = noon(DAY)
VOID, LOST = BookSheet.Fate.VOID, BookSheet.Fate.LOST


@pytest.fixture
def keeper(person: Callable[..., User], may_seventh: None) -> User:
    """Has the key of the safe."""
    rights = (SAFE_KEEP, TILL_SEE, TILL_WORK, PLACE_EDIT, RECEIPT_SEE)
    return person(*rights, username="kanrisha", display_name="堀内 圭介")


@pytest.fixture
def crew(person: Callable[..., User]) -> User:
    """Goes to people's houses with a bag."""
    return person(RECEIPT_TAKE, RECEIPT_SEE, TILL_WORK, TILL_SEE, username="genba1", display_name="現場 太郎")


@pytest.fixture
def book(slip: PaymentSlip, keeper: User) -> ReceiptBook:
    """Of 100 sheets in stock, 50 are bound in a book: 1201 to 1250."""
    mail.bring_supplied_forms(actor=keeper, at=AT)
    mail.move_stock(
        form="handwritten_receipt",
        kind=mail.StockMovement.Kind.RECEIVED,
        quantity=100,
        cause="delivery",
        occurred_on=DAY,
        actor=keeper,
        at=AT,
        serial_first="1201",
        serial_last="1300",
    )
    return register(keeper)


def register(keeper: User, **changes: Any) -> ReceiptBook:
    facts: dict[str, Any] = {"code": "R8-01", "counter": counter(), "first_no": 1201, "last_no": 1250}
    return services.register_book(**facts | changes, at=AT, actor=keeper)


def issue(book: ReceiptBook, crew: User, keeper: User) -> BookEvent:
    return services.issue_book(book_id=book.pk, holder_id=crew.pk, at=AT, actor=keeper)


def give_back(book: ReceiptBook, keeper: User, next_no: int) -> BookEvent:
    return services.return_book(book_id=book.pk, next_no=next_no, at=AT, actor=keeper)


def strike(book: ReceiptBook, keeper: User, fate: BookSheet.Fate, first: int, last: int) -> None:
    services.strike_sheets(
        book_id=book.pk, first_no=first, last_no=last, fate=fate, reason="雨で濡れた", at=AT, actor=keeper
    )


def take_outside(slip: PaymentSlip, crew: User, sheet_no: int | None, *, yen: int = 1_000) -> Receipt:
    """A thousand yen at somebody's door, with a sheet of the book."""
    return payments.take_cash(
        slip_id=slip.pk,
        tendered_yen=yen,
        partly=True,
        sheet_no=sheet_no,
        reference=f"{uuid4()}",
        at=AT,
        actor=crew,
    )


@pytest.fixture
def bag(crew: User, book: ReceiptBook) -> till.TillSession:
    """The bag for money at people's doors is out with the crew."""
    till.make_till(counter=counter(), code="G1", name="現地領収かばん", purpose="onsite", at=AT, actor=crew)
    seal = till.make_seal(code="G", counter=counter(), at=AT, actor=crew)
    till.file_imprint(seal_id=seal.pk, filed_on=DAY, document_no="1", at=AT, actor=crew)
    return till.open_till(
        till_id=till.Till.objects.get(code="G1").pk,
        seal_id=seal.pk,
        pieces={"n1000": 10},
        at=AT,
        actor=crew,
    )


def as_it_was(book: ReceiptBook) -> tuple[int, int, int, int]:
    """Receipts, sheets accounted for, sheets in stock, moves of the book."""
    return (
        Receipt.objects.count(),
        BookSheet.objects.count(),
        mail.on_hand("handwritten_receipt"),
        book.events.count(),
    )


@pytest.mark.req("COL-026")
@pytest.mark.usefixtures("book")
def test_a_receipt_that_the_counter_prints_uses_a_sheet(
    slip: PaymentSlip, person: Callable[..., User]
) -> None:
    clerk = person(RECEIPT_TAKE, TILL_WORK, username="mado1")
    mail.move_stock(
        form="receipt", kind=mail.StockMovement.Kind.RECEIVED, quantity=500, cause="box",
        occurred_on=DAY,
        actor=clerk, at=AT, serial_first="0001", serial_last="0500",
    )  # fmt: skip
    open_till(clerk, AT)
    taken = take_outside(slip, clerk, None)
    assert (mail.on_hand("receipt"), mail.on_hand("handwritten_receipt")) == (499, 100)
    payments.reverse_receipt(receipt_id=taken.pk, reason="誤り", at=AT, actor=clerk)
    assert mail.on_hand("receipt") == 499  # the paper was handed out
    (low,) = mail.requests(form="receipt", limit=9)
    assert (low.request.on_hand, low.request.sheets) == (499, 1_000)


@pytest.mark.req("COL-054")
@pytest.mark.usefixtures("bag")
def test_a_days_book_used_and_spoilt_to_the_last_number(
    book: ReceiptBook, slip: PaymentSlip, crew: User, keeper: User
) -> None:
    issue(book, crew, keeper)
    receipt = take_outside(slip, crew, 1201)
    take_outside(slip, crew, 1203)
    state = books.state_of(book)
    assert (state.missing, state.next_no, state.left, state.label) == ([1202], 1204, 48, "貸出中")
    with pytest.raises(book_errors.SheetsMissing, match="手書領収書R8-01の1202番の記録がありません。"):
        give_back(book, keeper, 1204)
    assert as_it_was(book) == (2, 2, 98, 1)
    strike(book, keeper, VOID, 1202, 1202)
    assert give_back(book, keeper, 1204).holder == crew
    assert books.state_of(book).label == "金庫"
    fates = book.sheets.order_by("number").values_list("number", "fate", "cause", "reason")
    assert list(fates)[:2] == [
        (1201, "used", f"payments.receipt:{receipt.pk}", ""),
        (1202, "void", "", "雨で濡れた"),
    ]
    assert mail.on_hand("handwritten_receipt") == 97
    assert ledger.prove().differences == ()
    close_counters(until=DAY, at=AT)
    assert till.CounterDay.objects.get().counted_yen == 2_000


@pytest.mark.req("COL-054")
@pytest.mark.usefixtures("bag")
def test_at_a_door_no_money_is_taken_without_a_sheet(
    book: ReceiptBook, slip: PaymentSlip, crew: User, keeper: User
) -> None:
    issue(book, crew, keeper)
    with pytest.raises(book_errors.SheetNeeded, match="現地領収かばんでは手書領収書を渡します。"):
        take_outside(slip, crew, None)
    with pytest.raises(book_errors.SheetUnknown, match="1251番の手書領収書はどの冊にもありません。"):
        take_outside(slip, crew, 1251)
    assert as_it_was(book) == (0, 0, 100, 1)


@pytest.mark.req("COL-054", "COL-100")
@pytest.mark.usefixtures("bag")
def test_a_number_is_used_once_and_never_when_it_is_lost(
    book: ReceiptBook, slip: PaymentSlip, crew: User, keeper: User
) -> None:
    issue(book, crew, keeper)
    take_outside(slip, crew, 1201)
    strike(book, keeper, LOST, 1202, 1210)
    before = as_it_was(book)
    assert before == (1, 10, 90, 1)
    with pytest.raises(
        book_errors.SheetAccounted, match="1201番の手書領収書は2026-05-07 12:00に「領収」と記録済み"
    ):
        take_outside(slip, crew, 1201)
    with pytest.raises(book_errors.SheetAccounted, match="1205番の手書領収書は.*「紛失・盗難」と記録済み"):
        take_outside(slip, crew, 1205)
    with pytest.raises(book_errors.SheetAccounted):
        strike(book, keeper, VOID, 1200 + 10, 1211)
    assert as_it_was(book) == before


@pytest.mark.usefixtures("bag")
def test_only_who_has_the_book_uses_its_numbers(
    book: ReceiptBook, slip: PaymentSlip, crew: User, keeper: User
) -> None:
    with pytest.raises(
        book_errors.SheetNotHeld, match="1201番は手書領収書R8-01の番号ですが、あなたに貸し出されて"
    ):
        take_outside(slip, crew, 1201)
    issue(book, keeper, crew)
    with pytest.raises(book_errors.SheetNotHeld):
        take_outside(slip, crew, 1201)
    assert as_it_was(book) == (0, 0, 100, 1)


def test_two_people_stand_in_the_record_and_one_has_a_book(
    book: ReceiptBook, crew: User, keeper: User
) -> None:
    with pytest.raises(book_errors.BookToOneself):
        issue(book, keeper, keeper)
    with pytest.raises(book_errors.BookIsIn):
        give_back(book, keeper, 1201)
    issue(book, crew, keeper)
    with pytest.raises(book_errors.BookIsOut, match="手書領収書R8-01は現場 太郎が持っています。"):
        issue(book, crew, keeper)
    for next_no in (1200, 1252):
        with pytest.raises(book_errors.NextOutOfBook):
            give_back(book, keeper, next_no)
    assert as_it_was(book) == (0, 0, 100, 1)
    entries = AuditEntry.objects.filter(action__startswith="till.book.").order_by("pk")
    assert list(entries.values_list("action", flat=True)) == ["till.book.registered", "till.book.issued"]


@pytest.mark.usefixtures("bag")
def test_a_book_comes_back_no_earlier_than_its_last_sheet_and_goes_until_it_is_full(
    book: ReceiptBook, slip: PaymentSlip, crew: User, keeper: User
) -> None:
    issue(book, crew, keeper)
    take_outside(slip, crew, 1201)
    with pytest.raises(book_errors.NextTooLow, match="1201番は記録済みです。"):
        give_back(book, keeper, 1201)
    strike(book, keeper, VOID, 1202, 1250)
    give_back(book, keeper, 1251)
    assert books.state_of(book).label == "使用済み"
    with pytest.raises(book_errors.BookUsedUp):
        issue(book, crew, keeper)


@pytest.mark.req("COL-054")
def test_a_day_is_not_closed_while_a_book_is_out(book: ReceiptBook, crew: User, keeper: User) -> None:
    open_till(keeper)
    issue(book, crew, keeper)
    with pytest.raises(book_errors.BooksOut, match=r"手書領収書R8-01（現場 太郎）が戻っていません。"):
        close_counters(until=DAY, at=AT)
    assert till.CounterDay.objects.count() == 0
    give_back(book, keeper, 1201)
    close_counters(until=DAY, at=AT)
    assert till.CounterDay.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"first_no": 1251, "last_no": 1250}, book_errors.BookBackwards),
        ({"first_no": 1251, "last_no": 1500}, book_errors.BookBackwards),
        ({"first_no": 1251, "last_no": 1300}, book_errors.BookKnown),
        ({"code": "R8-02", "first_no": 1250, "last_no": 1260}, book_errors.BookOverlaps),
        ({"code": "R8-02", "first_no": 1251, "last_no": 1301}, book_errors.SheetsNotInStock),
    ],
)
def test_a_book_is_entered_once_with_sheets_that_came_in(
    book: ReceiptBook, keeper: User, changes: dict[str, Any], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        register(keeper, **changes)
    assert ReceiptBook.objects.get() == book
    register(keeper, code="R8-02", first_no=1251, last_no=1300)
    assert books.sheets_bound() == mail.on_hand("handwritten_receipt") == 100


@pytest.fixture
def safe(book: ReceiptBook, keeper: User) -> Safe:
    safe = till.place_safe(counter=counter(), name="金庫", at=AT, actor=keeper)
    till.give_key(safe=safe, holder_id=keeper.pk, at=AT, actor=keeper)
    return safe


@pytest.mark.req("COL-057")
def test_a_book_goes_through_the_open_safe_and_the_custody_sheet_knows(
    book: ReceiptBook, safe: Safe, crew: User, keeper: User
) -> None:
    with pytest.raises(errors.SafeNotOpen):
        issue(book, crew, keeper)
    till.open_safe(safe=safe, purpose="窓口業務", at=AT, actor=keeper)
    with pytest.raises(errors.NotAKeyHolder):
        issue(book, keeper, crew)
    issue(book, crew, keeper)
    handwritten = CustodyCount.Kind.HANDWRITTEN
    assert custody_sheet.balances(safe)[handwritten] == 50  # those that are bound in no book
    give_back(book, keeper, 1201)
    assert custody_sheet.balances(safe)[handwritten] == 100
    moves = custody_sheet.sheet_of(safe, DAY).moves
    assert [(move.what, move.kind, move.who) for move in moves] == [
        ("手書領収書R8-01（次1201番）", "貸出し", "現場 太郎（堀内 圭介）"),
        ("手書領収書R8-01（次1201番）", "返却", "現場 太郎（堀内 圭介）"),
    ]
    assert b"%PDF" in custody_sheet.sheet_pdf(safe, DAY, at=AT)


def test_the_database_keeps_each_sheet_in_its_book_and_changes_none(
    book: ReceiptBook, crew: User, keeper: User
) -> None:
    strike(book, keeper, VOID, 1201, 1201)
    facts = {"book": book, "fate": VOID, "reason": "書損", "at": AT, "by": keeper}
    for number in (1201, 1251):
        with pytest.raises(IntegrityError), transaction.atomic():
            BookSheet.objects.create(number=number, **facts)
    with pytest.raises(Exception, match="insert"), transaction.atomic():
        BookSheet.objects.update(reason="別の理由")
    assert list(book.sheets.values_list("number", "reason")) == [(1201, "雨で濡れた")]


@pytest.mark.req("COL-054")
@pytest.mark.usefixtures("bag")
def test_from_the_delivered_book_to_the_receipt_on_screen(
    book: ReceiptBook, slip: PaymentSlip, crew: User, keeper: User, sign_in: Any
) -> None:
    office, outside = sign_in(keeper), sign_in(crew)
    send(
        office, "/till/books/register/", code="R8-02", counter=counter().pk, first_no="1251", last_no="1300番"
    )
    assert "R8-02 手書領収書 1251〜1300 料金センター窓口 金庫 1251 50枚" in text_of(
        office.get("/till/books/")
    )
    path = f"/till/books/{book.pk}/"
    send(office, f"{path}issue/", holder=crew.pk)
    assert "貸出中（現場 太郎" in text_of(office.get(path))
    form = text_of(outside.get(f"/counter/slips/{slip.pk}/"))
    assert "手書領収書の番号" in form
    shown = outside.get(f"/counter/slips/{slip.pk}/?tendered=10190&sheet_no=No.1202")
    assert "手書領収書 1202番" in text_of(shown)
    assert b'name="sheet_no" value="1202"' in shown.content
    answer = send(outside, f"/counter/slips/{slip.pk}/", tendered="10190", shown="10190", sheet_no="1202")
    page = text_of(outside.get(answer["Location"]))
    assert "手書領収書 1202番（R8-01）" in page
    assert "領収書を印刷" not in page
    assert "番号の抜け： 1201番は" in text_of(office.get(path))
    refused = send(office, f"{path}return/", status=422, next_no="1203")
    assert "1201番の記録がありません。" in text_of(refused)
    send(office, f"{path}strike/", first_no="1201", last_no="", fate="void", reason="書き損じ")
    send(office, f"{path}return/", next_no="1203")
    assert book.events.count() == 2
    assert not OpenTill.objects.exclude(holder=crew).exists()


@pytest.mark.req("COL-100")
@pytest.mark.usefixtures("bag")
def test_a_lost_number_keyed_at_the_counter_is_an_alert(
    book: ReceiptBook, slip: PaymentSlip, crew: User, keeper: User, sign_in: Any
) -> None:
    issue(book, crew, keeper)
    strike(book, keeper, LOST, 1201, 1201)
    outside = sign_in(crew)
    path, before = f"/counter/slips/{slip.pk}/", as_it_was(book)
    refused = send(outside, path, status=422, tendered="10190", shown="10190", sheet_no="1201")
    assert "「紛失・盗難」と記録済みです。" in text_of(refused)
    assert as_it_was(book) == before
    (alert,) = Item.objects.filter(kind="registers.lost_seen")
    assert (alert.desk, clock.day_of(alert.due_at)) == ("collection", DAY)


@pytest.mark.usefixtures("bag")
def test_a_receipt_handed_out_by_hand_is_not_printed_again(
    book: ReceiptBook, slip: PaymentSlip, crew: User, keeper: User, sign_in: Any
) -> None:
    issue(book, crew, keeper)
    receipt = take_outside(slip, crew, 1201)
    answer = sign_in(crew).get(f"/counter/receipts/{receipt.pk}/paper/", HTTP_SEC_FETCH_SITE="same-origin")
    assert answer.status_code == 422
    assert "手書領収書1201番で領収書を渡しています。2枚目になるため、印刷できません。" in text_of(answer)


def send(client: Client, path: str, *, status: int = 302, **fields: Any) -> Any:
    with clock.travel(AT):
        answer = client.post(path, {**fields, "once": f"{uuid4()}"})
    assert answer.status_code == status, text_of(answer)
    return answer
