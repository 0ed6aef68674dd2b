"""The session of somebody who went through sign-in and second factor, for tests of what comes after.

What sign-in writes is the room `staff`'s affair: tests say it here, in one place.
"""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import login
from django.http import HttpRequest

from mizuhiki.platform import clock
from mizuhiki.staff.models import StaffSession, User
from mizuhiki.staff.session_store import SessionStore

BACKEND = "mizuhiki.staff.sign_in.backends.PasswordBackend"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def begin(user: User, *, factors: bool = True, device: str = "desk") -> str:
    """Begin a session and return its key; without `factors`, of one who has no second factor yet."""
    if factors and not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, SECRET)
    request: Any = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend=BACKEND)
    record_authentication(request, user, "password")
    if factors:
        record_authentication(request, user, "mfa", type="totp")
    request.session.save()
    key: str = request.session.session_key
    StaffSession.objects.filter(user=user, device=device).delete()
    StaffSession.objects.filter(pk=key).update(
        user=user, device=device, started_at=clock.now(), seen_at=clock.now(), address="127.0.0.1"
    )
    return key
