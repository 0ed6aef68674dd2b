"""応対評価: each operator reads their own; whoever leads writes them and reads all (CC-002)."""

from datetime import date
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.callcentre.api import CASE_TAKE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.reporting.errors import NoContract
from mizuhiki.reporting.evaluating import evaluate, evaluations_for
from mizuhiki.reporting.evaluation_forms import EvaluationForm
from mizuhiki.reporting.models import Evaluation
from mizuhiki.reporting.months import month_figures
from mizuhiki.reporting.permissions import EVALUATION_LEAD, EVALUATION_OWN
from mizuhiki.reporting.rules import Counts
from mizuhiki.rulepacks.api import month_before
from mizuhiki.staff.api import User, able
from mizuhiki.web import once

PAGE, MONTHS, UNPROCESSABLE = 50, 6, 422
PURPOSE, SUBJECT = "応対評価", "staff.user"


@require_safe
@login_required
@permission_required(EVALUATION_OWN, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def evaluation_list(request: HttpRequest) -> HttpResponse:
    """Evaluations, the latest month first: one's own, or everybody's for whoever leads."""
    person = _person(request)
    page = Paginator(evaluations_for(person), PAGE).get_page(request.GET.get("page"))
    log_read(request, subjects={SUBJECT: sorted({one.about_id for one in page})})
    context = {"page": page, "leads": person.has_perm(EVALUATION_LEAD)}
    return render(request, "reporting/evaluation_list.html", context)


@require_safe
@login_required
@permission_required(EVALUATION_OWN, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def evaluation_show(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """One evaluation with the figures of the month; another operator's does not exist for an operator."""
    found = get_object_or_404(evaluations_for(_person(request)), pk=evaluation_id)
    log_read(request, subjects={SUBJECT: [found.about_id]})
    context = {"evaluation": found, "counts": _counts(found)}
    return render(request, "reporting/evaluation_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(EVALUATION_LEAD, raise_exception=True)
@once.protected
def evaluation_write(request: HttpRequest) -> HttpResponse:
    """Write how an operator's talks of a month were."""
    person = _person(request)
    people = [one for one in able([CASE_TAKE]) if one.pk != person.pk]
    form = EvaluationForm(request.POST or None, people=people, months=_months(clock.today()))
    if form.is_valid():
        try:
            made = evaluate(**form.cleaned_data, actor=person, at=clock.now())
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"{made.about}さんの応対評価を登録しました。本人も見られます。")
            return redirect("reporting:evaluation_show", made.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "reporting/evaluation_write.html", {"form": form}, status=status)


def _months(today: date) -> list[date]:
    """This month and those before it, the latest first."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    return months


def _counts(evaluation: Evaluation) -> Counts | None:
    """The person's calls of the month; none where no rules define them."""
    try:
        figures = month_figures(evaluation.month, today=clock.today())
    except NoContract:
        return None
    return figures.tally.agents.get(evaluation.about_id)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
