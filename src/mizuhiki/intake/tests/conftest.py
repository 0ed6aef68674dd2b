"""A household that moves out, a flat beside it that stood empty, and a member of the crew with a tablet."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from mizuhiki.billing import api as billing
from mizuhiki.customers.api import Supply
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.intake import api as intake
from mizuhiki.intake.api import Application, Way, Wish
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, card, clerk, noon

DAY = date(2026, 5, 25)
AT = noon(DAY)
DEVICE = "a1" * 32
TOLD = {
    "name": "見本 移",
    "kana": "ミホン ウツル",
    "phone": "000-1111-2222",
    "place": "緑町1番地",
}

Take = Callable[..., Application]


@dataclass
class Places:
    """The place that is left, and the one that stood empty."""

    old: Supply
    empty: Supply  # ended; nobody uses the tap since


@standing.fixture
def places(rules_in_force: None) -> Places:
    """Both read in April; the second was left then."""
    del rules_in_force
    town = Town()
    old, empty = town.settle(1), town.settle(2)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 20})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    Supply.objects.filter(pk=empty.pk).update(ends_on=date(2026, 4, 10))
    return Places(old, Supply.objects.get(pk=empty.pk))


@pytest.fixture
def take(places: Places) -> Take:
    """`take("stop", places.old, name="…")`: what a clerk takes at noon of the day."""

    def make(kind: str, supply: Supply | None = None, **facts: Any) -> Application:
        told = TOLD | {name: facts.pop(name) for name in list(facts) if name in TOLD}
        told |= facts.pop("told", {})
        way = Way(
            channel=facts.pop("channel", "telephone"),
            reference=facts.pop("reference", uuid.uuid4().hex),
            slip_no=facts.pop("slip_no", ""),
            stop_id=facts.pop("stop_id", None),
        )
        at = facts.pop("at", AT)
        tap = supply.installation_id if supply else None
        asked: dict[str, Any] = {"wanted_on": DAY, "by": "self", "told": told, "installation_id": tap}
        wish = Wish(**(asked | facts))
        return intake.take_application(kind=kind, way=way, wish=wish, actor=clerk(), at=at)

    return make


@dataclass
class Crew:
    """Goes out with a tablet."""

    person: User
    device: str = DEVICE

    def go(self, application: Application, day: date = DAY) -> fieldwork.Visit:
        """The open-close desk sends them; they take their list in the morning."""
        standing = intake.assign_crew(
            application_id=application.pk,
            crew_id=self.person.pk,
            visit_on=day,
            note="",
            actor=clerk(),
            at=noon(day) - timedelta(hours=4),
        )
        fieldwork.hand_out(device=self.device, at=noon(day) - timedelta(hours=3), actor=self.person)
        assert standing.visit is not None
        return standing.visit

    def tell(self, visit: fieldwork.Visit, **told: Any) -> str:
        """What the tablet sends at three o'clock, of what was done at noon; why it waits, or nothing."""
        _, why = fieldwork.take_home(
            key=uuid.uuid4(),
            device=self.device,
            visit_id=visit.pk,
            told={name: str(value) for name, value in told.items()},
            taken_at=AT,
            at=AT + timedelta(hours=3),
            actor=self.person,
        )
        return why


@pytest.fixture
def crew(db: None) -> Crew:
    card(clerk("field1"))
    return Crew(clerk("field1"))


@pytest.fixture
def shelf(places: Places, settings: LazySettings, tmp_path: Path) -> None:
    """Slips are printed and written down as letters; a hundred sheets lie there."""
    del places
    settings.VAR, settings.FILES = tmp_path, tmp_path / "files"
    mail.set_postage(
        purpose=mail.Purpose.REISSUED_SLIP,
        starts_on=date(2026, 4, 1),
        unit_yen=110,
        bearer=mail.Bearer.CONTRACTOR,
        source="別表１ １(4)ア",
        at=AT,
        actor=clerk(),
    )
    mail.bring_supplied_forms(at=AT, actor=clerk())
    mail.move_stock(
        form="reissued_slip",
        kind=mail.StockMovement.Kind.RECEIVED,
        quantity=100,
        cause="first",
        occurred_on=DAY,
        at=AT,
        actor=clerk(),
    )
