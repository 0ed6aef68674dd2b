"""Who a password belongs to. What somebody may do is asked of the person (`User.has_perm`)."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from typing_extensions import override

from mizuhiki.platform import clock


class PasswordBackend(ModelBackend):
    """Name and password. An unknown name takes as long as a wrong password."""

    @override
    def user_can_authenticate(self, user: Any) -> bool:
        """Not who left, and not with a first password that has run out."""
        until = user.first_password_until
        return bool(user.is_active) and (until is None or clock.now() < until)
