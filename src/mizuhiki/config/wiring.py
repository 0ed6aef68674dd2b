"""Who listens to what, who proves what, who adds which panel to which desk. Nothing else wires rooms."""

from mizuhiki.billing.proof import SUBLEDGER as BILLING
from mizuhiki.ledger import api as ledger
from mizuhiki.payments.proof import SUBLEDGER as PAYMENTS


def wire() -> None:
    """Called once when every app is loaded."""
    ledger.register(BILLING)
    ledger.register(PAYMENTS)
