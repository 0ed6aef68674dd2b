"""Many slips at once: one for each of many supplies, set-wise, as `issue_slip` makes one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from mizuhiki.billing.events import SlipsIssuing
from mizuhiki.billing.models import PaymentSlip, SlipDemand, SlipInstead
from mizuhiki.billing.services import NothingOpen
from mizuhiki.customers.api import lock_supplies
from mizuhiki.platform import events, sql

LAST_ISSUE = 9
# The number of a slip for exactly the same demands, which the new one supersedes.
_NUMBERS = f"""
    SELECT w.supply_id, b.slip_no, b.reissue FROM wanted_slips w CROSS JOIN LATERAL (
        SELECT s.slip_no, max(s.reissue) AS reissue FROM billing_paymentslip s
        JOIN billing_slipdemand x ON x.slip_id = s.id
        WHERE s.slip_no IN (
            SELECT p.slip_no FROM billing_slipdemand y JOIN billing_paymentslip p ON p.id = y.slip_id
            WHERE y.demand_id = w.demands[1])
        GROUP BY s.slip_no
        HAVING array_agg(DISTINCT x.demand_id ORDER BY x.demand_id) = w.demands
           AND max(s.reissue) < {LAST_ISSUE}
        ORDER BY 1 DESC LIMIT 1
    ) b
"""  # noqa: S608
_OPEN = """
    SELECT w.supply_id, coalesce(sum(o.open_yen), 0)::bigint FROM wanted_slips w
    JOIN billing_assessment a ON a.demand_id = ANY(w.demands) AND a.supply_id = w.supply_id
    JOIN ledger_openitem o ON o.id = a.id GROUP BY 1
"""
_ASK_NO_BANK = """
    INSERT INTO billing_slipinstead (demand_id, slip_id, reason, due_on)
    SELECT d.id, x.slip_id, %s, d.due_on FROM billing_slipdemand x
    JOIN billing_demand d ON d.id = x.demand_id AND d.method = 'debit'
    WHERE x.slip_id = ANY(%s) AND NOT EXISTS (SELECT FROM billing_slipinstead t WHERE t.demand_id = d.id)
    ORDER BY d.id
"""


@transaction.atomic
def issue_slips(
    wanted: Mapping[int, Sequence[int]], *, last_day: date, at: datetime
) -> dict[int, PaymentSlip]:
    """Issue a slip for each supply over what is open of its demands; a constant number of statements.

    Args:
        wanted: supply → demands.

    Raises:
        NothingOpen: every demand of one of them is settled. Nothing is changed.
        What a listener of `SlipsIssuing` raises: there must be no such slip now. Nothing is changed.

    Source:
        COL-061 【金沢収納】第23条(3)ウ.
    """
    asked = {supply_id: sorted(set(demands)) for supply_id, demands in sorted(wanted.items())}
    if not asked:
        return {}
    lock_supplies(asked)
    events.publish(SlipsIssuing(demand_ids=tuple(one for demands in asked.values() for one in demands)))
    sql.empty_for_now("wanted_slips", "supply_id bigint, demands bigint[]")
    sql.copy("wanted_slips (supply_id, demands)", asked.items())
    open_yen = dict(sql.rows(_OPEN))
    if any(open_yen.get(supply_id, 0) <= 0 for supply_id in asked):
        raise NothingOpen()
    numbers = {supply_id: (no, reissue + 1) for supply_id, no, reissue in sql.rows(_NUMBERS)}
    fresh = sql.rows(
        "SELECT lpad(nextval('billing_slip_no')::text, 16, '0') FROM generate_series(1, %s)",
        [len(asked) - len(numbers)],
    )
    unused = iter(fresh)
    slips = PaymentSlip.objects.bulk_create(
        PaymentSlip(
            slip_no=no,
            reissue=reissue,
            supply_id=supply_id,
            amount_yen=open_yen[supply_id],
            last_day=last_day,
            issued_at=at,
        )
        for supply_id in asked
        for no, reissue in [numbers[supply_id] if supply_id in numbers else (next(unused)[0], 0)]
    )
    SlipDemand.objects.bulk_create(
        SlipDemand(slip=slip, demand_id=demand_id) for slip in slips for demand_id in asked[slip.supply_id]
    )
    sql.run(_ASK_NO_BANK, [SlipInstead.Reason.ASKED.value, [slip.pk for slip in slips]])
    return {slip.supply_id: slip for slip in slips}
