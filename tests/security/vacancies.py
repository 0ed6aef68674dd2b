"""A house that is looked into, and a place that nobody has a contract for, for the walk of pages."""

from datetime import datetime, timedelta

from mizuhiki.customers.api import Installation, Premises, Supply
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.vacancies.services import open_case


def make_vacancies(owner: User, now: datetime) -> None:
    """The newest running supply seems to be left; beside it stands a place that never had one."""
    running = Supply.objects.filter(ends_on=None, starts_on__lt=clock.day_of(now) - timedelta(days=1))
    open_case(
        supply_id=running.latest("pk").pk, reason="検針員の報告", reference="sample", actor=owner, at=now
    )
    place = Premises.objects.create(postcode="0000000", town="緑町", block="99番地")
    Installation.objects.create(premises=place, tap_no="M999999", bore_mm=13, route="A01", route_order=999)
