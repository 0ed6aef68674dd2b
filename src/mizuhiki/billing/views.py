"""調定: a month's run is counted, started and held to its counts; and one assessment explains itself."""

from datetime import date
from itertools import groupby
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.billing import balance, selectors, starting, steps, trial
from mizuhiki.billing.completeness import expectation_of
from mizuhiki.billing.correction_pages import correction_url
from mizuhiki.billing.explain import explanation_of
from mizuhiki.billing.models import Assessment, NotAssessed
from mizuhiki.billing.permissions import ASSESSMENT_SEE, RUN_SEE, RUN_START
from mizuhiki.billing.turns import KIND, due_days, is_done, key_of, parse_key, runs_of, title_of
from mizuhiki.customers.api import holders_of, page_of
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import months_until
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import NoRulesInForce, Pack, pack_of_version, pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import once, runs

PAGE = 100
MONTHS_BACK = 2  # months without a run that may still be billed


@require_safe
@login_required
@permission_required(RUN_SEE, raise_exception=True)
def month_list(request: HttpRequest) -> HttpResponse:
    """The months: those that wait for their run, and what became of the others."""
    found = {run.key: run for run in BatchRun.objects.filter(kind=KIND)}
    waiting = {key_of(month, 1) for month in months_until(clock.today(), back=MONTHS_BACK)}
    rows = [(key, *parse_key(key), found.get(key)) for key in sorted({*waiting, *found}, reverse=True)]
    context = {"rows": rows}
    return render(request, "billing/month_list.html", context)


@require_safe
@login_required
@permission_required(RUN_SEE, raise_exception=True)
def month_show(request: HttpRequest, month: str) -> HttpResponse:
    """A run of a month: what it must come to, the start, its progress, and the hand-overs afterwards."""
    return _month_page(request, *_month(month))


@require_POST
@login_required
@permission_required(RUN_START, raise_exception=True)
@once.protected
def run_start(request: HttpRequest, month: str) -> HttpResponse:
    """Ask the worker to bill a month exactly as it was counted on the screen."""
    cycle_month, turn = _month(month)
    try:
        starting.ask_for_run(
            cycle_month=cycle_month,
            turn=turn,
            seen=request.POST.get("seen", "")[:64],
            actor=cast(User, request.user),
            at=clock.now(),
        )
    except RuleBroken as broken:
        return _month_page(request, cycle_month, turn, refused=broken.message)
    messages.success(request, f"「{title_of(cycle_month, turn)}」を受け付けました。")
    return redirect("billing:month_show", month)


def _month_page(request: HttpRequest, cycle_month: date, turn: int, *, refused: str = "") -> HttpResponse:
    siblings = runs_of(cycle_month)
    run = siblings.get(turn)
    pack = _pack_of(cycle_month)
    is_open = run is None or run.state == BatchRun.State.FAILED
    labels = _labels(pack)
    expectation = expectation_of(cycle_month, pack=pack, turn=turn) if pack and is_open else None
    is_done = run is not None and run.state == BatchRun.State.DONE
    is_last = is_done and turn == max(siblings)
    left = expectation_of(cycle_month, pack=pack, turn=turn + 1) if pack and is_last else None
    context: dict[str, Any] = {
        "month": cycle_month,
        "key": key_of(cycle_month, turn),
        "month_key": key_of(cycle_month, 1),
        "turn": turn,
        "others": [(key_of(cycle_month, n), one) for n, one in sorted(siblings.items()) if n != turn],
        "left": left,
        "next_key": key_of(cycle_month, turn + 1),
        "run": run,
        "is_done": is_done,
        "is_under_way": run is not None and runs.is_under_way(run),
        "expectation": expectation,
        "is_startable": expectation is not None
        and (expectation.billable if turn > 1 else expectation.services),
        "rows": _rows(expectation, labels) if expectation else (),
        "reasons": NotAssessed.Reason.labels,
        "hand_offs": balance.hand_offs(run, cycle_month, labels) if run and is_done else (),
        "totals": _totals(run.pk, pack) if run and is_done else (),
        "total_yen": run.facts.get("assessed_yen") if run else None,
        "may_start": cast(User, request.user).has_perm(RUN_START),
        "due": due_days(cycle_month, pack=pack, turn=turn, on=clock.today()) if pack else None,
        "refused": refused,
    }
    return render(request, "billing/month_show.html", context, status=422 if refused else 200)


@require_safe
@login_required
@permission_required(RUN_SEE, raise_exception=True)
def forecast_show(request: HttpRequest, month: str) -> HttpResponse:
    """試算: what the run of a month would come to now, by charge, use class and bore; nothing is written."""
    cycle_month, turn = _month(month)
    pack = _pack_of(cycle_month)
    found = trial.forecast_of(cycle_month, pack=pack, turn=turn) if pack else []
    labels = _labels(pack)
    groups = [(labels.get(code, code), list(parts)) for code, parts in groupby(found, lambda one: one.charge)]
    context = {
        "month": cycle_month,
        "key": month,
        "turn": turn,
        "groups": [(label, parts, trial.total_of(parts)) for label, parts in groups],
        "total": trial.total_of(found),
    }
    return render(request, "billing/forecast_show.html", context)


def _totals(run_id: int, pack: Pack | None) -> list[tuple[str, str, int, int]]:
    """What was assessed, by charge with its legal basis and fiscal year (COL-002)."""
    charges = pack.charges if pack else {}
    return [
        (charges[part.charge].label, charges[part.charge].legal_basis, part.fiscal_year, part.yen)
        if part.charge in charges
        else (part.charge, "", part.fiscal_year, part.yen)
        for part in steps.totals_of_run(run_id)
    ]


def _rows(expectation: Any, labels: dict[str, str]) -> list[tuple[Any, str, list[int]]]:
    """Each charge with its name and the count of every reason, zeros included."""
    return [
        (
            due,
            labels.get(due.charge, due.charge),
            [due.reasons.get(code, 0) for code in NotAssessed.Reason.values],
        )
        for due in expectation.charges
    ]


@require_safe
@login_required
@permission_required(RUN_SEE, raise_exception=True)
@shows_personal_data(purpose="調定できなかった契約の確認")
def excused_list(request: HttpRequest, month: str) -> HttpResponse:
    """Every service of a month that was not assessed, with its reason and the way to the customer."""
    cycle_month, turn = _month(month)
    run = get_object_or_404(BatchRun, kind=KIND, key=key_of(cycle_month, turn), state=BatchRun.State.DONE)
    asked = request.GET.get("reason", "")
    reason = asked if asked in NotAssessed.Reason.values else ""
    found = selectors.excused_in(run_id=run.pk, reason=reason)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    viewer = cast(User, request.user)
    holders = holders_of([one.supply_id for one in page], today=clock.today(), viewer=viewer)
    log_read(request, subjects={"customers.customer": [one.customer_id for one in holders.values()]})
    labels = _labels(_pack_of(cycle_month))
    rows = [
        (
            one,
            holders[one.supply_id],
            page_of(holders[one.supply_id].customer_id),
            labels.get(one.charge, one.charge),
        )
        for one in page
        if one.supply_id in holders
    ]
    context = {
        "month": cycle_month,
        "key": month,
        "page": page,
        "rows": rows,
        "reason": reason,
        "reasons": NotAssessed.Reason.choices,
    }
    return render(request, "billing/excused_list.html", context)


@require_safe
@login_required
@permission_required(ASSESSMENT_SEE, raise_exception=True)
@shows_personal_data(purpose="料金の計算内訳の確認")
def assessment_show(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Why an assessment is what it is: reading, tariff, each line with its article, and the replay."""
    assessment = get_object_or_404(
        Assessment.objects.select_related("demand", "pricing", "correction__by"), pk=assessment_id
    )
    viewer = cast(User, request.user)
    holder = holders_of([assessment.supply_id], today=clock.today(), viewer=viewer)[assessment.supply_id]
    log_read(request, subjects={"customers.customer": [holder.customer_id]})
    labels = _labels(pack_of_version(assessment.pricing.rules_id))
    siblings = selectors.siblings_of(assessment)
    context = {
        "assessment": assessment,
        "explained": explanation_of(assessment_id),
        "identity": holder,
        "customer_url": page_of(holder.customer_id),
        "siblings": [(one, labels.get(one.charge, one.charge)) for one in siblings],
        "correction_url": correction_url(
            request,
            supply_id=assessment.supply_id,
            demand_id=(assessment.corrects or assessment).demand_id,
        ),
    }
    return render(request, "billing/assessment_show.html", context)


def _month(text: str) -> tuple[date, int]:
    """Month and turn of 2026-11 or 2026-11-2; no month later than this one is billed, and no turn before
    the one before it is done."""
    try:
        month, turn = parse_key(text)
    except ValueError:
        raise Http404 from None
    if month > clock.today() or (turn > 1 and not is_done(month, turn - 1)):
        raise Http404
    return month, turn


def _pack_of(cycle_month: date) -> Pack | None:
    try:
        return pack_on(cycle_month)
    except NoRulesInForce:
        return None


def _labels(pack: Pack | None) -> dict[str, str]:
    """Charge codes as people call them."""
    return {code: charge.label for code, charge in pack.charges.items()} if pack else {}
