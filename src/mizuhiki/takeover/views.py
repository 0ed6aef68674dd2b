"""移行の状況: what was proposed, agreed to, loaded and held against the old system's balances."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.takeover import selectors
from mizuhiki.takeover.permissions import TAKEOVER_SEE
from mizuhiki.takeover.services import KIND

SHOWN = 24


@require_safe
@login_required
@permission_required(TAKEOVER_SEE, raise_exception=True)
def takeover_list(request: HttpRequest) -> HttpResponse:
    """Every set of files with its counts, balances and the check-list of the cut-over; names nobody."""
    context = {
        "moves": selectors.moves(kind=KIND, pack=pack_on(clock.today())),
        "comparisons": selectors.comparisons(limit=SHOWN),
    }
    return render(request, "takeover/takeover_list.html", context)
