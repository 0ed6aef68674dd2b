"""The centre's own pages: its eight kinds of work, figures, wishes and proposals, the bureau's help desk."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.callcentre import figures, selectors
from mizuhiki.callcentre.areas import areas
from mizuhiki.callcentre.models import Case, CaseStep, Proposal, ProposalStep
from mizuhiki.callcentre.permissions import CASE_SEE, CASE_TAKE, FIGURES_SEE, WISH_PROPOSE
from mizuhiki.callcentre.services import wishes
from mizuhiki.callcentre.standing import CaseView
from mizuhiki.callcentre.views import PAGE, UNPROCESSABLE, line_of, log_cases, person_of
from mizuhiki.callcentre.wish_forms import ProposalForm, ProposalStepForm
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once

YEARS = 5


@require_safe
@login_required
@permission_required(CASE_SEE, raise_exception=True)
def area_list(request: HttpRequest) -> HttpResponse:
    """The eight kinds of work of the contract, each with the places where it is done (CC-026)."""
    person = person_of(request)
    context = {
        "areas": [(area, area.links(person)) for area in areas()],
        "sees_figures": person.has_perm(FIGURES_SEE),
    }
    return render(request, "callcentre/area_list.html", context)


@require_safe
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
def figures_show(request: HttpRequest) -> HttpResponse:
    """A month by the eight kinds of work, by kind and channel; enquiries of its year by class."""
    today = clock.today()
    month = min(_month(request.GET.get("month", ""), today), today.replace(day=1))
    since, until = figures.month_of(month)
    kinds = figures.kinds_of_month(month)
    year = clock.fiscal_year(month)
    context = {
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": until.date() if until.date() <= today else None,
        "areas": [(area, area.figures(since, until)) for area in areas()],
        "kinds": kinds,
        "channels": Case.Channel.labels,
        "totals": [sum(column) for column in zip(*(one.by_channel for one in kinds), strict=True)],
        "total": sum(one.total for one in kinds),
        "year": year,
        "months": [f"{(number - 1) % 12 + 1}月" for number in range(4, 16)],
        "classes": figures.enquiries_of_year(year, today=today),
    }
    return render(request, "callcentre/figures_show.html", context)


@require_safe
@login_required
@permission_required([CASE_SEE, FIGURES_SEE], raise_exception=True)
@shows_personal_data(purpose="要望・意見の集約")
def wish_list(request: HttpRequest) -> HttpResponse:
    """What people wished for and complained of in a month, and the proposals made of it."""
    today = clock.today()
    month = min(_month(request.GET.get("month", ""), today), today.replace(day=1))
    since, until = figures.month_of(month)
    shown, now = list(selectors.wishes(since=since, until=until)[:500]), clock.now()
    log_cases(request, shown)
    context = {
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": until.date() if until.date() <= today else None,
        "lines": [line_of(one, now) for one in shown],
        "proposals": selectors.proposals()[:PAGE],
        "may_propose": person_of(request).has_perm(WISH_PROPOSE),
    }
    return render(request, "callcentre/wish_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CASE_SEE, WISH_PROPOSE], raise_exception=True)
@once.protected
def proposal_new(request: HttpRequest) -> HttpResponse:
    """Write a proposal, with the numbers of the cases that speak for it."""
    initial = {"cases": " ".join(_marked(request))}
    form = ProposalForm(request.POST or None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        made = wishes.propose(
            title=given["title"],
            text=given["text"],
            case_ids=given["cases"],
            actor=person_of(request),
            at=clock.now(),
        )
        messages.success(request, "提案を登録しました。")
        return redirect("callcentre:proposal_show", made.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "callcentre/proposal_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CASE_SEE, FIGURES_SEE], raise_exception=True)
@shows_personal_data(purpose="要望・意見の集約")
@once.protected
def proposal_show(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One proposal: its cases, and what the client made of it."""
    proposal, person = get_object_or_404(selectors.proposals(), pk=proposal_id), person_of(request)
    form = ProposalStepForm(request.POST or None)
    if request.method == "POST" and not person.has_perm(WISH_PROPOSE):
        raise PermissionDenied
    if form.is_valid():
        given = form.cleaned_data
        try:
            wishes.note_proposal(
                proposal_id=proposal_id, kind=given["kind"], text=given["text"], actor=person, at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("kind", broken)
        else:
            messages.success(request, "記録しました。")
            return redirect("callcentre:proposal_show", proposal_id)
    found = [one.case_id for one in proposal.cases.all()]
    shown = list(selectors.rows().filter(pk__in=found).order_by("-received_at"))
    log_cases(request, shown)
    context = {
        "proposal": proposal,
        "steps": sorted(proposal.steps.all(), key=lambda step: step.pk),
        "lines": [line_of(one, clock.now()) for one in shown],
        "form": form if person.has_perm(WISH_PROPOSE) and not _is_answered(proposal) else None,
    }
    return render(
        request, "callcentre/proposal_show.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@require_safe
@login_required
@permission_required([CASE_SEE, CASE_TAKE], raise_exception=True)
@shows_personal_data(purpose="局内問合せへの対応")
def helpdesk_list(request: HttpRequest) -> HttpResponse:
    """Tickets of the bureau's help desk: channel, received, first answer, closed (DD-055)."""
    found = selectors.rows().filter(case__kind=Case.Kind.HELPDESK).order_by("-received_at", "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    steps = CaseStep.objects.filter(case_id__in=[one.pk for one in shown]).order_by("number")
    of_case: dict[int, list[CaseStep]] = {}
    for step in steps:
        of_case.setdefault(step.case_id, []).append(step)
    log_read(request, subjects={"callcentre.case": [one.pk for one in shown]})
    now = clock.now()
    context: dict[str, Any] = {
        "page": page,
        "tickets": [
            (line_of(one, now), CaseView(one.case, one, [], of_case.get(one.pk, []))) for one in shown
        ],
    }
    return render(request, "callcentre/helpdesk_list.html", context)


def _is_answered(proposal: Proposal) -> bool:
    ends = (ProposalStep.Kind.ADOPTED, ProposalStep.Kind.DECLINED)
    return any(step.kind in ends for step in proposal.steps.all())


def _marked(request: HttpRequest) -> list[str]:
    """Numbers of the cases that were marked on the list of wishes."""
    return [one for one in request.GET.getlist("case") if one.isdecimal() and len(one) < 12][:200]


def _month(written: str, today: date) -> date:
    """The first day of a month of the URL; this month where it says none."""
    try:
        return datetime.strptime(f"{written}-01", "%Y-%m-%d").date()  # noqa: DTZ007 - a month, no instant
    except ValueError:
        return today.replace(day=1)
