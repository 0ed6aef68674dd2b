"""Bills that an earlier system made: what is open of them is owed here from the day of the move on.

Nothing is calculated. The amount is the old system's word, held to its totals before it comes here; the
calculation of such a bill is that one line. In the journal they stand against an opening balance, so that
no year's revenue is counted twice.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from mizuhiki.billing.models import Pricing
from mizuhiki.billing.pricing import TAKEN_OVER, digest_of
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack
from mizuhiki.tariffs import Line, LineKind, PricedBill

LABEL = "旧システムから引き継いだ未納額"
NUMBERS_BELOW = 10**12  # old slip numbers from here on are out of the way of ours
TABLE = "taken_over"
TAKEN_COLUMNS = (
    "id, supply_id, charge, cycle_month, fiscal_year, period_start, period_end, open_yen, tax_percent, "
    "due_on, slip_no, slip_yen"
)
_MAKE = (
    "id bigint, supply_id bigint, charge text, cycle_month date, fiscal_year int, period_start date, "
    "period_end date, open_yen bigint, tax_percent int, due_on date, slip_no text, slip_yen bigint"
)


@dataclass(frozen=True)
class Opened:
    """What is open of one charge and fiscal year."""

    charge: str
    fiscal_year: int
    count: int
    yen: int


def stage_bills() -> None:
    """Make the table of this transaction that the caller fills with `TAKEN_COLUMNS`; `id` counts from 1."""
    sql.empty_for_now(TABLE, _MAKE)


def take_over_bills(*, run_id: int, pack: Pack, on: date, at: datetime) -> list[Opened]:
    """Open every staged bill: calculations, demands, assessments, slips, open items, one journal entry.

    The caller holds the utility. A bill's assessment has the id that `assessment_id` of the staged row says
    afterwards. One demand asks for a supply's month; a slip keeps its number, so that who pays it is known.

    Source:
        issue 7, point 10; design.md, laws 2 to 4.
    """
    sql.run(f"ALTER TABLE {TABLE} ADD COLUMN assessment_id bigint, ADD COLUMN pricing_id bigint")
    sql.run(f"UPDATE {TABLE} SET assessment_id = {sql.next_id('billing_assessment')}")  # noqa: S608
    _price(pack)
    sql.keep_for_now(
        "taken_demands",
        f"SELECT {sql.next_id('billing_demand')} AS demand_id, q.* FROM (SELECT supply_id, cycle_month, "  # noqa: S608
        f"min(due_on) AS due_on, sum(open_yen)::bigint AS yen FROM {TABLE} GROUP BY 1, 2 ORDER BY 2, 1) q",
    )
    sql.run(
        "INSERT INTO billing_demand (id, supply_id, run_id, cycle_month, method, due_on, amount_yen) "
        "SELECT demand_id, supply_id, %s, cycle_month, 'slip', due_on, yen FROM taken_demands",
        [run_id],
    )
    sql.run(
        "INSERT INTO billing_assessment (id, supply_id, run_id, demand_id, pricing_id, charge, kind, "  # noqa: S608
        "cycle_month, fiscal_year, period_start, period_end, sequence, amount_yen) "
        "SELECT t.assessment_id, t.supply_id, %s, d.demand_id, t.pricing_id, t.charge, 'opening', "
        "t.cycle_month, t.fiscal_year, t.period_start, t.period_end, row_number() OVER "
        "(PARTITION BY t.supply_id, t.cycle_month, t.charge ORDER BY t.id) - 1, t.open_yen "
        f"FROM {TABLE} t JOIN taken_demands d USING (supply_id, cycle_month)",
        [run_id],
    )
    _write_slips(at)
    ledger.open_items_from(
        f"SELECT assessment_id, supply_id, charge, fiscal_year, due_on, open_yen FROM {TABLE}"  # noqa: S608
    )
    return _post(run_id, on)


def _price(pack: Pack) -> None:
    """One calculation for each distinct amount: the old system's word and the tax in it."""
    found = sql.rows(f"SELECT DISTINCT charge, open_yen, tax_percent FROM {TABLE} ORDER BY 1, 2, 3")  # noqa: S608
    made = [_pricing(pack, charge, int(yen), int(percent)) for charge, yen, percent in found]
    Pricing.objects.bulk_create(made, batch_size=2_000)
    sql.run(
        f"UPDATE {TABLE} t SET pricing_id = p.id FROM billing_pricing p WHERE p.charge = t.charge "  # noqa: S608
        "AND p.amount_yen = t.open_yen AND p.tariff_key = %s || t.tax_percent",
        [TAKEN_OVER],
    )


def _pricing(pack: Pack, charge: str, yen: int, percent: int) -> Pricing:
    tax_yen = yen * percent // (100 + percent)
    key, amount = f"{TAKEN_OVER}{percent}", Decimal(yen)
    bill = PricedBill(
        version=key,
        article="",
        metered_m3=Decimal(0),
        charged_m3=Decimal(0),
        subtotal=amount,
        tax_yen=tax_yen,
        amount_yen=yen,
        lines=(Line(kind=LineKind.BASE, label=LABEL, amount=amount),),
        parts=(),
        rounded=(),
    )
    request = {"taken_over_yen": yen, "tax_percent": percent}
    return Pricing(
        digest=digest_of(pack.version_id, charge, key, request),
        rules_id=pack.version_id,
        charge=charge,
        tariff_key=key,
        request=request,
        bill=bill.to_dict(),
        amount_yen=yen,
        tax_yen=tax_yen,
    )


def _write_slips(at: datetime) -> None:
    """The slips that people have at home, under their own numbers; ours go on above them."""
    sql.keep_for_now(
        "taken_slips",
        f"SELECT {sql.next_id('billing_paymentslip')} AS slip_id, q.* FROM (SELECT t.slip_no, d.demand_id, "  # noqa: S608
        "t.supply_id, greatest(max(t.slip_yen), sum(t.open_yen))::bigint AS yen, max(t.due_on) AS last_day "
        f"FROM {TABLE} t JOIN taken_demands d USING (supply_id, cycle_month) WHERE t.slip_no IS NOT NULL "
        "GROUP BY 1, 2, 3 ORDER BY 1) q",
    )
    sql.run(
        "INSERT INTO billing_paymentslip (id, slip_no, reissue, supply_id, amount_yen, last_day, issued_at) "
        "SELECT slip_id, slip_no, 0, supply_id, yen, last_day, %s FROM taken_slips",
        [at],
    )
    sql.run("INSERT INTO billing_slipdemand (slip_id, demand_id) SELECT slip_id, demand_id FROM taken_slips")
    sql.rows(
        "SELECT setval('billing_slip_no', max(slip_no::bigint)) FROM taken_slips "
        "WHERE slip_no::bigint < %s HAVING max(slip_no::bigint) > (SELECT last_value FROM billing_slip_no)",
        [NUMBERS_BELOW],
    )


def _post(run_id: int, on: date) -> list[Opened]:
    """One entry: receivables by charge and year against the opening balance."""
    opened = balances(run_id)
    sides: list[Side] = []
    for one in opened:
        sides.append(Side(Account.RECEIVABLE, one.yen, one.charge, one.fiscal_year))
        sides.append(Side(Account.OPENING, -one.yen, one.charge, one.fiscal_year))
    if sides:
        ledger.post(
            kind=JournalEntry.Kind.OPENING,
            cause=f"billing.opening:{run_id}",
            occurred_on=on,
            posted_on=ledger.open_day(on),
            sides=sides,
        )
    return opened


def balances(run_id: int) -> list[Opened]:
    """What a move opened, by charge and fiscal year, counted from the assessments."""
    found = sql.rows(
        "SELECT charge, fiscal_year, count(*), sum(amount_yen)::bigint FROM billing_assessment "
        "WHERE run_id = %s AND kind = 'opening' GROUP BY 1, 2 ORDER BY 1, 2",
        [run_id],
    )
    return [Opened(charge, year, int(count), int(yen)) for charge, year, count, yen in found]
