"""What the desk of the arrears wrote, for the walks: a hold, a pledge, a referral and a demand visit."""

from datetime import datetime, timedelta

from mizuhiki.arrears.models import Hold, Instalment, Pledge, Referral
from mizuhiki.customers import api as customers
from mizuhiki.fieldwork.models import Visit
from mizuhiki.platform import clock
from mizuhiki.platform.serials import next_of_year
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.models import User


def make_arrears(owner: User, at: datetime) -> None:
    """One of each for the first supply."""
    supply, today = customers.Supply.objects.order_by("pk")[0], clock.day_of(at)
    user = customers.SupplyParty.objects.get(supply=supply, role="water_user").customer
    until = today + timedelta(days=30)
    Hold.objects.create(
        supply=supply, kind="dispute", since=today, until=until, reason="争い", at=at, by=owner
    )
    welfare = Hold.objects.create(
        supply=supply, kind="welfare", since=today, until=until, reason="福祉連携", at=at, by=owner
    )
    Referral.objects.create(
        **next_of_year(Referral, today),
        supply=supply,
        customer=user,
        noticed_on=today,
        sign="hardship",
        leaflet_given=True,
        consent="given",
        section="福祉課",
        hold=welfare,
        reference="walk",
        at=at,
        by=owner,
    )
    pledge = Pledge.objects.create(
        **next_of_year(Pledge, today),
        supply=supply,
        customer=user,
        rules_id=pack_on(today).version_id,
        signed_on=today,
        total_yen=3_000,
        reference="walk",
        at=at,
        by=owner,
    )
    Instalment.objects.create(pledge=pledge, number=1, due_on=until, yen=3_000)
    Visit.objects.create(
        kind="arrears_demand", supply=supply, visit_on=today, crew=owner, planned_at=at, planned_by=owner
    )
