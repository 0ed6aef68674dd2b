"""検定満期: how many meters end when and where, and the plan as a file for who exchanges them."""

from datetime import date
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import users_and_payers
from mizuhiki.documents.api import MEDIA_TYPES, table_file
from mizuhiki.metering.expiring import counts_until, meters_until, plan_table
from mizuhiki.metering.permissions import METER_EXCHANGE, READING_SEE
from mizuhiki.metering.round_views import month_given
from mizuhiki.metering.views import month_of
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import next_month
from mizuhiki.staff.api import User
from mizuhiki.web import files, limits

MONTHS_AHEAD = 12


@require_safe
@login_required
@permission_required(READING_SEE, raise_exception=True)
def expiring_list(request: HttpRequest) -> HttpResponse:
    """By month and route, what ends up to a month; a year ahead unless another is asked for."""
    today = clock.today()
    months = [today.replace(day=1)]
    while len(months) <= MONTHS_AHEAD:
        months.append(next_month(months[-1]))
    month = month_of(request.GET.get("month", f"{months[-1]:%Y-%m}"), today)
    lines = counts_until(month, today)
    context = {
        "month": month,
        "months": sorted({*months, month}),
        "lines": lines,
        "routes": sorted({line.route for line in lines}),
        "total": sum(line.count for line in lines),
        "over": sum(line.count for line in lines if line.month < today.replace(day=1)),
        "today": today.replace(day=1),
        "extensions": ["csv", "xlsx"] if cast(User, request.user).has_perm(METER_EXCHANGE) else [],
    }
    return render(request, "metering/expiring_list.html", context)


@require_safe
@login_required
@permission_required(METER_EXCHANGE, raise_exception=True)
@shows_personal_data(purpose="メーター取替計画の出力")
@limits.per_person("export")
def expiring_export(request: HttpRequest, expiry_month: str, extension: str) -> HttpResponse:
    """取替計画: the meters of a month and before, of all routes or one, for the contractor."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    if extension not in MEDIA_TYPES:
        raise Http404
    month, at = month_given(expiry_month), clock.now()
    today: date = clock.day_of(at)
    meters = meters_until(month, today, route=request.GET.get("route", ""))
    supplies = [one.supply_id for one in meters if one.supply_id is not None]
    log_read(request, subjects={"customers.customer": users_and_payers(supplies, on=today)})
    content = table_file(plan_table(month, meters), extension, press=settings.PRESS, at=at)
    name = f"meters-{month:%Y%m}.{extension}"
    return files.hand_out(content, name=name, media_type=MEDIA_TYPES[extension])
