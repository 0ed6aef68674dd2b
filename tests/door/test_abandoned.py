"""What was filled in and never sent is erased after the days of the rules; the rest of the record stays."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.audit.models import AuditEntry
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup import abandoned, telling
from mizuhiki.signup.models import (
    Answer,
    Application,
    ApplicationEvent,
    ApplicationState,
    Publication,
    RateCount,
)
from mizuhiki.staff.api import system_actor
from tests.builders import rules
from tests.security.signups import GIVEN, make_application

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAYS_30 = timedelta(days=30)


@pytest.fixture(autouse=True)
def _rules() -> None:
    rules()


def draft(at: datetime, number: str = "W0123456789AB") -> Application:
    """Somebody who filled in every page, and closed the browser."""
    publication = Publication.objects.create(body={}, sha256="0" * 64, published_at=at)
    application = Application.objects.create(
        number=number,
        publication=publication,
        language="ja",
        device="phone",
        terms_version="1",
        began_at=at,
    )
    ApplicationEvent.objects.create(application=application, kind="begun", at=at)
    for page, given_there in GIVEN.items():
        Answer.objects.create(application=application, page=page, given=given_there, at=at)
        ApplicationEvent.objects.create(application=application, kind="answered", facts={"page": page}, at=at)
    return application


def erase(at: datetime | None = None) -> int:
    return abandoned.erase_abandoned(at=at or clock.now(), actor=system_actor("signup"))


def test_after_thirty_days_the_answers_go_and_the_events_stay() -> None:
    now = clock.now()
    application = draft(now - DAYS_30)
    events = ApplicationEvent.objects.count()
    assert (erase(now - timedelta(seconds=1)), Answer.objects.count()) == (0, len(GIVEN))
    assert (erase(now), erase(now), Answer.objects.count()) == (1, 0, 0)
    assert ApplicationEvent.objects.count() == events + 1
    assert ApplicationState.objects.get(application=application).state == "expired"
    entry = AuditEntry.objects.get(action="signup.draft.erased")
    assert entry.facts == {"approval": f"rules-{pack_on(clock.today()).version_id}", "count": len(GIVEN)}
    assert (
        telling.tell_all(at=now, actor=system_actor("signup")) == 0
    )  # nobody is told: nothing was asked for


def test_whoever_went_on_keeps_what_was_given() -> None:
    now = clock.now()
    application = draft(now - timedelta(days=40))
    ApplicationEvent.objects.create(
        application=application, kind="answered", facts={"page": "bank"}, at=now - timedelta(days=2)
    )
    assert (erase(now), Answer.objects.count()) == (0, len(GIVEN))


def test_what_went_to_a_bank_is_kept() -> None:
    make_application(clock.now() - timedelta(days=400))
    make_application(clock.now() - timedelta(days=400), number="W0123456789AC", confirmed=False)
    assert (erase(), Answer.objects.count()) == (0, 2 * len(GIVEN))


@given(days=st.lists(st.integers(0, 60), min_size=1, max_size=5))
def test_exactly_those_left_alone_so_long_are_erased(days: list[int]) -> None:
    now = clock.now()
    for number, ago in enumerate(days):
        draft(now - timedelta(days=ago), number=f"W{Application.objects.count():010d}{number:02d}")
    assert erase(now) == sum(ago >= 30 for ago in days)
    kept = Answer.objects.values_list("application", flat=True).distinct().count()
    assert kept >= sum(ago < 30 for ago in days)


def test_what_an_address_did_is_forgotten_after_a_day() -> None:
    now = clock.now()
    for age in (timedelta(hours=1), timedelta(hours=25)):
        RateCount.objects.create(key=f"{age}", window=int((now - age).timestamp()), count=1)
    assert abandoned.clear_counts(at=now) == 1
    assert RateCount.objects.get().key == f"{timedelta(hours=1)}"
