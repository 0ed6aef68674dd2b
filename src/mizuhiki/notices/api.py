"""The door of this room."""

from mizuhiki.notices.errors import BillingNotDone, NothingToPrint
from mizuhiki.notices.models import NoticePrint, PlannedNotice, UnprintedNotice
from mizuhiki.notices.selectors.counts import Standing, billing_runs, facts_of_print, standings_of
from mizuhiki.notices.selectors.notices import Filled, Filler, Unfilled, Wanted
from mizuhiki.notices.services.printing import UNPRINTED, order_print, print_notices

__all__ = [
    "UNPRINTED",
    "BillingNotDone",
    "Filled",
    "Filler",
    "NothingToPrint",
    "NoticePrint",
    "PlannedNotice",
    "Standing",
    "Unfilled",
    "UnprintedNotice",
    "Wanted",
    "billing_runs",
    "facts_of_print",
    "order_print",
    "print_notices",
    "standings_of",
]
