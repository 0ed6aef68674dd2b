"""A tap that is shut off for arrears, from the cut to the bill: base, readings, and the end of the supply."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest

from mizuhiki.attachments import api as attachments
from mizuhiki.billing import api as billing
from mizuhiki.billing.models import Assessment
from mizuhiki.customers.api import ServiceFact, Supply
from mizuhiki.intake import api as intake
from mizuhiki.intake.errors import IndexMissing
from mizuhiki.intake.models import Outcome
from mizuhiki.intake.services.carrying_out import Done, carry_out
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.api import ReadingDoubt, closing_of, read_closing, send_round, shut_index_of
from mizuhiki.metering.errors import ShutIndexFell
from mizuhiki.metering.models import Reading
from mizuhiki.metering.shut_models import ShutIndex
from mizuhiki.notices.selectors.charges import Calculations, told_of
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.shutoffs.models import Cut, Order
from mizuhiki.shutoffs.services.checking import Seen, plan_check, record_finding
from mizuhiki.shutoffs.services.reopening import Opened, assign_crew, reopen
from mizuhiki.shutoffs.services.restoring import ask_restoration
from mizuhiki.shutoffs.tests.test_restorations import pay
from mizuhiki.worklist.api import Item
from tests import ripe, standing
from tests.builders import Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DECEMBER, READ_ON = date(2026, 12, 1), date(2026, 12, 10)
FREE = "給水停止中の基本料金"


@standing.fixture
def shut_street(rules_in_force: None) -> Town:
    """Two households read each second month; the first is shut off on 21 October at 270, 6 m³ on."""
    del rules_in_force
    town = ripe.owing(2)
    for month in (8, 10):
        town.read(read_on=date(2026, month, 10), used_m3=dict.fromkeys(town.supplies, 41))
    ids = [one.pk for one in town.supplies.values()]
    ripe.warn(ids)
    with clock.travel(ripe.AT):
        ripe.order(ids[:1])
        ripe.hand_out()
    ripe.close(Order.objects.get(), ripe.AT, index_m3=270)
    for month in (8, 10):
        with clock.travel(noon(date(2026, 10, 22))):
            billing.run_billing(cycle_month=date(2026, month, 1), actor=None)
    return town


def first(town: Town) -> Supply:
    return town.supplies["M000001"]


def restore(cut: Cut, opened_at: datetime, index_m3: int) -> None:
    """Somebody pays, and the tap is opened."""
    at = ripe.AT.replace(hour=16)
    found = ask_restoration(
        supply_id=cut.supply_id, channel="phone", asked_at=at, reference="1", at=at, actor=clerk()
    )
    pay(cut, at + timedelta(hours=1))
    on, crew_id = clock.day_of(opened_at), ripe.crew().pk
    assign_crew(restoration_id=found.pk, crew_id=crew_id, on=on, at=at + timedelta(hours=2), actor=clerk())
    told = Opened(opened_at, index_m3, "", has_recovered=True, crew_id=crew_id)
    reopen(restoration_id=found.pk, told=told, at=opened_at, actor=clerk())


def december(town: Town, used_m3: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Water and sewerage of each tap in December."""
    town.read(read_on=READ_ON, used_m3=used_m3)
    with clock.travel(noon(date(2026, 12, 20))):
        billing.run_billing(cycle_month=DECEMBER, actor=None)
    found: dict[str, dict[str, int]] = {}
    for one in Assessment.objects.filter(cycle_month=DECEMBER).select_related("supply__installation"):
        assert billing.explanation_of(one.pk).replays
        found.setdefault(one.supply.installation.tap_no, {})[one.charge] = one.amount_yen
    assert ledger.prove().differences == ()
    return {tap_no: (yen["water"], yen["public_sewerage"]) for tap_no, yen in found.items()}


def test_the_base_stops_by_the_rule_of_each_charge_while_the_tap_is_shut(shut_street: Town) -> None:
    """Of 61 days water is free from 1 November, 39 days: 1,440 × 22/61 = 519.34, × 1.1 = 571.27.

    Sewerage by days from 22 October, 49: 1,880 × 12/61 = 369.83, and 36 of tax. 6 m³ are in the base. No
    doubt of the 6 m³, though 41 are usual: they are what the crew read. The neighbour pays as ever.
    """
    facts = ServiceFact.objects.values_list("charge", "kind", "code", "starts_on", "ends_on")
    assert sorted(facts) == [
        ("public_sewerage", "shut", "未納", ripe.CUT_ON, None),
        ("water", "shut", "未納", ripe.CUT_ON, None),
    ]
    bills = december(shut_street, {"M000001": 6, "M000002": 41})
    assert bills == {"M000001": (571, 405), "M000002": (4_851, 5_339)}
    assert ReadingDoubt.objects.count() == 0
    assert Item.objects.filter(kind="shutoffs.unauthorised").count() == 0
    told = Assessment.objects.get(supply=first(shut_street), charge="water", cycle_month=DECEMBER)
    [line] = [one for one in told.pricing.bill["lines"] if FREE in one["label"]]
    assert line["article"] == "水引市水道事業給水条例第29条第2項"
    assert "61日中39日" in line["label"]
    assert told.demand_id is not None
    letter = told_of([told.demand_id], pack=pack_on(DECEMBER), known=Calculations())[told.demand_id]
    words = [one.text for charge in letter.charges for one in charge.workings if "停止" in one.text]
    assert words == ["給水停止中の基本料金（61日中39日）", "給水停止中の基本料金（61日中49日）"]


def test_water_that_runs_again_is_paid_for_from_its_day(shut_street: Town) -> None:
    """Opened on 20 November: by months nothing is free. By days 29: 1,880 × 32/61 = 986.22, and 98 of tax.

    26 m³ of water are 13 and 13: 2 × (720 + 125 + 384) = 2,458, × 1.1; of sewage 10 over 16 are 1,180.
    986.22 + 1,180 = 2,166.22, and 216 of tax.
    """
    opened_at = noon(date(2026, 11, 20))
    restore(Cut.objects.get(), opened_at, 270)
    ends = ServiceFact.objects.values_list("ends_on", flat=True).distinct()
    assert list(ends) == [date(2026, 11, 20)]
    assert december(shut_street, {"M000001": 26, "M000002": 41})["M000001"] == (2_703, 2_382)


def test_opened_on_the_day_it_was_shut_nothing_is_left_but_the_history(shut_street: Town) -> None:
    restore(Cut.objects.get(), ripe.AT.replace(hour=19), 270)
    assert ServiceFact.objects.count() == 0
    history = ServiceFact.pgh_event_model.objects.filter(pgh_label="delete")  # type: ignore[attr-defined]
    assert history.count() == 2
    used = {"M000001": 41, "M000002": 41}
    assert december(shut_street, used)["M000001"] == (4_851, 5_339)


def test_a_dial_that_moves_behind_a_shut_tap_is_found_once(shut_street: Town) -> None:
    """270 was read at the cut; 275 on the round. February reads 275 again: nothing new."""
    december(shut_street, {"M000001": 11, "M000002": 41})
    item = Item.objects.get(kind="shutoffs.unauthorised")
    cut = Cut.objects.get()
    assert item.title == f"停止中に指針が動いた（執行書{cut.shown}、5 m³）"
    assert (item.url_name, item.url_args) == ("shutoffs:check_plan", [cut.pk])
    check = plan_check(
        cut_id=cut.pk, crew_id=ripe.crew().pk, on=date(2026, 12, 14), at=noon(DECEMBER), actor=clerk()
    )
    at = noon(date(2026, 12, 14))
    record_finding(
        check_id=check.pk,
        seen=Seen("opened", 275, True, "", at, crew_id=ripe.crew().pk),
        at=at,
        actor=clerk(),
    )
    item.refresh_from_db()
    assert item.closed_at == at, "somebody was there"
    assert list(ShutIndex.objects.order_by("pk").values_list("index_m3", flat=True)) == [270, 275]
    shut_street.read(read_on=date(2027, 2, 10), used_m3={"M000001": 0, "M000002": 41})
    assert ReadingDoubt.objects.count() == 0, "it stands still because it is shut"
    waits = Item.objects.get(kind="shutoffs.unauthorised", closed_at=None)
    assert waits.url_name == "shutoffs:check_show", "what the crew found, and nothing new of the round"
    with clock.travel(noon(date(2027, 2, 20))):
        billing.run_billing(cycle_month=date(2027, 2, 1), actor=None)
    assert not Assessment.objects.filter(
        supply=first(shut_street), cycle_month=date(2027, 2, 1), amount_yen__gt=0
    ).exists()
    assert ledger.prove().differences == ()


def stop(town: Town, on: date, index_m3: int | None) -> Outcome:
    """Somebody gives the place up, and the desk enters that it is closed."""
    supply = first(town)
    told = dict.fromkeys(("name", "kana", "phone", "place"), "") | {
        "name": "見本 1",
        "place": "緑町1番地",
        "phone": "0900000000",
    }
    wish = intake.Wish(wanted_on=on, by="self", told=told, installation_id=supply.installation_id)
    way = intake.Way(channel="telephone", reference=f"{on}:{index_m3}")
    taken = intake.take_application(kind="stop", way=way, wish=wish, actor=clerk(), at=noon(on))
    return carry_out(application_id=taken.pk, done=Done(on, "closed", index_m3), actor=clerk(), at=noon(on))


def test_who_never_comes_back_is_settled_by_the_reading_at_the_cut(shut_street: Town) -> None:
    """Closed on 15 November: 36 days are 1½ months, 1,080 of base less 14 days of November.

    1,080 × 22/36 = 660, × 1.1 = 726. Sewerage 1,410 less 24 days: 470, and 47 of tax. 6 m³ are in the base.
    """
    on, supply = date(2026, 11, 15), first(shut_street)
    assert shut_index_of(supply.pk, on=on) == 270
    done = stop(shut_street, on, None)
    assert (done.index_m3, done.reading and done.reading.usage_m3) == (270, 6)
    final = Assessment.objects.filter(supply=supply, kind="final").order_by("charge")
    assert [(one.charge, one.amount_yen) for one in final] == [("public_sewerage", 517), ("water", 726)]
    assert all(billing.explanation_of(one.pk).replays for one in final)
    assert ledger.prove().differences == ()


def test_a_closing_below_the_reading_at_the_cut_is_refused(shut_street: Town) -> None:
    with pytest.raises(ShutIndexFell, match="給水停止中に確認した指針は270です"):
        stop(shut_street, date(2026, 11, 15), 269)
    assert (Reading.objects.filter(kind="final").count(), Outcome.objects.count()) == (0, 0)
    assert Supply.objects.get(pk=first(shut_street).pk).ends_on is None


def test_a_tap_that_runs_is_read_before_it_is_closed(shut_street: Town) -> None:
    restore(Cut.objects.get(), noon(date(2026, 11, 2)), 270)
    with pytest.raises(IndexMissing):
        stop(shut_street, date(2026, 11, 15), None)
    assert (Reading.objects.filter(kind="final").count(), Outcome.objects.count()) == (0, 0)


def test_a_closing_that_moved_is_a_finding_too(shut_street: Town) -> None:
    on, supply = date(2026, 11, 15), first(shut_street)
    begin = closing_of(supply.pk, on=on)
    assert (begin.previous_m3, ShutIndex.objects.get().index_m3) == (264, 270)
    made = read_closing(supply_id=supply.pk, index_m3=273, read_on=on, actor=clerk(), at=noon(on))
    assert made.usage_m3 == 9
    assert "3 m³" in Item.objects.get(kind="shutoffs.unauthorised").title


@pytest.mark.usefixtures("shut_street")
def test_the_reader_is_told_that_the_tap_is_shut() -> None:
    at = noon(date(2026, 12, 8))
    sent = send_round(cycle_month=DECEMBER, route=None, actor=clerk(), at=at)
    rows = list(csv.DictReader(io.StringIO(attachments.read(sent.file).decode("cp932"))))
    assert [(row["水栓番号"], row["状態"]) for row in rows] == [
        ("M000001", "給水停止中"),
        ("M000002", "使用中"),
    ]
