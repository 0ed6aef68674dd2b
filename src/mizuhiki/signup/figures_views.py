"""WEB受付の統計: how far the applications of a period have come, on screen and as CSV. They name nobody."""

import csv
import io
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import month_before
from mizuhiki.signup import figures
from mizuhiki.signup.figures import Period
from mizuhiki.signup.permissions import FIGURES_SEE
from mizuhiki.web import asked, files, limits
from mizuhiki.web.charts import DayPoint, day_chart

HEADS = ("受付", "金融機関へ", "登録完了", "不成立", "紙の依頼書へ", "途中")
HOURS = 24


@require_safe
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
def statistics(request: HttpRequest) -> HttpResponse:
    """By bank, device, hour, language, kind and code; where people stop; why attempts come to nothing."""
    period, today = _period(request), clock.today()
    found = figures.statistics(period)
    by_hour = {int(line.code): line.begun for line in found.tables["hour"]}
    context = {
        "found": found,
        "tables": [(label, found.tables[table]) for table, label in figures.TABLES.items()],
        "hours": day_chart([DayPoint(f"{hour}", by_hour.get(hour, 0)) for hour in range(HOURS)]),
        "periods": _periods(today),
    }
    return render(request, "signup/statistics.html", context)


@require_safe
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@limits.per_person("export")
def statistics_export(request: HttpRequest) -> HttpResponse:
    """The same as CSV, a line for each line of each table."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    period = _period(request)
    found, lines = figures.statistics(period), io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["表", "項目", *HEADS])
    for label, table in [
        ("合計", [found.total]),
        *((label, found.tables[one]) for one, label in figures.TABLES.items()),
    ]:
        for line in table:
            counts = (line.begun, line.handed_off, line.confirmed, line.failed, line.paper, line.under_way)
            writer.writerow([label, line.label, *counts])
    writer.writerow([])
    writer.writerow(["表", "段階", "到達", "ここまで"])
    writer.writerows([["離脱の段階", step.label, step.reached, step.ended] for step in found.steps])
    writer.writerow([])
    writer.writerow(["表", "金融機関", "不成立の理由", "件数"])
    writer.writerows([["不成立の理由", one.bank, one.label, one.count] for one in found.reasons])
    name = f"web-uketsuke-{period.first_day:%Y%m%d}-{period.last_day:%Y%m%d}.csv"
    return files.hand_out(
        lines.getvalue().encode("utf-8-sig"), name=name, media_type="text/csv; charset=utf-8"
    )


def _period(request: HttpRequest) -> Period:
    """The days asked for, the earlier one first; this month when there are none."""
    today = clock.today()
    given = [request.GET.get(name, "") for name in ("from", "to")]
    first = asked.day_in(given[0]) if given[0] else today.replace(day=1)
    last = asked.day_in(given[1])
    return Period(min(first, last), max(first, last))


def _periods(today: date) -> list[tuple[str, Period]]:
    """Those that are asked for most."""
    month, year = today.replace(day=1), date(clock.fiscal_year(today), 4, 1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    before = month_before(month_before(month_before(quarter)))
    day = timedelta(days=1)
    return [
        ("今月", Period(month, today)),
        ("先月", Period(month_before(month), month - day)),
        ("この四半期", Period(quarter, today)),
        ("前の四半期", Period(before, quarter - day)),
        ("今年度", Period(year, today)),
        ("昨年度", Period(year.replace(year=year.year - 1), year - day)),
    ]
