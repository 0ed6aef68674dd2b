"""Where somebody under protection lives leaks by no side door: a notice, a picture, a neighbour's call."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mizuhiki.customers.api import Customer, CustomerMark, Premises, Supply
from mizuhiki.platform import clock
from mizuhiki.repairs import api
from mizuhiki.repairs.models import RepairPhoto
from mizuhiki.repairs.tests.conftest import CAME, CREW, MINUTE, OPERATOR, given
from tests.builders import Town, rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 100
DAY = timedelta(days=1)
SEES = "customers.protected_see"
SignIn = Callable[[Any], Client]


@pytest.fixture
def house(db: None) -> Supply:
    """A house whose water user is under protection."""
    rules()
    supply = Town().settle(1)
    CustomerMark.objects.create(
        customer=Customer.objects.get(), kind="protection", starts_on=clock.today() - DAY
    )
    return supply


def test_no_notice_picture_or_neighbour_says_where_somebody_protected_lives(
    house: Supply, person: Callable[..., Any], sign_in: SignIn
) -> None:
    rights = (*OPERATOR, *CREW, "repairs.request_handle", "attachments.file_open")
    blind, knows = (
        person(*dict.fromkeys([*rights, *more]), username=name, display_name=name)
        for name, more in (("blind1", ()), ("knows1", (SEES,)))
    )
    theirs = given("premises_leak", place="秘密の家", supply_id=house.pk, town="緑町")
    made = api.receive_request(theirs, channel="telephone", actor=knows, at=CAME)
    other = api.receive_request(
        given("premises_leak", place="秘密の家の隣から"), channel="telephone", actor=knows, at=CAME
    )
    api.link_duplicate(request_id=other.pk, original_id=made.pk, actor=knows, at=CAME + MINUTE)
    area = api.Area(towns=("緑町",))
    api.register_notice(
        kind="outage", title="緑町の断水", words="断水", area=area, starts_at=CAME,
        ends_at=clock.now() + DAY, actor=knows, at=CAME,
    )  # fmt: skip
    clients = [sign_in(knows), sign_in(blind)]
    page = f"/repairs/{made.pk}/"
    upload = SimpleUploadedFile("a.jpg", JPEG, content_type="image/jpeg")
    clients[0].post(f"{page}photos/", {"once": str(uuid.uuid4()), "file": upload})
    file = f"/files/{RepairPhoto.objects.get().file_id}/"
    pages = [client.get(page).content.decode() for client in clients]
    for words in ("緑町の断水", file, "秘密の家の隣から"):
        assert [words in text for text in pages] == [True, False], words
    others = [client.get(f"/repairs/{other.pk}/").content.decode() for client in clients]
    assert ["秘密の家の隣から" in text for text in others] == [True, False]
    assert [client.get(file).status_code for client in clients] == [200, 409]


def test_a_number_of_a_supply_that_is_made_up_tells_no_town_of_somebody_protected(
    house: Supply, person: Callable[..., Any], sign_in: SignIn
) -> None:
    Premises.objects.filter(pk=house.installation.premises_id).update(town="緑町", search_text="")
    who = person(*OPERATOR, username="blind1", display_name="blind1")
    knows = person(*OPERATOR, SEES, username="knows1", display_name="knows1")
    api.register_notice(
        kind="outage", title="緑町の断水", words="断水", area=api.Area(towns=("緑町",)), starts_at=CAME,
        ends_at=clock.now() + DAY, actor=knows, at=CAME,
    )  # fmt: skip
    asked = [
        sign_in(one).post("/repairs/new/water/place/", {"supply": house.pk}).content.decode()
        for one in (knows, who)
    ]
    assert ["緑町の断水" in text for text in asked] == [True, False]
