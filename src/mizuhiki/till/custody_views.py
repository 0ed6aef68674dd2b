"""保管簿: what lies in the safe besides floats, signed for each morning and each evening."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.documents.api import PaperFault
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.till import custody_sheet, errors
from mizuhiki.till.addressed import person_of, safe_or_404
from mizuhiki.till.custody_forms import CustodyForm
from mizuhiki.till.models import Safe
from mizuhiki.till.permissions import SAFE_KEEP, TILL_SEE
from mizuhiki.till.services.custody import count_custody
from mizuhiki.web import asked, files, once
from mizuhiki.web import errors as pages

UNPROCESSABLE = 422


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def custody_page(request: HttpRequest, safe_id: int) -> HttpResponse:
    """A day's sheet; today's is signed here."""
    return _page(request, safe_or_404(safe_id), CustodyForm())


def _page(request: HttpRequest, safe: Safe, form: CustodyForm) -> HttpResponse:
    day, today = asked.day_in(request.GET.get("day", "")), clock.today()
    context = {
        "safe": safe,
        "sheet": custody_sheet.sheet_of(safe, day),
        "slot": custody_sheet.slot_at(clock.now()),
        "is_today": day == today,
        "form": form,
    }
    return render(request, "till/custody_page.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@login_required
@permission_required(SAFE_KEEP, raise_exception=True)
@once.protected
def custody_sign(request: HttpRequest, safe_id: int) -> HttpResponse:
    """Sign for what was counted now."""
    safe, form, now = safe_or_404(safe_id), CustodyForm(request.POST), clock.now()
    if form.is_valid():
        try:
            count_custody(
                safe=safe,
                slot=custody_sheet.slot_at(now),
                counted=form.counted(),
                reasons=form.reasons(),
                at=now,
                actor=person_of(request),
            )
        except errors.CustodyDiffers as broken:
            form.refuse(f"reason_{broken.slots['kind']}", broken)
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, "保管簿に署名しました。")
            return redirect("till:custody_page", safe.pk)
    return _page(request, safe, form)


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def custody_paper(request: HttpRequest, safe_id: int) -> HttpResponse:
    """A day's sheet as PDF, to be signed by hand and filed."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    safe, day = safe_or_404(safe_id), asked.day_in(request.GET.get("day", ""))
    try:
        content = custody_sheet.sheet_pdf(safe, day, at=clock.now())
    except PaperFault as fault:
        return pages.page(request, UNPROCESSABLE, words=pages.Words("印刷できません", (fault.message,)))
    name = f"custody-{safe.pk}-{day:%Y%m%d}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)
