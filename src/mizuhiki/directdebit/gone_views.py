"""統廃合の確認: live accounts at branches that the master does not know any more."""

from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import holders_of, page_of
from mizuhiki.directdebit.gone import count_gone, gone_places
from mizuhiki.directdebit.permissions import FORM_SEE
from mizuhiki.platform import clock
from mizuhiki.staff.api import User

LINES = 100


@require_safe
@login_required
@permission_required(FORM_SEE, raise_exception=True)
@shows_personal_data(purpose="統廃合でなくなった支店の口座の確認")
def gone_list(request: HttpRequest) -> HttpResponse:
    """Whose account it is, which branch, and since when it is gone."""
    today, person = clock.today(), cast(User, request.user)
    page = Paginator(range(count_gone(today=today)), LINES).get_page(request.GET.get("page"))
    found = gone_places(today=today, offset=max(page.start_index() - 1, 0), limit=LINES)
    holders = holders_of([one.supply_id for one in found], today=today, viewer=person)
    shown = sorted({holder.customer_id for holder in holders.values()})
    log_read(request, subjects={"customers.customer": shown})
    rows = [
        (one, holders[one.supply_id], page_of(holders[one.supply_id].customer_id))
        for one in found
        if one.supply_id in holders
    ]
    return render(request, "directdebit/gone_list.html", {"page": page, "rows": rows})
