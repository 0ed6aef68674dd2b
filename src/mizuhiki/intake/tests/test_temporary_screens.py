"""臨時用の前納 at the desk: what it would come to, its slip, and the list of uses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mizuhiki.attachments import api as attachments
from mizuhiki.billing.api import Demand
from mizuhiki.customers.api import Supply
from mizuhiki.documents.tests.pages import texts
from mizuhiki.intake.models import TemporaryUse
from mizuhiki.intake.permissions import APPLICATION_SEE, APPLICATION_TAKE, CREW_PLAN
from mizuhiki.intake.tests.conftest import AT, Places, Take
from mizuhiki.notices.api import SlipReissue
from mizuhiki.platform import clock
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db, pytest.mark.usefixtures("shelf")]
MORE = {"months": "1", "m3_a_month": "5", "way": "hand"}
FORM = {"charges": "water", "cycle": "even", "months": "3", "m3_a_month": "10", "way": "hand"}


def key(number: int) -> dict[str, str]:
    return {"once": f"00000000-0000-4000-8000-{number:012}"}


@pytest.fixture
def desk(places: Places, person: Callable[..., Any], sign_in: Callable[..., Client]) -> Any:
    del places
    with clock.travel(AT):
        yield sign_in(person(APPLICATION_SEE, APPLICATION_TAKE, CREW_PLAN, "notices.slip_reissue"))


def test_the_price_is_told_before_anything_is_asked_for(desk: Client, take: Take, places: Places) -> None:
    start = take("start", places.empty)
    page = text_of(desk.get(f"/intake/{start.pk}/"))
    assert "臨時用（工事・催しなど）として前納を求める" in page
    before = (Supply.objects.count(), Demand.objects.count())
    looked = desk.post(f"/intake/{start.pk}/advance/", FORM | key(1) | {"look": "1"})
    assert looked.status_code == 200
    assert "概算料金 20,460円 （水道料金 20,460円） 2026-08-24まで" in text_of(looked)
    wrong = desk.post(f"/intake/{start.pk}/advance/", FORM | key(2) | {"months": "13"})
    assert wrong.status_code == 422
    assert "使用予定は1か月から12か月まで" in text_of(wrong)
    empty = desk.post(f"/intake/{start.pk}/advance/", key(3) | {"cycle": "even"})
    assert "請求する料金を選んでください" in text_of(empty)
    assert (Supply.objects.count(), Demand.objects.count()) == before
    assert not TemporaryUse.objects.exists()


def test_its_slip_says_what_it_is_and_the_crew_waits(desk: Client, take: Take, places: Places) -> None:
    start = take("start", places.empty)
    sent = desk.post(f"/intake/{start.pk}/advance/", FORM | key(1))
    assert sent.headers["Location"] == f"/intake/{start.pk}/"
    desk.post(f"/intake/{start.pk}/advance/", FORM | key(1))  # pressed twice
    use = TemporaryUse.objects.get()
    page = text_of(desk.get(f"/intake/{start.pk}/"))
    assert "臨時用の前納 未納（開栓待ち）" in page
    assert "2026-05-25〜2026-08-24 3 10 m³ 20,460円 2026-06-25" in page
    assert "作業を手配する" not in page
    slip = SlipReissue.objects.select_related("piece__print_file").get()
    assert slip.piece.print_file is not None
    with attachments.open_stream(slip.piece.print_file) as stream:
        (paper,) = texts(stream.read())
    assert "臨時用の概算料金" in paper
    assert "20,460" in paper
    assert "再発行" not in paper
    assert "捨ててください" not in paper
    listed = text_of(desk.get("/intake/temporary/"))
    assert f"{start.shown} {use.supply.inquiry_no} 見本 移" in listed
    assert "2026-08-24 20,460円 20,460円 未納（開栓待ち）" in listed
    assert "前納の臨時用はありません。" in text_of(desk.get("/intake/temporary/?state=over"))


def test_a_longer_use_is_asked_for_at_the_desk(desk: Client, take: Take, places: Places) -> None:
    start = take("start", places.empty)
    none = desk.post(f"/intake/{start.pk}/extend/", key(1) | MORE)
    assert "使用中の臨時用ではないため" in text_of(none)
    desk.post(f"/intake/{start.pk}/advance/", FORM | key(2))
    desk.post(f"/intake/{start.pk}/extend/", key(3) | MORE)
    page = text_of(desk.get(f"/intake/{start.pk}/"))
    assert "2026-08-25〜2026-09-24 1 5 m³ 4,510円" in page  # (2,000 + 2,100) × 1.1
