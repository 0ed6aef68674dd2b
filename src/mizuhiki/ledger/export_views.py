"""仕訳データの出力: the files that went to the accounting system, and the next one."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.ledger import exporting
from mizuhiki.ledger.days import last_closed_day
from mizuhiki.ledger.forms import ExportForm
from mizuhiki.ledger.models import JournalExport
from mizuhiki.ledger.permissions import DAY_SEE, EXPORT_MAKE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import once

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(DAY_SEE, raise_exception=True)
@once.protected
def export_list(request: HttpRequest) -> HttpResponse:
    """Every file with its days and totals, and the days that have not gone out."""
    person, last = cast(User, request.user), last_closed_day()
    may_make = person.has_perm(EXPORT_MAKE)
    if request.method == "POST" and not may_make:
        raise PermissionDenied
    form = ExportForm(request.POST or None, initial={"until": last})
    if form.is_valid():
        try:
            made = exporting.export_journal(until=form.cleaned_data["until"], actor=person, at=clock.now())
        except RuleBroken as broken:
            form.add_error("until", broken.message)
        else:
            messages.success(request, f"仕訳データ {made.shown} を作成しました。")
            return redirect("ledger:export_list")
    days = exporting.next_days(until=last) if last else None
    found = JournalExport.objects.select_related("made_by").order_by("-pk")
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "terms": pack_on(clock.today()).accounting.export,
        "days": days,
        "form": form if may_make and (days or form.is_bound) else None,
    }
    return render(request, "ledger/export_list.html", context, status=422 if form.errors else 200)
