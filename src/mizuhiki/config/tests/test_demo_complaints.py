"""The demo's complaints stand at different states, each with its owner; a town without staff has none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mizuhiki.config.demo.complaints import complain_of_us
from mizuhiki.contacts import cases
from mizuhiki.contacts.models import Complaint
from mizuhiki.platform import clock
from mizuhiki.worklist.api import Item
from tests.builders import Town, rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HANDLES = "contacts.complaint_handle"


def test_the_demo_complains(person: Callable[..., Any]) -> None:
    rules()
    town = Town()
    for number in range(1, 8):
        town.settle(number)
    today = clock.today()
    assert complain_of_us(today=today) == 0
    for name, desk in (("counter", "counter"), ("supervisor", "reception"), ("work", "reception")):
        person(HANDLES, f"worklist.desk_{desk}", username=name)
    assert complain_of_us(today=today) == 7
    found = [cases.case(number) for number in Complaint.objects.order_by("pk").values_list("pk", flat=True)]
    seen = [
        (
            one.owner.username,
            one.about,
            one.end.kind if one.end else "",
            one.awaits_report,
            one.is_late(today),
        )
        for one in found
        if one
    ]
    assert seen == [
        ("supervisor", "manner", "closed", False, False),
        ("counter", "delay", "closed", False, False),
        ("counter", "other", "closed", False, False),
        ("counter", "other", "voided", False, False),
        ("work", "mistake", "", True, True),
        ("supervisor", "delay", "", False, False),
        ("counter", "manner", "", False, False),
    ]
    assert found[6] is not None
    assert (found[6].contact.customer, found[6].who) == (None, "近所の方")
    assert Item.objects.filter(closed_at=None).count() == 3
    assert found[0] is not None
    assert found[0].complaint.received_at < clock.now() - timedelta(days=60)
