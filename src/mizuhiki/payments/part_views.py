"""一部納付の一覧: bills past their day of which a part came in, and what may close each."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import page_of
from mizuhiki.payments.part_paid import Advice, PartPaid, count_and_sum, part_paid
from mizuhiki.payments.permissions import CLAIM_SEE, OVERPAYMENT_SEE, RECEIPT_SEE, STORE_SEE
from mizuhiki.platform import clock
from mizuhiki.staff.api import User
from mizuhiki.web import navigation

LINES_A_PAGE = 50
LEADS_TO = {  # the right to go there, and the list where it is done
    Advice.OFFSET: (OVERPAYMENT_SEE, "payments:overpayment_list"),
    Advice.AWAIT: (STORE_SEE, "payments:provisional_list"),
    Advice.CLAIM: (CLAIM_SEE, "payments:claim_list"),
}


@require_safe
@login_required
@permission_required(RECEIPT_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="一部納付の確認")
def part_paid_list(request: HttpRequest) -> HttpResponse:
    """The bills of which a part is open though their day is past, those due longest ago first."""
    today, person = clock.today(), cast(User, request.user)
    count, yen = count_and_sum(today)
    page = Paginator(range(count), LINES_A_PAGE).get_page(request.GET.get("page"))
    found = part_paid(today=today, offset=max(page.start_index() - 1, 0), limit=LINES_A_PAGE)
    holders = billing.holders_of({one.supply_id for one in found}, today=today, viewer=person)
    audit.log_read(
        request, subjects={"customers.customer": sorted({one.customer_id for one in holders.values()})}
    )
    lines = [
        (one, holder, f"{page_of(holder.customer_id)}?supply={one.supply_id}", _url(one, person))
        for one in found
        if (holder := holders.get(one.supply_id))
    ]
    context: dict[str, Any] = {"lines": lines, "page": page, "count": count, "yen": yen}
    return render(request, "payments/part_paid_list.html", context)


def _url(one: PartPaid, person: User) -> str:
    """Where the advice leads, for whom may go there."""
    if one.advice is Advice.REISSUE:
        may = person.has_perm("notices.slip_reissue")
        return (may and navigation.resolve(settings.WEB_SLOTS.get("reissue", ""), one.supply_id)) or ""
    right, url_name = LEADS_TO[one.advice]
    return reverse(url_name) if person.has_perm(right) else ""
