"""The money an application moves: the account that goes along, and the bill that is paid at the place."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.customers.api import Supply, SupplyParty
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit.models import CarryOver, Mandate
from mizuhiki.fieldwork.api import SheetVisit
from mizuhiki.intake.models import Outcome, Standing, Step
from mizuhiki.intake.services.carrying_out import settle_by_hand
from mizuhiki.intake.tests.conftest import AT, DAY, Crew, Places, Take
from mizuhiki.ledger import api as ledger
from mizuhiki.onsite.tests.conftest import give_numbers, open_bag
from mizuhiki.payments.models import Receipt
from mizuhiki.staff.models import User
from mizuhiki.worklist.models import Item
from tests.builders import clerk, noon

pytestmark = [pytest.mark.db, pytest.mark.django_db]
HOLDER = "ﾐﾎﾝ"
BEGAN = date(2026, 4, 1)


def account_at(supply: Supply) -> Mandate:
    return debit.start_mandate(
        supply_id=supply.pk,
        bank_code="0001",
        branch_code="001",
        account_type="1",
        account_no="1234567",
        holder_kana=HOLDER,
        starts_on=BEGAN,
        at=noon(BEGAN),
        actor=clerk(),
    )


def move(take: Take, places: Places, crew: Crew, heard: str) -> Outcome:
    """Whoever lives at the old place moves to the empty one and wants to keep their account."""
    who = SupplyParty.objects.get(supply=places.old, role="water_user").customer_id
    stop = take("stop", places.old, customer_id=who)
    told = {"holder_kana": heard}
    start = take("start", places.empty, customer_id=who, stop_id=stop.pk, pay_by="carry", told=told)
    closing, opening = crew.go(stop), crew.go(start)
    assert crew.tell(closing, what="tap", tap="closed", index_m3=153) == ""
    assert crew.tell(opening, what="tap", tap="opened", index_m3=120) == ""
    return Outcome.objects.get(application=start)


@pytest.mark.req("CC-090")
@pytest.mark.req("CC-032")
def test_the_account_goes_along_to_the_new_place(take: Take, places: Places, crew: Crew) -> None:
    before = account_at(places.old)
    begun = move(take, places, crew, HOLDER)
    after = CarryOver.objects.get()
    assert (begun.problem, after.before, after.after.supply) == ("", before, begun.supply)
    assert (after.after.account_no, after.after.starts_on, after.channel) == ("1234567", DAY, "phone")
    assert after.asked_by == CarryOver.Asked.USER
    assert not Item.objects.filter(kind="intake.carry_over").exists()


@pytest.mark.req("CC-090")
def test_another_holder_waits_for_a_person_and_the_water_runs(take: Take, places: Places, crew: Crew) -> None:
    account_at(places.old)
    begun = move(take, places, crew, "ｺﾄﾞﾓ")
    assert begun.problem
    assert (Mandate.objects.count(), CarryOver.objects.count()) == (1, 0)
    assert (begun.supply.starts_on, begun.supply.ends_on) == (DAY, None)
    item = Item.objects.get(kind="intake.carry_over")
    assert (item.desk, item.closed_at, item.events.get().note) == ("collection", None, begun.problem)
    standing = Standing.objects.get(application=begun.application)
    assert standing.state == "carried_out"
    settle_by_hand(application_id=standing.pk, text="納付書にすると確かめた", actor=clerk(), at=AT)
    item.refresh_from_db()
    standing.refresh_from_db()
    assert (standing.state, item.closed_at) == ("settled", AT)


@pytest.mark.req("CC-020")
@pytest.mark.req("COL-055")
def test_the_last_bill_is_paid_at_the_place_and_the_application_is_over(
    take: Take, places: Places, person: Callable[..., User]
) -> None:
    crew = Crew(person("fieldwork.tablet_use", username="genba1", display_name="現場 太郎"))
    open_bag(crew.person)
    numbers = give_numbers(crew.person, noon(DAY))
    stop = take("stop", places.old, settle_by="on_site")
    visit = crew.go(stop)
    assert visit.kind == "settlement"
    rows = SheetVisit.objects.get(visit=visit).content["rows"]
    owed: list[Any] = next(row for row in rows if row[0] == 153)
    told = {"what": "receipt", "index_m3": 153, "yen": owed[2], "tendered_yen": 5_000, "reason": ""}
    assert crew.tell(visit, **told, number=numbers[0]) == ""
    receipt, outcome = Receipt.objects.get(), Outcome.objects.get(application=stop)
    assert (receipt.received_yen, owed[:3]) == (2_862, [153, 12, 2_862])
    assert outcome.demand is not None
    assert (outcome.tap, outcome.index_m3, outcome.demand.amount_yen) == ("closed", 153, 2_862)
    assert (outcome.problem, Supply.objects.get(pk=places.old.pk).ends_on) == ("", DAY)
    assert Standing.objects.get(application=stop).state == "settled"
    kinds = Step.objects.filter(application=stop).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["received", "assigned", "carried_out", "settled"]
    assert ledger.prove().differences == ()
