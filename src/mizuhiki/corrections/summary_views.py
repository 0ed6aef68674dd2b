"""更正の年度集計 on a page and as CSV."""

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.corrections.permissions import CORRECTION_SEE
from mizuhiki.corrections.summary import summary_of
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import Table
from mizuhiki.platform import clock
from mizuhiki.web import files

YEARS = 6
NAMES = ("charge", "claim_year", "percent", "count", "less_yen", "less_tax_yen", "more_yen", "more_tax_yen")
HEADINGS = (
    *("料金", "調定年度", "税率", "件数", "減額（税込）", "減額の消費税額"),
    *("増額（税込）", "増額の消費税額"),
)


@require_safe
@login_required
@permission_required(CORRECTION_SEE, raise_exception=True)
def summary_show(request: HttpRequest) -> HttpResponse:
    """What was corrected in a fiscal year, and whether the journal has the same."""
    this, year = clock.fiscal_year(clock.today()), _year(request)
    context = {
        "year": year,
        "years": sorted({*range(this, this - YEARS, -1), year}, reverse=True),
        "summary": summary_of(year, today=clock.today()),
    }
    return render(request, "corrections/summary_show.html", context)


@require_safe
@login_required
@permission_required(CORRECTION_SEE, raise_exception=True)
def summary_file(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    year = _year(request)
    rows = [
        (
            one.label,
            f"{one.fiscal_year}",
            f"{one.percent}",
            *(f"{n}" for n in (one.count, one.less_yen, one.less_tax_yen, one.more_yen, one.more_tax_yen)),
        )
        for one in summary_of(year, today=clock.today()).sums
    ]
    table = Table(title=f"更正の年度集計 {year}年度", names=NAMES, headings=HEADINGS, rows=rows)
    content = documents.table_file(table, "csv", press=settings.PRESS, at=clock.now())
    return files.hand_out(content, name=f"corrections-{year}.csv", media_type=documents.MEDIA_TYPES["csv"])


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    is_year = asked.isascii() and asked.isdigit() and len(asked) == 4 and asked >= "1990"
    return int(asked) if is_year else clock.fiscal_year(clock.today())
