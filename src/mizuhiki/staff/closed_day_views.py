"""休業日の業務: written down beforehand; the month's report prints it."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.closed_day_forms import ClosedDayForm, WithdrawForm
from mizuhiki.staff.closed_days import (
    closed_day_works,
    note_closed_day_work,
    withdraw_closed_day_work,
)
from mizuhiki.staff.models import ClosedDayWork, User
from mizuhiki.staff.permissions import CLOSED_DAY_NOTE, CLOSED_DAY_SEE
from mizuhiki.web import once

SHOWN = timedelta(days=366)
FIELDS = {"closed_day_is_open": "day", "closed_day_nobody": "people"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CLOSED_DAY_SEE, raise_exception=True)
@once.protected
def closed_day_list(request: HttpRequest) -> HttpResponse:
    """The entries of a year, and one more."""
    person, today = cast(User, request.user), clock.today()
    may_note = person.has_perm(CLOSED_DAY_NOTE)
    if request.method == "POST" and not may_note:
        raise PermissionDenied
    people = User.objects.filter(is_active=True).order_by("username")
    form = ClosedDayForm(request.POST or None, people=people)
    if form.is_valid():
        given = form.cleaned_data
        try:
            work = note_closed_day_work(
                day=given["day"],
                task=given["task"],
                reason=given["reason"],
                people=[one.pk for one in given["people"]],
                reference=request.POST["once"],
                actor=person,
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code), broken)
        else:
            messages.success(request, f"{work.day:%m月%d日}の「{work.task}」を記録しました。")
            return redirect("staff:closed_day_list")
    context = {
        "form": form if may_note else None,
        "works": list(reversed(closed_day_works(today - SHOWN, today + SHOWN))),
    }
    return render(request, "staff/closed_day_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CLOSED_DAY_NOTE, raise_exception=True)
@once.protected
def closed_day_withdraw(request: HttpRequest, closed_day_work_id: int) -> HttpResponse:
    """Take an entry back, with the reason."""
    work = get_object_or_404(ClosedDayWork.objects.select_related("by", "withdrawal"), pk=closed_day_work_id)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            withdraw_closed_day_work(
                work_id=work.pk,
                reason=form.cleaned_data["reason"],
                actor=cast(User, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, "休業日の業務の記録を取り消しました。")
            return redirect("staff:closed_day_list")
    context = {"work": work, "form": form, "is_withdrawn": hasattr(work, "withdrawal")}
    return render(request, "staff/closed_day_withdraw.html", context, status=422 if form.errors else 200)
