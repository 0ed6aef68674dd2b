"""Keys of other systems: made, shown once, stopped; and what such a system hands in, once."""

import hashlib
import secrets
from dataclasses import astuple
from datetime import datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.repairs import errors
from mizuhiki.repairs.models import ApiKey, ApiKeyEnd, ApiToken, RepairRequest
from mizuhiki.repairs.services.receiving import Given, receive_request

KEY_BYTES, TOKEN_BYTES = 32, 16
SAME_WITHIN = timedelta(days=1)


def digest(secret: str) -> str:
    """How a key or a token is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue_key(*, name: str, actor: Actor, at: datetime) -> tuple[ApiKey, str]:
    """Make a key of 256 bits for another system; the text is given back once and kept nowhere.

    Source:
        issue 5, point 6 Open311; ASVS 11.2.
    """
    secret = secrets.token_urlsafe(KEY_BYTES)
    key = ApiKey.objects.create(name=name.strip(), sha256=digest(secret), at=at, by_id=actor.pk)
    audit.record(action="repairs.key.issued", subject=key, actor=actor, at=at)
    return key, secret


@transaction.atomic
def stop_key(*, key_id: int, reason: str, actor: Actor, at: datetime) -> ApiKeyEnd:
    """The key opens nothing from now on.

    Raises:
        KeyEnded: nothing is changed.

    Source:
        issue 5, point 6 Open311.
    """
    locks.take_name(f"repairs-key:{key_id}")
    before = ApiKeyEnd.objects.filter(key_id=key_id).first()
    if before is not None:
        raise errors.KeyEnded(at=f"{before.at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}")
    end = ApiKeyEnd.objects.create(key_id=key_id, reason=reason.strip(), at=at, by_id=actor.pk)
    audit.record(action="repairs.key.stopped", subject=end.key, actor=actor, at=at)
    return end


@transaction.atomic
def hand_in(given: Given, *, key: ApiKey, at: datetime) -> tuple[RepairRequest, str]:
    """Take what another system hands in; the same again within a day is the same request.

    Gives the request and a token for asking about it, which is kept as a digest: of what came again the
    token is empty, for the first answer had it.

    Raises:
        ItemOfOtherSide, PinHalf, PlaceMissing: nothing is written.

    Source:
        issue 5, point 6 Open311; design.md, law 13.
    """
    content = digest(repr(astuple(given)))
    locks.take_name(f"repairs-key:{key.pk}")
    before = ApiToken.objects.filter(key=key, content=content, at__gt=at - SAME_WITHIN)
    if same := before.select_related("request").first():
        return same.request, ""
    request = receive_request(given, channel=RepairRequest.Channel.SYSTEM, key=key, actor=None, at=at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    ApiToken.objects.create(request=request, key=key, sha256=digest(token), content=content, at=at)
    audit.record(action="repairs.request.handed_in", subject=request, actor=None, at=at, by_key=key.pk)
    return request, token
