"""A household whose tap a crew may close at ten o'clock of 21 October 2026."""

from collections.abc import Iterator

import pytest

from mizuhiki.platform import clock
from mizuhiki.shutoffs.models import Cut, Order
from tests import ripe, standing
from tests.builders import Town


@standing.fixture
def ripe_town(rules_in_force: None) -> Town:
    """Two households with two bills each and all their papers; the first is ordered and on a phone."""
    del rules_in_force
    town = ripe.owing(2)
    ids = [one.pk for one in town.supplies.values()]
    ripe.warn(ids)
    with clock.travel(ripe.AT):
        ripe.order(ids[:1])
        ripe.hand_out()
    return town


@pytest.fixture
def order(ripe_town: Town) -> Iterator[Order]:
    """The order; the clock runs from ten o'clock on."""
    with clock.travel(ripe.AT):
        yield Order.objects.get()


@standing.fixture
def shut_town(ripe_town: Town) -> Town:
    """The first tap is closed at ten o'clock with pin P-1; its meter shows 130."""
    ripe.close(Order.objects.get(), ripe.AT)
    return ripe_town


@pytest.fixture
def cut(shut_town: Town) -> Iterator[Cut]:
    """The cut; the clock runs from four in the afternoon on."""
    with clock.travel(ripe.AT.replace(hour=16)):
        yield Cut.objects.get()
