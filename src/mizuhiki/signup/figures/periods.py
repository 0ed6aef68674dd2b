"""The period that stands in the address of a page of figures."""

from datetime import date, timedelta

from django.http import HttpRequest

from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import month_before
from mizuhiki.signup.figures.counting import Period
from mizuhiki.web import asked


def period_of(request: HttpRequest) -> Period:
    """The days asked for, the earlier one first; this month when there are none."""
    today = clock.today()
    given = [request.GET.get(name, "") for name in ("from", "to")]
    first = asked.day_in(given[0]) if given[0] else today.replace(day=1)
    last = asked.day_in(given[1])
    return Period(min(first, last), max(first, last))


def periods(today: date) -> list[tuple[str, Period]]:
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
