"""メーター取替 in the browser: asked about once, registered once, refused in words, and who may."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.customers.api import MeterFitting, begin_mark
from mizuhiki.metering.models import MeterExchange, Reading
from mizuhiki.metering.permissions import METER_EXCHANGE, READING_SEE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

ON, TODAY = date(2026, 3, 20), date(2026, 4, 17)
SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def april() -> Iterator[None]:
    with clock.travel(noon(TODAY)):
        yield


@pytest.fixture
def town(db: None) -> Town:
    town = Town()
    town.settle(1)
    return town


@pytest.fixture
def desk(person: Callable[..., User], sign_in: SignIn) -> Client:
    rights = (METER_EXCHANGE, READING_SEE, "customers.customer_see")
    return sign_in(person(*rights, username="kenshin1", display_name="検針 花子"))


def given(**other: Any) -> dict[str, Any]:
    days = {"on": ON, "verified_until": date(2034, 3, 31)} | {
        name: other.pop(name) for name in ("on", "verified_until") if name in other
    }
    boxes = {
        f"{name}_{box}": part
        for name, day in days.items()
        for box, part in enumerate((day.year, day.month, day.day))
    }
    plain = {
        "removed_m3": "118",
        "serial": "S900001",
        "digits": "5",
        "bore_mm": "13",
        "fitted_m3": "0",
        "why": "expired",
    }
    return {**boxes, **plain, "once": str(uuid4()), **other}


def path(town: Town, end: str = "") -> str:
    return f"/supplies/{town.supplies['M000001'].pk}/meter/{end}"


@pytest.mark.req("CC-022")
def test_asked_about_once_and_registered(desk: Client, town: Town) -> None:
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": -72})  # the new dial shows 28
    form = text_of(desk.get(path(town)))
    assert "S000001 5桁 検満 2032-03-31" in form
    assert "前回の検針 取付のあと、まだありません" in form
    asked = desk.post(path(town, "check/"), given())
    words = text_of(asked)
    assert "指針 118（前回 2026-02-10 100）" in words
    assert "旧メーターの使用水量 18 m³" in words
    assert "口径が" not in words
    wider = text_of(desk.post(path(town, "check/"), given(bore_mm="20")))
    assert "口径が13mmから20mmに変わります。取替日からの料金に使います。" in wider
    assert "取替日のあとの検針1件を、新しいメーターのものとして計算し直します。" in words
    assert (MeterExchange.objects.count(), MeterFitting.objects.count()) == (0, 1)
    for name in ("on_0", "verified_until_2", "serial", "why"):
        assert f'<input type="hidden" name="{name}"' in asked.content.decode()
    customer = town.supplies["M000001"].parties.get().customer_id
    answer = desk.post(path(town), given())
    assert answer["Location"] == f"/customers/{customer}/?supply={town.supplies['M000001'].pk}"
    page = text_of(desk.get(answer["Location"]))
    assert "旧メーターの18 m³は、次の検針と合わせて請求します。" in page
    assert "S900001" in page
    last = Reading.objects.latest("sequence")
    assert (last.previous_m3, last.index_m3, last.carried_m3, last.usage_m3) == (0, 28, 18, 46)
    shown = text_of(desk.get(f"/readings/{last.pk}/"))
    assert "今回 28 前回 0 ほかに、取り外したメーターの18 m³" in shown
    entry = AuditEntry.objects.get(action="metering.meter.exchanged")
    assert (entry.customer_ids, entry.facts) == ([customer], {"carried_m3": 18, "why": "expired"})
    assert ReadLog.objects.filter(screen="metering:meter_exchange").count() == 1


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"removed_m3": "99"}, "前回（2026-02-10の100）から数えて小さすぎます。"),
        ({"on": date(2026, 4, 18)}, "取替日は2026-02-11から2026-04-17までの日にしてください。"),
        ({"serial": "S000001"}, "メーターS000001は、すでに水栓に取り付けてあります。"),
        ({"serial": "Ｓ９"}, "半角の英数字とハイフンで入力してください"),
        ({"fitted_m3": "100000"}, "このメーターの指針は5桁です。"),
        ({"why": ""}, "理由を選んでください"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    desk: Client, town: Town, other: dict[str, Any], words: str
) -> None:
    answer = desk.post(path(town), given(**other))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert (MeterExchange.objects.count(), MeterFitting.objects.count()) == (0, 1)
    if "serial" not in other:
        assert words in text_of(desk.post(path(town, "check/"), given(**other)))


def test_without_the_right_nothing_of_it(town: Town, person: Callable[..., User], sign_in: SignIn) -> None:
    reader = sign_in(person(READING_SEE, "customers.customer_see", username="yomu1"))
    assert reader.get(path(town)).status_code == 403
    assert reader.post(path(town), given()).status_code == 403
    assert reader.post(path(town, "check/"), given()).status_code == 403
    customer = town.supplies["M000001"].parties.get().customer_id
    assert path(town) not in reader.get(f"/customers/{customer}/").content.decode()
    assert Client().get(path(town)).status_code == 302
    assert MeterExchange.objects.count() == 0


def test_where_protected_people_are_is_not_told(desk: Client, town: Town) -> None:
    customer = town.supplies["M000001"].parties.get().customer_id
    begin_mark(customer_id=customer, kind="protection", starts_on=TODAY, actor=clerk(), at=noon(TODAY))
    html = text_of(desk.get(path(town)))
    for secret in ("M000001", "S000001", "緑町"):
        assert secret not in html, secret
    assert path(town) not in desk.get(f"/customers/{customer}/").content.decode()
