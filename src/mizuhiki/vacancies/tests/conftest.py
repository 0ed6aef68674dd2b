"""A house whose user left in May without a word, read and billed on; a lived-in one; and an empty place."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.customers.api import Supply
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork.api import TABLET_USE, Visit
from mizuhiki.intake.permissions import APPLICATION_SEE, APPLICATION_TAKE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.vacancies import services
from mizuhiki.vacancies.models import VacancyCase
from mizuhiki.vacancies.permissions import VACANCY_DECIDE, VACANCY_HANDLE, VACANCY_SEE
from tests import standing
from tests.builders import Town, noon

READ = {  # month -> m³ of the house that was left, of the lived-in one
    date(2026, 4, 1): (41, 40),
    date(2026, 6, 1): (12, 38),
    date(2026, 8, 1): (0, 44),
    date(2026, 10, 1): (0, 39),
}
DAY = date(2026, 10, 26)
AT = noon(DAY)


@dataclass
class Street:
    """The three places."""

    town: Town
    left: Supply
    lived: Supply
    empty: Supply  # ended in April


def read(town: Town, month: date, used_m3: dict[str, int]) -> None:
    """Read and bill a month; what is unlike the months before was found right."""
    town.read(read_on=month.replace(day=10), used_m3=used_m3)
    town.find_right()
    with clock.travel(noon(month.replace(day=20))):
        billing.run_billing(cycle_month=month, actor=None)


@standing.fixture
def street(rules_in_force: None) -> Street:
    """Read and billed from April to October; the empty place was left after its April reading."""
    del rules_in_force
    town = Town()
    left, lived, empty = town.settle(1), town.settle(2), town.settle(3)
    for month, (left_m3, lived_m3) in READ.items():
        used = {"M000001": left_m3, "M000002": lived_m3}
        read(town, month, used | ({"M000003": 20} if month.month == 4 else {}))
        if month.month == 4:
            Supply.objects.filter(pk=empty.pk).update(ends_on=date(2026, 4, 10))
    return Street(town, left, lived, Supply.objects.get(pk=empty.pk))


@pytest.fixture
def clerk_of(person: Callable[..., Any]) -> User:
    """Looks into houses."""
    rights = (VACANCY_SEE, VACANCY_HANDLE, APPLICATION_SEE, APPLICATION_TAKE, "approvals.request_see")
    return person(*rights, username="kenshin1")  # type: ignore[no-any-return]


@pytest.fixture
def utility(person: Callable[..., Any]) -> User:
    """Decides."""
    rights = (VACANCY_SEE, VACANCY_DECIDE, "approvals.request_see")
    return person(*rights, username="kyoku1", display_name="企業局 太郎")  # type: ignore[no-any-return]


@dataclass
class Crew:
    """Goes out with a tablet."""

    person: User

    def sees(self, visit: Visit, **told: str) -> str:
        """Take the list in the morning and tell at noon what was found; why it waits, or nothing."""
        at, device = noon(visit.visit_on), uuid.uuid4().hex * 2
        fieldwork.hand_out(device=device, at=at - timedelta(hours=2), actor=self.person)
        with clock.travel(at):
            _, why = fieldwork.take_home(
                key=uuid.uuid4(),
                device=device,
                visit_id=visit.pk,
                told=told,
                taken_at=at,
                at=at,
                actor=self.person,
            )
        fieldwork.hand_in(device=device, at=at, actor=self.person)
        return why


@pytest.fixture
def crew(person: Callable[..., Any]) -> Crew:
    return Crew(person(TABLET_USE, username="field1"))


def opened(street: Street, actor: User, *, at: Any = AT) -> VacancyCase:
    """The house that was left, looked into."""
    return services.open_case(
        supply_id=street.left.pk, reason="検針員の報告", reference=uuid.uuid4().hex, actor=actor, at=at
    )


def ready(case: VacancyCase, crew: Crew, actor: User) -> None:
    """A crew saw nobody, and a notice lay there for two weeks."""
    visit = services.order_look(
        case_id=case.pk,
        crew_id=crew.person.pk,
        visit_on=DAY,
        note="",
        actor=actor,
        at=AT - timedelta(hours=4),
    )
    assert crew.sees(visit, what="choice", choice="empty", reason="郵便受けがいっぱい") == ""
    notice = services.Found("notice", DAY, "閉栓予告を郵便受けに投函")
    services.add_evidence(case_id=case.pk, found=notice, actor=actor, at=AT)
