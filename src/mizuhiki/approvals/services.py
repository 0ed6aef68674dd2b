"""Asking for a second person's agreement, and giving or refusing it."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from mizuhiki.approvals.events import ApprovalAsked, ApprovalDecided
from mizuhiki.approvals.kinds import kind_of
from mizuhiki.approvals.models import ApprovalRequest, Decision
from mizuhiki.audit.api import record
from mizuhiki.platform import clock, events, locks
from mizuhiki.platform.actors import Person
from mizuhiki.platform.errors import RuleBroken

Outcome = Decision.Outcome
_CODE = re.compile(r"[\x21-\x7e]{0,80}")  # printable ASCII without a space: no name, no address


class AlreadyAsked(RuleBroken):
    """The same thing waits for its decision."""

    code = "already_asked"
    sentence = "「{title}」はすでに承認待ちです（依頼番号 {number}）。決まるまでお待ちください。"


class AlreadyDecided(RuleBroken):
    """Somebody was faster."""

    code = "already_decided"
    sentence = "この依頼は{at:%m月%d日 %H:%M}に{who}が「{outcome}」と決めました。"


class SecondPersonNeeded(RuleBroken):
    """Nobody agrees with their own request."""

    code = "second_person_needed"
    sentence = "自分が出した依頼は、自分では承認も差戻しもできません。別の承認者に頼んでください。"


class OnlyAskerWithdraws(RuleBroken):
    """A request is withdrawn by who made it; others refuse it."""

    code = "only_asker_withdraws"
    sentence = "取下げができるのは依頼した本人だけです。「差戻し」を選んでください。"


class MayNotAsk(RuleBroken):
    """The right to ask is missing."""

    code = "may_not_ask"
    sentence = "「{title}」を依頼する権限がありません。"


class MayNotDecide(RuleBroken):
    """The right to decide is missing."""

    code = "may_not_decide"
    sentence = "「{title}」を承認する権限がありません。"


class ReasonNeeded(RuleBroken):
    """A request, a refusal and a withdrawal say why."""

    code = "reason_needed"
    sentence = "理由を入力してください"


class ContentChanged(RuleBroken):
    """What would be done is no longer what was asked for."""

    code = "content_changed"
    sentence = "依頼のあとで内容が変わったため承認できません。差し戻して、依頼し直してもらってください。"


@transaction.atomic
def ask(
    *,
    kind: str,
    title: str,
    subject: Model,
    reason: str,
    actor: Person,
    at: datetime,
    facts: Mapping[str, int | str | date] | None = None,
    item_count: int | None = None,
    amount_yen: int | None = None,
) -> ApprovalRequest:
    """Ask for a second person's agreement.

    Args:
        kind: code of a registered kind.
        title: our words for it, without personal data.
        subject: the row it is about; one request of a kind waits for it at a time.
        facts: what carrying out will need: numbers, yen, days, codes.
        item_count, amount_yen: how many things and how much money it moves, shown first (S8).

    Raises:
        MayNotAsk, ReasonNeeded, AlreadyAsked: nothing is changed.

    Source:
        ASVS 2.3.5; design.md, laws 8 and 9.
    """
    rules = kind_of(kind)
    if not actor.has_perm(rules.right_to_ask):
        raise MayNotAsk(title=rules.title)
    if not reason.strip():
        raise ReasonNeeded
    locks.take_name(f"approval-ask:{kind}:{subject.pk}")
    waiting = ApprovalRequest.objects.filter(kind=kind, subject_id=subject.pk, decision__isnull=True).first()
    if waiting is not None:
        raise AlreadyAsked(title=waiting.title, number=waiting.pk)
    request = ApprovalRequest(
        kind=kind,
        title=title,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        facts={name: _plain(name, value) for name, value in (facts or {}).items()},
        item_count=item_count,
        amount_yen=amount_yen,
        reason=reason.strip(),
        asked_at=at,
        asked_by_id=actor.pk,
    )
    request.digest = digest_now(request)
    request.save()
    record(action="approvals.request.asked", subject=request, actor=actor, at=at, kind=kind)
    events.publish(ApprovalAsked(request_id=request.pk, kind=kind))
    return request


@transaction.atomic
def decide(*, request_id: int, outcome: Outcome, reason: str, actor: Person, at: datetime) -> Decision:
    """Answer a request, once; what was granted is carried out in the same transaction.

    Raises:
        AlreadyDecided: somebody else was faster.
        SecondPersonNeeded, OnlyAskerWithdraws, MayNotDecide, ReasonNeeded: not by this person, not so.
        ContentChanged: granting would do something else than was asked.
        Nothing is changed by any of them, nor by what carrying out raises.

    Source:
        ASVS 2.3.5; design.md, law 9; public-service-ux S8.
    """
    locks.take_name(f"approval:{request_id}")
    request = ApprovalRequest.objects.get(pk=request_id)
    rules = kind_of(request.kind)
    _refuse_second_answer(request_id)
    _refuse_wrong_person(request, outcome, actor, rules.right_to_decide, rules.title)
    if outcome != Outcome.GRANTED and not reason.strip():
        raise ReasonNeeded
    if outcome == Outcome.GRANTED:
        rules.lock(request)
        if not is_as_asked(request):
            raise ContentChanged
    decision = Decision.objects.create(
        request=request, outcome=outcome, decided_at=at, decided_by_id=actor.pk, reason=reason.strip()
    )
    if outcome == Outcome.GRANTED:
        rules.carry_out(request, decision)
    record(
        action="approvals.request.decided",
        subject=request,
        actor=actor,
        at=at,
        kind=request.kind,
        outcome=outcome.value,
    )
    events.publish(ApprovalDecided(request_id=request.pk, kind=request.kind, outcome=outcome.value))
    return decision


def digest_now(request: ApprovalRequest) -> str:
    """SHA-256 of what would be done, as things are now."""
    content = [request.kind, request.subject_id, request.facts, kind_of(request.kind).content(request)]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_as_asked(request: ApprovalRequest) -> bool:
    """Whether granting would still do exactly what was asked for."""
    return digest_now(request) == request.digest


def _plain(name: str, value: int | str | date) -> int | str:
    if isinstance(value, date):
        return value.isoformat()
    assert isinstance(value, int) or _CODE.fullmatch(value), f"{name}: numbers, days and codes only"
    return value


def _refuse_second_answer(request_id: int) -> None:
    before = Decision.objects.select_related("decided_by").filter(pk=request_id).first()
    if before is not None:
        raise AlreadyDecided(
            at=before.decided_at.astimezone(clock.TOKYO),
            who=before.decided_by,
            outcome=before.get_outcome_display(),
        )


def _refuse_wrong_person(
    request: ApprovalRequest, outcome: Outcome, actor: Person, right: str, title: str
) -> None:
    is_asker = actor.pk == request.asked_by_id
    if outcome == Outcome.WITHDRAWN:
        if not is_asker:
            raise OnlyAskerWithdraws
        return
    if is_asker:
        raise SecondPersonNeeded
    if not actor.has_perm(right):
        raise MayNotDecide(title=title)
