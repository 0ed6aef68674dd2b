"""釣銭準備金の準備: every drawer's plan, the exchange the bank is asked for, and the sheets to sign."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.documents.api import PaperFault
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.till import floats, selectors
from mizuhiki.till.addressed import person_of, safe_or_404
from mizuhiki.till.forms import FloatForm
from mizuhiki.till.models import Till
from mizuhiki.till.permissions import PLACE_EDIT, TILL_SEE
from mizuhiki.till.rules import total_of
from mizuhiki.till.safe_book import safe_of
from mizuhiki.till.services import places
from mizuhiki.web import asked, errors, files, once

UNPROCESSABLE = 422
A_YEAR = timedelta(days=366)  # floats are prepared ahead


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def float_page(request: HttpRequest, safe_id: int) -> HttpResponse:
    """The floats of a day by drawer and denomination, and what has to be changed for them."""
    found = floats.preparation(safe_or_404(safe_id), asked.day_in(request.GET.get("day", ""), ahead=A_YEAR))
    context = {
        "found": found,
        "asked_yen": total_of(found.exchange.wanted),
        "given_yen": total_of(found.exchange.given),
    }
    return render(request, "till/float_page.html", context)


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def float_paper(request: HttpRequest, safe_id: int, kind: str) -> HttpResponse:
    """釣銭準備金受渡票 of every drawer, or the 両替依頼書, as PDF."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    found = floats.preparation(safe_or_404(safe_id), asked.day_in(request.GET.get("day", ""), ahead=A_YEAR))
    words = errors.Words("印刷できません", ("釣銭準備金の計画がありません。先に計画を登録してください。",))
    if found.need_yen == 0:
        return errors.page(request, UNPROCESSABLE, words=words)
    make = floats.sheets_pdf if kind == "sheets" else floats.exchange_pdf
    try:
        content = make(found, at=clock.now())
    except PaperFault as fault:
        return errors.page(request, UNPROCESSABLE, words=errors.Words("印刷できません", (fault.message,)))
    name = f"float-{kind}-{found.day:%Y%m%d}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PLACE_EDIT, raise_exception=True)
@once.protected
def float_plan(request: HttpRequest, till_id: int) -> HttpResponse:
    """Say with which notes and coins a drawer begins its day, from a day on."""
    till = get_object_or_404(Till.objects.select_related("counter"), pk=till_id)
    tomorrow = clock.today() + timedelta(days=1)
    plan = selectors.plan_of(till, tomorrow)
    form = FloatForm(
        request.POST or None, plan=plan.pieces() if plan else None, initial={"starts_on": tomorrow}
    )
    if form.is_bound and form.is_valid():
        try:
            made = places.plan_float(
                till=till,
                pieces=form.pieces(),
                starts_on=form.cleaned_data["starts_on"],
                at=clock.now(),
                actor=person_of(request),
            )
        except RuleBroken as broken:
            form.refuse("starts_on", broken)
        else:
            messages.success(
                request, f"{till.name}の釣銭準備金を{made.starts_on}から{made.total_yen:,}円にしました。"
            )
            safe = safe_of(till.counter_id)
            return redirect("till:float_page", safe.pk) if safe else redirect("till:till_home")
    context = {"form": form, "till": till}
    return render(request, "till/float_plan.html", context, status=UNPROCESSABLE if form.errors else 200)
