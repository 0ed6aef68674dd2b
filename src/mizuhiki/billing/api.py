"""The door of this room."""

from mizuhiki.billing.advance_models import Advance
from mizuhiki.billing.advances import (
    AdvanceOfNothing,
    AdvanceUnfit,
    NoAdvances,
    Planned,
    advances_among,
    advances_of,
    ask_advance,
    given_back_yen,
    guesses_settled_by,
    open_advance_yen,
    price_advance,
    take_back_advances,
)
from mizuhiki.billing.advances import terms_of as advance_terms
from mizuhiki.billing.alarm_agreement import ALARM_RELEASE
from mizuhiki.billing.alarms import end_corrected, open_alarm_of
from mizuhiki.billing.brakes import WAITING as ALARM_WAITING
from mizuhiki.billing.carried import RulesNotCarriedOut, require_carried_out
from mizuhiki.billing.changing import (
    ReadingBilled,
    refuse_billed_readings,
    refuse_billed_sources,
    refuse_billed_terms,
)
from mizuhiki.billing.closings import FinalRefused
from mizuhiki.billing.correcting import CorrectionNeedsReason, NothingCorrected, correct, move_open
from mizuhiki.billing.events import (
    BillsCorrected,
    BillsCorrecting,
    GroupSlipIssued,
    SettlementsCredited,
    SlipIssuing,
    SlipsIssuing,
)
from mizuhiki.billing.explain import Explanation, explanation_of
from mizuhiki.billing.finals import AlreadyAssessed, FinalPrice, assess_final, final_prices
from mizuhiki.billing.group_models import (
    GroupChange,
    GroupMember,
    GroupSlip,
    GroupSlipLine,
    PayerGroup,
    SlipMember,
)
from mizuhiki.billing.groups import issue_group_slip, join_group, leave_group, make_group
from mizuhiki.billing.instead import Turned, slip_due_on_of, turn_to_slips
from mizuhiki.billing.issuing import issue_slips
from mizuhiki.billing.joint import JOINT_DEMANDS, SLIP_SUPPLIES
from mizuhiki.billing.late_bills import LateBill, fee_pricing, interest_pricing, write_late_bills
from mizuhiki.billing.lookup import ConfirmationWrong, digits_in, find_slip, slip_of_payment_no
from mizuhiki.billing.models import (
    Assessment,
    Correction,
    DebitSupply,
    Demand,
    NotAssessed,
    PaymentSlip,
    Pricing,
    SlipInstead,
)
from mizuhiki.billing.numbers import barcode_of, elqr_of, ocr_of, payeasy_of
from mizuhiki.billing.omitted import Omitted, OmittedChanged, bill_omitted, omitted_of
from mizuhiki.billing.parents import BELOW as PARENT_BELOW
from mizuhiki.billing.past import PastMonth, past_months_of
from mizuhiki.billing.pricing import versions_of
from mizuhiki.billing.recalculating import (
    Change,
    Recalculated,
    cancelled,
    m3_of,
    recalculate,
    standing_of,
)
from mizuhiki.billing.run import NothingLeft, run_billing
from mizuhiki.billing.selectors import (
    Bill,
    Owed,
    bills_of_supply,
    open_yen_of_supply,
    owed_by_supply,
)
from mizuhiki.billing.services import (
    LockedSlip,
    NothingOpen,
    OpenPart,
    SlipUnknown,
    earlier_slips,
    issue_slip,
    lock_slip,
    newer_slip,
    open_parts,
    open_parts_of_slip,
    slip_of,
)
from mizuhiki.billing.stages import Stage, register_stage
from mizuhiki.billing.taking_over import TAKEN_COLUMNS, Opened, stage_bills, take_over_bills
from mizuhiki.billing.taxes import TaxPart, percent_of, taxes_of
from mizuhiki.billing.trial import DUE_JOINED, price_due
from mizuhiki.billing.turns import KIND
from mizuhiki.billing.unchanged import BilledRulesChanged, require_unchanged, unbilled_words
from mizuhiki.customers.api import Holder, Viewer, holders_of

__all__ = [
    "ALARM_RELEASE",
    "ALARM_WAITING",
    "DUE_JOINED",
    "JOINT_DEMANDS",
    "KIND",
    "PARENT_BELOW",
    "SLIP_SUPPLIES",
    "TAKEN_COLUMNS",
    "Advance",
    "AdvanceOfNothing",
    "AdvanceUnfit",
    "AlreadyAssessed",
    "Assessment",
    "Bill",
    "BilledRulesChanged",
    "BillsCorrected",
    "BillsCorrecting",
    "Change",
    "ConfirmationWrong",
    "Correction",
    "CorrectionNeedsReason",
    "DebitSupply",
    "Demand",
    "Explanation",
    "FinalPrice",
    "FinalRefused",
    "GroupChange",
    "GroupMember",
    "GroupSlip",
    "GroupSlipIssued",
    "GroupSlipLine",
    "Holder",
    "LateBill",
    "LockedSlip",
    "NoAdvances",
    "NotAssessed",
    "NothingCorrected",
    "NothingLeft",
    "NothingOpen",
    "Omitted",
    "OmittedChanged",
    "OpenPart",
    "Opened",
    "Owed",
    "PastMonth",
    "PayerGroup",
    "PaymentSlip",
    "Planned",
    "Pricing",
    "ReadingBilled",
    "Recalculated",
    "RulesNotCarriedOut",
    "SettlementsCredited",
    "SlipInstead",
    "SlipIssuing",
    "SlipMember",
    "SlipUnknown",
    "SlipsIssuing",
    "Stage",
    "TaxPart",
    "Turned",
    "Viewer",
    "advance_terms",
    "advances_among",
    "advances_of",
    "ask_advance",
    "assess_final",
    "barcode_of",
    "bill_omitted",
    "bills_of_supply",
    "cancelled",
    "correct",
    "digits_in",
    "earlier_slips",
    "elqr_of",
    "end_corrected",
    "explanation_of",
    "fee_pricing",
    "final_prices",
    "find_slip",
    "given_back_yen",
    "guesses_settled_by",
    "holders_of",
    "interest_pricing",
    "issue_group_slip",
    "issue_slip",
    "issue_slips",
    "join_group",
    "leave_group",
    "lock_slip",
    "m3_of",
    "make_group",
    "move_open",
    "newer_slip",
    "ocr_of",
    "omitted_of",
    "open_advance_yen",
    "open_alarm_of",
    "open_parts",
    "open_parts_of_slip",
    "open_yen_of_supply",
    "owed_by_supply",
    "past_months_of",
    "payeasy_of",
    "percent_of",
    "price_advance",
    "price_due",
    "recalculate",
    "refuse_billed_readings",
    "refuse_billed_sources",
    "refuse_billed_terms",
    "register_stage",
    "require_carried_out",
    "require_unchanged",
    "run_billing",
    "slip_due_on_of",
    "slip_of",
    "slip_of_payment_no",
    "stage_bills",
    "standing_of",
    "take_back_advances",
    "take_over_bills",
    "taxes_of",
    "turn_to_slips",
    "unbilled_words",
    "versions_of",
    "write_late_bills",
]
