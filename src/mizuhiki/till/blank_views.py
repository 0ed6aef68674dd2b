"""領収書用紙: the blocks in the printers, what became of each blank, and those that are spoilt."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.till import blanks
from mizuhiki.till.addressed import person_of
from mizuhiki.till.blank_errors import BlanksOutOfBlock
from mizuhiki.till.blank_forms import LoadForm, SpoilForm
from mizuhiki.till.models import BlankBlock, BlankSheet, Counter
from mizuhiki.till.permissions import SAFE_KEEP, TILL_SEE
from mizuhiki.till.services import blanks as services
from mizuhiki.till.sightings import tell_if_suspect
from mizuhiki.web import once

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TILL_SEE, raise_exception=True)
@once.protected
def blank_list(request: HttpRequest) -> HttpResponse:
    """Every block; one that was put into a printer is entered here."""
    may_load = person_of(request).has_perm(SAFE_KEEP)
    if request.method == "POST" and not may_load:
        raise PermissionDenied
    form = LoadForm(request.POST or None, counters=Counter.objects.filter(end=None).order_by("pk"))
    if form.is_valid():
        try:
            block = services.load_blanks(**form.cleaned_data, at=clock.now(), actor=person_of(request))
        except RuleBroken as broken:
            tell_if_suspect(broken, at=clock.now(), actor=person_of(request))
            form.refuse("first_no", broken)
        else:
            messages.success(request, f"領収書用紙{block.first_no}〜{block.last_no}番の装填を記録しました。")
            return redirect("till:blank_list")
    context = {"blocks": blanks.blocks(), "form": form if may_load else None}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "till/blank_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TILL_SEE, raise_exception=True)
@once.protected
def blank_block(request: HttpRequest, block_id: int) -> HttpResponse:
    """One block with the fate of its blanks; spoilt ones are struck here."""
    block = get_object_or_404(BlankBlock.objects.select_related("counter", "loaded_by"), pk=block_id)
    may_strike = person_of(request).has_perm(SAFE_KEEP)
    if request.method == "POST" and not may_strike:
        raise PermissionDenied
    form = SpoilForm(request.POST or None)
    if form.is_valid():
        first_no = form.cleaned_data["first_no"]
        last_no = form.cleaned_data["last_no"] or first_no
        try:
            if not block.first_no <= first_no <= last_no <= block.last_no:
                raise BlanksOutOfBlock(first=block.first_no, last=block.last_no)
            services.strike_blanks(
                first_no=first_no,
                last_no=last_no,
                fate=BlankSheet.Fate.VOID,
                reason=form.cleaned_data["reason"].strip(),
                at=clock.now(),
                actor=person_of(request),
            )
        except RuleBroken as broken:
            form.refuse("first_no", broken)
        else:
            messages.success(request, "書損を記録しました。")
            return redirect("till:blank_block", block.pk)
    context = {"state": blanks.state_of(block), "form": form if may_strike else None}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "till/blank_block.html", context, status=status)
