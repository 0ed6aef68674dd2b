"""The door of this room."""

from mizuhiki.staff.matrix import give_role, withdraw_role
from mizuhiki.staff.models import Role, User
from mizuhiki.staff.people import FACTORS_ANEW, add_user, remove_factors, system_actor
from mizuhiki.staff.selectors import able
from mizuhiki.staff.sign_in.fresh import fresh_factor_required
from mizuhiki.staff.sign_in.sessions import PARALLEL_USE, is_on_tablet

__all__ = [
    "FACTORS_ANEW",
    "PARALLEL_USE",
    "Role",
    "User",
    "able",
    "add_user",
    "fresh_factor_required",
    "give_role",
    "is_on_tablet",
    "remove_factors",
    "system_actor",
    "withdraw_role",
]
