"""現金運送保険: the register, until when the way is insured, and its renewal in time (COL-018)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till.errors import PolicyIncomplete, PolicyKnown
from mizuhiki.till.insurance import insured_on
from mizuhiki.till.jobs import look_at_insurance
from mizuhiki.till.models import TransitPolicy
from mizuhiki.till.permissions import PLACE_EDIT, TILL_SEE
from mizuhiki.till.services.days import enter_transit_policy
from mizuhiki.worklist.models import Item
from tests.builders import noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 5, 7)
END = date(2026, 10, 1)


@pytest.fixture
def keeper(person: Callable[..., User]) -> User:
    return person(TILL_SEE, PLACE_EDIT, "worklist.desk_collection", username="kanri1")


def enter(keeper: User, **changes: Any) -> TransitPolicy:
    """A year from last October."""
    facts: dict[str, Any] = {
        "policy_no": "CIT-1",
        "insurer": "見本損害保険",
        "starts_on": date(2025, 10, 1),
        "ends_on": END,
        "cover_yen": 5_000_000,
        "at": noon(DAY),
        "actor": keeper,
    }
    return enter_transit_policy(**facts | changes)


def test_insurances_one_after_the_other_count_as_one_and_a_gap_ends_them(keeper: User) -> None:
    assert (insured_on(DAY).until, insured_on(DAY).ends_soon) == (None, False)
    enter(keeper)
    assert (insured_on(DAY).until, insured_on(DAY).days_left) == (END, 147)
    enter(keeper, policy_no="CIT-3", starts_on=END + timedelta(days=1), ends_on=date(2028, 10, 1))
    assert insured_on(DAY).until == END  # one day between
    enter(keeper, policy_no="CIT-2", starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 2))
    assert insured_on(DAY).until == date(2028, 10, 1)
    assert [insured_on(END - timedelta(days=days)).ends_soon for days in (61, 60)] == [False, False]


@pytest.mark.req("COL-018")
def test_sixty_days_before_its_end_the_renewal_lies_on_the_desk_until_it_is_entered(keeper: User) -> None:
    def look(on: date) -> bool:
        with clock.travel(noon(on)):
            return look_at_insurance.func(0)

    enter(keeper)
    assert look(END - timedelta(days=61)) is False
    assert not Item.objects.exists()
    assert look(END - timedelta(days=60)) is True
    assert look(END - timedelta(days=59)) is True
    item = Item.objects.get()
    assert (item.kind, item.desk, item.title) == (
        "till.insurance", "collection", "現金運送賠償責任保険を更新する（2026-10-01から無保険）",
    )  # fmt: skip
    at = noon(END - timedelta(days=58))
    enter(keeper, policy_no="CIT-2", starts_on=END, ends_on=date(2027, 10, 1), at=at)
    item.refresh_from_db()
    assert item.closed_at == at


@pytest.mark.parametrize(
    "changes",
    [{"policy_no": " "}, {"insurer": ""}, {"cover_yen": 0}, {"ends_on": date(2025, 10, 1)}],
)
def test_an_insurance_that_says_too_little_is_not_entered(keeper: User, changes: dict[str, Any]) -> None:
    with pytest.raises(PolicyIncomplete):
        enter(keeper, **changes)
    assert not TransitPolicy.objects.exists()


def test_a_number_is_entered_once(keeper: User) -> None:
    enter(keeper)
    with pytest.raises(PolicyKnown, match="CIT-1"):
        enter(keeper)
    assert TransitPolicy.objects.count() == 1


def test_the_register_is_read_by_many_and_written_by_who_keeps_the_places(
    keeper: User, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    data = {
        "once": "00000000-0000-4000-8000-000000000001", "policy_no": "CIT-9", "insurer": "見本損害保険",
        "cover_yen": "５，０００，０００", "starts_on_0": "2026", "starts_on_1": "5", "starts_on_2": "1",
        "last_day_0": "2026", "last_day_1": "5", "last_day_2": "31",
    }  # fmt: skip
    with clock.travel(noon(DAY)):
        desk, reader = sign_in(keeper), sign_in(person(TILL_SEE, username="mado1"))
        assert "本日有効な現金運送賠償責任保険がありません。" in text_of(desk.get("/till/policies/"))
        assert "保険を登録する" in text_of(desk.get("/counter/days/"))
        assert reader.post("/till/policies/", data).status_code == 403
        assert desk.post("/till/policies/", data | {"last_day_2": ""}).status_code == 422
        assert not TransitPolicy.objects.exists()
        assert desk.post("/till/policies/", data).status_code == 302
        policy = TransitPolicy.objects.get()
        assert (policy.cover_yen, policy.ends_on) == (5_000_000, date(2026, 6, 1))
        page = text_of(reader.get("/till/policies/"))
        assert "CIT-9 見本損害保険 2026-05-01 2026-05-31 5,000,000円 有効" in page
        assert "あと25日です。更新してください。" in page
        assert "この保険を登録する" not in page
        assert "あと25日です。 保険を更新する" in text_of(desk.get("/counter/days/"))
