"""A request from the telephone to its end: who knows, who goes, what was changed, and what is refused."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.repairs import api, errors
from mizuhiki.repairs.models import Contractor, RepairDetail, RepairStep, RepairTold
from mizuhiki.repairs.selectors import Filters, crew_requests, requests
from mizuhiki.repairs.tests.conftest import CAME, MINUTE, PIN, Receive, given
from mizuhiki.worklist.api import Item

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def waiting() -> list[tuple[str, str]]:
    """Desk and key of what is open in the inbox."""
    return list(Item.objects.filter(closed_at=None).order_by("key").values_list("desk", "key"))


def the(number: int) -> api.RepairCase:
    found = api.case(number)
    assert found is not None
    return found


@pytest.mark.req("CC-033", "CC-024", "CC-038")
def test_a_leak_goes_from_the_call_to_the_crew_that_is_done(receive: Receive, desk: Any, crew: Any) -> None:
    request = receive()
    number = request.pk
    found = the(number)
    assert (found.side.label, found.detail.item.label, found.urgency.label, found.place) == (
        "水道", "道路の漏水", "至急", "緑町一丁目 交差点の北",
    )  # fmt: skip
    assert waiting() == [("repairs", f"repairs.request:{number}")]
    item = Item.objects.get(closed_at=None)
    assert (item.rank, item.due_at - CAME) == (Item.Rank.URGENT, 15 * MINUTE)
    with pytest.raises(errors.NotAcknowledged):
        api.dispatch(request_id=number, contractor_id=None, crew_id=crew.pk, actor=desk, at=CAME + MINUTE)
    assert the(number).steps == []
    api.acknowledge(request_id=number, actor=desk, at=CAME + 2 * MINUTE)
    known = the(number).acknowledged
    assert known is not None
    assert (known.by, known.at) == (desk, CAME + 2 * MINUTE)
    assert waiting() == []
    with pytest.raises(errors.NothingToAcknowledge, match="修繕 三郎が11月16日 09:32に確認"):
        api.acknowledge(request_id=number, actor=crew, at=CAME + 3 * MINUTE)
    api.dispatch(
        request_id=number, contractor_id=None, crew_id=crew.pk, text="急行", actor=desk, at=CAME + 4 * MINUTE
    )
    assert [one.pk for one in crew_requests(crew)] == [number]
    api.begin_work(request_id=number, actor=crew, at=CAME + 30 * MINUTE)
    with pytest.raises(errors.WorkingAlready):
        api.begin_work(request_id=number, actor=crew, at=CAME + 31 * MINUTE)
    api.finish(request_id=number, text="継手を替えた", actor=crew, at=CAME + 90 * MINUTE)
    done = the(number)
    assert done.kinds == ["acknowledged", "dispatched", "underway", "done"]
    assert (done.state, done.state.label, list(crew_requests(crew))) == ("done", "完了", [])
    with pytest.raises(errors.RequestEnded, match="「完了」です"):
        api.add_note(request_id=number, text="また漏れた", actor=desk, at=CAME + 99 * MINUTE)
    assert len(the(number).steps) == 4
    assert [one.pk for one in requests(Filters(show="closed"))] == [number]


@pytest.mark.req("CC-043")
def test_a_change_is_in_force_at_once_reported_by_the_supervisor_and_the_old_stays(
    receive: Receive, operator: Any, supervisor: Any, desk: Any
) -> None:
    number = receive().pk
    api.acknowledge(request_id=number, actor=desk, at=CAME + MINUTE)
    other = given(place="緑町二丁目 公園の前", urgency="today")
    step = {"request_id": number, "actor": operator}
    with pytest.raises(errors.NothingChanged):
        api.change_request(seen_version=1, given=given(), reason="再電", at=CAME + 2 * MINUTE, **step)
    with pytest.raises(errors.StepSaysNothing):
        api.change_request(seen_version=1, given=other, reason=" ", at=CAME + 2 * MINUTE, **step)
    assert RepairDetail.objects.count() == 1
    api.change_request(seen_version=1, given=other, reason="場所の訂正", at=CAME + 2 * MINUTE, **step)
    with pytest.raises(errors.DetailMoved, match="09:32に受電 花子が変更"):
        api.change_request(seen_version=1, given=given(), reason="遅い画面", at=CAME + 3 * MINUTE, **step)
    found = the(number)
    assert [one.told.place for one in found.details] == ["緑町一丁目 交差点の北", "緑町二丁目 公園の前"]
    assert (found.place, found.urgency, found.is_changed, found.awaits_report) == (
        "緑町二丁目 公園の前", "today", True, True,
    )  # fmt: skip
    assert waiting() == [
        ("reception", f"repairs.change:{number}"),
        ("repairs", f"repairs.request:{number}"),
    ]
    api.report_change(request_id=number, actor=supervisor, at=CAME + 5 * MINUTE)
    assert waiting() == [("repairs", f"repairs.request:{number}")]
    with pytest.raises(errors.NothingToReport):
        api.report_change(request_id=number, actor=supervisor, at=CAME + 6 * MINUTE)
    api.acknowledge(request_id=number, actor=desk, at=CAME + 7 * MINUTE)
    assert (waiting(), the(number).is_changed) == ([], False)
    api.tell_cancel(reason="止まったとのこと", at=CAME + 8 * MINUTE, **step)
    assert (the(number).is_withdrawn, the(number).is_over) == (True, False)
    with pytest.raises(errors.NothingChanged):
        api.tell_cancel(reason="二度目", at=CAME + 9 * MINUTE, **step)
    api.cancel_request(request_id=number, text="現地で止水を確認", actor=desk, at=CAME + 20 * MINUTE)
    assert (waiting(), the(number).state) == ([], "cancelled")


@pytest.mark.req("CC-033")
def test_what_cannot_be_is_refused_and_nothing_is_written(operator: Any, desk: Any) -> None:
    half = given(longitude=None)
    wrong: list[tuple[api.Given, type[RuleBroken]]] = [
        (replace(given(), side="sewer"), errors.ItemOfOtherSide),
        (half, errors.PinHalf),
        (given(latitude=Decimal(91)), errors.PinHalf),
        (given(place="　"), errors.PlaceMissing),
    ]
    for told, why in wrong:
        with pytest.raises(why):
            api.receive_request(told, channel="telephone", actor=operator, at=CAME)
    with pytest.raises(errors.ReceivedInTheFuture):
        api.receive_request(given(), channel="telephone", received_at=CAME + MINUTE, actor=operator, at=CAME)
    assert (api.RepairRequest.objects.count(), Item.objects.count()) == (0, 0)


def test_the_database_takes_only_the_next_step_of_an_open_request(receive: Receive, desk: Any) -> None:
    request = receive()
    facts: dict[str, Any] = {"request": request, "by": desk, "at": CAME + MINUTE}
    bad: list[dict[str, Any]] = [
        {"number": 2, "kind": "acknowledged"},
        {"number": 1, "kind": "dispatched", "crew": desk},
        {"number": 1, "kind": "done", "text": "終わり"},
        {"number": 1, "kind": "noted", "text": ""},
        {"number": 1, "kind": "linked", "original": request},
        {"number": 1, "kind": "acknowledged", "at": CAME - MINUTE},
    ]
    for one in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            RepairStep.objects.create(**facts | one)
    told = RepairTold.objects.get()
    for statement in ("UPDATE repairs_repairtold SET place = 'x'", "DELETE FROM repairs_repairdetail"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert (RepairStep.objects.count(), RepairTold.objects.get().place) == (0, told.place)


@pytest.mark.req("CC-024")
def test_what_is_near_in_place_and_time_is_offered_and_a_duplicate_moves_there(
    receive: Receive, operator: Any, desk: Any
) -> None:
    first = receive()
    receive(latitude=PIN[0] + Decimal("0.002"))  # 222 m to the north
    receive("blockage")
    closed = receive(longitude=PIN[1] + Decimal("0.001"))  # 89 m to the east
    api.acknowledge(request_id=closed.pk, actor=desk, at=CAME + MINUTE)
    api.finish(request_id=closed.pk, text="蓋を締めた", actor=desk, at=CAME + 2 * MINUTE)
    here: dict[str, Any] = {"latitude": PIN[0], "longitude": PIN[1], "side": "water"}
    found = api.near(**here, at=CAME + 9 * MINUTE)
    assert [(one.case.number, one.away_m, one.case.state.label) for one in found] == [
        (first.pk, 0, "受付（未確認）"), (closed.pk, 89, "完了"),
    ]  # fmt: skip
    after = CAME + 73 * 60 * MINUTE
    assert [one.case.number for one in api.near(**here, at=after)] == [first.pk]
    same = receive(at=CAME + 10 * MINUTE)
    link = {"request_id": same.pk, "actor": operator, "at": CAME + 11 * MINUTE}
    for other, why in ((same.pk, "同じ依頼"), (closed.pk, "「完了」")):
        with pytest.raises(errors.OriginalUnfit, match=why):
            api.link_duplicate(original_id=other, **link)
    assert the(same.pk).steps == []
    api.link_duplicate(original_id=first.pk, **link)
    assert (the(same.pk).state.is_over, the(same.pk).original) == (True, first.pk)
    assert [step.text for step in the(first.pk).steps] == [f"第{same.pk}号を同じ件として統合。"]
    with pytest.raises(errors.RequestMoved, match=f"第{first.pk}号に登録してください"):
        api.add_note(request_id=same.pk, text="水が増えた", actor=operator, at=CAME + 12 * MINUTE)
    with pytest.raises(errors.OriginalUnfit, match="統合済み"):
        api.link_duplicate(request_id=first.pk, original_id=same.pk, actor=desk, at=CAME + 13 * MINUTE)


@pytest.mark.req("CC-024")
def test_a_contractor_is_offered_by_turn_hours_and_town_and_sent(receive: Receive, desk: Any) -> None:
    def company(
        name: str, *, sewer: bool = False, towns: tuple[str, ...] = (), hours: str = "08-17"
    ) -> Contractor:
        opens, closes = (clock.now().replace(hour=int(part), minute=0).time() for part in hours.split("-"))
        return api.save_contractor(
            contractor_id=None, name=name, telephone="076-000-0001", does_water=not sewer, does_sewer=sewer,
            towns=towns, opens_at=opens.replace(second=0, microsecond=0),
            closes_at=closes.replace(second=0, microsecond=0), actor=desk, at=CAME,
        )  # fmt: skip

    company("時間外設備", hours="18-08")
    company("遠方設備", towns=("東山",))
    sewer = company("下水工業", sewer=True)
    usual, duty = company("緑設備", towns=("緑町一丁目",)), company("当番設備", hours="18-08")
    turn = {"contractor_id": duty.pk, "actor": desk, "at": CAME}
    api.plan_duty(starts_at=CAME - 60 * MINUTE, ends_at=CAME + 60 * MINUTE, **turn)
    with pytest.raises(errors.DutyOverlaps):
        api.plan_duty(starts_at=CAME, ends_at=CAME + 90 * MINUTE, **turn)
    found = api.offers(side="water", town="緑町一丁目", at=CAME)
    assert [(one.contractor.name, one.words) for one in found] == [
        ("当番設備", "当番・受付時間外"),
        ("緑設備", "受付時間内"),
        ("遠方設備", "受付時間内・受持ちの町の外"),
        ("時間外設備", "受付時間外"),
    ]
    number = receive().pk
    api.acknowledge(request_id=number, actor=desk, at=CAME + MINUTE)
    send = {"request_id": number, "actor": desk, "at": CAME + 2 * MINUTE}
    with pytest.raises(errors.ContractorUnfit, match="下水工業は水道の修繕を受けていません"):
        api.dispatch(contractor_id=sewer.pk, crew_id=None, **send)
    with pytest.raises(errors.GoesToOne):
        api.dispatch(contractor_id=usual.pk, crew_id=desk.pk, **send)
    api.dispatch(contractor_id=usual.pk, crew_id=None, **send)
    sent = the(number).dispatched
    assert sent is not None
    assert (sent.contractor, the(number).state.label) == (usual, "手配済み")


@pytest.mark.req("CC-086")
def test_the_months_count_water_and_sewer_and_their_sum(receive: Receive, desk: Any) -> None:
    for item in ("road_leak", "turbid", "blockage"):
        receive(item)
    gone = receive("manhole_lid")
    api.cancel_request(request_id=gone.pk, text="誤報", actor=desk, at=CAME + MINUTE)
    months = api.counts_by_month(2026)
    november = next(one for one in months if one.month.month == 11)
    assert (november.water, november.sewer, november.total, november.minutes) == (2, 2, 4, 20)
    assert len(months) == 12
    assert sum(one.total for one in months) == 4
