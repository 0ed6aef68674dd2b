"""The door of this room."""

from mizuhiki.billing.explain import Explanation, explanation_of
from mizuhiki.billing.models import Assessment, DebitSupply, Demand, NotAssessed, PaymentSlip
from mizuhiki.billing.run import KIND, run_billing
from mizuhiki.billing.selectors import Bill, bills_of_supply, open_yen_of_supply
from mizuhiki.billing.services import (
    NothingOpen,
    OpenPart,
    SlipUnknown,
    issue_slip,
    lock_slip,
    open_parts_of_slip,
    slip_of,
)

__all__ = [
    "KIND",
    "Assessment",
    "Bill",
    "DebitSupply",
    "Demand",
    "Explanation",
    "NotAssessed",
    "NothingOpen",
    "OpenPart",
    "PaymentSlip",
    "SlipUnknown",
    "bills_of_supply",
    "explanation_of",
    "issue_slip",
    "lock_slip",
    "open_parts_of_slip",
    "open_yen_of_supply",
    "run_billing",
    "slip_of",
]
