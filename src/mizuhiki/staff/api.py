"""The door of this room."""

from mizuhiki.staff.cards import CARD_BACK, PORTRAIT, issue_card, lose_card, return_card
from mizuhiki.staff.closed_days import (
    closed_day_works,
    note_closed_day_work,
    require_closed_day_work,
    why_closed,
    withdraw_closed_day_work,
)
from mizuhiki.staff.matrix import give_role, withdraw_role
from mizuhiki.staff.models import ClosedDayWork, HandlerCard, HandlerCardEnd, Role, User
from mizuhiki.staff.people import FACTORS_ANEW, add_user, remove_factors, system_actor
from mizuhiki.staff.permissions import CARD_SEE
from mizuhiki.staff.selectors import able, cards, valid_cards
from mizuhiki.staff.sign_in.fresh import fresh_factor_required
from mizuhiki.staff.sign_in.sessions import PARALLEL_USE, is_on_tablet

__all__ = [
    "CARD_BACK",
    "CARD_SEE",
    "FACTORS_ANEW",
    "PARALLEL_USE",
    "PORTRAIT",
    "ClosedDayWork",
    "HandlerCard",
    "HandlerCardEnd",
    "Role",
    "User",
    "able",
    "add_user",
    "cards",
    "closed_day_works",
    "fresh_factor_required",
    "give_role",
    "is_on_tablet",
    "issue_card",
    "lose_card",
    "note_closed_day_work",
    "remove_factors",
    "require_closed_day_work",
    "return_card",
    "system_actor",
    "valid_cards",
    "why_closed",
    "withdraw_closed_day_work",
    "withdraw_role",
]
