"""The door of this room."""

from mizuhiki.staff.cards import CARD_BACK, PORTRAIT, issue_card, lose_card, return_card
from mizuhiki.staff.matrix import give_role, withdraw_role
from mizuhiki.staff.models import HandlerCard, HandlerCardEnd, Role, User
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
    "HandlerCard",
    "HandlerCardEnd",
    "Role",
    "User",
    "able",
    "add_user",
    "cards",
    "fresh_factor_required",
    "give_role",
    "is_on_tablet",
    "issue_card",
    "lose_card",
    "remove_factors",
    "return_card",
    "system_actor",
    "valid_cards",
    "withdraw_role",
]
