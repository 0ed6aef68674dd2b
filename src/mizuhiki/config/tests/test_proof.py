"""The proof sees each kind of loss: what is derived, and every account of the journal, against its rows."""

from datetime import date

import pytest
from django.db import connection

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import DebitSupply, PaymentSlip
from mizuhiki.directdebit import api as debit
from mizuhiki.ledger import api as ledger
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from tests import standing
from tests.builders import Town, clerk, noon, open_till

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PAID_ON = date(2026, 5, 7)


@standing.fixture
def town(rules_in_force: None) -> Town:
    """Two households: one pays 10,190 yen at the counter, the other by its bank."""
    del rules_in_force
    town = Town()
    payer, debtor = town.settle(1), town.settle(2)
    debit.start_mandate(
        supply_id=debtor.pk,
        bank_code="0001",
        branch_code="001",
        account_type="1",
        account_no="0000002",
        holder_kana="ﾐﾎﾝ",
        starts_on=date(2026, 1, 1),
        at=noon(date(2026, 1, 1)),
        actor=clerk(),
    )
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    user = clerk()
    open_till(user, noon(PAID_ON))
    payments.take_cash(
        slip_id=PaymentSlip.objects.get(supply_id=payer.pk).pk,
        tendered_yen=10_190,
        partly=False,
        reference="k1",
        at=noon(PAID_ON),
        actor=user,
    )
    return town


def spoil(table: str, statement: str) -> None:
    """What only somebody with the owner's rights and bad will could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)


def found() -> list[tuple[str, str, int, int]]:
    return [(one.title, one.subject, one.expected_yen, one.found_yen) for one in ledger.prove().differences]


def test_cash_booked_as_a_bank_deposit_is_found(town: Town) -> None:
    assert found() == []
    spoil("ledger_journalline", "UPDATE ledger_journalline SET account = 'bank' WHERE account = 'cash'")
    title = "収納・還付の合計と違う現金・預金・過誤納金・還付準備金・還付加算金"
    assert found() == [(title, "bank", 0, 10_190), (title, "cash", 10_190, 0)]


def test_revenue_that_no_assessment_made_is_found(town: Town) -> None:
    spoil(
        "ledger_journalline",
        "UPDATE ledger_journalline SET charge = 'sewer' WHERE account = 'revenue' AND charge = 'water'",
    )
    titles = {(title, subject.split()[0]) for title, subject, _, _ in found()}
    assert titles == {("調定の合計と違う収益", "sewer"), ("調定の合計と違う収益", "water")}


def test_a_way_of_payment_without_its_mandate_is_found(town: Town) -> None:
    supply = town.supplies["M000002"]
    DebitSupply.objects.filter(supply=supply).update(until=date(2026, 7, 1))
    assert found() == [("口座の登録と違う請求方法", f"supply {supply.pk}", 1, 1)]
    DebitSupply.objects.filter(supply=supply).delete()
    assert found() == [("口座の登録と違う請求方法", f"supply {supply.pk}", 1, 0)]
