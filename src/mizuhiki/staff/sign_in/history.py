"""The sign-in history: every attempt, its outcome and every end of a session (16.3.1)."""

import hashlib
from datetime import datetime
from typing import cast

from django.http import HttpRequest

from mizuhiki.audit.api import current
from mizuhiki.staff.models import SignInEvent, StaffSession, User
from mizuhiki.web.addresses import client_address

Kind = SignInEvent.Kind


def session_mark(session_key: str | None) -> str:
    """What tells sessions apart in logs without letting anybody use one."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:16] if session_key else ""


def browser_of(request: HttpRequest) -> str:
    """What the browser says it is; printable, cut to what a line can hold."""
    named = cast(str, request.META.get("HTTP_USER_AGENT", ""))
    return "".join(character for character in named if character.isprintable())[:200]


def note(
    request: HttpRequest,
    kind: SignInEvent.Kind,
    *,
    user_id: int | None,
    at: datetime,
    factor: str = "",
    needs_look: bool = False,
) -> SignInEvent:
    """Write one line about this request's own session."""
    row: StaffSession | None = getattr(request.session, "row", None)
    return SignInEvent.objects.create(
        at=at,
        kind=kind,
        user_id=user_id,
        factor=factor,
        device=row.device if row else "",
        address=client_address(request),
        browser=browser_of(request),
        session=session_mark(request.session.session_key),
        request_id=current().request_id,
        needs_look=needs_look,
    )


def note_end(row: StaffSession, kind: SignInEvent.Kind, *, at: datetime, needs_look: bool = False) -> None:
    """Write that a session ended, from wherever it was ended."""
    SignInEvent.objects.create(
        at=at,
        kind=kind,
        user_id=row.user_id,
        device=row.device,
        address=row.address,
        browser=row.browser,
        session=session_mark(row.session_key),
        request_id=current().request_id,
        needs_look=needs_look,
    )


def user_id_of_name(username: str) -> int | None:
    """Whose account was tried. A name nobody has is not kept: it may be a mistyped password."""
    return User.objects.filter(username=username).values_list("pk", flat=True).first()
