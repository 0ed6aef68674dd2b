"""臨時用: paid in advance before the tap opens, left out of the months' runs, settled by the last bill.

The tariff of 臨時用 has 2,000円 a month and 420円 a m³, and a tenth more of tax. Three months of 10 m³ are
(6,000 + 12,600) × 1.1 = 20,460円.
"""

import uuid
from datetime import date
from typing import Any

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, NotAssessed, PaymentSlip
from mizuhiki.customers.api import Supply, SupplyParty, SupplyService, end_supply
from mizuhiki.customers.errors import SupplyOverlaps
from mizuhiki.intake import api as intake
from mizuhiki.intake import errors
from mizuhiki.intake.api import Application, Outcome, Standing
from mizuhiki.intake.models import Step, TemporaryUse
from mizuhiki.intake.selectors.temporary import uses
from mizuhiki.intake.services.carrying_out import Done, carry_out
from mizuhiki.intake.services.temporary import Way, ask_advance, extend_advance, lay_overdue
from mizuhiki.intake.tests.conftest import AT, DAY, TOLD, Crew, Places, Take
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.metering.api import Reading, ReadingDoubt
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Overpayment, Receipt
from mizuhiki.platform import clock
from mizuhiki.worklist.api import Item
from tests.builders import Town, clerk, noon, open_till

pytestmark = [pytest.mark.db, pytest.mark.django_db, pytest.mark.usefixtures("shelf")]
OPENED, CLOSED = date(2026, 5, 28), date(2026, 8, 20)
WANTED: dict[str, Any] = {
    "charges": ["water"],
    "cycle": "even",
    "months": 3,
    "m3_a_month": 10,
    "way": Way.HAND,
}


@pytest.fixture
def asked(take: Take, places: Places) -> TemporaryUse:
    """A builder's yard on the tap that stood empty; its slip of 20,460円 is on the table."""
    start = take("start", places.empty)
    ask_advance(application_id=start.pk, **WANTED, actor=clerk(), at=AT)
    return TemporaryUse.objects.get(pk=start.pk)


def pay(use: TemporaryUse, at: Any = AT) -> Receipt:
    """At the counter, the newest slip."""
    slip = PaymentSlip.objects.filter(supply=use.supply).latest("pk")
    open_till(clerk(), at)
    return payments.take_cash(
        slip_id=slip.pk,
        tendered_yen=slip.amount_yen,
        partly=False,
        reference=uuid.uuid4().hex,
        at=at,
        actor=clerk(),
    )


def open_tap(use: TemporaryUse, index_m3: int = 120) -> Outcome:
    done = Done(OPENED, Outcome.Tap.OPENED, index_m3)
    return carry_out(application_id=use.pk, done=done, actor=clerk(), at=noon(OPENED))


def close_tap(take: Take, use: TemporaryUse, index_m3: int) -> Outcome:
    supply = Supply.objects.get(pk=use.supply_id)
    stop = take("stop", supply, wanted_on=CLOSED, at=noon(CLOSED))
    done = Done(CLOSED, Outcome.Tap.CLOSED, index_m3)
    return carry_out(application_id=stop.pk, done=done, actor=clerk(), at=noon(CLOSED))


def extend(use: TemporaryUse, at: Any, **planned: int) -> billing.Advance:
    return extend_advance(application_id=use.pk, way=Way.HAND, actor=clerk(), at=at, **planned)


def bills(use: TemporaryUse) -> list[tuple[str, str, int]]:
    found = Assessment.objects.filter(supply=use.supply).order_by("pk")
    return [(one.kind, f"{one.cycle_month:%Y-%m}", one.amount_yen) for one in found]


def counts() -> tuple[int, ...]:
    models = (Assessment, Supply, SupplyService, TemporaryUse, Outcome, Receipt, OpenItem)
    return tuple(model.objects.count() for model in models)


def test_the_tap_stays_shut_until_the_advance_is_paid(asked: TemporaryUse, crew: Crew) -> None:
    supply = asked.supply
    assert (supply.kind, supply.starts_on, supply.ends_on) == ("temporary", DAY, None)
    assert list(supply.services.values_list("charge", "use_class", "cycle")) == [("water", "臨時用", "even")]
    (advance,) = billing.advances_of(supply.pk)
    assert (advance.since, advance.until, advance.demand.amount_yen) == (DAY, date(2026, 8, 25), 20_460)
    assert (advance.demand.method, advance.demand.due_on) == ("slip", date(2026, 6, 25))
    assert OpenItem.objects.get(supply=supply).due_on is None  # nobody is reminded of it
    before, application = counts(), Application.objects.get(pk=asked.pk)
    with pytest.raises(errors.AdvanceUnpaid) as unpaid:
        crew.go(application, OPENED)
    assert "20,460円が未納" in unpaid.value.message
    with pytest.raises(errors.AdvanceUnpaid):
        open_tap(asked)
    assert counts() == before
    assert Standing.objects.get(pk=asked.pk).state == "received"
    pay(asked)
    visit = crew.go(application, OPENED)
    assert crew.tell(visit, what="tap", tap="opened", index_m3=120) == ""
    supply.refresh_from_db()
    assert supply.starts_on == DAY  # the tablet told of noon of the day it was taken for


def test_the_contract_begins_on_the_day_the_tap_is_open(asked: TemporaryUse) -> None:
    pay(asked)
    outcome = open_tap(asked)
    assert (outcome.supply_id, outcome.problem) == (asked.supply_id, "")
    supply = Supply.objects.get(pk=asked.supply_id)
    assert supply.starts_on == OPENED
    assert [one.starts_on for one in SupplyService.objects.filter(supply=supply)] == [OPENED]
    assert [one.starts_on for one in SupplyParty.objects.filter(supply=supply)] == [OPENED]
    assert Supply.objects.filter(installation=supply.installation, ends_on=None).count() == 1


def test_less_used_than_reckoned_with_comes_back(asked: TemporaryUse, take: Take) -> None:
    """84 days that nobody read in between: three months, 25 m³ and 開栓手数料,
    (6,000 + 10,500 + 600) × 1.1 = 18,810円.
    """
    pay(asked)
    open_tap(asked)
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=date(2026, 6, 1), actor=None)
    left = NotAssessed.objects.get(supply=asked.supply)
    assert (left.reason, left.cycle_month) == ("advance", date(2026, 6, 1))
    outcome = close_tap(take, asked, 145)
    assert (outcome.demand, outcome.problem) == (None, "")
    assert bills(asked) == [("estimate", "2026-05", 20_460), ("final", "2026-08", -1_650)]
    done = Step.objects.get(application_id=outcome.pk, kind="carried_out")
    assert done.text == "精算の結果、1,650円をお返しします。過誤納金として還付か充当をしてください。"
    over = Overpayment.objects.get(supply=asked.supply)
    assert over.yen == 1_650
    assert not OpenItem.objects.filter(supply=asked.supply).exists()
    final = Assessment.objects.get(supply=asked.supply, kind="final")
    told = billing.explanation_of(final.pk)
    assert (told.amount_yen, told.replayed_yen) == (-1_650, -1_650)
    assert any("既請求額の控除" in sentence for sentence in told.sentences)
    assert ledger.prove().differences == ()


def test_each_reading_of_it_is_billed_by_its_own_month(asked: TemporaryUse, take: Take) -> None:
    """Two weeks to June: half a month, 4 m³ and 開栓手数料, (1,000 + 1,680 + 600) × 1.1 = 3,608円.

    Then two months and 21 m³: (4,000 + 8,820) × 1.1 = 14,102円; 20,460 − 3,608 − 14,102 come back.
    """
    pay(asked)
    open_tap(asked)
    town = Town()
    town.dials["M000002"] = 120
    town.read(read_on=date(2026, 6, 10), used_m3={"M000002": 4})
    town.find_right()
    close_tap(take, asked, 145)
    assert bills(asked) == [
        ("estimate", "2026-05", 20_460),
        ("settlement", "2026-06", 0),
        ("final", "2026-08", -2_750),
    ]
    settled = Assessment.objects.get(supply=asked.supply, kind="settlement")
    assert settled.pricing.request["credited_yen"] == 3_608
    assert Overpayment.objects.get(supply=asked.supply).yen == 2_750
    assert ledger.prove().differences == ()


def test_a_reading_that_nobody_looked_at_is_not_settled(asked: TemporaryUse, take: Take) -> None:
    pay(asked)
    open_tap(asked)
    town = Town()
    town.dials["M000002"] = 120
    town.read(read_on=date(2026, 6, 10), used_m3={"M000002": 90})
    read = Reading.objects.get(supply=asked.supply)
    ReadingDoubt.objects.create(reading=read, why="high", percent=900, raised_at=noon(OPENED))
    before = bills(asked)
    with pytest.raises(billing.FinalRefused) as refused:
        close_tap(take, asked, 220)
    assert "いつもと違う検針を確認中" in refused.value.message
    assert (bills(asked), Supply.objects.get(pk=asked.supply_id).ends_on) == (before, None)


def test_more_used_than_reckoned_with_is_asked_for(asked: TemporaryUse, take: Take) -> None:
    """60 m³: (6,000 + 25,200 + 600) × 1.1 = 34,980円, less what was paid."""
    pay(asked)
    open_tap(asked)
    outcome = close_tap(take, asked, 180)
    assert outcome.demand is not None
    assert outcome.demand.amount_yen == 34_980 - 20_460
    assert ledger.prove().differences == ()


def test_a_longer_use_pays_once_more_and_what_is_open_of_it_is_not_paid_back(
    asked: TemporaryUse, take: Take
) -> None:
    """Two months more are (4,000 + 8,400) × 1.1 = 13,640円, not paid when it is over."""
    pay(asked)
    open_tap(asked)
    more = extend(asked, noon(OPENED), months=2, m3_a_month=10)
    assert (more.since, more.until, more.demand.amount_yen) == (
        date(2026, 8, 25),
        date(2026, 10, 25),
        13_640,
    )
    close_tap(take, asked, 145)
    assert bills(asked)[-1] == ("final", "2026-08", 18_810 - 20_460 - 13_640)
    assert Overpayment.objects.get(supply=asked.supply).yen == 1_650
    assert not OpenItem.objects.filter(supply=asked.supply).exists()
    assert ledger.prove().differences == ()
    before = counts()
    with pytest.raises(errors.NotTemporary):
        extend(asked, noon(CLOSED), months=1, m3_a_month=1)
    assert counts() == before


@pytest.mark.parametrize("is_paid", [True, False])
def test_a_use_that_does_not_come_about_costs_nothing(asked: TemporaryUse, *, is_paid: bool) -> None:
    if is_paid:
        pay(asked)
    intake.cancel_application(application_id=asked.pk, reason="工事の中止", actor=clerk(), at=AT)
    assert Supply.objects.get(pk=asked.supply_id).ends_on == date(2026, 5, 26)
    assert bills(asked) == [("estimate", "2026-05", 20_460), ("correction", "2026-05", -20_460)]
    assert not OpenItem.objects.filter(supply=asked.supply).exists()
    assert [one.yen for one in Overpayment.objects.filter(supply=asked.supply)] == [20_460] * is_paid
    assert ledger.prove().differences == ()


def test_what_a_crew_opened_unpaid_waits_for_a_person(asked: TemporaryUse, crew: Crew) -> None:
    """The money was taken back after the crew was sent: the tap is open all the same."""
    receipt = pay(asked)
    visit = crew.go(Application.objects.get(pk=asked.pk))
    payments.reverse_receipt(receipt_id=receipt.pk, reason="誤入金", at=AT, actor=clerk())
    assert crew.tell(visit, what="tap", tap="opened", index_m3=120) == ""
    standing = Standing.objects.get(pk=asked.pk)
    assert standing.state == "carried_out"
    assert Outcome.objects.get(pk=asked.pk).problem == "臨時用の概算料金20,460円が未納のまま開栓しました。"


def test_what_the_contract_was_made_for_is_not_changed_any_more(asked: TemporaryUse, places: Places) -> None:
    other_day = intake.Wish(
        wanted_on=OPENED, by="self", told=TOLD, installation_id=places.empty.installation_id
    )
    who = {"application_id": asked.pk, "actor": clerk(), "at": AT}
    intake.change_application(wish=other_day, seen_version=1, **who)
    assert Standing.objects.get(pk=asked.pk).wanted_on == OPENED
    before = counts()
    told = TOLD | {"name": "見本 別人"}
    other = intake.Wish(wanted_on=OPENED, by="self", told=told, installation_id=places.empty.installation_id)
    with pytest.raises(errors.AdvanceAskedBefore):
        intake.change_application(wish=other, seen_version=2, **who)
    with pytest.raises(errors.AdvanceAskedBefore):
        ask_advance(**WANTED, **who)
    assert (counts(), Standing.objects.get(pk=asked.pk).details.number) == (before, 2)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"charges": []}, errors.TemporaryUnfit),
        ({"charges": ["rural_sewerage"]}, errors.TemporaryUnfit),
        ({"months": 13}, billing.AdvanceUnfit),
        ({"months": 0}, billing.AdvanceUnfit),
        ({"m3_a_month": -1}, billing.AdvanceUnfit),
    ],
)
def test_what_the_rules_do_not_know_is_refused(
    take: Take, places: Places, changed: dict[str, Any], fault: type[Exception]
) -> None:
    start = take("start", places.empty)
    before = counts()
    with pytest.raises(fault):
        ask_advance(application_id=start.pk, **(WANTED | changed), actor=clerk(), at=AT)
    assert counts() == before


def test_a_tap_that_somebody_still_uses_has_no_second_contract(take: Take, places: Places) -> None:
    start = take(
        "start",
        places.old,
        seen=intake.mark_of_conflicts(
            intake.conflicts_of(
                kind="start", installation_id=places.old.installation_id, wanted_on=DAY, phone=TOLD["phone"]
            )
        ),
    )
    before = counts()
    with pytest.raises(SupplyOverlaps):
        ask_advance(application_id=start.pk, **WANTED, actor=clerk(), at=AT)
    assert counts() == before


def test_what_is_past_its_time_comes_to_the_desk_every_morning(asked: TemporaryUse) -> None:
    """Its last day is the 24th of August; a longer use takes it off the desk again."""
    pay(asked)
    open_tap(asked)
    assert lay_overdue(at=noon(date(2026, 8, 24)), actor=clerk()) == 0
    assert lay_overdue(at=noon(date(2026, 8, 25)), actor=clerk()) == 1
    assert lay_overdue(at=noon(date(2026, 8, 26)), actor=clerk()) == 1
    item = Item.objects.get(kind="intake.temporary_overdue")
    assert (item.desk, item.url_args, item.closed_at) == ("intake", [asked.pk], None)
    extend(asked, noon(date(2026, 8, 26)), months=1, m3_a_month=10)
    item.refresh_from_db()
    assert item.closed_at is not None
    assert lay_overdue(at=noon(date(2026, 8, 27)), actor=clerk()) == 0


def test_one_that_ended_without_a_last_bill_does_not_get_lost(asked: TemporaryUse) -> None:
    """Its months are left out of every run, so that nothing else would ever find it."""
    pay(asked)
    open_tap(asked)
    end_supply(supply_id=asked.supply_id, ends_on=CLOSED, actor=clerk(), at=noon(CLOSED))
    assert lay_overdue(at=noon(CLOSED), actor=clerk()) == 1
    assert "精算していません" in Item.objects.get(kind="intake.temporary_overdue").events.get().note
    ((_, use),) = uses(over=False)
    assert use.word(CLOSED) == ("精算していない", "wrong")
    assert uses(over=True) == []


def test_a_crew_that_was_to_go_is_called_off_until_it_is_paid(take: Take, places: Places, crew: Crew) -> None:
    start = take("start", places.empty)
    intake.assign_crew(
        application_id=start.pk, crew_id=crew.person.pk, visit_on=OPENED, note="", actor=clerk(), at=AT
    )
    ask_advance(application_id=start.pk, **WANTED, actor=clerk(), at=AT)
    standing = Standing.objects.get(pk=start.pk)
    assert (standing.state, standing.visit) == ("received", None)
    last = Step.objects.filter(application=start, kind="unassigned").get()
    assert last.text == "臨時用の前納を待つため"
