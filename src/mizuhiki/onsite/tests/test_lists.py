"""The morning list: whose it is, what it needs before it goes out, and the clock it comes home with."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.customers.api import Supply
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork import errors as field_errors
from mizuhiki.fieldwork.models import DaySheet, DaySheetEnd, VisitEnd
from mizuhiki.fieldwork.permissions import VISIT_SEE
from mizuhiki.fieldwork.services import bringing
from mizuhiki.onsite import errors, tables
from mizuhiki.onsite.tests.conftest import AT, DAY, Crew
from mizuhiki.platform import clock
from mizuhiki.staff.api import User, issue_card, lose_card
from mizuhiki.till import api as till
from tests.builders import PHOTO, card, clerk, open_till
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def test_the_list_is_one_tablets_and_grows_when_asked_again(supply: Supply, crew: Crew) -> None:
    others = fieldwork.plan_visit(
        kind="settlement", supply_id=supply.pk, visit_on=DAY, crew_id=card(clerk()).holder_id, note="",
        at=AT - timedelta(hours=4), actor=clerk(),
    )  # fmt: skip
    with pytest.raises(field_errors.NothingToday):
        crew.take_list()
    fieldwork.cancel_visit(visit_id=others.pk, reason="別の人が行く", at=AT, actor=clerk())
    visit = crew.plan(supply)
    sheet = crew.take_list()
    with pytest.raises(field_errors.SheetOfOtherDay):
        fieldwork.hand_out(device=crew.device, at=AT + timedelta(days=1), actor=crew.person)
    assert crew.take_list().pk == sheet.pk
    assert sheet.lines.count() == 1
    with pytest.raises(field_errors.VisitOut):
        fieldwork.cancel_visit(visit_id=visit.pk, reason="中止", at=AT, actor=clerk())
    other = crew.device
    crew.device = "c3" * 32
    with pytest.raises(field_errors.SheetElsewhere):
        crew.take_list()
    crew.device = other
    fieldwork.hand_in(device=other, at=AT, actor=crew.person)
    fieldwork.hand_in(device=other, at=AT, actor=crew.person)
    assert DaySheetEnd.objects.count() == 1
    with pytest.raises(field_errors.SheetOver):
        crew.take_list()
    fieldwork.cancel_visit(visit_id=visit.pk, reason="中止", at=AT, actor=clerk())
    assert [end.how for end in VisitEnd.objects.all()] == ["cancelled", "cancelled"]


@pytest.mark.req("COL-019")
def test_no_list_goes_out_without_the_bag_of_settlements(supply: Supply, crew: Crew) -> None:
    crew.plan(supply)
    assert crew.session is not None
    till.close_till(session_id=crew.session.pk, pieces={"n1000": 10}, at=AT, actor=crew.person)
    with pytest.raises(errors.BagNotOpen, match="開けてから、一覧を受け取ってください。"):
        crew.take_list()
    open_till(crew.person, AT - timedelta(hours=4))  # a drawer of the counter is another float
    with pytest.raises(errors.BagNotOpen):
        crew.take_list()
    assert not DaySheet.objects.exists()


def test_a_table_holds_fewer_rows_than_a_tablet_can(
    supply: Supply, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = len(tables.prepare(crew.plan(supply))["rows"])
    monkeypatch.setattr(tables, "MOST_ROWS", rows)
    tables.check(supply.pk, DAY)
    monkeypatch.setattr(tables, "MOST_ROWS", rows - 1)
    with pytest.raises(errors.TooMuchForTable, match=f"料金表が{rows - 1:,}m³までに収まりません"):
        tables.check(supply.pk, DAY)


def test_a_tablets_clock_is_held_between_the_hand_out_and_now(supply: Supply, crew: Crew) -> None:
    visit, sheet = crew.plan(supply), crew.take_list()
    facts: dict[str, Any] = {"device": crew.device, "visit_id": visit.pk, "at": AT, "actor": crew.person}
    told = {"what": "unmet", "reason": "不在"}
    kept = [
        bringing.take_down(key=uuid.uuid4(), told=told, taken_at=taken_at, **facts).taken_at
        for taken_at in (sheet.made_at - timedelta(days=1), AT - timedelta(hours=1), AT + timedelta(days=1))
    ]
    assert kept == [sheet.made_at, AT - timedelta(hours=1), AT]


@pytest.mark.req("COL-036", "COL-101")
def test_nobody_is_sent_without_a_valid_card(
    supply: Supply, crew: Crew, person: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    stranger = clerk("genba9")
    with pytest.raises(field_errors.CardMissing) as refused:
        Crew(stranger).plan(supply)
    sentence = f"{stranger}さんには、2026-05-25に有効な指定公金事務取扱者証がありません。"
    assert sentence in refused.value.message
    for end in ("until", "lost"):
        late = clerk(f"genba-{end}")
        given = issue_card(
            PHOTO, number=f"公金-{end}", holder_id=late.pk, issued_on=DAY - timedelta(days=9),
            valid_until=DAY - timedelta(days=1) if end == "until" else DAY, at=AT, actor=clerk(),
        )  # fmt: skip
        if end == "lost":
            lose_card(card_id=given.pk, how="lost", note="事故報告", at=AT, actor=clerk())
        with pytest.raises(field_errors.CardMissing):
            Crew(late).plan(supply)
    assert fieldwork.open_visits().count() == 0
    visit = crew.plan(supply)
    number = card(crew.person).number
    with clock.travel(AT):
        office = sign_in(person(VISIT_SEE, username="jimu2"))
        assert f"証 {number}" in text_of(office.get(f"/visits/?day={DAY}"))
        assert f"指定公金事務取扱者証 {number}" in text_of(office.get(f"/visits/{visit.pk}/"))
