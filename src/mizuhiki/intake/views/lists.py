"""開閉栓の一覧 and the year's channels."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.audit import api as audit
from mizuhiki.intake.models import Application, Standing
from mizuhiki.intake.permissions import APPLICATION_SEE, APPLICATION_TAKE
from mizuhiki.intake.selectors import lists
from mizuhiki.intake.views.common import PURPOSE, person, shown_to
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.web import asked

YEARS = 5
LOOK_AHEAD = lists.AHEAD


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def application_list(request: HttpRequest) -> HttpResponse:
    """What is open, the day that comes first before; by state, kind, channel, day, or what people call it."""
    given = request.GET
    wanted = lists.Asked(
        state=given.get("state", ""),
        kind=given.get("kind", ""),
        channel=given.get("channel", ""),
        text=given.get("q", "").strip()[:60],
        day=asked.day_in(given["day"], ahead=LOOK_AHEAD) if given.get("day") else None,
    )
    found, count = lists.list_of(wanted)
    terms = pack_on(clock.today()).intake
    counts = lists.counts_by_state()
    lines = shown_to(request, found, text=wanted.text)
    context = {
        "lines": [
            (one, terms.windows[one.standing.window].label if one.standing.window in terms.windows else "")
            for one in lines
        ],
        "count": count - len(found) + len(lines),  # who may not be found is not counted either
        "most": lists.MOST,
        "asked": wanted,
        "states": [(state, counts.get(state.value, 0)) for state in Standing.State],
        "kinds": Application.Kind.choices,
        "channels": Application.Channel.choices,
        "may_take": person(request).has_perm(APPLICATION_TAKE),
    }
    return render(request, "intake/application_list.html", context)


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
def year_show(request: HttpRequest) -> HttpResponse:
    """開閉栓 by channel in a fiscal year, beside what the contract reckons with (別紙５)."""
    today = clock.today()
    this, given = clock.fiscal_year(today), request.GET.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else this
    channels = lists.channels_of_year(year, today=today)
    context = {
        "year": year,
        "years": sorted({*range(this, this - YEARS, -1), year}, reverse=True),
        "channels": channels,
        "months": [*range(4, 13), *range(1, 4)],
        "by_month": [sum(one.counts[place] for one in channels) for place in range(12)],
        "total": sum(one.total for one in channels),
        "yearly": sum(one.yearly for one in channels),
        "minutes": sum(one.work_minutes for one in channels),
        "article": pack_on(today).intake.article,
    }
    return render(request, "intake/year_show.html", context)
