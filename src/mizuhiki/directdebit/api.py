"""The door of this room."""

from mizuhiki.directdebit.days import Day, files_awaited, second_tries
from mizuhiki.directdebit.errors import (
    AccountNewer,
    DebitFileCannotBeWritten,
    DebitUnderWay,
    MandateExists,
    NothingToDebit,
    NothingToFollow,
    ResultAlreadyImported,
    ResultRefused,
)
from mizuhiki.directdebit.events import DebitResultsImported
from mizuhiki.directdebit.letters import EarlierDebitFact, LetterAccount, accounts_of, earlier_debits_of
from mizuhiki.directdebit.mandates import end_mandate, start_mandate, take_registration
from mizuhiki.directdebit.models import CarryOver, Channel, DebitBatch, DebitResultFile, Mandate
from mizuhiki.directdebit.papers import pending_of_supply
from mizuhiki.directdebit.posting_figures import keyed_between, posted_between
from mizuhiki.directdebit.refused import follow_up, refused_waiting
from mizuhiki.directdebit.requests import make_debit_file
from mizuhiki.directdebit.results import import_result
from mizuhiki.directdebit.schedule import Slot, slots_of_month
from mizuhiki.directdebit.selectors import AccountView, accounts_of_supply
from mizuhiki.directdebit.services.carrying import Wanted, carry_over
from mizuhiki.directdebit.services.merging import Place, follow_merger, may_follow, place_of, running_at
from mizuhiki.directdebit.stranded import STRANDED
from mizuhiki.directdebit.under_way import debits_under_way, refuse_under_way

__all__ = [
    "STRANDED",
    "AccountNewer",
    "AccountView",
    "CarryOver",
    "Channel",
    "Day",
    "DebitBatch",
    "DebitFileCannotBeWritten",
    "DebitResultFile",
    "DebitResultsImported",
    "DebitUnderWay",
    "EarlierDebitFact",
    "LetterAccount",
    "Mandate",
    "MandateExists",
    "NothingToDebit",
    "NothingToFollow",
    "Place",
    "ResultAlreadyImported",
    "ResultRefused",
    "Slot",
    "Wanted",
    "accounts_of",
    "accounts_of_supply",
    "carry_over",
    "debits_under_way",
    "earlier_debits_of",
    "end_mandate",
    "files_awaited",
    "follow_merger",
    "follow_up",
    "import_result",
    "keyed_between",
    "make_debit_file",
    "may_follow",
    "pending_of_supply",
    "place_of",
    "posted_between",
    "refuse_under_way",
    "refused_waiting",
    "running_at",
    "second_tries",
    "slots_of_month",
    "start_mandate",
    "take_registration",
]
