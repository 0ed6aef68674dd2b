"""Start, stop and name change from the call to the tap, and what is refused on the way."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from mizuhiki.billing.models import Assessment, Demand
from mizuhiki.contacts.models import Contact
from mizuhiki.customers.api import Customer, Supply, SupplyParty
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork import errors as field_errors
from mizuhiki.fieldwork.models import Visit, VisitEnd
from mizuhiki.intake import api as intake
from mizuhiki.intake import errors
from mizuhiki.intake.api import Application, Wish, conflicts_of, mark_of_conflicts
from mizuhiki.intake.models import Details, Outcome, Standing, Step, Told
from mizuhiki.intake.services.carrying_out import Done, carry_out, settle_again
from mizuhiki.intake.tests.conftest import AT, DAY, TOLD, Crew, Places, Take
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.worklist.models import Item
from tests.builders import clerk

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def rows() -> list[int]:
    """How much of everything there is, so that a refusal can be seen to change nothing."""
    counted = (Application, Details, Told, Step, Standing, Outcome, Supply, Visit, VisitEnd, Contact, Item)
    return [model.objects.count() for model in counted]


def steps(application: Application) -> list[str]:
    return list(
        Step.objects.filter(application=application).order_by("number").values_list("kind", flat=True)
    )


@pytest.mark.req("CC-032")
@pytest.mark.parametrize(
    ("facts", "refusal", "says"),
    [
        ({"place": " "}, errors.Incomplete, "使用場所を入力"),
        ({"name": ""}, errors.Incomplete, "お名前を入力"),
        ({"phone": ""}, errors.Incomplete, "電話番号を入力"),
        ({"wanted_on": None}, errors.Incomplete, "希望日を入力"),
        ({"wanted_on": DAY + timedelta(days=191)}, errors.DayOutOfReach, "2026-12-01"),
        ({"by": "agent"}, errors.ProxyUnknown, "返信先"),
        ({"by": "agent", "told": {"proxy_company": "㈱住まい"}}, errors.ProxyUnknown, "返信先"),
    ],
)
def test_nothing_is_taken_without_place_day_name_and_telephone(
    take: Take, places: Places, facts: dict[str, Any], refusal: type[RuleBroken], says: str
) -> None:
    before = rows()
    with pytest.raises(refusal, match=says):
        take("stop", places.old, **facts)
    assert rows() == before


@pytest.mark.req("CC-020")
@pytest.mark.req("CC-032")
def test_a_removal_closes_the_old_tap_with_its_bill_and_opens_the_new_one(
    take: Take, places: Places, crew: Crew
) -> None:
    proxy = {"proxy_company": "㈱住まい", "reply_phone": "00-0000-0000", "new_address": "水引市桜台2番地"}
    stop = take("stop", places.old, by="agent", told=proxy)
    start = take("start", places.empty, place="緑町2番地", stop_id=stop.pk)
    assert (stop.shown, start.shown, start.stop) == ("R8-000001", "R8-000002", stop)
    assert stop.standing.details.told.reply_phone == "00-0000-0000"
    talk = Contact.objects.get()  # the mover is no customer of the new place yet
    assert (talk.supply, talk.kind, "R8-000001" in talk.text) == (places.old, "notice", True)
    closing, opening = crew.go(stop), crew.go(start)
    assert (closing.supply, closing.installation) == (places.old, None)
    assert (opening.supply, opening.installation) == (None, places.empty.installation)
    assert crew.tell(closing, what="tap", tap="closed", index_m3=153) == ""
    assert crew.tell(opening, what="tap", tap="opened", index_m3=121) == ""

    places.old.refresh_from_db()
    left = Outcome.objects.get(application=stop)
    assert (places.old.ends_on, left.index_m3, left.problem) == (DAY, 153, "")
    assert left.reading is not None
    assert (left.reading.kind, left.reading.usage_m3) == ("final", 12)
    assert left.demand is not None
    bill = Demand.objects.get(pk=left.demand.pk)
    charges = Assessment.objects.filter(supply=places.old, kind="final").values_list("amount_yen", flat=True)
    assert bill.amount_yen == sum(charges) > 0

    begun = Outcome.objects.get(application=start)
    assert (begun.supply.starts_on, begun.supply.ends_on) == (DAY, None)
    assert begun.supply.inquiry_no == "00000000003"
    assert sorted(begun.supply.services.values_list("charge", "use_class", "cycle")) == [
        ("public_sewerage", "一般汚水", "even"),
        ("water", "家庭用", "even"),
    ]
    user = SupplyParty.objects.get(supply=begun.supply, role="water_user").customer
    assert (user.name, user.kana, user.phones.get().digits) == ("見本 移", "ミホン ウツル", "00011112222")
    differs = Item.objects.get(kind="intake.index_differs")  # 120 when it was read last
    assert differs.events.get().note == (
        "開栓時の指針 121、前回の指針 120。差の1m³は新しい使用者に請求しません。"
    )
    assert [one.state for one in Standing.objects.order_by("pk")] == ["settled", "settled"]
    assert steps(stop) == ["received", "assigned", "carried_out", "settled"]
    with pytest.raises(errors.ApplicationOver):
        intake.cancel_application(application_id=stop.pk, reason="やめる", actor=clerk(), at=AT)


@pytest.mark.req("CC-020")
def test_a_cancelled_one_keeps_its_history_and_nobody_goes_out_for_it(
    take: Take, places: Places, crew: Crew
) -> None:
    stop = take("stop", places.old)
    wish = Wish(
        wanted_on=DAY + timedelta(days=2),
        by="family",
        told=TOLD | {"phone": "000-3333-4444"},
        installation_id=places.old.installation_id,
    )
    changed: dict[str, Any] = {"application_id": stop.pk, "wish": wish, "actor": clerk(), "at": AT}
    visit = crew.go(stop)
    with pytest.raises(field_errors.VisitOut):  # it is on the tablet
        intake.change_application(**changed, seen_version=1)
    assert steps(stop) == ["received", "assigned"]

    fieldwork.hand_in(device=crew.device, at=AT, actor=crew.person)
    intake.change_application(**changed, seen_version=1)
    assert VisitEnd.objects.get(visit=visit).how == "cancelled"
    with pytest.raises(errors.ChangedMeanwhile):
        intake.change_application(**changed, seen_version=1)
    intake.cancel_application(application_id=stop.pk, reason="引っ越しの中止", actor=clerk(), at=AT)
    assert steps(stop) == ["received", "assigned", "unassigned", "changed", "cancelled"]
    assert [one.told.phone for one in stop.versions.order_by("number")] == ["000-1111-2222", "000-3333-4444"]
    assert not Visit.objects.filter(end=None).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Told.objects.update(name="別の人")
    with pytest.raises(DatabaseError), transaction.atomic():
        Step.objects.create(application=stop, number=6, kind="noted", text="後から", at=AT)
    take("stop", places.old)  # and may be asked for anew


@pytest.mark.req("CC-020")
def test_what_else_is_known_of_a_place_is_shown_before_anything_is_saved(take: Take, places: Places) -> None:
    def seen(kind: str, supply: Supply, phone: str = "000-9999-0000") -> tuple[list[str], str]:
        found = conflicts_of(kind=kind, installation_id=supply.installation_id, wanted_on=DAY, phone=phone)
        return [one.code for one in found], mark_of_conflicts(found)

    before = rows()
    with pytest.raises(errors.ConflictsUnseen, match="1件"):
        take("start", places.old)  # somebody lives there
    with pytest.raises(errors.ConflictsUnseen):
        take("stop", places.empty)  # nobody does
    assert rows() == before
    assert seen("start", places.old)[0] == ["still_used"]
    assert seen("stop", places.empty)[0] == ["not_used"]
    stop = take("stop", places.old, reference="once")
    with pytest.raises(errors.TakenAlready, match="R8-000001"):
        take("stop", places.old, reference="once")
    with pytest.raises(errors.AskedAlready, match="R8-000001"):
        take("stop", places.old)
    codes, mark = seen("start", places.old)
    assert codes == ["same_tap"]  # whoever lived there leaves
    start = take("start", places.old, seen=mark, phone="000-9999-0000")
    assert seen("start", places.empty)[0] == ["same_phone"]
    with pytest.raises(RuleBroken):  # not before the one who leaves is gone
        carry_out(application_id=start.pk, done=Done(DAY, "opened", 150), actor=clerk(), at=AT)
    carry_out(application_id=stop.pk, done=Done(DAY, "left_open", 150), actor=clerk(), at=AT)
    carry_out(application_id=start.pk, done=Done(DAY, "no_work", 150), actor=clerk(), at=AT)
    taps = Supply.objects.filter(installation=places.old.installation).order_by("starts_on")
    assert [(one.starts_on < DAY, one.ends_on) for one in taps] == [(True, DAY), (False, None)]


@pytest.mark.req("CC-047")
def test_an_unknown_tap_lies_on_the_open_close_desk_until_it_is_found(
    take: Take, places: Places, crew: Crew
) -> None:
    start = take("start", place="緑町のどこか")
    assert Standing.objects.get(pk=start.pk).state == "unplaced"
    item = Item.objects.get(kind="intake.unplaced")
    assert (item.desk, item.closed_at) == ("intake", None)
    with pytest.raises(errors.NoTap):
        crew.go(start)
    with pytest.raises(errors.NoTap):
        carry_out(application_id=start.pk, done=Done(DAY, "opened", 120), actor=clerk(), at=AT)
    wish = Wish(wanted_on=DAY, by="self", told=TOLD, installation_id=places.empty.installation_id)
    intake.change_application(application_id=start.pk, wish=wish, seen_version=1, actor=clerk(), at=AT)
    assert steps(start) == ["received", "identified"]
    item.refresh_from_db()
    assert (item.closed_at, Standing.objects.get(pk=start.pk).area) == (AT, "east")


@pytest.mark.req("CC-038")
def test_an_urgent_one_is_seen_by_somebody_with_name_and_time(take: Take, places: Places) -> None:
    stop = take("stop", places.old, is_urgent=True)
    item = Item.objects.get(kind="intake.urgent")
    assert (item.rank, item.due_at) == (1, AT + timedelta(minutes=15))
    soon = AT + timedelta(minutes=3)
    step = intake.acknowledge(application_id=stop.pk, actor=clerk("field1"), at=soon)
    assert (str(step.by), step.at) == (str(clerk("field1")), soon)
    item.refresh_from_db()
    assert item.closed_at == soon
    with pytest.raises(errors.NotUrgent):
        intake.acknowledge(application_id=stop.pk, actor=clerk(), at=soon)
    assert steps(stop) == ["received", "acknowledged"]


@pytest.mark.req("CC-020")
def test_a_crew_takes_no_more_than_it_can_do_unless_it_is_urgent(take: Take, places: Places) -> None:
    for weekday, places_ in ((DAY.weekday(), 5), (None, 1)):
        day = None if weekday is not None else DAY
        intake.set_capacity(
            area="east", window="am", places=places_, weekday=weekday, day=day, actor=clerk(), at=AT
        )
    take("stop", places.old, window="am")
    with pytest.raises(errors.WindowFull, match=r"9時～12時（東部）は1件"):
        take("start", places.empty, window="am", phone="000-9999-0000")
    with pytest.raises(errors.WindowUnknown):
        take("start", places.empty, window="night", phone="000-9999-0000")
    urgent = take("start", places.empty, window="am", phone="000-9999-0000", is_urgent=True)
    assert Standing.objects.get(pk=urgent.pk).window == "am"
    with pytest.raises(errors.CapacityUnfit):
        intake.set_capacity(area="east", window="am", places=1, actor=clerk(), at=AT)


@pytest.mark.req("CC-020")
def test_another_name_is_another_user_or_the_same_one_renamed(take: Take, places: Places) -> None:
    before = SupplyParty.objects.get(supply=places.old, role="water_user")
    done = Done(DAY, "no_work")
    rename = take("rename", places.old, customer_id=before.customer_id, name="見本 改")
    carry_out(application_id=rename.pk, done=done, actor=clerk(), at=AT)
    assert Customer.objects.get(pk=before.customer_id).name == "見本 改"
    assert SupplyParty.objects.filter(supply=places.old).count() == 1
    heir = take(
        "rename", places.old, name="見本 継", wanted_on=DAY - timedelta(days=1), phone="000-2222-3333"
    )
    carry_out(application_id=heir.pk, done=done, actor=clerk(), at=AT)
    users = SupplyParty.objects.filter(supply=places.old, role="water_user").order_by("starts_on")
    assert [(one.customer.name, one.ends_on) for one in users] == [("見本 改", DAY), ("見本 継", None)]


@pytest.mark.req("CC-085")
@pytest.mark.req("COL-046")
def test_the_channels_of_a_year_stand_beside_the_contract(take: Take, places: Places) -> None:
    take("stop", places.old, channel="counter", slip_no="A-12")
    with pytest.raises(errors.SlipTaken, match="R8-000001"):
        take("start", places.empty, channel="counter", slip_no="A-12", phone="000-9999-0000")
    found = {one.code: one for one in intake.channels_of_year(2026, today=DAY)}
    assert [(one.minutes, one.yearly) for one in found.values()] == [
        (5, 38_803), (2, 1_688), (2, 24_227), (2, 0), (2, 0), (2, 8_225),
    ]  # fmt: skip
    assert (found["counter"].total, found["counter"].work_minutes, found["fax"].total) == (1, 2, 0)
    assert found["counter"].counts[1] == 1  # May
    assert found["counter"].percent == "0.0"
    assert date(2026, 5, 25) == DAY


def test_nobody_met_puts_the_application_back_on_the_list(take: Take, places: Places, crew: Crew) -> None:
    stop = take("stop", places.old)
    visit = crew.go(stop)
    assert crew.tell(visit, what="unmet", reason="門が閉まっている") == ""
    standing = Standing.objects.get(pk=stop.pk)
    assert (standing.state, standing.visit) == ("received", None)
    assert Step.objects.filter(application=stop).latest("number").text == "門が閉まっている"
    assert Supply.objects.get(pk=places.old.pk).ends_on is None
    then: dict[str, Any] = {"wanted_on": date(2026, 4, 10), "phone": "000-1234-5678"}
    tap = places.empty.installation_id
    seen = mark_of_conflicts(conflicts_of(kind="stop", installation_id=tap, **then))
    late = take("stop", places.empty, seen=seen, **then)
    with pytest.raises(RuleBroken, match="使用中止日は2026-04-10です。"):
        carry_out(application_id=late.pk, done=Done(DAY, "closed", 120), actor=clerk(), at=AT)
    assert Standing.objects.get(pk=late.pk).state == "received"


@pytest.mark.req("CC-020")
def test_a_dial_read_wrong_waits_and_is_settled_with_the_right_figure(
    take: Take, places: Places, crew: Crew
) -> None:
    stop = take("stop", places.old)
    assert crew.tell(crew.go(stop), what="tap", tap="closed", index_m3=15) == ""  # 141 when it was read last
    outcome = Outcome.objects.get(application=stop)
    problem = "閉栓精算の料金を計算できません（検針値を確認中）。料金の担当へ確かめてください。"
    assert (outcome.problem, Supply.objects.get(pk=places.old.pk).ends_on) == (problem, None)
    assert Standing.objects.get(pk=stop.pk).state == "carried_out"
    item = Item.objects.get(kind="intake.unsettled")
    assert (item.desk, item.closed_at) == ("billing", None)
    again: dict[str, Any] = {"application_id": stop.pk, "actor": clerk(), "at": AT}
    with pytest.raises(RuleBroken):
        settle_again(index_m3=15, **again)
    assert steps(stop) == ["received", "assigned", "carried_out"]
    assert settle_again(index_m3=153, **again).text == "精算し直し：指針 153、2,862円"
    item.refresh_from_db()
    assert (item.closed_at, Supply.objects.get(pk=places.old.pk).ends_on) == (AT, DAY)
    with pytest.raises(errors.ApplicationOver):
        settle_again(index_m3=153, **again)
