"""A tap that nobody used before: the open-close desk says what is charged there, and then it is opened."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mizuhiki.customers.api import Installation, NoServicesKnown, Premises, Supply
from mizuhiki.intake import errors
from mizuhiki.intake.models import FirstTerms, Standing, Step
from mizuhiki.intake.permissions import APPLICATION_SEE, CREW_PLAN
from mizuhiki.intake.services.carrying_out import Done, carry_out
from mizuhiki.intake.services.first import set_first_terms
from mizuhiki.intake.tests.conftest import AT, DAY, Crew, Places, Take
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from tests.builders import clerk
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CLASSES = {"water": "家庭用", "public_sewerage": "一般汚水"}


@pytest.fixture
def tap(places: Places) -> Installation:
    """A new house: the tap is there, nobody has lived behind it."""
    del places
    place = Premises.objects.create(postcode="0000000", town="緑町", block="9番地")
    return Installation.objects.create(
        premises=place, tap_no="M000009", bore_mm=13, route="A01", route_order=9
    )


def refused(kind: type[RuleBroken], application_id: int, classes: dict[str, str]) -> None:
    before = (FirstTerms.objects.count(), Step.objects.count())
    with pytest.raises(kind):
        set_first_terms(application_id=application_id, classes=classes, cycle="even", actor=clerk(), at=AT)
    assert (FirstTerms.objects.count(), Step.objects.count()) == before


@pytest.mark.req("CC-020")
def test_it_is_opened_once_somebody_said_what_is_charged_there(
    take: Take, places: Places, tap: Installation, crew: Crew
) -> None:
    start = take("start", places.empty, installation_id=tap.pk, place="緑町9番地")
    with pytest.raises(errors.FirstTermsMissing):
        crew.go(start)
    with pytest.raises(NoServicesKnown):
        carry_out(application_id=start.pk, done=Done(DAY, "opened"), actor=clerk(), at=AT)
    assert Standing.objects.get(pk=start.pk).state == "received"
    refused(errors.FirstTermsUnfit, start.pk, {})
    refused(errors.FirstTermsUnfit, start.pk, {"water": "一般汚水"})
    refused(errors.FirstTermsUnfit, start.pk, {"gas": "家庭用"})
    act: dict[str, Any] = {"application_id": start.pk, "actor": clerk(), "at": AT}
    set_first_terms(classes={"water": "業務用"}, cycle="odd", **act)
    set_first_terms(classes=CLASSES, cycle="even", **act)  # put right: the last word holds
    assert Step.objects.filter(application=start).latest("number").text == (
        "新しい装置の料金：水道料金 家庭用（偶数月）、下水道使用料 一般汚水（偶数月）"
    )
    assert crew.tell(crew.go(start), what="tap", tap="opened") == ""
    begun = Supply.objects.get(installation=tap)
    assert (begun.starts_on, begun.ends_on) == (DAY, None)
    assert sorted(begun.services.values_list("charge", "use_class", "cycle", "starts_on")) == [
        ("public_sewerage", "一般汚水", "even", DAY),
        ("water", "家庭用", "even", DAY),
    ]
    used = take("start", places.empty, phone="000-9999-0000")
    refused(errors.TapUsedBefore, used.pk, CLASSES)


def test_the_desk_is_asked_on_the_page_of_the_application(
    take: Take, places: Places, tap: Installation, person: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    start = take("start", places.empty, installation_id=tap.pk, place="緑町9番地")
    used = take("start", places.empty, phone="000-9999-0000")
    with clock.travel(AT):
        desk = sign_in(person(APPLICATION_SEE, CREW_PLAN))
        assert "新しい装置の料金" not in text_of(desk.get(f"/intake/{used.pk}/"))
        assert "新しい装置の料金" in text_of(desk.get(f"/intake/{start.pk}/"))
        here, key = f"/intake/{start.pk}/terms/", {"once": "00000000-0000-4000-8000-000000000001"}
        none = desk.post(here, {"cycle": "even", "water": ""} | key)
        assert "料金を1つ以上選び、用途を選び直してください。" in text_of(none)
        assert none.status_code == 422
        assert desk.post(here, {"cycle": "even", "water": "家庭用"} | key).status_code == 302
    assert FirstTerms.objects.get().services == [["water", "家庭用", "even"]]
