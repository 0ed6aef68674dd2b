"""通知書の印刷: how far each billing run's notices are, printing them, and those that cannot be printed."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.billing.api import KIND as BILLING
from mizuhiki.customers.api import page_of
from mizuhiki.mail.api import house_for
from mizuhiki.notices.forms import PrintForm
from mizuhiki.notices.models import NoticePrint, PlannedNotice, UnprintedNotice
from mizuhiki.notices.permissions import NOTICE_PRINT, NOTICE_SEE
from mizuhiki.notices.selectors import counts
from mizuhiki.notices.selectors.counts import Standing
from mizuhiki.notices.services.printing import order_print
from mizuhiki.notices.services.trial import trial_delivery, trial_sheets
from mizuhiki.notices.words import ADVICE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once

UNPRINTED = 200
Reason = UnprintedNotice.Reason


@require_safe
@login_required
@permission_required(NOTICE_SEE, raise_exception=True)
def run_list(request: HttpRequest) -> HttpResponse:
    """Billing runs, newest first, with what is printed of each."""
    return render(request, "notices/run_list.html", {"billing_runs": counts.billing_runs()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(NOTICE_SEE, raise_exception=True)
@shows_personal_data(purpose="通知書の印刷")
@once.protected
def run_show(request: HttpRequest, run_id: int) -> HttpResponse:
    """One billing run: what is printed, what is left, what cannot be; and the button that prints."""
    billing_run = get_object_or_404(BatchRun, pk=run_id, kind=BILLING, state=BatchRun.State.DONE)
    may_print = cast(User, request.user).has_perm(NOTICE_PRINT)
    if request.method == "POST" and not may_print:
        raise PermissionDenied
    standings = counts.standings_of([run_id])
    form = PrintForm(request.POST or None, initial={"kind": _first_choice(standings)})
    if form.is_valid():
        try:
            made = _order(request, run_id, form)
        except RuleBroken as broken:
            form.add_error(None, broken.message)
        else:
            messages.success(request, f"{made.planned_count:,}件の印刷を始めます。")
            return redirect("notices:run_show", run_id)
    unprinted = counts.unprinted_of_run(run_id, limit=UNPRINTED)
    log_read(request, subjects={"customers.customer": [one.customer_id for one in unprinted]})
    is_open = any(one.left or one.unprinted for one in standings)
    context = {
        "billing_run": billing_run,
        "standings": standings,
        "form": form if may_print and (is_open or form.errors) else None,
        "prints": NoticePrint.objects.filter(billing_run=billing_run).select_related("run").order_by("-pk"),
        "unprinted": [(one, Reason(one.reason), NoticePrint.Kind(one.kind)) for one in unprinted],
        "houses": _houses(),
        "is_long": len(unprinted) == UNPRINTED,
        "prints_elqr": any(one.demands for one in standings)
        and pack_on(counts.month_of(run_id)).slips.elqr is not None,
    }
    return render(request, "notices/run_show.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
@permission_required(NOTICE_SEE, raise_exception=True)
@shows_personal_data(purpose="通知書の印刷")
def unprinted_show(request: HttpRequest, planned_id: int) -> HttpResponse:
    """One notice that could not be printed: whose, why, and what to do. A later try leads to the run."""
    planned = get_object_or_404(PlannedNotice.objects.select_related("order"), pk=planned_id)
    found = counts.unprinted(planned_id)
    if found is None:
        return redirect("notices:run_show", planned.order.billing_run_id)
    log_read(request, subjects={"customers.customer": [found.customer_id]})
    context = {
        "found": found,
        "kind": NoticePrint.Kind(found.kind),
        "reason": Reason(found.reason),
        "advice": ADVICE.get(Reason(found.reason), ""),
        "customer_url": page_of(found.customer_id),
        "billing_run_id": planned.order.billing_run_id,
    }
    return render(request, "notices/unprinted_show.html", context)


@require_safe
@login_required
@permission_required([NOTICE_SEE, NOTICE_PRINT], raise_exception=True)
def trial_paper(request: HttpRequest, kind: str) -> HttpResponse:
    """テスト印字 of a kind: it shows nobody, and is kept nowhere. `?for=house`: as a house gets it."""
    if kind not in NoticePrint.Kind.values:
        raise Http404
    if not files.is_asked_for(request):
        raise PermissionDenied
    if request.GET.get("for") == "house":
        return _trial_of_house(request, NoticePrint.Kind(kind))
    content = trial_sheets(kind=NoticePrint.Kind(kind), at=clock.now())
    name = f"テスト印字-{NoticePrint.Kind(kind).label}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


def _trial_of_house(request: HttpRequest, kind: NoticePrint.Kind) -> HttpResponse:
    try:
        content = trial_delivery(kind=kind, at=clock.now())
    except RuleBroken as broken:
        words = errors.Words("試験データを作れません", (broken.message,))
        return errors.page(request, 422, words=words)
    return files.hand_out(content, name=f"試験データ-{kind.label}.zip", media_type="application/zip")


def _houses() -> list[tuple[str, str]]:
    """Kinds that an outside house encloses, with their names."""
    return [(kind.value, kind.label) for kind in NoticePrint.Kind if house_for(kind, on=clock.today())]


def _first_choice(standings: list[Standing]) -> str:
    """The kind of which something is left."""
    return next((one.kind.value for one in standings if one.left), NoticePrint.Kind.PAYMENT.value)


def _order(request: HttpRequest, run_id: int, form: PrintForm) -> NoticePrint:
    given = form.cleaned_data
    return order_print(
        billing_run_id=run_id,
        kind=given["kind"],
        order=given["order"],
        most=given["most"],
        again=given["what"] == "again",
        actor=cast(User, request.user),
        at=clock.now(),
    )
