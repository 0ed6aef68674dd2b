"""The public site, published, with the keys of a made-up bank."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mizuhiki.banks.models import Place
from mizuhiki.platform import clock
from mizuhiki.signup.permissions import PUBLICATION_APPROVE, PUBLICATION_PROPOSE, PUBLICATION_SEE
from mizuhiki.signup.site.services import make_keys, publish
from mizuhiki.staff.models import User
from tests.builders import clerk, rules
from tests.door.bank import BankNextDoor
from tests.door.site import Citizen, as_served


@pytest.fixture
def keys() -> dict[str, str]:
    """The site is published, and the made-up bank has its keys."""
    rules()
    Place.objects.create(bank_code="9998", branch_code="001", name="本店", kana="ホンテン")
    Place.objects.create(bank_code="9998", branch_code="002", name="本町", kana="ホンマチ")
    made = dict(make_keys(bank_code="9998", at=clock.now() - timedelta(minutes=5), actor=clerk()))
    publish(at=clock.now(), actor=clerk())
    return made


@pytest.fixture
def citizen(keys: dict[str, str]) -> Iterator[Citizen]:
    with as_served():
        yield Citizen()


@pytest.fixture
def bank(keys: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BankNextDoor]:
    """The simulated bank, which the house asks instead of any other server."""
    found = BankNextDoor(tmp_path, keys=keys)
    monkeypatch.setattr("mizuhiki.platform.calling.call", found.call)
    yield found
    found.store.close()


@pytest.fixture
def asker(person: Callable[..., User]) -> User:
    return person(PUBLICATION_PROPOSE, PUBLICATION_SEE, username="kawa")


@pytest.fixture
def agreer(person: Callable[..., User]) -> User:
    return person(PUBLICATION_APPROVE, PUBLICATION_SEE, "approvals.request_see", username="mori")
