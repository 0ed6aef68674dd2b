"""A small town that lived through its months, and somebody of each role who is signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.models import Role, RoleHolder, User
from mizuhiki.staff.sign_in import fresh
from mizuhiki.staff.sign_in import sessions as screens
from tests import sessions
from tests.security import site
from tests.security.arrears_rows import make_arrears
from tests.security.calls import make_calls
from tests.security.centre import make_centre
from tests.security.repairs import make_repairs
from tests.security.researches import make_researches
from tests.security.rows import make_rows
from tests.security.site import Sender
from tests.security.texts import make_texts

HOUSES = 40
PASSWORD = "うめ pencil lantern 川床"


@dataclass
class Town:
    """Sessions by column of `urls.csv`, and of somebody who holds every role."""

    sessions: dict[str, str | None] = field(default_factory=dict)
    everything: str = ""


@pytest.fixture(scope="package")
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """Built once for all walks of a worker, in a transaction that is never committed."""
    del django_db_setup
    from mizuhiki.config.demo.build import build
    from mizuhiki.staff.people import system_actor

    with django_db_blocker.unblock(), _day_with_an_open_yesterday():
        with transaction.atomic():
            asker, decider = system_actor("asker"), system_actor("decider")
            for _ in build(size=HOUSES, asker=asker, decider=decider, tell=lambda _: None):
                pass
            BatchRun.objects.create(kind="test", key="1", title="実行中の処理", state="running")
            made = _people()
            owner = User.objects.get(username="everything")
            make_rows(owner)
            make_arrears(owner, clock.now())
            make_calls(clock.now(), owner)
            for session in filter(None, (*made.sessions.values(), made.everything)):
                Sender(session).get("/")  # what a first page writes into the session is there
            make_texts(User.objects.get(username="everything"), clock.now())
            make_centre(User.objects.get(username="everything"))
            make_repairs(User.objects.get(username="everything"))
            make_researches(User.objects.get(username="everything"), clock.now())
            yield made
            transaction.set_rollback(True)
        connection.close()


@contextmanager
def _day_with_an_open_yesterday() -> Iterator[None]:
    """On the first of a month the ledger has closed the day before, whose takings the walk needs: go back."""
    if clock.today().day > 1:
        yield
        return
    with clock.travel(clock.now() - timedelta(days=1)):
        yield


@pytest.fixture
def known_site() -> Iterator[None]:
    """What stands around every page is made once for each person, and each address found once."""
    with site.known():
        yield


@pytest.fixture(autouse=True)
def _a_factor_stays_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk takes longer than a factor is fresh, and on a busy machine than a screen stays open."""
    monkeypatch.setattr(fresh, "FRESH_FACTOR", timedelta(days=1))
    monkeypatch.setattr(screens, "IDLE", timedelta(days=1))


def _people() -> Town:
    made = Town({"nobody": None})
    newcomer = User.objects.create_user("newcomer", PASSWORD, display_name="新人 はじめ")
    RoleHolder.objects.create(user=newcomer, role_id="operator")
    made.sessions["password_only"] = sessions.begin(newcomer, factors=False)
    owner = User.objects.create_user("everything", PASSWORD, display_name="全権 太郎")
    for role in Role.objects.all():
        user = User.objects.create_user(f"walk-{role.code}", PASSWORD, display_name="歩行 花子")
        RoleHolder.objects.create(user=user, role=role)
        RoleHolder.objects.create(user=owner, role=role)
        made.sessions[role.code] = sessions.begin(user)
    made.everything = sessions.begin(owner)
    return made
