"""作業一覧: work in bulk may be left and found again here (S12)."""

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from mizuhiki.platform.models import BatchRun
from mizuhiki.web import runs
from mizuhiki.web.polling import passive

RUNS_A_PAGE = 50


@require_safe
@login_required
@permission_required("web.runs_see", raise_exception=True)
def run_list(request: HttpRequest) -> HttpResponse:
    """The runs, those that were started last first."""
    found = BatchRun.objects.select_related("started_by").order_by("-started_at", "-pk")
    page = Paginator(found, RUNS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/run_list.html", {"page": page})


@require_safe
@login_required
@permission_required("web.runs_see", raise_exception=True)
def run_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: how far it is, what it did, its log."""
    run = get_object_or_404(BatchRun.objects.select_related("started_by"), pk=run_id)
    lines = run.lines.order_by("pk")
    return render(request, "web/run_page.html", {"run": run, "lines": lines})


@passive
@require_safe
@login_required
@permission_required("web.runs_see", raise_exception=True)
def run_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The part that pages ask for again while a run is under way."""
    run, reload = get_object_or_404(BatchRun, pk=run_id), "reload" in request.GET
    if reload and not runs.is_under_way(run):
        return HttpResponseClientRefresh()
    return render(request, "web/parts/progress.html", {"run": run, "reload": reload})
