"""事故報告: the list, a report made at once, its paper, and a lost number that turned up."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.documents.api import PaperFault
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.registers import papers, selectors, services
from mizuhiki.registers.forms import AccidentForm, SightingForm
from mizuhiki.registers.models import Accident
from mizuhiki.registers.permissions import ACCIDENT_REPORT, ACCIDENT_SEE
from mizuhiki.staff.api import User, cards
from mizuhiki.till import api as till
from mizuhiki.web import errors, files, once

SHOWN = 100
UNPROCESSABLE = 422
FIELDS = {"accident_noticed_later": "noticed_on", "seal_unusable": "seal", "card_ended": "card"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ACCIDENT_SEE, raise_exception=True)
@once.protected
def accident_list(request: HttpRequest) -> HttpResponse:
    """Every report; a number that was shown is looked up here, and a lost one is an alert."""
    person, form = cast(User, request.user), SightingForm(request.POST or None)
    may_report = person.has_perm(ACCIDENT_REPORT)
    if request.method == "POST" and not may_report:
        raise PermissionDenied
    if form.is_valid():
        try:
            seen = services.note_sighting(**form.facts(), at=clock.now(), actor=person)
        except RuleBroken as broken:
            form.refuse("named", broken)
        else:
            messages.warning(request, "紛失・盗難として報告されたものです。受付箱に載せました。")
            return redirect("registers:accident_show", seen.accident_id)
    context = {
        "accidents": selectors.accidents(limit=SHOWN),
        "form": form if may_report else None,
        "may_report": may_report,
    }
    return render(request, "registers/accident_list.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ACCIDENT_REPORT, raise_exception=True)
@once.protected
def accident_report(request: HttpRequest) -> HttpResponse:
    """Report that receipts, a seal or a card are gone; they are out of use from then on."""
    now = clock.now().astimezone(clock.TOKYO)
    form = AccidentForm(
        request.POST or None,
        books=till.ReceiptBook.objects.order_by("-pk"),
        seals=till.Seal.objects.order_by("code"),
        cards=cards().filter(end=None).order_by("number"),
        initial={"noticed_on": now.date(), "noticed_time": f"{now:%H:%M}"},
    )
    if form.is_valid():
        try:
            made = services.report_accident(**form.facts(), at=clock.now(), actor=cast(User, request.user))
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "first_no"), broken)
        else:
            messages.success(
                request, f"事故報告{made.shown}を記録し、使用できなくしました。報告書を印刷してください。"
            )
            return redirect("registers:accident_show", made.pk)
    return render(request, "registers/accident_report.html", {"form": form}, status=_status(form))


@require_safe
@login_required
@permission_required(ACCIDENT_SEE, raise_exception=True)
def accident_show(request: HttpRequest, accident_id: int) -> HttpResponse:
    """One report, and where its numbers turned up."""
    accident = _accident(accident_id)
    context = {
        "accident": accident,
        "sightings": accident.sightings.select_related("by").order_by("-pk"),
        "reissued": cards().filter(replaces=accident.card).first() if accident.card else None,
    }
    return render(request, "registers/accident_show.html", context)


@require_safe
@login_required
@permission_required(ACCIDENT_SEE, raise_exception=True)
def accident_paper(request: HttpRequest, accident_id: int) -> HttpResponse:
    """事故報告書 as PDF."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    accident = _accident(accident_id)
    try:
        content = papers.accident_pdf(accident, at=clock.now())
    except PaperFault as fault:
        return errors.page(request, UNPROCESSABLE, words=errors.Words("印刷できません", (fault.message,)))
    name = f"accident-{accident.shown}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


def _accident(accident_id: int) -> Accident:
    found = Accident.objects.select_related("book", "seal", "card__holder", "reported_by")
    return get_object_or_404(found, pk=accident_id)


def _status(form: AccidentForm | SightingForm) -> int:
    return UNPROCESSABLE if form.errors else 200
