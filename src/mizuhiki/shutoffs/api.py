"""The door of this room."""

from mizuhiki.shutoffs.events import RestorationOpened, TapClosed
from mizuhiki.shutoffs.models import Cut, Order, Restoration
from mizuhiki.shutoffs.permissions import (
    CUT,
    HARDWARE,
    ORDER_APPROVE,
    ORDER_MAKE,
    REPORT_SEE,
    RESTORE_ASK,
    RESTORE_WORK,
    SHUTOFF_SEE,
)
from mizuhiki.shutoffs.restoration_visits import CHECK, RESTORATION
from mizuhiki.shutoffs.selectors.hardware import missing_on
from mizuhiki.shutoffs.selectors.histories import Happened, history_of
from mizuhiki.shutoffs.selectors.reports import FUNNEL, done_in
from mizuhiki.shutoffs.selectors.restorations import count_waiting
from mizuhiki.shutoffs.selectors.shown import TapView, tap_of
from mizuhiki.shutoffs.services.checking import UNAUTHORISED
from mizuhiki.shutoffs.services.doorstep import begin_cut, grant_token
from mizuhiki.shutoffs.services.moving import follow_moved
from mizuhiki.shutoffs.services.ordering import cancel_order, check_order, make_list
from mizuhiki.shutoffs.services.restoring import WAITING as RESTORATION_WAITING
from mizuhiki.shutoffs.services.restoring import confirm_touched, follow_opened
from mizuhiki.shutoffs.services.revoking import follow_touched
from mizuhiki.shutoffs.visits import DOOR, SHUTOFF

WAITING = (RESTORATION_WAITING, UNAUTHORISED)  # what lies in the inbox

__all__ = [
    "CHECK",
    "CUT",
    "DOOR",
    "FUNNEL",
    "HARDWARE",
    "ORDER_APPROVE",
    "ORDER_MAKE",
    "REPORT_SEE",
    "RESTORATION",
    "RESTORE_ASK",
    "RESTORE_WORK",
    "SHUTOFF",
    "SHUTOFF_SEE",
    "WAITING",
    "Cut",
    "Happened",
    "Order",
    "Restoration",
    "RestorationOpened",
    "TapClosed",
    "TapView",
    "begin_cut",
    "cancel_order",
    "check_order",
    "confirm_touched",
    "count_waiting",
    "done_in",
    "follow_moved",
    "follow_opened",
    "follow_touched",
    "grant_token",
    "history_of",
    "make_list",
    "missing_on",
    "tap_of",
]
