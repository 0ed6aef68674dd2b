"""What happens in a month of a utility, each by the service that staff use and on its own day."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from mizuhiki.attachments import api as attachments
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, Demand, PaymentSlip
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import simulator
from mizuhiki.directdebit.models import DebitRow
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import DailyProof, OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Receipt
from mizuhiki.platform import batches, clock, sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import next_month
from tests.builders import clerk, close_counters, noon, open_till, report_paid

BILL_DAY = 20


def months_from(first: date, count: int = 12) -> list[date]:
    """The first days of consecutive months."""
    months = [first]
    while len(months) < count:
        months.append(next_month(months[-1]))
    return months


def bill(month: date) -> dict[str, int]:
    """The billing run of a reading month; what it counted."""
    with clock.travel(noon(month.replace(day=BILL_DAY))):
        facts: dict[str, int] = billing.run_billing(cycle_month=month, actor=clerk()).facts
    return facts


def demand_of(supply: Supply, month: date) -> Demand:
    """What a supply is asked for the readings of a month."""
    return Demand.objects.get(supply=supply, cycle_month=month)


def slip_of(supply: Supply, month: date) -> PaymentSlip:
    """The newest paper for that demand."""
    demand = demand_of(supply, month)
    (found,) = (b for b in billing.bills_of_supply(supply_id=supply.pk) if b.demand_id == demand.pk)
    assert found.slip_id is not None, "drawn from an account"
    return PaymentSlip.objects.get(pk=found.slip_id)


def pay_at_counter(slip: PaymentSlip, tendered_yen: int, *, on: date, partly: bool = False) -> Receipt:
    """Cash on the desk on a day; the same slip on another day is another act."""
    with clock.travel(noon(on)):
        open_till(clerk())
        return payments.take_cash(
            slip_id=slip.pk,
            tendered_yen=tendered_yen,
            partly=partly,
            reference=f"{slip.pk}:{on}",
            at=clock.now(),
            actor=clerk(),
        )


def stores_report(on: date, paid: list[tuple[Supply, date]]) -> dict[str, int]:
    """One report of the stores: whole demands, each paid with its slip; what was booked."""
    with (
        clock.travel(noon(on)),
        batches.run(kind="test.stores", key=f"{on}", title=f"{on} コンビニ収納", actor=clerk()) as work,
    ):
        demands = [demand_of(supply, month) for supply, month in paid]
        facts = report_paid(
            *((f"{on}:{demand.pk}", demand, demand.amount_yen) for demand in demands),
            on=on,
            run_id=work.run.pk,
        )
        work.finish(facts)
    return facts


def start_debit(supply: Supply, *, on: date) -> None:
    """The household's bank account, from a day on."""
    debit.start_mandate(
        supply_id=supply.pk,
        bank_code="0001",
        branch_code="001",
        account_type="1",
        account_no=f"{supply.pk:07d}",
        holder_kana="ﾐﾎﾝ ﾊﾅｺ",
        starts_on=on,
        at=noon(on),
        actor=clerk(),
    )


def draw(debit_on: date, *, code: str = "0") -> dict[str, int]:
    """The file out a week before its day, the bank's answer in two days after; every row gets `code`."""
    with clock.travel(noon(debit_on - timedelta(days=7))):
        batch = debit.make_debit_file(debit_on=debit_on, actor=clerk())
    rows = DebitRow.objects.filter(batch=batch).values_list("pk", flat=True)
    answer = simulator.answer(attachments.read(batch.file), codes={f"{pk:020d}": code for pk in rows})
    with clock.travel(noon(debit_on + timedelta(days=2))):
        done = debit.import_result(content=answer, file_name=f"kekka-{debit_on}.dat", actor=clerk())
    facts: dict[str, int] = done.run.facts
    return facts


def close_month(month: date) -> DailyProof:
    """Prove the ledger and close every day of the month; the last digest follows from the one before."""
    last = next_month(month) - timedelta(days=1)
    at = datetime(last.year, last.month, last.day, 23, tzinfo=clock.TOKYO)
    close_counters(until=last, at=at)
    proof = ledger.close_days(until=last, at=at)
    before = DailyProof.objects.filter(day=last - timedelta(days=1)).first()
    assert proof.previous == (before.digest if before else "")
    assert ledger.prove().differences == ()
    return proof


def assessed() -> dict[tuple[str, int], int]:
    """Yen assessed by charge and fiscal year."""
    return _by_charge_and_year(Assessment.objects.values_list("charge", "fiscal_year", "amount_yen"))


def still_open() -> dict[tuple[str, int], int]:
    """Yen still owed by charge and fiscal year."""
    return _by_charge_and_year(OpenItem.objects.values_list("charge", "fiscal_year", "open_yen"))


def accounts() -> dict[str, int]:
    """The journal's balance by account."""
    found = sql.rows(
        "SELECT account, sum(yen)::bigint FROM ledger_journalline GROUP BY 1 HAVING sum(yen) <> 0"
    )
    return dict(found)


def runs_not_done() -> list[str]:
    """Batches that did not come to their end."""
    return list(BatchRun.objects.exclude(state="done").values_list("title", flat=True))


def _by_charge_and_year(rows: Iterable[tuple[str, int, int]]) -> dict[tuple[str, int], int]:
    totals: dict[tuple[str, int], int] = {}
    for charge, year, yen in rows:
        totals[charge, year] = totals.get((charge, year), 0) + yen
    return totals
