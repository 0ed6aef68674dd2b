"""還付加算金 of a refund by bank: fixed when a second person agrees, sent in the file, and taken back."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from mizuhiki.approvals import api as approvals
from mizuhiki.bankrefunds import permissions as may
from mizuhiki.bankrefunds.models import KIND, BankRefundStep, TransferReturn, TransferRow
from mizuhiki.bankrefunds.services import files, outcomes
from mizuhiki.bankrefunds.tests.asking import agree, ask
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.models import JournalLine
from mizuhiki.payments.api import Overpayment, OverpaymentInterest, overpaid_sum
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import RateMissing
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, noon, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]
ASKED, AGREED, PAY_ON = date(2026, 12, 1), date(2026, 12, 10), date(2026, 12, 15)
YEN, INTEREST = 1_152_714, 3_300


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


@standing.fixture
def over(places: None, rules_in_force: None) -> Overpayment:
    """A works that used 2,000 m³ paid its April bill at two stores: 538,089 yen of it are sewerage."""
    del places, rules_in_force
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 2_000})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    demand = Demand.objects.get()
    for run, on in ((1, date(2026, 5, 7)), (2, date(2026, 5, 20))):
        report_paid((f"shop:{run}", demand, YEN), on=on, run_id=run)
    return Overpayment.objects.get()


@pytest.fixture
def maker(person: Callable[..., User]) -> User:
    return person(may.TRANSFER_MAKE, may.TRANSFER_CONFIRM, username="tsukuru")


@pytest.fixture
def sender(person: Callable[..., User]) -> User:
    return person(may.TRANSFER_DOWNLOAD, username="okuru")


@pytest.mark.req("COL-058")
def test_it_goes_out_with_the_transfer_and_comes_back_with_it(
    over: Overpayment, clerk: User, second: User, maker: User, sender: User
) -> None:
    refund = ask(over, clerk, at=noon(ASKED))
    assert (OverpaymentInterest.objects.count(), refund.given_yen) == (0, YEN)
    agree(refund, second, at=noon(AGREED))
    kept = OverpaymentInterest.objects.get()
    assert (kept.last_on, kept.base_yen, kept.spans, kept.yen) == (
        AGREED, 538_000, [[2026, "1.3", 173, 3_314]], INTEREST,
    )  # fmt: skip
    with clock.travel(noon(AGREED)):
        run = files.ask_for_file(pay_on=PAY_ON, seen=(1, YEN + INTEREST), actor=maker, at=clock.now())
        batch = files.make_file(run)
        files.hand_over(batch_id=batch.pk, reason="", actor=sender, at=clock.now())
        files.note_acceptance(batch_id=batch.pk, acceptance_no="1", actor=sender, at=clock.now())
    assert (batch.amount_yen, TransferRow.objects.get().yen) == (YEN + INTEREST, YEN + INTEREST)
    with clock.travel(noon(PAY_ON)):
        outcomes.confirm_transfer(batch_id=batch.pk, actor=maker, at=clock.now())
    posted = JournalLine.objects.filter(entry__kind="transfer").order_by("account")
    assert list(posted.values_list("account", "yen")) == [
        ("bank", -YEN - INTEREST), ("interest", INTEREST), ("overpaid", YEN),
    ]  # fmt: skip
    assert ledger.prove().differences == ()
    with clock.travel(noon(date(2026, 12, 18))):
        outcomes.record_return(
            row_id=TransferRow.objects.get().pk,
            why=TransferReturn.Why.NAME,
            returned_on=date(2026, 12, 18),
            actor=maker,
            at=clock.now(),
        )
    back = JournalLine.objects.filter(entry__kind="return").order_by("account")
    assert list(back.values_list("account", "yen")) == [
        ("bank", YEN + INTEREST), ("interest", -INTEREST), ("overpaid", -YEN),
    ]  # fmt: skip
    assert (overpaid_sum(), ledger.prove().differences) == ((1, YEN), ())
    again = ask(over, clerk, at=noon(date(2026, 12, 21)), reference="k2")
    agree(again, second, at=noon(date(2026, 12, 21)))
    assert again.steps.get().interest_yen == 3_500  # until the new decision


def test_a_year_without_a_rate_is_refused_before_anybody_is_asked(over: Overpayment, clerk: User) -> None:
    with pytest.raises(RateMissing, match="2031年"):
        ask(over, clerk, at=noon(date(2031, 1, 10)))
    assert overpaid_sum() == (1, YEN)
    assert approvals.open_requests_of(kind=KIND, subject_ids=range(99)) == {}
    assert OverpaymentInterest.objects.count() == 0


def test_the_database_lets_nobody_agree_to_another_interest(over: Overpayment, clerk: User) -> None:
    refund = ask(over, clerk, at=noon(ASKED))
    with pytest.raises(IntegrityError, match="interest_is_of_its_parts"), transaction.atomic():
        BankRefundStep.objects.create(
            refund=refund, what="agreed", interest_yen=1, on=AGREED, at=noon(AGREED), by=clerk
        )
