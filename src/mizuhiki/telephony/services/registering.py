"""Lines, wrap-up codes, who sits at which telephone, and keys for an exchange that tells of calls."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import phone_digits
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor
from mizuhiki.telephony import errors
from mizuhiki.telephony.models import AgentKey, Line, PushKey, PushKeyEnd, WrapUpCode, WrapUpCodeEnd

KEY_BYTES = 32
REGISTERS = "telephony.registers"


@dataclass(frozen=True)
class LineFacts:
    """What is registered of a line."""

    name: str
    kind: str
    number: str
    exchange_key: str
    starts_on: date
    ends_on: date | None = None


@transaction.atomic
def register_line(*, code: str, facts: LineFacts, actor: Actor | None, at: datetime) -> Line:
    """Register a telephone line, or change what is registered of it.

    Raises:
        LineTaken: the exchange's name is another line's. Nothing is changed.

    Source:
        CC-019 【金沢CC】別紙２ １(3).
    """
    locks.take_name(REGISTERS)
    if (
        facts.exchange_key
        and Line.objects.filter(exchange_key=facts.exchange_key).exclude(code=code).exists()
    ):
        raise errors.LineTaken(value=facts.exchange_key)
    line = Line.objects.filter(code=code).first() or Line(code=code)
    line.name, line.kind, line.number = facts.name, Line.Kind(facts.kind), facts.number
    line.digits = phone_digits(facts.number)[:15]
    line.exchange_key, line.starts_on, line.ends_on = facts.exchange_key, facts.starts_on, facts.ends_on
    line.save()
    audit.record(action="telephony.line.registered", subject=line, actor=actor, at=at)
    return line


@dataclass(frozen=True)
class CodeFacts:
    """What a wrap-up code means."""

    label: str
    case_kind: str
    is_complete: bool
    exchange_key: str
    starts_on: date


@transaction.atomic
def register_code(*, code: str, facts: CodeFacts, actor: Actor | None, at: datetime) -> WrapUpCode:
    """Register a wrap-up code; another meaning of one that exists begins on a later day.

    Raises:
        CodeOverlaps: it has a meaning from that day or a later one. Nothing is changed.

    Source:
        CC-095 【金沢CC】別紙４ １(1).
    """
    locks.take_name(REGISTERS)
    later = WrapUpCode.objects.filter(code=code, starts_on__gte=facts.starts_on).order_by("starts_on").first()
    if later is not None:
        raise errors.CodeOverlaps(code=code, day=later.starts_on)
    made = WrapUpCode.objects.create(
        code=code,
        label=facts.label,
        case_kind=facts.case_kind,
        is_complete=facts.is_complete,
        exchange_key=facts.exchange_key,
        starts_on=facts.starts_on,
        made_at=at,
        made_by_id=actor.pk if actor else None,
    )
    audit.record(action="telephony.code.registered", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def retire_code(*, code_id: int, ends_on: date, actor: Actor, at: datetime) -> WrapUpCodeEnd:
    """Offer a code no longer from a day on; calls that have it keep it.

    Raises:
        CodeEnded, CodeEndsBefore: nothing is changed.

    Source:
        CC-095 【金沢CC】別紙４ １(1).
    """
    locks.take_name(REGISTERS)
    code = WrapUpCode.objects.get(pk=code_id)
    if end := WrapUpCodeEnd.objects.filter(code=code).first():
        raise errors.CodeEnded(day=end.ends_on)
    if ends_on <= code.starts_on:
        raise errors.CodeEndsBefore(day=code.starts_on)
    end = WrapUpCodeEnd.objects.create(code=code, ends_on=ends_on, at=at, by_id=actor.pk)
    audit.record(action="telephony.code.retired", subject=code, actor=actor, at=at, ends_on=ends_on)
    return end


@transaction.atomic
def give_agent_key(*, key: str, user_id: int | None, actor: Actor | None, at: datetime) -> AgentKey:
    """Say who sits at an extension, or behind a user id of the exchange; None frees it.

    Raises:
        AgentKeyTaken: it is somebody else's. Nothing is changed.

    Source:
        CC-083 【金沢CC】別紙６; 別紙４ １(1).
    """
    locks.take_name(REGISTERS)
    last = AgentKey.objects.filter(key=key).select_related("user").order_by("-at", "-pk").first()
    if user_id is not None and last is not None and last.user_id not in {None, user_id}:
        raise errors.AgentKeyTaken(key=key, name=last.user)
    row = AgentKey.objects.create(key=key, user_id=user_id, at=at, by_id=actor.pk if actor else None)
    audit.record(action="telephony.agent.registered", subject=row, actor=actor, at=at, to=user_id)
    return row


def digest_of(token: str) -> str:
    """How a key of a sender is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_push_key(*, name: str, actor: Actor, at: datetime) -> tuple[PushKey, str]:
    """Make the address under which an exchange tells of calls; its secret is shown this once.

    Source:
        issue 5, point 1; CC-017 【金沢CC】別紙２ １(4).
    """
    token = secrets.token_urlsafe(KEY_BYTES)
    key = PushKey.objects.create(name=name, digest=digest_of(token), made_at=at, made_by_id=actor.pk)
    audit.record(action="telephony.link.made", subject=key, actor=actor, at=at)
    return key, token


@transaction.atomic
def end_push_key(*, key_id: int, actor: Actor, at: datetime) -> PushKeyEnd:
    """Take nothing with a key any more.

    Raises:
        PushKeyOver: it was ended before. Nothing is changed.

    Source:
        issue 5, point 1; CC-017 【金沢CC】別紙２ １(4).
    """
    locks.take_name(REGISTERS)
    if end := PushKeyEnd.objects.filter(key_id=key_id).first():
        raise errors.PushKeyOver(at=end.at)
    made = PushKeyEnd.objects.create(key_id=key_id, at=at, by_id=actor.pk)
    audit.record(action="telephony.link.ended", subject=made.key, actor=actor, at=at)
    return made
