"""The door of this room."""

from mizuhiki.till.agreement import DIFFERENCE, SAFE_DIFFERENCE
from mizuhiki.till.balance import Balance, balance_of
from mizuhiki.till.blank_errors import BlankReportedLost
from mizuhiki.till.blanks import NEXT_BLANK, Blank, blank_for, in_printer, numbers_blanks, spoilt_for
from mizuhiki.till.book import Ready, book_yen, move, ready_to_give_back, ready_to_take
from mizuhiki.till.books import sheet_for, tablet_numbers_of, takes_sheets
from mizuhiki.till.chase import (
    breaches,
    closed_days,
    days_to_close,
    deposits_waiting,
    differences_waiting,
    way_to_bank,
)
from mizuhiki.till.custody import chain_of
from mizuhiki.till.errors import NoTillOpen
from mizuhiki.till.events import BlanksLoaded, LostShown, SheetTwice, TransitInsuranceLooked
from mizuhiki.till.hours import calendar_of, first_open_day, is_open, refuse_open_counters
from mizuhiki.till.insurance import insured_on, policy_on
from mizuhiki.till.models import (
    BankDeposit,
    BlankSheet,
    BookSheet,
    CashPurpose,
    Counter,
    CounterDay,
    OpenTill,
    OutOfHours,
    ReceiptBook,
    Safe,
    SafeKey,
    SafeOpening,
    Seal,
    SealEvent,
    Till,
    TillMove,
    TillSession,
)
from mizuhiki.till.permissions import DAY_CLOSE, TILL_SEE, TILL_WORK
from mizuhiki.till.reserve import requests_waiting, reserve_at
from mizuhiki.till.rules import counted_out, fewest_pieces, total_of
from mizuhiki.till.safe_book import (
    balances,
    opening_now,
    pay_refund,
    refuse_counted,
    safe_of,
    take_refund_back,
)
from mizuhiki.till.seals import is_lost
from mizuhiki.till.selectors import session_of, till_days
from mizuhiki.till.services.blanks import load_blanks, print_anew, strike_blanks
from mizuhiki.till.services.books import (
    hand_out_sheet,
    issue_book,
    make_block,
    register_book,
    strike_lost,
    strike_rest,
)
from mizuhiki.till.services.days import (
    close_counter_day,
    enter_transit_policy,
    record_bank_slip,
    take_money_over,
)
from mizuhiki.till.services.drawers import close_till, open_till, say_out_of_hours
from mizuhiki.till.services.places import (
    end_counter,
    file_imprint,
    make_seal,
    make_till,
    open_counter,
    plan_float,
    take_seal_out_of_use,
)
from mizuhiki.till.services.reserve import ask_for_reserve, set_reserve_target
from mizuhiki.till.services.safes import give_key, lock_safe, move_by_hand, open_safe, place_safe
from mizuhiki.till.sightings import tell_if_suspect

__all__ = [
    "DAY_CLOSE",
    "DIFFERENCE",
    "NEXT_BLANK",
    "SAFE_DIFFERENCE",
    "TILL_SEE",
    "TILL_WORK",
    "Balance",
    "BankDeposit",
    "Blank",
    "BlankReportedLost",
    "BlankSheet",
    "BlanksLoaded",
    "BookSheet",
    "CashPurpose",
    "Counter",
    "CounterDay",
    "LostShown",
    "NoTillOpen",
    "OpenTill",
    "OutOfHours",
    "Ready",
    "ReceiptBook",
    "Safe",
    "SafeKey",
    "SafeOpening",
    "Seal",
    "SealEvent",
    "SheetTwice",
    "Till",
    "TillMove",
    "TillSession",
    "TransitInsuranceLooked",
    "ask_for_reserve",
    "balance_of",
    "balances",
    "blank_for",
    "book_yen",
    "breaches",
    "calendar_of",
    "chain_of",
    "close_counter_day",
    "close_till",
    "closed_days",
    "counted_out",
    "days_to_close",
    "deposits_waiting",
    "differences_waiting",
    "end_counter",
    "enter_transit_policy",
    "fewest_pieces",
    "file_imprint",
    "first_open_day",
    "give_key",
    "hand_out_sheet",
    "in_printer",
    "insured_on",
    "is_lost",
    "is_open",
    "issue_book",
    "load_blanks",
    "lock_safe",
    "make_block",
    "make_seal",
    "make_till",
    "move",
    "move_by_hand",
    "numbers_blanks",
    "open_counter",
    "open_safe",
    "open_till",
    "opening_now",
    "pay_refund",
    "place_safe",
    "plan_float",
    "policy_on",
    "print_anew",
    "ready_to_give_back",
    "ready_to_take",
    "record_bank_slip",
    "refuse_counted",
    "refuse_open_counters",
    "register_book",
    "requests_waiting",
    "reserve_at",
    "safe_of",
    "say_out_of_hours",
    "session_of",
    "set_reserve_target",
    "sheet_for",
    "spoilt_for",
    "strike_blanks",
    "strike_lost",
    "strike_rest",
    "tablet_numbers_of",
    "take_money_over",
    "take_refund_back",
    "take_seal_out_of_use",
    "takes_sheets",
    "tell_if_suspect",
    "till_days",
    "total_of",
    "way_to_bank",
]
