"""Which requests somebody may see, and which wait for them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet

from mizuhiki.approvals.kinds import kind_of, kinds
from mizuhiki.approvals.models import ApprovalRequest, Decision
from mizuhiki.approvals.permissions import REQUEST_SEE_ALL
from mizuhiki.platform.actors import Person

Requests = QuerySet[ApprovalRequest, ApprovalRequest]
WITH_PEOPLE = ("asked_by", "decision__decided_by")


def waiting_for(person: Person) -> Requests:
    """Requests this person may decide now: of others, longest waiting first."""
    mine = [kind.code for kind in kinds() if person.has_perm(kind.right_to_decide)]
    waiting = ApprovalRequest.objects.filter(kind__in=mine, decision__isnull=True)
    return waiting.exclude(asked_by_id=person.pk).select_related(*WITH_PEOPLE).order_by("asked_at", "pk")


def asked_by(person: Person) -> Requests:
    """What this person asked for, undecided first."""
    own = ApprovalRequest.objects.filter(asked_by_id=person.pk).select_related(*WITH_PEOPLE)
    return own.order_by(F("decision__decided_at").desc(nulls_first=True), "-asked_at")


def decided_for(person: Person) -> Requests:
    """Decided requests of the kinds this person may ask for or decide, newest decision first."""
    found = ApprovalRequest.objects.filter(_seen_by(person), decision__isnull=False)
    return found.select_related(*WITH_PEOPLE).order_by("-decision__decided_at")


def visible_to(person: Person) -> Requests:
    """Every request this person may open, newest first."""
    found = ApprovalRequest.objects.filter(_seen_by(person)).select_related(*WITH_PEOPLE)
    return found.order_by("-asked_at", "-pk")


def may_act_on(asked: ApprovalRequest, person: Person) -> bool:
    """Whether a request is this person's business, or only theirs to read."""
    kind = kind_of(asked.kind)
    rights = kind.right_to_ask, kind.right_to_decide
    return asked.asked_by_id == person.pk or any(person.has_perm(right) for right in rights)


def _seen_by(person: Person) -> Q:
    if person.has_perm(REQUEST_SEE_ALL):
        return Q()
    seen = [
        kind.code
        for kind in kinds()
        if person.has_perm(kind.right_to_ask) or person.has_perm(kind.right_to_decide)
    ]
    return Q(kind__in=seen) | Q(asked_by_id=person.pk)


def open_request_of(*, kind: str, subject_id: Any) -> ApprovalRequest | None:
    """The request of a kind that waits for this subject's decision, if there is one."""
    return ApprovalRequest.objects.filter(kind=kind, subject_id=subject_id, decision__isnull=True).first()


def open_requests_of(*, kind: str, subject_ids: Iterable[int]) -> dict[int, ApprovalRequest]:
    """The requests of a kind that wait for a decision on any of these subjects, by subject."""
    found = ApprovalRequest.objects.filter(kind=kind, subject_id__in=subject_ids, decision__isnull=True)
    return {request.subject_id: request for request in found}


def last_decision_of(*, kind: str, subject_id: Any) -> Decision | None:
    """The newest decision of a kind about a subject."""
    found = Decision.objects.filter(request__kind=kind, request__subject_id=subject_id)
    return found.select_related("request").order_by("-decided_at", "-pk").first()
