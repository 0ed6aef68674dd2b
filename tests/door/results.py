"""Applications that ended on a day, for the list of results."""

from datetime import datetime, timedelta
from typing import Any

from mizuhiki.platform import clock
from mizuhiki.signup.models import Application, ApplicationEvent, Attempt, ResultDay
from mizuhiki.signup.results import services as result_services
from mizuhiki.staff.api import system_actor
from tests.security.signups import make_application

FRIDAY = datetime(2026, 11, 27, 20, 0, tzinfo=clock.TOKYO)
SATURDAY_MORNING = datetime(2026, 11, 28, 0, 20, tzinfo=clock.TOKYO)


def number(place: int) -> str:
    return f"W{place:012}"


def confirmed(nth: int, at: datetime = FRIDAY, **given: dict[str, str]) -> Application:
    """An application that a bank has confirmed."""
    return make_application(at, number=number(nth), given=given)


def ended(place: int, kind: str, at: datetime = FRIDAY, *, result: str = "") -> Application:
    """An application that came to another end."""
    application = make_application(at - timedelta(minutes=9), number=number(place), confirmed=False)
    happened(application, kind, at, facts={"result": result} if result else {})
    return application


def happened(
    application: Application, kind: str, at: datetime, *, attempt: int = 1, facts: dict[str, str]
) -> None:
    """One more event."""
    if attempt > 1:
        Attempt.objects.get_or_create(
            application=application,
            position=attempt,
            defaults={"reference": f"{application.number}{attempt:02}", "bank_code": "9998", "at": at},
        )
    ApplicationEvent.objects.create(application=application, attempt=attempt, kind=kind, facts=facts, at=at)


def make_day(at: datetime = SATURDAY_MORNING) -> ResultDay:
    """The list of the day before."""
    actor: Any = system_actor("signup")
    day = result_services.make_day(on=clock.day_of(at) - timedelta(days=1), at=at, actor=actor)
    assert day is not None
    return day
