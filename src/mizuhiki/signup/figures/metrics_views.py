"""Figures for a monitor, without sign-in: there for the addresses that were named, and for nobody else."""

import ipaddress

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mizuhiki.platform import clock
from mizuhiki.signup.figures.metrics import exposition
from mizuhiki.web.addresses import client_address

FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """`/metrics`; to an address that is not named it does not exist (ASVS 13.4.5)."""
    asking = ipaddress.ip_address(client_address(request))
    if not any(asking in network for network in settings.METRICS_NETWORKS):
        raise Http404
    return HttpResponse(exposition(clock.now()), content_type=FORMAT)
