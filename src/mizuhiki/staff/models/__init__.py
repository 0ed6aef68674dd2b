"""The people who work here, their cards, what they may do, and where they are signed in."""

from mizuhiki.staff.models.cards import HandlerCard, HandlerCardEnd
from mizuhiki.staff.models.closed_days import ClosedDayStaff, ClosedDayWithdrawal, ClosedDayWork
from mizuhiki.staff.models.people import User
from mizuhiki.staff.models.rights import Grant, Right, Role, RoleHolder
from mizuhiki.staff.models.sessions import SharedCacheEntry, SignInEvent, StaffSession

__all__ = [
    "ClosedDayStaff",
    "ClosedDayWithdrawal",
    "ClosedDayWork",
    "Grant",
    "HandlerCard",
    "HandlerCardEnd",
    "Right",
    "Role",
    "RoleHolder",
    "SharedCacheEntry",
    "SignInEvent",
    "StaffSession",
    "User",
]
