"""閲覧・変更の記録: who saw or changed somebody, by person, day and purpose. Reading it is logged too."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.audit import selectors
from mizuhiki.audit.forms import TraceForm
from mizuhiki.audit.permissions import TRACE_SEE
from mizuhiki.audit.reading import log_read
from mizuhiki.audit.subjects import subject_kind

PURPOSE = "閲覧・変更の記録の調査"


@require_safe
@permission_required(TRACE_SEE, raise_exception=True)
def trace(request: HttpRequest) -> HttpResponse:
    """A form, and below it what was done with the one it asks about."""
    form = TraceForm(request.GET if "subject" in request.GET else None)
    if not form.is_valid():
        return render(request, "audit/trace.html", {"form": form}, status=422 if form.errors else 200)
    asked = form.cleaned_data
    kind = subject_kind(asked["kind"])
    assert kind is not None
    found = selectors.trace_of(
        kind=kind.kind,
        subject_id=asked["subject_id"],
        first=asked["first"],
        last=asked["last"],
        actor_name=asked["actor"],
    )
    log_read(request, subjects={kind.kind: [asked["subject_id"]]}, purpose=PURPOSE)
    context = {
        "form": form,
        "asked": asked,
        "shown": kind.show(asked["subject_id"]),
        "lines": found.lines,
        "sums": selectors.sums_of(found.lines),
        "is_cut": found.is_cut,
        "most": selectors.LINES,
    }
    return render(request, "audit/trace.html", context)
