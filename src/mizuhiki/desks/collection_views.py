"""収納の状況 of a day, and 収納状況調 of a fiscal year; no page of these names anybody."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.desks import collection
from mizuhiki.desks.permissions import COLLECTION_SEE
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock, era
from mizuhiki.web import asked, files, limits

DRILL = {  # where the receipts of a channel are listed, and who may look there
    "counter": ("payments:receipt_list", "payments.receipt_see"),
    "debit": ("directdebit:day_list", "directdebit.batch_see"),
    "store": ("payments:store_file_list", "payments.store_see"),
    "offset": ("payments:overpayment_list", "payments.overpayment_see"),
}


@require_safe
@login_required
@permission_required(COLLECTION_SEE, raise_exception=True)
def collection_day(request: HttpRequest) -> HttpResponse:
    """What came in on a day; what waits, is late or differs now."""
    day, today = asked.day_in(request.GET.get("day", "")), clock.today()
    month = collection.month_of(day)
    context = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "is_today": day == today,
        "month": month,
        "lines": [(line, _list_of(request, line.channel)) for line in month.lines],
        "sections": _sections(request, today) if day == today else (),
    }
    return render(request, "desks/collection_day.html", context)


@require_safe
@login_required
@permission_required(COLLECTION_SEE, raise_exception=True)
def collection_survey(request: HttpRequest) -> HttpResponse:
    """収納状況調 of the fiscal year of a day, up to it."""
    day = asked.day_in(request.GET.get("day", ""))
    survey = payments.survey(until=day)
    context = {
        "day": day,
        "today": clock.today(),
        "survey": survey,
        "year_label": f"{era.era_year(date(clock.fiscal_year(day), 4, 1))}度",
        "channels": [channel.label for channel in payments.CHANNELS],
        "sums": [survey.of_year, survey.of_before, survey.total],
        "years": [_end(clock.fiscal_year(clock.today()) - n) for n in range(1, 6)],
    }
    return render(request, "desks/collection_survey.html", context)


@require_safe
@login_required
@permission_required(COLLECTION_SEE, raise_exception=True)
@limits.per_person("export")
def collection_export(request: HttpRequest) -> HttpResponse:
    """The same as CSV, for the utility's own tables; sums of claims, nobody's data."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    day = asked.day_in(request.GET.get("day", ""))
    found = payments.survey(until=day)
    lines = io.StringIO()
    writer = csv.writer(lines)
    heads = ("料金", "年度", "前年度からの繰越", "調定額")
    channels = [str(channel.label) for channel in payments.CHANNELS]
    writer.writerow([*heads, *channels, "収納額", "不納欠損額", "未収額", "収納率"])
    for line in found.lines:
        sums = (line.collected, line.written_off, line.left, line.percent)
        writer.writerow([line.label, line.year, line.before, line.assessed, *line.by_channel(), *sums])
    name = f"shuno-jokyo-{found.fiscal_year}-{day:%Y%m%d}.csv"
    return files.hand_out(
        lines.getvalue().encode("utf-8-sig"), name=name, media_type="text/csv; charset=utf-8"
    )


def _sections(request: HttpRequest, today: date) -> list[tuple[str, str, Sequence[collection.Seen]]]:
    """What is looked after: of now, so that no other day's page shows it."""
    now = collection.Now(today)
    return [
        (title, text, collection.seen(watches, person=request.user, now=now))
        for title, text, watches in (
            ("待っているもの", "期限の内にあります。", collection.WAITING),
            ("遅れているもの", "今日、手を打ちます。", collection.LATE),
            ("合わないもの", "理由が分かるまで残ります。", collection.DIFFERING),
        )
    ]


def _list_of(request: HttpRequest, channel: str) -> str:
    """The name of a channel's list; empty where there is none, or none the person may see."""
    name, right = DRILL.get(channel, ("", ""))
    return name if right and request.user.has_perm(right) else ""


def _end(year: int) -> tuple[str, date]:
    return f"{era.era_year(date(year, 4, 1))}度", date(year + 1, 3, 31)
