"""The door of this room."""

from mizuhiki.directdebit.errors import (
    DebitFileCannotBeWritten,
    MandateExists,
    NothingToDebit,
    ResultAlreadyImported,
    ResultRefused,
)
from mizuhiki.directdebit.events import DebitResultsImported
from mizuhiki.directdebit.letters import EarlierDebitFact, LetterAccount, accounts_of, earlier_debits_of
from mizuhiki.directdebit.mandates import end_mandate, start_mandate
from mizuhiki.directdebit.models import DebitBatch, DebitResultFile, Mandate
from mizuhiki.directdebit.requests import make_debit_file
from mizuhiki.directdebit.results import import_result
from mizuhiki.directdebit.schedule import Slot, slots_of_month
from mizuhiki.directdebit.selectors import AccountView, accounts_of_supply

__all__ = [
    "AccountView",
    "DebitBatch",
    "DebitFileCannotBeWritten",
    "DebitResultFile",
    "DebitResultsImported",
    "EarlierDebitFact",
    "LetterAccount",
    "Mandate",
    "MandateExists",
    "NothingToDebit",
    "ResultAlreadyImported",
    "ResultRefused",
    "Slot",
    "accounts_of",
    "accounts_of_supply",
    "earlier_debits_of",
    "end_mandate",
    "import_result",
    "make_debit_file",
    "slots_of_month",
    "start_mandate",
]
