"""The door of this room."""

from mizuhiki.payments.bulk import PAID_IN_RUN, banked_yen, take_run
from mizuhiki.payments.certainty import LIVE as REPORT_IS_LIVE
from mizuhiki.payments.claims import end_those_paid, note_claim, reopen
from mizuhiki.payments.days import close_counter_day
from mizuhiki.payments.errors import ReportsAlreadyImported
from mizuhiki.payments.events import (
    ClaimEnded,
    ClaimNoted,
    ClaimReopened,
    OffsetMaking,
    ReceiptReversed,
    ReceiptsTaken,
    ReceiptTaken,
    StoreReportSettled,
    StoreReportsImported,
    StoreReportsLate,
)
from mizuhiki.payments.freed import free_corrected, free_settled
from mizuhiki.payments.interest import Interest, decide_interest, interest_of_holds, words_of
from mizuhiki.payments.models import (
    Allocation,
    Offset,
    Overpayment,
    OverpaymentHold,
    OverpaymentInterest,
    PaymentClaim,
    Receipt,
    StoreFile,
)
from mizuhiki.payments.notice_pages import notice_url
from mizuhiki.payments.open_claims import OPEN as CLAIM_IS_OPEN
from mizuhiki.payments.open_claims import OpenClaim, count_open, open_claims_of
from mizuhiki.payments.overpaid import (
    Overpaid,
    end_holds,
    hold,
    left_by_supply,
    overpaid_of_supply,
    overpaid_with,
    overpayments_waiting,
    release,
    to_end,
    undo_ends,
)
from mizuhiki.payments.overpaid import count_and_sum as overpaid_sum
from mizuhiki.payments.part_paid import count_and_sum as part_paid_sum
from mizuhiki.payments.permissions import RECEIPT_TAKE
from mizuhiki.payments.rules import tax_within
from mizuhiki.payments.selectors import (
    Came,
    Payment,
    Settled,
    Told,
    allocations_of_receipt,
    came_and_told,
    overpaid_by_supply,
    owed_then,
    paid_of_demands,
    payments_of_supply,
    settled_of_demands,
)
from mizuhiki.payments.services import print_anew, reverse_receipt, take_cash, take_on_site
from mizuhiki.payments.store_files import import_reports
from mizuhiki.payments.store_lists import (
    Provisional,
    provisional,
    unmatched_sum,
    unmatched_waiting,
    waiting_of_file,
)
from mizuhiki.payments.takings import CHANNELS, Taking, survey, takings
from mizuhiki.payments.years import counter_years

__all__ = [
    "CHANNELS",
    "CLAIM_IS_OPEN",
    "PAID_IN_RUN",
    "RECEIPT_TAKE",
    "REPORT_IS_LIVE",
    "Allocation",
    "Came",
    "ClaimEnded",
    "ClaimNoted",
    "ClaimReopened",
    "Interest",
    "Offset",
    "OffsetMaking",
    "OpenClaim",
    "Overpaid",
    "Overpayment",
    "OverpaymentHold",
    "OverpaymentInterest",
    "Payment",
    "PaymentClaim",
    "Provisional",
    "Receipt",
    "ReceiptReversed",
    "ReceiptTaken",
    "ReceiptsTaken",
    "ReportsAlreadyImported",
    "Settled",
    "StoreFile",
    "StoreReportSettled",
    "StoreReportsImported",
    "StoreReportsLate",
    "Taking",
    "Told",
    "allocations_of_receipt",
    "banked_yen",
    "came_and_told",
    "close_counter_day",
    "count_open",
    "counter_years",
    "decide_interest",
    "end_holds",
    "end_those_paid",
    "free_corrected",
    "free_settled",
    "hold",
    "import_reports",
    "interest_of_holds",
    "left_by_supply",
    "note_claim",
    "notice_url",
    "open_claims_of",
    "overpaid_by_supply",
    "overpaid_of_supply",
    "overpaid_sum",
    "overpaid_with",
    "overpayments_waiting",
    "owed_then",
    "paid_of_demands",
    "part_paid_sum",
    "payments_of_supply",
    "print_anew",
    "provisional",
    "release",
    "reopen",
    "reverse_receipt",
    "settled_of_demands",
    "survey",
    "take_cash",
    "take_on_site",
    "take_run",
    "takings",
    "tax_within",
    "to_end",
    "undo_ends",
    "unmatched_sum",
    "unmatched_waiting",
    "waiting_of_file",
    "words_of",
]
