"""公示送達: written down for a letter that came back."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.arrears.models import Notice, PublicNotice
from mizuhiki.arrears.permissions import PUBLISH
from mizuhiki.arrears.run_forms import PublishForm
from mizuhiki.arrears.services.publishing import publish_notice, why_not_published
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.billing.api import holders_of
from mizuhiki.customers.api import page_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PUBLISH, raise_exception=True)
@shows_personal_data(purpose="公示送達の記録")
@once.protected
def notice_publish(request: HttpRequest, arrears_notice_id: int) -> HttpResponse:
    """One letter, and whether a public notice may take its place; only where the rules let it."""
    notice = get_object_or_404(Notice, pk=arrears_notice_id)
    person = cast(User, request.user)
    form = PublishForm(request.POST or None, initial={"posted_on": clock.today()})
    if form.is_valid():
        try:
            publish_notice(notice_id=notice.pk, **form.cleaned_data, actor=person, at=clock.now())
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, "公示送達を記録しました。")
            return redirect("arrears:notice_publish", notice.pk)
    holder = holders_of([notice.supply_id], today=clock.today(), viewer=person)[notice.supply_id]
    log_read(request, subjects={"customers.customer": [holder.customer_id]})
    why_not = why_not_published(notice)
    context = {
        "identity": holder,
        "notice": notice,
        "published": PublicNotice.objects.select_related("by").filter(notice=notice).first(),
        "why_not": why_not,
        "form": form if form.errors or not why_not else None,
        "customer_url": f"{page_of(holder.customer_id)}?supply={notice.supply_id}",
    }
    return render(request, "arrears/notice_publish.html", context, status=422 if form.errors else 200)
