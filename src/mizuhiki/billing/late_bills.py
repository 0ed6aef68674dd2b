"""What is asked of a supply for being late: written like a run's bills, a few at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from mizuhiki.billing.issuing import issue_slips
from mizuhiki.billing.late import FEE, INTEREST, late_bill_of
from mizuhiki.billing.models import Assessment, Demand, Pricing
from mizuhiki.billing.pricing import digest_of
from mizuhiki.billing.run import post_run
from mizuhiki.billing.steps import totals_of_run
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Pack


@dataclass(frozen=True)
class LateBill:
    """What is to be asked of a supply, beside the month of the claim that it is for."""

    supply_id: int
    cycle_month: date
    period_start: date
    period_end: date
    pricing: Pricing  # not saved


def interest_pricing(
    pack: Pack,
    charge: str,
    *,
    due_on: date,
    paid: Sequence[tuple[date, int]],
    unpaid_yen: int = 0,
    waived_yen: int = 0,
) -> Pricing:
    """What a claim bears that was paid late, less what is waived of it; the row is not saved.

    Args:
        unpaid_yen: what is left of the claim; it bears nothing yet.

    Raises:
        LateRateMissing: a day is before the first rate of the pack.
    """
    request: dict[str, Any] = {
        "due_on": due_on.isoformat(),
        "paid": [[day.isoformat(), yen] for day, yen in paid],
        "waived_yen": waived_yen,
    }
    if unpaid_yen:
        request["unpaid_yen"] = unpaid_yen
    return _pricing(pack, charge, INTEREST, request)


def fee_pricing(pack: Pack, charge: str, *, waived_yen: int = 0) -> Pricing:
    """What a reminder costs, less what is waived of it; the row is not saved."""
    return _pricing(pack, charge, FEE, {"waived_yen": waived_yen})


def _pricing(pack: Pack, charge: str, key: str, request: dict[str, Any]) -> Pricing:
    bill = late_bill_of(pack, charge, key, request)
    return Pricing(
        digest=digest_of(pack.version_id, charge, key, request),
        rules_id=pack.version_id,
        charge=charge,
        tariff_key=key,
        request=request,
        bill=bill.to_dict(),
        amount_yen=bill.amount_yen,
        tax_yen=bill.tax_yen,
    )


def write_late_bills(
    bills: Sequence[LateBill], *, run_id: int, at: datetime, due_on: date
) -> list[Assessment]:
    """Assess, ask for by a slip for each supply, open and post what a run asks; the caller holds their lock.

    A supply's bills of one month are asked for by one demand. None of them is of zero yen.

    Source:
        design.md, laws 1, 2 and 4; issue 7, point 7.
    """
    Pricing.objects.bulk_create([one.pricing for one in bills], ignore_conflicts=True)
    kept = {one.digest: one for one in Pricing.objects.filter(digest__in=[b.pricing.digest for b in bills])}
    demands = _demands(bills, run_id, due_on)
    sequences = _sequences(bills)
    made = Assessment.objects.bulk_create(
        Assessment(
            supply_id=one.supply_id,
            run_id=run_id,
            demand=demands[one.supply_id, one.cycle_month],
            pricing=kept[one.pricing.digest],
            charge=one.pricing.charge,
            kind=Assessment.Kind.LATE,
            cycle_month=one.cycle_month,
            fiscal_year=clock.fiscal_year(clock.day_of(at)),
            period_start=one.period_start,
            period_end=one.period_end,
            sequence=_next(one, sequences),
            amount_yen=one.pricing.amount_yen,
        )
        for one in bills
    )
    ledger.open_items_from(
        "SELECT id, supply_id, charge, fiscal_year, %s::date, amount_yen FROM billing_assessment "
        "WHERE run_id = %s ORDER BY id",
        [due_on, run_id],
    )
    post_run(run_id, clock.day_of(at), totals_of_run(run_id))
    wanted: dict[int, list[int]] = {}
    for demand in demands.values():
        wanted.setdefault(demand.supply_id, []).append(demand.pk)
    issue_slips(wanted, last_day=due_on, at=at)
    return made


def _demands(bills: Sequence[LateBill], run_id: int, due_on: date) -> dict[tuple[int, date], Demand]:
    sums: dict[tuple[int, date], int] = {}
    for one in bills:
        place = (one.supply_id, one.cycle_month)
        sums[place] = sums.get(place, 0) + one.pricing.amount_yen
    made = Demand.objects.bulk_create(
        Demand(
            supply_id=supply_id,
            run_id=run_id,
            cycle_month=month,
            method=Demand.Method.SLIP,
            due_on=due_on,
            amount_yen=yen,
        )
        for (supply_id, month), yen in sorted(sums.items())
    )
    return {(one.supply_id, one.cycle_month): one for one in made}


def _sequences(bills: Sequence[LateBill]) -> dict[tuple[int, date, str], int]:
    """How many rows of its charge each supply's month has."""
    found = Assessment.objects.filter(
        supply_id__in={one.supply_id for one in bills}, charge__in={one.pricing.charge for one in bills}
    )
    rows = found.values_list("supply_id", "cycle_month", "charge").annotate(rows=Count("pk"))
    return {(supply_id, month, charge): count for supply_id, month, charge, count in rows}


def _next(one: LateBill, given: dict[tuple[int, date, str], int]) -> int:
    place = (one.supply_id, one.cycle_month, one.pricing.charge)
    given[place] = given.get(place, 0) + 1
    return given[place] - 1
