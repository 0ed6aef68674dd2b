"""補充依頼: it went to the client, or what is missing is wanted no more."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.mail import errors
from mizuhiki.mail.models import FormRequest, FormRequestStep
from mizuhiki.mail.selectors.requests import RequestLine, line_of
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor

Kind = FormRequestStep.Kind


@transaction.atomic
def send_request(*, request_id: int, actor: Actor, at: datetime) -> FormRequestStep:
    """Record that the paper went to the client.

    Raises:
        RequestIsOver, RequestSent: nothing is changed.

    Source:
        COL-026 【金沢収納】別表１ ２(3).
    """
    line = _locked(request_id)
    if line.sent is not None:
        raise errors.RequestSent(number=line.request.shown, at=line.sent.at.astimezone(clock.TOKYO))
    step = FormRequestStep.objects.create(request=line.request, kind=Kind.SENT, at=at, by_id=actor.pk)
    record(
        action="mail.request.sent",
        subject=line.request,
        actor=actor,
        at=at,
        form=line.request.form_id,
        count=line.left,
    )
    return step


@transaction.atomic
def withdraw_request(*, request_id: int, reason: str, actor: Actor, at: datetime) -> FormRequestStep:
    """Wait for the missing sheets no more. Below its level the next movement of the form asks anew.

    Raises:
        RequestIsOver, WithdrawalNeedsReason: nothing is changed.

    Source:
        COL-026 【金沢収納】別表１ ２(3).
    """
    line = _locked(request_id)
    if not reason.strip():
        raise errors.WithdrawalNeedsReason()
    step = FormRequestStep.objects.create(
        request=line.request, kind=Kind.WITHDRAWN, reason=reason.strip(), at=at, by_id=actor.pk
    )
    record(
        action="mail.request.withdrawn",
        subject=line.request,
        actor=actor,
        at=at,
        form=line.request.form_id,
        count=line.left,
    )
    return step


def _locked(request_id: int) -> RequestLine:
    """A request of a form that nothing moves meanwhile, and for which sheets are awaited."""
    locks.take_name(f"mail-form:{FormRequest.objects.values_list('form_id', flat=True).get(pk=request_id)}")
    line = line_of(request_id)
    if not line.is_open:
        raise errors.RequestIsOver(number=line.request.shown, state=line.state)
    return line
