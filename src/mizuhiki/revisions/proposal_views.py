"""改定案: what a version of the rules changes, and what quick tables and shadow runs said of it."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Abs
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.billing.api import holders_of
from mizuhiki.customers.api import page_of
from mizuhiki.formats.tabular import write_csv
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import months_until
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.revisions import selectors, services, shadow
from mizuhiki.revisions.forms import ShadowForm, TableForm
from mizuhiki.revisions.models import ShadowLine, ShadowRun, TableCheck
from mizuhiki.rulepacks.api import (
    VERSION_PROPOSE,
    VERSION_SEE,
    RulePackVersion,
    pack_of_version,
    version_in_force,
    versions,
)
from mizuhiki.staff.api import User
from mizuhiki.web import files, limits, once, runs
from mizuhiki.web.charts import PairPoint, pair_chart

UNPROCESSABLE, PAGE = 422, 100
MONTHS_BACK = 14  # months a shadow run may look at
WAYS = {
    "dearer": Q(after_yen__gt=F("before_yen")),
    "cheaper": Q(after_yen__lt=F("before_yen")),
    "unpriced": Q(after_yen__isnull=True) | Q(before_yen__isnull=True),
}


@require_safe
@login_required
@permission_required(VERSION_SEE, raise_exception=True)
def proposal_show(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version of the rules as a proposal."""
    return _page(request, get_object_or_404(RulePackVersion, pk=version_id))


@require_POST
@login_required
@permission_required(VERSION_PROPOSE, raise_exception=True)
@once.protected
def table_check(request: HttpRequest, version_id: int) -> HttpResponse:
    """Hold a quick table against the proposal."""
    kept = get_object_or_404(RulePackVersion, pk=version_id)
    form = TableForm(request.POST, request.FILES, charges=_charges(kept))
    if form.is_valid():
        try:
            check = services.check_table(
                version=kept,
                charge=form.cleaned_data["charge"],
                use=form.cleaned_data["use"],
                content=form.cleaned_data["upload"].read(),
                at=clock.now(),
                actor=cast(User, request.user),
            )
        except RuleBroken as broken:
            form.refuse("upload", broken)
        else:
            return redirect("revisions:check_show", check.pk)
    return _page(request, kept, table_form=form)


@require_POST
@login_required
@permission_required(VERSION_PROPOSE, raise_exception=True)
@once.protected
def shadow_start(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask the worker for a shadow run of a month."""
    kept = get_object_or_404(RulePackVersion, pk=version_id)
    form = ShadowForm(request.POST, months=_months())
    if form.is_valid():
        try:
            asked = shadow.ask_for_shadow(
                version=kept,
                cycle_month=form.cleaned_data["month"],
                is_by_newest=form.cleaned_data["by"] == "newest",
                actor=cast(User, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("month", broken)
        else:
            messages.success(request, f"「{asked.run.title}」を受け付けました。")
            return redirect("revisions:shadow_show", asked.pk)
    return _page(request, kept, shadow_form=form)


def _page(
    request: HttpRequest,
    kept: RulePackVersion,
    *,
    table_form: TableForm | None = None,
    shadow_form: ShadowForm | None = None,
) -> HttpResponse:
    today = clock.today()
    found = next(one for one in versions(today=today) if one.number == kept.pk)
    present = version_in_force(today)
    pack = pack_of_version(kept.pk)
    before = RulePackVersion.objects.get(pk=present) if present and present != kept.pk else None
    changed = selectors.changed_charges(before.files, kept.files) if before else []
    refused = any(form is not None and form.errors for form in (table_form, shadow_form))
    context: dict[str, Any] = {
        "kept": kept,
        "version": found,
        "present": present,
        "changed": [
            (code, pack.charges[code], pack.tariffs[code].versions[-1])
            for code in changed
            if code in pack.charges
        ],
        "tariffs": selectors.tariffs_of(pack),
        "labels": {code: charge.label for code, charge in pack.charges.items()},
        "checks": [(one, pack.charges[one.charge].label) for one in selectors.checks_of(kept.pk)],
        "shadows": selectors.shadows_of(kept.pk),
        "may_propose": cast(User, request.user).has_perm(VERSION_PROPOSE),
        "table_form": table_form
        or TableForm(charges=_charges(kept), initial={"charge": changed[0] if changed else None}),
        "shadow_form": shadow_form or ShadowForm(months=_months()),
    }
    status = UNPROCESSABLE if refused else 200
    return render(request, "revisions/proposal_show.html", context, status=status)


@require_safe
@login_required
@permission_required(VERSION_SEE, raise_exception=True)
def check_show(request: HttpRequest, table_check_id: int) -> HttpResponse:
    """What a quick table said: every cell that is something else on paper."""
    check = get_object_or_404(TableCheck.objects.select_related("by"), pk=table_check_id)
    page = Paginator(check.deviations, PAGE).get_page(request.GET.get("page"))
    context = {
        "check": check,
        "charge": pack_of_version(check.version_id).charges[check.charge],
        "page": page,
        "most": services.MOST_SHOWN,
    }
    return render(request, "revisions/check_show.html", context)


@require_safe
@login_required
@permission_required(VERSION_SEE, raise_exception=True)
@shows_personal_data(purpose="模擬調定の結果の確認")
def shadow_show(request: HttpRequest, shadow_id: int) -> HttpResponse:
    """A shadow run: totals, a histogram, and each service whose yen differ."""
    shown = get_object_or_404(ShadowRun.objects.select_related("run", "version"), pk=shadow_id)
    asked = {name: request.GET.get(name, "") for name in ("charge", "way")}
    page = Paginator(_lines(shown, **asked), PAGE).get_page(request.GET.get("page"))
    viewer = cast(User, request.user)
    holders = holders_of([one.supply_id for one in page], today=clock.today(), viewer=viewer)
    log_read(request, subjects={"customers.customer": [one.customer_id for one in holders.values()]})
    labels = {code: one.label for code, one in pack_of_version(shown.version_id).charges.items()}
    is_done = shown.run.state == BatchRun.State.DONE
    totals = list(shown.totals.order_by("charge", "use_class", "bore_mm"))
    bars = selectors.histogram(shown) if is_done else []
    context = {
        "shadow": shown,
        "run": shown.run,
        "is_done": is_done,
        "is_under_way": runs.is_under_way(shown.run),
        "totals": [(one, labels.get(one.charge, one.charge)) for one in totals],
        "sums": selectors.sums_of(totals, labels),
        "chart": pair_chart([PairPoint(label, count) for label, count in bars]) if bars else None,
        "page": page,
        "lines": [
            (one, labels.get(one.charge, one.charge), page_of(holders[one.supply_id].customer_id))
            for one in page
            if one.supply_id in holders
        ],
        "charges": labels.items(),
        "asked": asked,
    }
    return render(request, "revisions/shadow_show.html", context)


@require_safe
@login_required
@permission_required(VERSION_PROPOSE, raise_exception=True)
@limits.per_person("export")
@shows_personal_data(purpose="模擬調定の結果の確認")
def shadow_file(request: HttpRequest, shadow_id: int) -> HttpResponse:
    """Every line of a shadow run as CSV, by the number of the supply; no name is in it."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    shown = get_object_or_404(ShadowRun, pk=shadow_id, run__state=BatchRun.State.DONE)
    log_read(request, subjects={"revisions.shadowrun": [shown.pk]}, how=ReadLog.How.EXPORT)
    content = write_csv(selectors.HEADINGS, selectors.rows_of(shown), encoding="utf-8-sig")
    return files.hand_out(content, name=f"shadow-{shown.pk}.csv", media_type="text/csv; charset=utf-8")


def _lines(shown: ShadowRun, *, charge: str, way: str) -> QuerySet[ShadowLine, ShadowLine]:
    """The lines asked for: those without a price first, then the greatest change."""
    found = ShadowLine.objects.filter(shadow=shown).select_related("supply")
    if charge:
        found = found.filter(charge=charge[:32])
    if way in WAYS:
        found = found.filter(WAYS[way])
    change = Abs(F("after_yen") - F("before_yen"))
    return found.order_by(change.desc(nulls_first=True), "supply_id", "charge")


def _charges(kept: RulePackVersion) -> list[tuple[str, str]]:
    pack = pack_of_version(kept.pk)
    return [(code, pack.charges[code].label) for code in pack.tariff_order()]


def _months() -> list[date]:
    """Months that a shadow run may look at, the newest first."""
    return sorted(months_until(clock.today(), back=MONTHS_BACK), reverse=True)
