"""Sessions on the server: one a person and device kind, locked when idle, ended at once when told."""

from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.http import HttpRequest

from mizuhiki.staff.models import SignInEvent, StaffSession, User
from mizuhiki.staff.models.sessions import Device
from mizuhiki.staff.sign_in.history import Kind, browser_of, note, note_end, session_mark
from mizuhiki.staff.sign_in.limits import ABSOLUTE, EXPECTED_MOVE, IDLE, SEEN_EVERY, UNLOCK_TRIES
from mizuhiki.web.addresses import client_address
from mizuhiki.worklist import api as worklist

PARALLEL_USE = "staff.parallel_use"  # the kind of item; `config/inbox.py` says on whose desk
TIME_TO_LOOK = timedelta(hours=4)
DEVICE_KEY = "device"  # chosen on the sign-in page, kept until the second factor is given


@transaction.atomic
def begin(request: HttpRequest, user: User, *, factor: str, at: datetime) -> None:
    """Make a session complete: every factor was given. Ends the person's other one on such a device.

    Source:
        SEC-032, SEC-079 【金沢収納】第9条第2項(1): parallel use ends the older session and is logged.
    """
    if request.session.session_key is None:
        request.session.save()
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two sign-ins at once queue here
    device = Device(request.session.pop(DEVICE_KEY, Device.DESK))
    address = client_address(request)
    older = StaffSession.objects.filter(user=user, device=device)
    for row in older.exclude(pk=request.session.session_key):
        moved = row.address != address and row.seen_at is not None and at - row.seen_at < EXPECTED_MOVE
        note_end(row, Kind.ENDED_PARALLEL, at=at, needs_look=moved)
        if moved:
            _ask_to_look(row, at=at)
        row.delete()
    StaffSession.objects.filter(pk=request.session.session_key).update(
        user=user,
        device=device,
        started_at=at,
        seen_at=at,
        locked_at=None,
        unlock_failures=0,
        address=address,
        browser=browser_of(request),
    )
    request.session.row = StaffSession.objects.get(pk=request.session.session_key)  # type: ignore[attr-defined]
    note(request, Kind.SIGNED_IN, user_id=user.pk, at=at, factor=factor)


def _ask_to_look(row: StaffSession, *, at: datetime) -> None:
    """Two places at once: the security manager finds it in the inbox (SEC-032, SEC-079)."""
    assert row.user_id is not None
    worklist.open_item(
        kind=PARALLEL_USE,
        key=f"{PARALLEL_USE}:{session_mark(row.pk)}",
        title="一つの利用者IDが二つの場所から使われました",
        url_name="staff:person_page",
        url_args=[row.user_id],
        subject=row.user,
        rank=worklist.Rank.URGENT,
        due_at=at + TIME_TO_LOOK,
        at=at,
    )


def row_of(request: HttpRequest) -> StaffSession | None:
    """The complete session of a request; None while a factor is still missing."""
    if not request.session.get(SESSION_KEY):
        return None
    row: StaffSession | None = getattr(request.session, "row", None)
    return row if row is not None and row.user_id is not None else None


def is_on_tablet(request: HttpRequest) -> bool:
    """Whether the person said at sign-in that this is a tablet of the field (現場用タブレット)."""
    row = row_of(request)
    return row is not None and row.device == Device.FIELD


def is_over(row: StaffSession, at: datetime) -> bool:
    """Whether the shift is over."""
    return row.started_at is None or at - row.started_at >= ABSOLUTE


def is_locked(row: StaffSession, at: datetime) -> bool:
    """Whether the screen is locked, or has to be now."""
    return row.locked_at is not None or row.seen_at is None or at - row.seen_at >= IDLE


def saw(row: StaffSession, at: datetime) -> None:
    """The person did something. Written once a minute, so that a page costs no UPDATE."""
    if row.seen_at is None or at - row.seen_at >= SEEN_EVERY:
        StaffSession.objects.filter(pk=row.pk, locked_at=None).update(seen_at=at)


def lock(request: HttpRequest, row: StaffSession, *, at: datetime) -> None:
    """Lock the screen; nothing is shown until the password is given again (SEC-030)."""
    if StaffSession.objects.filter(pk=row.pk, locked_at=None).update(locked_at=at):
        note(request, Kind.LOCKED, user_id=row.user_id, at=at)


@transaction.atomic
def unlock(request: HttpRequest, row: StaffSession, password: str, *, at: datetime) -> bool:
    """Open a locked screen for its own person. After five wrong passwords the session ends.

    Source:
        SEC-030 【金沢収納】第9条第1項.
    """
    locked = StaffSession.objects.select_for_update().get(pk=row.pk)
    assert locked.user is not None
    if locked.user.is_active and locked.user.check_password(password):
        StaffSession.objects.filter(pk=row.pk).update(locked_at=None, seen_at=at, unlock_failures=0)
        note(request, Kind.UNLOCKED, user_id=row.user_id, at=at)
        return True
    note(request, Kind.UNLOCK_WRONG, user_id=row.user_id, at=at)
    _count_wrong(locked, at=at)
    return False


@transaction.atomic
def given_again(
    request: HttpRequest, *, right: bool, at: datetime, kind: SignInEvent.Kind | None = None
) -> None:
    """A password or code was asked for again inside a session: five wrong ones in a row end it.

    Whoever sits at a desk that somebody left open may try no more often than at a locked screen; the count
    is the same one.

    Args:
        kind: what is written down of a wrong one; None when somebody else does.

    Source:
        security-checklist 6.3.1, 6.6.3; SEC-030.
    """
    row = row_of(request)
    locked = StaffSession.objects.select_for_update().filter(pk=row.pk).first() if row else None
    if locked is None:
        return
    if right:
        StaffSession.objects.filter(pk=locked.pk, unlock_failures__gt=0).update(unlock_failures=0)
        return
    if kind is not None:
        note(request, kind, user_id=locked.user_id, at=at)
    _count_wrong(locked, at=at)


def has_ended(request: HttpRequest) -> bool:
    """Whether the session of a request was ended while the request was answered."""
    row = row_of(request)
    return row is not None and not StaffSession.objects.filter(pk=row.pk).exists()


def _count_wrong(locked: StaffSession, *, at: datetime) -> None:
    if locked.unlock_failures + 1 >= UNLOCK_TRIES:
        end(locked, Kind.REFUSED, at=at)
    else:
        StaffSession.objects.filter(pk=locked.pk).update(unlock_failures=locked.unlock_failures + 1)


@transaction.atomic
def end(row: StaffSession, kind: SignInEvent.Kind, *, at: datetime) -> None:
    """End a session; its cookie is worth nothing from now on.

    Source:
        security-checklist 7.4.1, 7.4.5; SEC-079.
    """
    note_end(row, kind, at=at)
    StaffSession.objects.filter(pk=row.pk).delete()


@transaction.atomic
def end_all(user: User, kind: SignInEvent.Kind, *, at: datetime, keep: str | None = None) -> int:
    """End every session of a person, but for the one whose key is `keep`; returns how many.

    Source:
        security-checklist 7.4.2, 7.4.3, 7.4.5.
    """
    rows = list(StaffSession.objects.filter(user=user).exclude(pk=keep or ""))
    for row in rows:
        end(row, kind, at=at)
    return len(rows)
