"""補充依頼: what was asked of the client, what came for it, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from mizuhiki.mail.models import FormRequest, FormRequestStep

Kind = FormRequestStep.Kind


@dataclass(frozen=True)
class RequestLine:
    """A request with what followed."""

    request: FormRequest
    received: int
    sent: FormRequestStep | None
    withdrawn: FormRequestStep | None

    @property
    def left(self) -> int:
        """Sheets that have not come."""
        return max(self.request.sheets - self.received, 0)

    @property
    def is_open(self) -> bool:
        """Sheets are awaited."""
        return self.withdrawn is None and self.left > 0

    @property
    def state(self) -> str:
        """未送付, 依頼中, 一部受入, 受入済み or 取下げ."""
        if self.withdrawn is not None:
            return "取下げ"
        if self.left == 0:
            return "受入済み"
        if self.received:
            return "一部受入"
        return "依頼中" if self.sent else "未送付"


def _received() -> QuerySet[FormRequest]:
    came = Coalesce(Sum("steps__movement__quantity", filter=Q(steps__kind=Kind.RECEIVED)), 0)
    return FormRequest.objects.annotate(received=came)


def open_request(form: str) -> FormRequest | None:
    """The request for a form whose sheets are awaited."""
    last = _received().filter(form_id=form).order_by("-pk").first()
    return last if last is not None and _line(last).is_open else None


def line_of(request_id: int) -> RequestLine:
    """One request.

    Raises:
        FormRequest.DoesNotExist: there is none.
    """
    return _line(_received().select_related("form").prefetch_related("steps__by").get(pk=request_id))


def requests(*, form: str = "", limit: int) -> Sequence[RequestLine]:
    """What was asked for, newest first; of one form, or of all."""
    found = _received().select_related("form").prefetch_related("steps__by").order_by("-pk")
    return [_line(one) for one in (found.filter(form_id=form) if form else found)[:limit]]


def _line(request: FormRequest) -> RequestLine:
    steps = {step.kind: step for step in request.steps.all()}
    return RequestLine(
        request=request,
        received=request.received,  # type: ignore[attr-defined]
        sent=steps.get(Kind.SENT),
        withdrawn=steps.get(Kind.WITHDRAWN),
    )
