"""還付準備金: its target, what is asked of the client, and the paper of a request."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.documents.api import PaperFault
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.till import reserve
from mizuhiki.till.addressed import person_of, safe_or_404
from mizuhiki.till.forms import ReserveTargetForm
from mizuhiki.till.models import ReserveRequest, Safe
from mizuhiki.till.permissions import PLACE_EDIT, SAFE_KEEP, TILL_SEE
from mizuhiki.till.services.reserve import ask_for_reserve, set_reserve_target
from mizuhiki.web import errors as pages
from mizuhiki.web import files, once

UNPROCESSABLE = 422
REQUESTS_SHOWN = 30


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def reserve_page(request: HttpRequest, safe_id: int) -> HttpResponse:
    """How the reserve stands, and what was asked for."""
    return _page(request, safe_or_404(safe_id), ReserveTargetForm())


def _page(request: HttpRequest, safe: Safe, form: ReserveTargetForm) -> HttpResponse:
    context = {
        "safe": safe,
        "state": reserve.reserve_of(safe),
        "requests": reserve.requests_of(safe, limit=REQUESTS_SHOWN),
        "form": form,
    }
    return render(request, "till/reserve_page.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@login_required
@permission_required(PLACE_EDIT, raise_exception=True)
@once.protected
def reserve_target(request: HttpRequest, safe_id: int) -> HttpResponse:
    """Say what it is filled up to."""
    safe, form = safe_or_404(safe_id), ReserveTargetForm(request.POST)
    if form.is_valid():
        set_reserve_target(safe=safe, **form.cleaned_data, at=clock.now(), actor=person_of(request))
        messages.success(request, "還付準備金の基準額を登録しました。")
        return redirect("till:reserve_page", safe.pk)
    return _page(request, safe, form)


@require_POST
@login_required
@permission_required(SAFE_KEEP, raise_exception=True)
@once.protected
def reserve_ask(request: HttpRequest, safe_id: int) -> HttpResponse:
    """Ask the client for what is missing."""
    safe = safe_or_404(safe_id)
    try:
        asked = ask_for_reserve(safe=safe, at=clock.now(), actor=person_of(request))
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(
            request, f"依頼番号{asked.shown}で{asked.yen:,}円を依頼しました。依頼書を印刷してください。"
        )
    return redirect("till:reserve_page", safe.pk)


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def reserve_paper(request: HttpRequest, reserve_request_id: int) -> HttpResponse:
    """還付準備金補充依頼書 as PDF."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    asked = get_object_or_404(ReserveRequest.objects.select_related("safe__counter"), pk=reserve_request_id)
    try:
        content = reserve.request_pdf(asked)
    except PaperFault as fault:
        return pages.page(request, UNPROCESSABLE, words=pages.Words("印刷できません", (fault.message,)))
    name = f"reserve-{asked.shown}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)
