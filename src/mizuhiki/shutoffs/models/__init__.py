"""給水停止と解除: who is to close which tap, the moment it was closed, and all that followed."""

from mizuhiki.shutoffs.models.checking import CheckFinding, CheckVisit
from mizuhiki.shutoffs.models.doorstep import Cut, Execution, ExecutionTold, GoToken, TokenEnd
from mizuhiki.shutoffs.models.hardware import HardwareMove, Place, Tool
from mizuhiki.shutoffs.models.orders import DayWeather, GuardCheck, Order, OrderApproval, OrderEnd, OrderList
from mizuhiki.shutoffs.models.restoring import (
    LateDecision,
    Reopening,
    Restoration,
    RestorationAsker,
    RestorationAssigned,
    RestorationConfirmed,
    RestorationEnd,
)

__all__ = [
    "CheckFinding",
    "CheckVisit",
    "Cut",
    "DayWeather",
    "Execution",
    "ExecutionTold",
    "GoToken",
    "GuardCheck",
    "HardwareMove",
    "LateDecision",
    "Order",
    "OrderApproval",
    "OrderEnd",
    "OrderList",
    "Place",
    "Reopening",
    "Restoration",
    "RestorationAsker",
    "RestorationAssigned",
    "RestorationConfirmed",
    "RestorationEnd",
    "TokenEnd",
    "Tool",
]
