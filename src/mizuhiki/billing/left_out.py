"""Which supplies a month's run leaves to their last bill: those that pay in advance (前納の臨時用)."""

from datetime import timedelta

from mizuhiki.billing.advance_models import Advance
from mizuhiki.billing.schedules import Plan
from mizuhiki.platform import sql

NEAR = timedelta(days=400)  # no month's run looks back so far


def is_advanced(supply_id: int) -> bool:
    """Whether a supply pays in advance, and is settled by its last bill."""
    return Advance.objects.filter(supply_id=supply_id).exists()


def advanced_in(plan: Plan) -> list[int]:
    """The supplies that a month's run leaves to their last bill."""
    rows = sql.rows(
        "SELECT DISTINCT x.supply_id FROM billing_advance x JOIN customers_supply s ON s.id = x.supply_id "
        "WHERE s.ends_on IS NULL OR s.ends_on > %s ORDER BY 1",
        [plan.month - NEAR],
    )
    return [supply_id for (supply_id,) in rows]
