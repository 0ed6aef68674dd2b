"""The calendar, the days the client named, and work beyond the hours, as a supervisor enters them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.servicehours.models import BusyDay, Extension
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
ONCE = "00000000-0000-4000-8000-00000000000{}"
EXTENSION = {
    "day_0": "2027", "day_1": "1", "day_2": "21", "from_minute": "１８：００", "to_minute": "2130",
    "reason": "緑町の水道管の破裂", "officer": "維持管理課 係長", "asked_on_0": "2027", "asked_on_1": "1",
    "asked_on_2": "21", "asked_minute": "17:20", "staff": "4", "cost": "別途協議", "once": ONCE.format(1),
}  # fmt: skip


@pytest.fixture
def desk(rules_in_force: None, person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Any:
    del rules_in_force
    chief = person("servicehours.hours_see", "servicehours.hours_edit", username="chief1")
    with clock.travel(datetime(2027, 1, 21, 17, 30, tzinfo=clock.TOKYO)):
        yield sign_in(chief)


@pytest.mark.req("CC-012")
def test_a_supervisor_names_the_busy_days_of_a_year(desk: Client) -> None:
    days = [f"{date(2027, 3, 15 + number)}" for number in range(17)]
    sent = {"days": days, "officer": "企画係長", "paper": "通知", "once": ONCE.format(2)}
    assert "今の印 0 日（契約は30日程度）" in text_of(desk.get("/hours/busy/?year=2027"))
    answer = desk.post("/hours/busy/?year=2027", sent)
    assert answer.headers["Location"] == "/hours/?year=2027"
    page = text_of(desk.get("/hours/?year=2027"))
    assert "営業日 362日 繁忙期 17日（契約は30日程度） 休業日 3日" in page
    assert BusyDay.objects.count() == 17
    refused = desk.post("/hours/busy/?year=2027", sent | {"paper": "", "days": [], "once": ONCE.format(3)})
    assert (refused.status_code, BusyDay.objects.count()) == (422, 17)


@pytest.mark.req("CC-053")
def test_an_extension_at_half_past_five_is_in_force_at_once(desk: Client) -> None:
    assert "今日のセンター 08:45〜18:00" in text_of(desk.get("/hours/"))
    assert desk.post("/hours/extensions/open/", EXTENSION).status_code == 302
    page = text_of(desk.get("/hours/"))
    assert "今は お客様センター 今日のセンター 08:45〜21:30" in page
    assert "2027-01-21 21:30 夜間等緊急受付" in page
    page = text_of(desk.get("/hours/extensions/"))
    assert "18:00〜21:30 有効" in page
    assert "要請 維持管理課 係長 2027-01-21 17:20" in page
    path = f"/hours/extensions/{Extension.objects.get().pk}/end/"
    assert desk.post(path, {"officer": "", "once": ONCE.format(4)}).status_code == 422
    assert desk.post(path, {"officer": "係長", "once": ONCE.format(5)}).status_code == 302
    assert "今日のセンター 08:45〜18:00" in text_of(desk.get("/hours/"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"to_minute": "25:00"}, "終了は「18:30」のように入力してください。日の終わりは「24:00」です"),
        ({"from_minute": "9:00", "to_minute": "10:00"}, "もともと営業時間です"),
        ({"from_minute": "7:00", "to_minute": "8:45"}, "開始が過ぎています。"),
        ({"officer": ""}, "要請した発注者の職員を入力してください"),
    ],
)
def test_a_wrong_form_says_so_and_writes_nothing(
    desk: Client, changes: dict[str, Any], sentence: str
) -> None:
    answer = desk.post("/hours/extensions/open/", EXTENSION | changes)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Extension.objects.exists()
