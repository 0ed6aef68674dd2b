"""指定公金事務取扱者証: issued with a photograph, one a person, and red until a leaver's is back."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.staff import card_errors as errors
from mizuhiki.staff import cards, people
from mizuhiki.staff.models import HandlerCard, HandlerCardEnd, User
from mizuhiki.staff.permissions import CARD_EDIT, CARD_SEE
from mizuhiki.staff.selectors import card_in_hand, valid_cards
from mizuhiki.worklist.api import Item
from tests.builders import PHOTO, clerk
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]
AT = datetime(2026, 5, 7, 12, tzinfo=clock.TOKYO)
DAY = AT.date()


def issue(holder: User, number: str = "公金-0001", **changes: Any) -> HandlerCard:
    facts: dict[str, Any] = {
        "number": number, "holder_id": holder.pk, "issued_on": DAY, "valid_until": date(2028, 3, 31),
        "at": AT, "actor": clerk(),
    }  # fmt: skip
    return cards.issue_card(PHOTO, **facts | changes)


@pytest.mark.req("COL-036")
def test_a_leaver_stands_in_red_until_the_card_is_back(
    person: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    leaver, office = clerk("genba1"), person(CARD_SEE, CARD_EDIT, username="work1")
    with clock.travel(AT):
        browser, form = sign_in(office), {"holder": leaver.pk, "number": "公金-0001"}
        form |= {"issued_on_0": "2026", "issued_on_1": "5", "issued_on_2": "7", "valid_until_0": "2028"}
        form |= {"valid_until_1": "3", "valid_until_2": "31"}
        bare = browser.post("/staff/cards/issue/", form | {"once": f"{uuid.uuid4()}"})
        assert (bare.status_code, HandlerCard.objects.count()) == (422, 0)
        photo = SimpleUploadedFile("kao.png", PHOTO, "image/png")
        browser.post("/staff/cards/issue/", form | {"once": f"{uuid.uuid4()}", "photo": photo})
        made = HandlerCard.objects.select_related("photo").get()
        assert (made.holder, made.photo.kind, made.photo.size_bytes) == (leaver, cards.PORTRAIT, len(PHOTO))
        assert "公金-0001 見本 花子 2026-05-07 2028-03-31 有効" in text_of(browser.get("/staff/cards/"))
        people.disable_user(user=leaver, actor=office, at=AT)
        html = browser.get("/staff/cards/").content.decode()
        assert '<span class="tag wrong">未返還（退職・異動）</span>' in html
        item = Item.objects.get(kind=cards.CARD_BACK.code)
        assert item.title == "指定公金事務取扱者証 公金-0001 の返還を受ける（利用停止）"
        back = {"returned_on_0": "2026", "returned_on_1": "5", "returned_on_2": "8", "note": ""}
        page = f"/staff/cards/{made.pk}/"
        early = browser.post(page, back | {"once": f"{uuid.uuid4()}"})
        assert "返還日は交付日（2026-05-07）から今日までの日にしてください" in early.content.decode()
        assert not HandlerCardEnd.objects.exists()
        browser.post(page, back | {"returned_on_2": "7", "once": f"{uuid.uuid4()}"})
        html = browser.get("/staff/cards/").content.decode()
        assert "tag wrong" not in html
        assert "公金-0001 見本 花子 2026-05-07 2028-03-31 返還 2026-05-07" in text_of(
            browser.get("/staff/cards/")
        )
        item.refresh_from_db()
        assert item.closed_at == HandlerCardEnd.objects.get().at
        reader = sign_in(person(CARD_SEE, username="kansa1"))
        assert reader.get(page).status_code == 200
        assert reader.post(page, back | {"once": f"{uuid.uuid4()}"}).status_code == 403


def test_a_card_that_cannot_be_is_not_written(person: Callable[..., User]) -> None:
    holder, gone = clerk("genba1"), clerk("genba2")
    first = issue(holder)
    people.disable_user(user=gone, actor=clerk(), at=AT)
    for who, changes, fault in (
        (holder, {"number": "公金-0002"}, errors.CardInHand),
        (clerk("genba3"), {}, errors.CardNumberTaken),
        (
            clerk("genba3"),
            {"number": "公金-0002", "issued_on": DAY + timedelta(days=1)},
            errors.CardDaysBackwards,
        ),
        (
            clerk("genba3"),
            {"number": "公金-0002", "valid_until": DAY - timedelta(days=1)},
            errors.CardDaysBackwards,
        ),
        (gone, {"number": "公金-0002"}, errors.CardHolderGone),
    ):
        with pytest.raises(fault):
            issue(who, **changes)
    with pytest.raises(IntegrityError, match="handler_card_valid_forward"), transaction.atomic():
        HandlerCard.objects.create(
            number="x", holder=holder, photo=first.photo, issued_on=DAY, valid_until=DAY - timedelta(days=1),
            at=AT, by=holder,
        )  # fmt: skip
    assert list(HandlerCard.objects.all()) == [first]
    cards.return_card(card_id=first.pk, returned_on=DAY, note="更新のため", at=AT, actor=clerk())
    with pytest.raises(errors.CardEnded):
        cards.lose_card(card_id=first.pk, how="lost", note="x", at=AT, actor=clerk())
    assert HandlerCardEnd.objects.get().how == "returned"
    assert issue(holder, "公金-0002").replaces is None


@pytest.mark.req("COL-036")
def test_a_card_is_good_from_its_issue_to_its_last_day() -> None:
    holder = clerk("genba1")
    made = issue(holder, valid_until=DAY + timedelta(days=9))
    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=9), DAY + timedelta(days=10)]
    assert [valid_cards([holder.pk], on=day) for day in days] == [
        {}, {holder.pk: made}, {holder.pk: made}, {}
    ]  # fmt: skip
    cards.lose_card(card_id=made.pk, how="stolen", note="事故報告", at=AT, actor=clerk())
    assert valid_cards([holder.pk], on=DAY) == {}
    assert card_in_hand(holder.pk) is None
