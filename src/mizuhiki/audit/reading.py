"""The read log of a request: collected while the page is made, written before it leaves the house.

    @permission_required("customers.customer_see", raise_exception=True)
    @shows_personal_data(purpose="料金の照会")
    def customer_page(request, customer_id):
        ...
        audit.log_read(request, subjects=[customer])

A page of such a view that showed nobody and logged nobody is a mistake of ours and is not sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from mizuhiki.audit.models import ReadLog
from mizuhiki.audit.services import Subjects, ids_by_kind, read_rows
from mizuhiki.platform import clock

Request = TypeVar("Request", bound=HttpRequest)
Arguments = ParamSpec("Arguments")
Response = TypeVar("Response", bound=HttpResponseBase)

_ATTRIBUTE = "_mizuhiki_reads"


@dataclass
class _Reads:
    """What a request has shown so far: (how, screen, purpose) -> kind -> numbers."""

    purpose: str = ""
    shown: dict[tuple[str, str, str], dict[str, list[int]]] = field(default_factory=dict)


def _reads_of(request: HttpRequest) -> _Reads:
    reads: _Reads | None = getattr(request, _ATTRIBUTE, None)
    if reads is None:
        reads = _Reads()
        setattr(request, _ATTRIBUTE, reads)
    return reads


def log_read(
    request: HttpRequest,
    *,
    subjects: Subjects,
    screen: str = "",
    purpose: str = "",
    how: ReadLog.How = ReadLog.How.SCREEN,
) -> None:
    """Note whose data this request shows. Written in one INSERT when the view has returned.

    Args:
        subjects: rows, or numbers by kind (`{"customers.customer": ids}`). An empty search is
            noted too: pass the kind with no numbers.
        screen: by default the URL name.
        purpose: by default the view's (see `shows_personal_data`).
    """
    reads = _reads_of(request)
    match = request.resolver_match
    name = screen or (match.view_name if match else "")
    why = purpose or reads.purpose
    assert name, "a reading needs a screen"
    assert why, "a reading needs a purpose"
    by_kind = reads.shown.setdefault((how, name, why), {})
    for kind, ids in ids_by_kind(subjects).items():
        known = by_kind.setdefault(kind, [])
        seen = set(known)
        known.extend(number for number in ids if number not in seen)


def write_reads(request: HttpRequest) -> None:
    """Write what `log_read` collected; called by the middleware. A failure keeps the page back."""
    reads: _Reads | None = getattr(request, _ATTRIBUTE, None)
    if reads is None or not reads.shown:
        return
    rows = [
        row
        for (how, screen, purpose), by_kind in reads.shown.items()
        for row in read_rows(
            request.user,  # type: ignore[arg-type]  # a view that shows people is behind sign-in
            by_kind=by_kind,
            screen=screen,
            purpose=purpose,
            at=clock.now(),
            how=how,
        )
    ]
    reads.shown = {}
    ReadLog.objects.bulk_create(rows)


def shows_personal_data(
    *, purpose: str
) -> Callable[
    [Callable[Concatenate[Request, Arguments], Response]],
    Callable[Concatenate[Request, Arguments], Response],
]:
    """Mark a view that shows people, and say for which purpose (利用目的) it is opened."""

    def wrap(
        view: Callable[Concatenate[Request, Arguments], Response],
    ) -> Callable[Concatenate[Request, Arguments], Response]:
        @wraps(view)
        def logged(request: Request, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Response:
            reads = _reads_of(request)
            reads.purpose = purpose
            response = view(request, *args, **kwargs)
            if response.status_code == HttpResponse.status_code and not reads.shown:
                raise AssertionError(f"{view.__name__} shows people and logged no reading")
            return response

        marked: Any = logged
        marked.shows_personal_data = purpose
        return logged

    return wrap
