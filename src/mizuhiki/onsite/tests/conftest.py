"""A household that moves out, and a member of the crew with tablet numbers and a float of 10,000 yen."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.customers.api import Supply
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork.api import Brought, DaySheet, SheetVisit, Visit
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from tests import standing
from tests.builders import Town, clerk, counter, noon

DAY = date(2026, 5, 25)
AT = noon(DAY)
DEVICE = "a1" * 32


@standing.fixture
def supply(rules_in_force: None) -> Supply:
    """Read in April at 141 m³ and billed; nothing is owed but that bill."""
    del rules_in_force
    town = Town()
    supply = town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    return supply


@dataclass
class Crew:
    """Goes out with a bag and a tablet."""

    person: User
    session: till.TillSession | None = None
    device: str = DEVICE
    numbers: list[int] = field(default_factory=list)

    def plan(self, supply: Supply, day: date = DAY) -> Visit:
        """The office sends them there."""
        return fieldwork.plan_visit(
            kind="settlement",
            supply_id=supply.pk,
            visit_on=day,
            crew_id=self.person.pk,
            note="",
            at=noon(day) - timedelta(hours=4),
            actor=clerk(),
        )

    def take_list(self) -> DaySheet:
        """The morning list on their tablet."""
        return fieldwork.hand_out(device=self.device, at=AT - timedelta(hours=3), actor=self.person)

    def row(self, visit: Visit, index_m3: int) -> list[Any]:
        """What the tablet finds beside what the dial shows."""
        rows = SheetVisit.objects.filter(visit=visit).latest("pk").content["rows"]
        return next(row for row in rows if row[0] == index_m3)

    def tell(self, visit: Visit, *, key: uuid.UUID | None = None, **told: Any) -> tuple[Brought, str]:
        """What the tablet sends at three o'clock, of what was taken at noon."""
        return fieldwork.take_home(
            key=key or uuid.uuid4(),
            device=self.device,
            visit_id=visit.pk,
            told={name: str(value) for name, value in told.items()},
            taken_at=AT,
            at=AT + timedelta(hours=3),
            actor=self.person,
        )


@pytest.fixture
def crew(supply: Supply, person: Callable[..., User]) -> Crew:
    """With the float of 現地精算 and twenty numbers."""
    user, morning = (
        person("fieldwork.tablet_use", username="genba1", display_name="現場 太郎"),
        AT - timedelta(hours=4),
    )
    return Crew(user, open_bag(user), numbers=give_numbers(user, morning))


def open_bag(user: User) -> till.TillSession:
    """Their float of 10,000 yen, at eight in the morning."""
    at = AT - timedelta(hours=4)
    bag = till.make_till(
        counter=counter(),
        code=f"S{user.pk}",
        name="かばん",
        purpose="settlement",
        at=at,
        actor=clerk(),
    )
    seal = till.make_seal(code=f"S{user.pk}", counter=counter(), at=at, actor=clerk())
    till.file_imprint(seal_id=seal.pk, filed_on=date(2000, 1, 2), document_no="1", at=at, actor=clerk())
    return till.open_till(
        till_id=bag.pk,
        seal_id=seal.pk,
        pieces={"n1000": 10},
        out_of_hours="朝の支度",
        at=at,
        actor=user,
    )


def give_numbers(user: User, at: Any, count: int = 20) -> list[int]:
    """A block of numbers for their tablet."""
    block = till.make_block(counter=counter(), count=count, at=at, actor=clerk())
    till.issue_book(book_id=block.pk, holder_id=user.pk, at=at, actor=clerk())
    return list(till.tablet_numbers_of(user.pk))
