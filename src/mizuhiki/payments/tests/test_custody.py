"""保管簿: four kinds counted morning and evening beside the books, on screen and on paper."""

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.documents.tests.pages import texts
from mizuhiki.mail import api as mail
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till import custody_sheet, errors
from mizuhiki.till.models import CustodyCount, Safe
from mizuhiki.till.permissions import SAFE_KEEP, TILL_SEE
from mizuhiki.till.services.custody import count_custody
from tests.builders import close_till, counter, noon, open_till
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]
DAY = date(2026, 5, 7)
MORNING = datetime(2026, 5, 7, 8, 50, tzinfo=clock.TOKYO)
AT = noon(DAY)
Kind, Slot = CustodyCount.Kind, CustodyCount.Slot


@pytest.fixture
def keeper(person: Callable[..., User], rules_in_force: None) -> User:
    del rules_in_force
    return person(SAFE_KEEP, TILL_SEE, "till.till_work", username="kanrisha", display_name="堀内 圭介")


@pytest.fixture
def safe(keeper: User) -> Safe:
    """One seal, 500 receipts and a book of 50 handwritten ones."""
    close_till(open_till(keeper, AT), AT)
    payments.close_counter_day(counter=counter(), day=DAY, at=AT, actor=keeper)
    mail.bring_supplied_forms(actor=keeper, at=AT)
    for form, quantity in (("receipt", 500), ("handwritten_receipt", 50)):
        mail.move_stock(
            form=form,
            kind=mail.StockMovement.Kind.RECEIVED,
            quantity=quantity,
            cause=form,
            occurred_on=DAY,
            actor=keeper,
            at=AT,
            serial_first="0001",
            serial_last=f"{quantity:04d}",
        )
    safe = till.place_safe(counter=counter(), name="金庫", at=AT, actor=keeper)
    till.give_key(safe=safe, holder_id=keeper.pk, at=AT, actor=keeper)
    return safe


BOOKS = {Kind.TAKINGS: 0, Kind.RECEIPTS: 500, Kind.HANDWRITTEN: 50, Kind.SEALS: 1}


def sign(safe: Safe, user: User, *, reasons: Any = None, at: datetime = AT, **counted: int) -> Any:
    found = {kind: counted.get(kind.value, BOOKS[kind]) for kind in Kind}
    slot = custody_sheet.slot_at(at)
    return count_custody(safe=safe, slot=slot, counted=found, reasons=reasons or {}, at=at, actor=user)


@pytest.mark.req("COL-057")
def test_all_four_kinds_are_signed_for_beside_the_books(safe: Safe, keeper: User) -> None:
    assert custody_sheet.balances(safe) == BOOKS
    sign(safe, keeper, at=MORNING)
    sign(safe, keeper)
    lines = custody_sheet.sheet_of(safe, DAY).lines
    assert [
        (line.kind, line.morning and line.morning.counted, line.evening and line.evening.expected)
        for line in lines
    ] == [("takings", 0, 0), ("receipts", 500, 500), ("handwritten", 50, 50), ("seals", 1, 1)]
    (page,) = texts(custody_sheet.sheet_pdf(safe, DAY, at=AT))
    assert "収納金・領収書等保管簿" in page
    assert "手書領収書50枚50枚50枚50枚" in page
    assert "領収印1個1個1個1個" in page
    assert "電子の署名：朝堀内圭介、夕堀内圭介。" in page


@pytest.mark.req("COL-057", "COL-054")
def test_a_missing_sheet_needs_a_reason_and_a_day_is_signed_once(safe: Safe, keeper: User) -> None:
    with pytest.raises(errors.CustodyDiffers, match="手書領収書は、数えた数が49、帳簿が50です"):
        sign(safe, keeper, handwritten=49)
    assert CustodyCount.objects.count() == 0
    sign(safe, keeper, handwritten=49, reasons={Kind.HANDWRITTEN: "1枚を汚損"})
    assert CustodyCount.objects.get(kind="handwritten").reason == "1枚を汚損"
    with pytest.raises(errors.CustodyCounted, match="2026-05-07の夕の計数は署名済みです"):
        sign(safe, keeper)
    assert CustodyCount.objects.count() == 4


@pytest.mark.req("COL-057")
def test_a_seal_that_is_out_is_not_in_the_safe(safe: Safe, keeper: User, person: Callable[..., User]) -> None:
    till.open_safe(safe=safe, purpose="窓口業務", at=AT, actor=keeper)
    facts: dict[str, Any] = {"partner": "企業局", "reason": "受入れ", "reference": "1"}
    till.move_by_hand(
        safe=safe, purpose=till.CashPurpose.FLOAT, is_in=True, yen=100_000, at=AT, actor=keeper, **facts
    )
    open_till(keeper, AT)
    assert custody_sheet.balances(safe)[Kind.SEALS] == 0
    with pytest.raises(errors.NotAKeyHolder):
        sign(safe, person(SAFE_KEEP, username="hoka"), seals=0)
    assert CustodyCount.objects.count() == 0


def test_the_database_refuses_a_difference_without_a_reason(safe: Safe, keeper: User) -> None:
    with pytest.raises(IntegrityError, match="custody_difference_has_reason"), transaction.atomic():
        CustodyCount.objects.create(
            safe=safe, day=DAY, slot="evening", kind="seals", expected=1, counted=0, at=AT, by=keeper
        )


@pytest.mark.req("COL-057")
def test_the_sheet_is_signed_on_screen_and_printed(
    safe: Safe, keeper: User, sign_in: Callable[[Any], Client], person: Callable[..., User]
) -> None:
    with clock.travel(AT):
        client, home = sign_in(keeper), f"/till/safes/{safe.pk}/custody/"
        facts = {f"counted_{kind}": number for kind, number in BOOKS.items()}
        refused = client.post(f"{home}sign/", facts | {"counted_seals": 0, "once": str(uuid.uuid4())})
        assert (refused.status_code, CustodyCount.objects.count()) == (422, 0)
        assert "領収印は、数えた数が0、帳簿が1です。" in text_of(refused)
        client.post(f"{home}sign/", facts | {"once": str(uuid.uuid4())})
        assert "領収書（枚） まだ数えていません 500 500 堀内 圭介" in text_of(client.get(home))
        assert client.get(f"{home}paper/").content[:5] == b"%PDF-"
        for day in ("0001-01-01", "9999-12-31", "x"):
            assert "2026年（令和8年）5月7日（木）" in text_of(client.get(f"{home}?day={day}"))
        other = sign_in(person(TILL_SEE, username="b1"))
        assert other.get(home).status_code == 200
        assert other.post(f"{home}sign/", facts | {"once": str(uuid.uuid4())}).status_code == 403
        assert sign_in(person(SAFE_KEEP, username="c1")).get(home).status_code == 403
        assert sign_in(person(SAFE_KEEP, username="d1")).get(f"{home}paper/").status_code == 403
