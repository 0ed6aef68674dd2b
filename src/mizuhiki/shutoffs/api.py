"""The door of this room."""

from mizuhiki.shutoffs.events import RestorationOpened, TapClosed
from mizuhiki.shutoffs.models import Cut, Order, Restoration
from mizuhiki.shutoffs.permissions import CUT, HARDWARE, ORDER_APPROVE, ORDER_MAKE, SHUTOFF_SEE
from mizuhiki.shutoffs.services.doorstep import begin_cut, grant_token
from mizuhiki.shutoffs.services.ordering import cancel_order, check_order, make_list
from mizuhiki.shutoffs.services.revoking import follow_touched
from mizuhiki.shutoffs.visits import DOOR, SHUTOFF

__all__ = [
    "CUT",
    "DOOR",
    "HARDWARE",
    "ORDER_APPROVE",
    "ORDER_MAKE",
    "SHUTOFF",
    "SHUTOFF_SEE",
    "Cut",
    "Order",
    "Restoration",
    "RestorationOpened",
    "TapClosed",
    "begin_cut",
    "cancel_order",
    "check_order",
    "follow_touched",
    "grant_token",
    "make_list",
]
