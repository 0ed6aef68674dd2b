"""The door of this room."""

from mizuhiki.notices.errors import BillingNotDone, CannotBePosted, NothingToPrint, NoticeRefused
from mizuhiki.notices.letter_papers import may_print, paper_of
from mizuhiki.notices.models import NoticePrint, PlannedNotice, SlipReissue, UnprintedNotice
from mizuhiki.notices.selectors.counts import Standing, billing_runs, facts_of_print, standings_of
from mizuhiki.notices.selectors.earlier import provide_holds
from mizuhiki.notices.selectors.notices import Filled, Filler, Unfilled, Wanted
from mizuhiki.notices.selectors.reissue import Share, recipient_of
from mizuhiki.notices.services.letters import keep_letter
from mizuhiki.notices.services.printing import UNPRINTED, order_print, print_notices
from mizuhiki.notices.services.reissuing import issue_part_slip, reissue_slip
from mizuhiki.notices.words import ADVICE

__all__ = [
    "ADVICE",
    "UNPRINTED",
    "BillingNotDone",
    "CannotBePosted",
    "Filled",
    "Filler",
    "NothingToPrint",
    "NoticePrint",
    "NoticeRefused",
    "PlannedNotice",
    "Share",
    "SlipReissue",
    "Standing",
    "Unfilled",
    "UnprintedNotice",
    "Wanted",
    "billing_runs",
    "facts_of_print",
    "issue_part_slip",
    "keep_letter",
    "may_print",
    "order_print",
    "paper_of",
    "print_notices",
    "provide_holds",
    "recipient_of",
    "reissue_slip",
    "standings_of",
]
