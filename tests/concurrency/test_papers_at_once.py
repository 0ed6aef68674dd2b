"""Papers asked for at the same instant: one slip for one act, and certificates numbered without a gap."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import Settings

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.certificates.models import Application, Certificate
from mizuhiki.certificates.services import issue_certificate, receive_application
from mizuhiki.ledger import api as ledger
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Piece, Purpose
from mizuhiki.notices.errors import SlipAlreadyReissued
from mizuhiki.notices.models import SlipReissue
from mizuhiki.notices.services.reissuing import reissue_slip
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon, open_till, rules

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
HOMES = 4
DAY = date(2026, 5, 7)


@pytest.fixture
def slips(settings: Settings, tmp_path: Path) -> list[PaymentSlip]:
    """The slips of four households, 10,190 yen each, and the terms of a slip issued anew."""
    settings.FILES = tmp_path / "files"
    rules()
    town = Town()
    for number in range(1, HOMES + 1):
        town.settle(number)
    town.read(read_on=date(2026, 4, 10), used_m3=dict.fromkeys(town.supplies, 41))
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    mail.set_postage(
        purpose=Purpose.REISSUED_SLIP, bearer=Bearer.CONTRACTOR, unit_yen=110,
        starts_on=date(2026, 4, 1), source="別表１ １(4)ア", actor=clerk(), at=noon(DAY),
    )  # fmt: skip
    mail.bring_supplied_forms(actor=clerk(), at=noon(DAY))
    return list(PaymentSlip.objects.order_by("pk"))


def at_once(count: int, act: Callable[[int], str]) -> list[str]:
    """Everybody acts at the same instant, each with a connection of their own."""
    barrier = Barrier(count)

    def run(number: int) -> str:
        try:
            barrier.wait(timeout=30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def reissue(slip: PaymentSlip, reference: str) -> str:
    """The number and issue of a slip issued anew, or that it was issued already."""
    chosen = {bill.demand_id: bill.open_yen for bill in billing.bills_of_supply(supply_id=slip.supply_id)}
    try:
        made = reissue_slip(
            supply_id=slip.supply_id, chosen=chosen, asked=SlipReissue.Asked.COUNTER,
            way=SlipReissue.Way.HAND, reference=reference, actor=clerk(), at=noon(DAY),
        )  # fmt: skip
    except SlipAlreadyReissued:
        return "already"
    return f"{made.slip.slip_no}/{made.slip.reissue}"


@pytest.mark.req("COL-044")
def test_one_act_sent_many_times_issues_one_slip(slips: list[PaymentSlip]) -> None:
    told = at_once(HOMES, lambda _: reissue(slips[0], "same"))
    assert Counter(told) == {f"{slips[0].slip_no}/1": 1, "already": HOMES - 1}
    assert (SlipReissue.objects.count(), Piece.objects.count(), mail.on_hand("reissued_slip")) == (1, 1, -1)


def test_many_acts_count_the_issues_of_one_number(slips: list[PaymentSlip]) -> None:
    told = at_once(HOMES, lambda number: reissue(slips[0], f"{number}"))
    assert sorted(told) == [f"{slips[0].slip_no}/{issue}" for issue in range(1, HOMES + 1)]


@pytest.mark.req("COL-047")
def test_certificates_issued_at_once_are_numbered_without_a_gap(slips: list[PaymentSlip]) -> None:
    open_till(clerk(), noon(DAY))
    applications = []
    for slip in slips:
        payments.take_cash(
            slip_id=slip.pk, tendered_yen=10_190, partly=False, reference=f"{slip.pk}", at=noon(DAY),
            actor=clerk(),
        )  # fmt: skip
        applications.append(
            receive_application(
                supply_id=slip.supply_id,
                relation=Application.Relation.SELF,
                proxy_name="",
                has_letter=False,
                identity=Application.Identity.LICENCE,
                first_month=date(2026, 4, 1),
                last_month=date(2026, 4, 1),
                received_on=DAY,
                reference=f"{slip.pk}",
                actor=clerk(),
                at=noon(DAY),
            )
        )
    told = at_once(
        HOMES,
        lambda number: (
            issue_certificate(
                application_id=applications[number].pk, seen_yen=10_190, actor=clerk(), at=noon(DAY)
            ).shown
        ),
    )
    assert sorted(told) == ["R8-0001", "R8-0002", "R8-0003", "R8-0004"]
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert ledger.prove().differences == ()
