"""A drawer is handed on: both names stand, and an offer that nobody takes is taken back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Receipt
from mizuhiki.staff.models import User
from mizuhiki.till import errors
from mizuhiki.till.models import HandoverTaken, OpenTill, SealEvent
from mizuhiki.till.permissions import DIFFERENCE_APPROVE, TILL_WORK
from mizuhiki.till.services import drawers
from tests.builders import noon, open_till

pytestmark = [pytest.mark.db, pytest.mark.django_db]
AT = noon(date(2026, 5, 7))
FLOAT = {"n10000": 10}


@pytest.fixture
def cashier(person: Callable[..., User], slip: PaymentSlip) -> User:
    return person(TILL_WORK, username="mado1")


@pytest.fixture
def chief(person: Callable[..., User]) -> User:
    return person(DIFFERENCE_APPROVE, username="kakaricho")


def take(slip: PaymentSlip, user: User) -> Receipt:
    return payments.take_cash(
        slip_id=slip.pk, tendered_yen=20_000, partly=False, reference="k1", at=AT, actor=user
    )


@pytest.mark.req("COL-040")
def test_a_drawer_passes_to_another_person_by_both_names(
    slip: PaymentSlip, cashier: User, person: Callable[..., Any]
) -> None:
    other = person(TILL_WORK, username="mado2")
    session = open_till(cashier, AT)
    facts: dict[str, Any] = {"session_id": session.pk, "to_id": other.pk, "at": AT, "actor": cashier}
    with pytest.raises(errors.HandoverNeedsExactCount):
        drawers.offer_handover(pieces={"n10000": 9}, **facts)
    offer = drawers.offer_handover(pieces=FLOAT, **facts)
    with pytest.raises(errors.TillHandedOver):
        take(slip, cashier)
    with pytest.raises(errors.NotYourHandover):
        drawers.answer_handover(handover_id=offer.pk, is_taken=True, at=AT, actor=cashier)
    drawers.answer_handover(handover_id=offer.pk, is_taken=True, at=AT, actor=other)
    with pytest.raises(errors.NoTillOpen):
        take(slip, cashier)
    assert take(slip, other).serial.session == session
    assert SealEvent.objects.latest("pk").holder == other
    with pytest.raises(errors.NotYourHandover):
        drawers.answer_handover(handover_id=offer.pk, is_taken=False, at=AT, actor=other)


@pytest.mark.req("COL-040")
def test_who_offered_a_drawer_takes_the_offer_back(
    slip: PaymentSlip, cashier: User, chief: User, person: Callable[..., User]
) -> None:
    session = open_till(cashier, AT)
    named = person(TILL_WORK, username="mado2")
    facts: dict[str, Any] = {"session_id": session.pk, "to_id": named.pk, "at": AT, "actor": cashier}
    offer = drawers.offer_handover(pieces=FLOAT, **facts)
    with pytest.raises(errors.NotYourHandover):
        drawers.answer_handover(handover_id=offer.pk, is_taken=False, at=AT, actor=chief)
    assert HandoverTaken.objects.count() == 0
    drawers.answer_handover(handover_id=offer.pk, is_taken=False, at=AT, actor=cashier)
    assert (HandoverTaken.objects.get().is_taken, OpenTill.objects.get().holder) == (False, cashier)
    assert take(slip, cashier).serial.session == session
