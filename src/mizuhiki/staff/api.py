"""The door of this room."""

from mizuhiki.staff.matrix import give_role, withdraw_role
from mizuhiki.staff.models import Role, User
from mizuhiki.staff.people import add_user, system_actor

__all__ = ["Role", "User", "add_user", "give_role", "system_actor", "withdraw_role"]
