"""通話明細の取込: the place to bring a file, and what became of one."""

from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.telephony import lists
from mizuhiki.telephony.forms import DetailFileForm
from mizuhiki.telephony.models import DetailImport
from mizuhiki.telephony.permissions import DETAIL_IMPORT
from mizuhiki.telephony.services.details import KIND
from mizuhiki.web import once

MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(DETAIL_IMPORT, raise_exception=True)
@once.protected
def detail_list(request: HttpRequest) -> HttpResponse:
    """The files taken in, and the place to bring one."""
    form = DetailFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        person = cast(User, request.user)
        try:
            incoming = attachments.receive(
                form.cleaned_data["file"], kind=KIND, facts={}, actor=person, at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("file", broken)
        else:
            return redirect("attachments:incoming_show", incoming.pk)
    context = {
        "form": form,
        "imports": DetailImport.objects.select_related("imported_by").order_by("-imported_at")[:50],
        "refused": [one for one in attachments.arrivals(KIND) if one.word != "取込済み"],
        "layouts": lists.layouts(),
    }
    return render(request, "telephony/detail_list.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
@permission_required(DETAIL_IMPORT, raise_exception=True)
@shows_personal_data(purpose="通話明細の確認")
def detail_show(request: HttpRequest, detail_import_id: int) -> HttpResponse:
    """One file: its counts, and the calls that stood otherwise."""
    record = get_object_or_404(DetailImport.objects.select_related("imported_by"), pk=detail_import_id)
    rows = lists.corrected_by(record, viewer=cast(User, request.user), limit=MOST_SHOWN)
    log_read(request, subjects={"telephony.call": [row.state.call_id for row, _ in rows]})
    return render(request, "telephony/detail_show.html", {"record": record, "rows": rows})
