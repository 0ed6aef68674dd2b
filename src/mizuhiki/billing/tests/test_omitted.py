"""調定漏れ: what was used and never billed is found month by month, priced by its time, and claimed once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing import omitted
from mizuhiki.billing.models import Assessment, Demand, NotAssessed
from mizuhiki.customers.models import SupplyService
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.models import JournalLine, OpenItem
from mizuhiki.platform import clock
from mizuhiki.platform.batches import BatchAlreadyDone
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MONTHS = (date(2026, 4, 1), date(2026, 6, 1), date(2026, 8, 1))
DAY = date(2026, 9, 10)
AT = noon(DAY)


def bill(town: Town, month: date, used_m3: dict[str, int]) -> None:
    town.read(read_on=month.replace(day=10), used_m3=used_m3)
    town.find_right()
    with clock.travel(noon(month.replace(day=20))):
        billing.run_billing(cycle_month=month, actor=None)


@standing.fixture
def unsewered(rules_in_force: None) -> Town:
    """A house whose sewer connection nobody registered, beside one that was; three bills each."""
    del rules_in_force
    town = Town()
    town.settle(1, sewerage="")
    town.settle(2)
    for month in MONTHS:
        bill(town, month, {"M000001": 40, "M000002": 40})
    return town


def connect(town: Town, *, since: date = date(2020, 1, 1)) -> None:
    """The register is put right."""
    SupplyService.objects.create(
        supply=town.supplies["M000001"],
        charge="public_sewerage",
        use_class="一般汚水",
        cycle="even",
        starts_on=since,
    )


def found_of(town: Town, today: date = DAY) -> list[omitted.Omitted]:
    return omitted.omitted_of(town.supplies["M000001"].pk, today=today)


@pytest.fixture
def clerk_of(person: Callable[..., Any]) -> User:
    return person(username="choutei1")  # type: ignore[no-any-return]


def test_nothing_is_missing_of_what_was_billed(unsewered: Town) -> None:
    assert found_of(unsewered) == []


def test_each_month_is_priced_as_its_run_would_have(unsewered: Town) -> None:
    connect(unsewered)
    found = found_of(unsewered)
    beside = Assessment.objects.filter(supply=unsewered.supplies["M000002"], charge="public_sewerage")
    assert [(one.month, one.usage_m3, one.yen, one.barred_since) for one in found] == [
        (month, 40, 5_183, None) for month in MONTHS
    ]
    assert list(beside.order_by("cycle_month").values_list("amount_yen", flat=True)) == [5_183] * 3
    assert all(one.may_claim for one in found)


def test_a_connection_within_a_period_is_billed_for_its_days(unsewered: Town) -> None:
    connect(unsewered, since=date(2026, 7, 11))
    (one,) = found_of(unsewered)
    assert (one.month, one.period_start, one.period_end) == (
        MONTHS[2],
        date(2026, 7, 11),
        date(2026, 8, 10),
    )
    assert (one.usage_m3, one.yen) == (20, 2_591)  # 30 days of 61: 19.67 m³, and a month's base


def test_what_is_claimed_is_written_once_and_proves(unsewered: Town, clerk_of: User) -> None:
    connect(unsewered)
    supply_id = unsewered.supplies["M000001"].pk
    marks = [one.mark for one in found_of(unsewered)][1:]  # the utility lets the oldest go
    before = Demand.objects.count()
    with clock.travel(AT):
        made = omitted.bill_omitted(
            supply_id=supply_id, marks=marks, key="1", title="調定漏れ", actor=clerk_of, at=AT
        )
        assert ledger.prove().differences == ()
        with pytest.raises(BatchAlreadyDone):
            omitted.bill_omitted(
                supply_id=supply_id, marks=marks, key="1", title="調定漏れ", actor=clerk_of, at=AT
            )
    assert [(one.cycle_month, one.amount_yen, one.method, one.due_on) for one in made] == [
        (MONTHS[1], 5_183, "slip", date(2026, 10, 26)),
        (MONTHS[2], 5_183, "slip", date(2026, 10, 26)),
    ]
    assert Demand.objects.count() == before + 2
    rows = Assessment.objects.filter(demand__in=made).order_by("cycle_month")
    assert {(one.kind, one.charge, one.fiscal_year) for one in rows} == {("regular", "public_sewerage", 2026)}
    assert all(billing.explanation_of(one.pk).replays for one in rows)
    assert list(OpenItem.objects.filter(pk__in=rows).values_list("open_yen", flat=True)) == [5_183, 5_183]
    sides = JournalLine.objects.filter(entry__cause=f"billing.run:{made[0].run_id}")
    assert sorted(sides.values_list("account", "charge", "yen")) == [
        ("receivable", "public_sewerage", 10_366),
        ("revenue", "public_sewerage", -10_366),
    ]
    assert [one.month for one in found_of(unsewered)] == [MONTHS[0]]


def test_what_changed_since_it_was_looked_at_is_not_claimed(unsewered: Town, clerk_of: User) -> None:
    connect(unsewered)
    marks = [one.mark for one in found_of(unsewered)]
    SupplyService.objects.filter(supply=unsewered.supplies["M000001"], charge="public_sewerage").update(
        use_class="浴場汚水"
    )
    with clock.travel(AT), pytest.raises(omitted.OmittedChanged):
        omitted.bill_omitted(
            supply_id=unsewered.supplies["M000001"].pk,
            marks=marks,
            key="1",
            title="調定漏れ",
            actor=clerk_of,
            at=AT,
        )
    assert not Assessment.objects.filter(
        supply=unsewered.supplies["M000001"], charge="public_sewerage"
    ).exists()


def test_what_is_barred_is_shown_and_never_claimed(unsewered: Town, clerk_of: User) -> None:
    """April's bill would have been due on 25 May 2026: the five years end with 25 May 2031."""
    connect(unsewered)
    last, after = date(2031, 5, 25), date(2031, 5, 26)
    assert found_of(unsewered, last)[0].barred_since is None
    late = found_of(unsewered, after)
    assert [one.barred_since for one in late] == [after, None, None]
    with clock.travel(noon(after)), pytest.raises(omitted.OmittedChanged):
        omitted.bill_omitted(
            supply_id=unsewered.supplies["M000001"].pk,
            marks=[late[0].mark],
            key="1",
            title="調定漏れ",
            actor=clerk_of,
            at=noon(after),
        )


def test_a_month_that_was_excused_waits_for_its_reading(unsewered: Town) -> None:
    unsewered.read(read_on=date(2026, 10, 10), used_m3={"M000002": 41})
    with clock.travel(noon(date(2026, 10, 20))):
        billing.run_billing(cycle_month=date(2026, 10, 1), actor=None)
    assert NotAssessed.objects.get().reason == "no_reading"
    (one,) = found_of(unsewered, date(2026, 11, 1))
    assert (one.month, one.charge, one.reason, one.may_claim) == (
        date(2026, 10, 1),
        "water",
        "no_reading",
        False,
    )
