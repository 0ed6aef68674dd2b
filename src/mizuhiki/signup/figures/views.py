"""WEB受付の統計: how far the applications of a period have come, on screen and as CSV. They name nobody."""

import csv
import io

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.platform import clock
from mizuhiki.signup.figures import counting
from mizuhiki.signup.figures.periods import period_of, periods
from mizuhiki.signup.permissions import FIGURES_SEE
from mizuhiki.signup.promotion import outcomes as promotion
from mizuhiki.web import files, limits
from mizuhiki.web.charts import DayPoint, day_chart

HEADS = ("受付", "金融機関へ", "登録完了", "不成立", "紙の依頼書へ", "途中")
HOURS = 24


@require_safe
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
def statistics(request: HttpRequest) -> HttpResponse:
    """By bank, device, hour, language, kind and code; where people stop; why attempts come to nothing."""
    period, today = period_of(request), clock.today()
    found = counting.statistics(period)
    by_hour = {int(line.code): line.begun for line in found.tables["hour"]}
    context = {
        "found": found,
        "tables": [(label, found.tables[table]) for table, label in counting.TABLES.items()],
        "hours": day_chart([DayPoint(f"{hour}", by_hour.get(hour, 0)) for hour in range(HOURS)]),
        "periods": periods(today),
        "goals": promotion.goals(today=today, period=period),
        "needs": promotion.needs(period=period),
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
    period = period_of(request)
    found, lines = counting.statistics(period), io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["表", "項目", *HEADS])
    for label, table in [
        ("合計", [found.total]),
        *((label, found.tables[one]) for one, label in counting.TABLES.items()),
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
    writer.writerow([])
    writer.writerow(["表", "金融機関", "登録"])
    writer.writerows([["金融機関で始まった登録", one.label, one.count] for one in found.at_banks])
    name = f"web-uketsuke-{period.first_day:%Y%m%d}-{period.last_day:%Y%m%d}.csv"
    return files.hand_out(
        lines.getvalue().encode("utf-8-sig"), name=name, media_type="text/csv; charset=utf-8"
    )
