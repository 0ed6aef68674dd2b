"""A payment and a crew at one tap at the same instant; two crews; one token used twice (design.md, law 6)."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from mizuhiki.arrears.services import evaluating
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import PaymentClaim
from mizuhiki.platform import clock
from mizuhiki.shutoffs import api as shutoffs
from mizuhiki.shutoffs.errors import DoNotCut
from mizuhiki.shutoffs.models import Cut, Order, Restoration, TokenEnd
from mizuhiki.shutoffs.services import doorstep
from tests import ripe
from tests.builders import clerk, rules
from tests.concurrency.together import after, hold, together

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def order() -> Iterator[Order]:
    """An order that is on the crew's phone, at ten o'clock of its day."""
    rules()
    ids = [one.pk for one in ripe.owing().supplies.values()]
    ripe.warn(ids)
    with clock.travel(ripe.AT):
        (made,) = ripe.order(ids)
        ripe.hand_out()
        yield made


def soon_after(act: Callable[[], str], minutes: int = 1) -> Callable[[], str]:
    """Each thread has a clock of its own, which is past ten."""

    def acted() -> str:
        with clock.travel(ripe.AT + timedelta(minutes=minutes)):
            return act()

    return acted


def pay(order: Order) -> str:
    payments.note_claim(
        supply_id=order.supply_id,
        teller=PaymentClaim.Teller.DEBTOR,
        paid_on=ripe.CUT_ON,
        yen=order.yen,
        place="",
        at=clock.now(),
        actor=clerk(),
    )
    return "told"


def ask(order: Order, by: str = "genba1") -> str:
    try:
        return shutoffs.grant_token(order_id=order.pk, device=ripe.DEVICE, actor=clerk(by)).secret
    except DoNotCut as told:
        return told.ground


def cut(order: Order, secret: str) -> str:
    try:
        made = shutoffs.begin_cut(order_id=order.pk, secret=secret, device=ripe.DEVICE, actor=clerk("genba1"))
    except DoNotCut as told:
        return told.ground
    return made.shown


@pytest.mark.req("COL-070", "CC-042")
def test_a_word_of_payment_that_comes_first_keeps_the_tap_open(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = ask(order)
    inside = hold(monkeypatch, evaluating, "evaluate")
    said = together(soon_after(lambda: pay(order)), soon_after(after(inside, lambda: cut(order, secret))))
    assert said == ["told", "revoked"]
    assert (Cut.objects.count(), Restoration.objects.count()) == (0, 0)
    assert TokenEnd.objects.get().cause == "payments.ClaimNoted"


@pytest.mark.req("COL-070", "CC-042")
def test_one_that_comes_while_the_tap_is_closed_waits_and_opens_a_restoration(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = ask(order)
    inside = hold(monkeypatch, doorstep, "next_of_year")
    said = together(soon_after(lambda: cut(order, secret)), soon_after(after(inside, lambda: pay(order))))
    assert said == ["R8-000001", "told"]
    opened = Restoration.objects.get()
    assert (opened.cut, opened.cause) == (Cut.objects.get(), "payments.ClaimNoted")
    assert ask(order) == "over"


def test_both_at_once_end_in_one_of_the_two_ways(order: Order) -> None:
    secret = ask(order)
    said = together(soon_after(lambda: pay(order)), soon_after(lambda: cut(order, secret)))
    is_cut = Cut.objects.exists()
    assert said == ["told", "R8-000001" if is_cut else "revoked"]
    assert Restoration.objects.exists() == is_cut


def test_two_crews_and_one_token_twice_close_one_tap_once(order: Order) -> None:
    ripe.crew("genba2")
    said = together(
        soon_after(lambda: ask(order, "genba2")),
        soon_after(lambda: ask(order)),
        soon_after(lambda: ask(order)),
    )
    assert said[0] == "other_crew"
    secrets = said[1:]
    assert [len(one) for one in secrets] == [32, 32], "the later one replaces the earlier one"
    said = together(*(soon_after(lambda one=one: cut(order, one), 2) for one in [*secrets, *secrets]))  # type: ignore[misc]
    assert sorted(said) == ["R8-000001", "R8-000001", "replaced", "replaced"]
    assert Cut.objects.count() == 1
