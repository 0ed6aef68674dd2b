"""What the pages of this room share: who looks, what can be done, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest

from mizuhiki.audit.api import log_read
from mizuhiki.customers.api import PROTECTED_SEE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User

CUSTOMER, UNPROCESSABLE, PAGE = "customers.customer", 422, 50
PROTECTED = "支援措置の対象者です。権限のある人が印刷してください。"


@dataclass(frozen=True)
class Act:
    """One thing that can be done with a case: its form, its right, its service and its words."""

    title: str
    button: str
    form: Callable[..., Any]
    right: str
    do: Callable[[int, Any, User, datetime], object]
    said: str
    hint: str = ""
    tone: str = "quiet"
    field: str | None = "text"  # under which field a refusal is told; None: above the form
    fields: Mapping[str, str] | None = None  # likewise, by the code of the refusal
    fits: Callable[[Any], bool] = lambda _: True
    takes_file: bool = False


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)


def sees_protected(request: HttpRequest) -> bool:
    """Whether the person may know where protected people are."""
    return person_of(request).has_perm(PROTECTED_SEE)


def done(request: HttpRequest, act: Act, number: int, form: Any) -> bool:
    """Do it, or put into the form what stood against it."""
    if not form.is_valid():
        return False
    try:
        act.do(number, form, person_of(request), clock.now())
    except RuleBroken as broken:
        field = (act.fields or {}).get(broken.code, act.field)
        form.refuse(field if field in form.fields else None, broken)
        return False
    messages.success(request, act.said)
    return True


def act_or_404(acts: Mapping[str, Act], name: str) -> Act:
    """The act with this name."""
    if name not in acts:
        raise Http404
    return acts[name]


def log_people(request: HttpRequest, customer_ids: Sequence[int], **subjects: Sequence[int]) -> None:
    """Whose data the page shows; `trace=[1]` names rows of this room."""
    rows = {f"research.{kind}": list(numbers) for kind, numbers in subjects.items()}
    log_read(request, subjects={CUSTOMER: sorted(set(customer_ids)), **rows})
