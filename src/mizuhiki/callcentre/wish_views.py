"""What people think of the service: tagged, counted and quoted, and made into proposals (第14, 第18(2))."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import shows_personal_data
from mizuhiki.callcentre import figures, opinions, selectors
from mizuhiki.callcentre.centre_views import month_asked
from mizuhiki.callcentre.models import Case, Proposal, ProposalStep
from mizuhiki.callcentre.permissions import CASE_SEE, FIGURES_SEE, WISH_PROPOSE
from mizuhiki.callcentre.services import wishes
from mizuhiki.callcentre.themes import theme_title
from mizuhiki.callcentre.views import PAGE, UNPROCESSABLE, line_of, log_cases, person_of
from mizuhiki.callcentre.wish_forms import OpinionForm, ProposalForm, ProposalStepForm
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once


@require_safe
@login_required
@permission_required([CASE_SEE, FIGURES_SEE], raise_exception=True)
@shows_personal_data(purpose="要望・意見の集約")
def wish_list(request: HttpRequest) -> HttpResponse:
    """What people wished for and complained of in a month, and the proposals made of it."""
    today = clock.today()
    month = min(month_asked(request.GET.get("month", ""), today), today.replace(day=1))
    since, until = figures.month_of(month)
    shown, now = list(selectors.wishes(since=since, until=until)[:500]), clock.now()
    log_cases(request, shown)
    tags = opinions.opinions_of([one.pk for one in shown])
    context = {
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": until.date() if until.date() <= today else None,
        "lines": [
            line_of(one, now) | {"theme": theme_title(tags[one.pk].theme) if one.pk in tags else ""}
            for one in shown
        ],
        "analysis": opinions.analysis_of(since, until),
        "channels": Case.Channel.labels,
        "register": opinions.register_on(today),
        "proposals": [(one, opinions.outcome_of(one)) for one in selectors.proposals()[:PAGE]],
        "may_propose": person_of(request).has_perm(WISH_PROPOSE),
    }
    return render(request, "callcentre/wish_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CASE_SEE, WISH_PROPOSE], raise_exception=True)
@shows_personal_data(purpose="要望・意見の集約")
@once.protected
def opinion_tag(request: HttpRequest, wish_id: int) -> HttpResponse:
    """Say what an opinion is about, and what the report may quote of it."""
    standing = get_object_or_404(selectors.rows(), pk=wish_id, case__kind__in=selectors.OPINIONS)
    before = opinions.opinions_of([wish_id]).get(wish_id)
    initial = {"theme": before.theme, "quote": before.quote} if before else {}
    form = OpinionForm(request.POST or None, initial=initial, day=clock.today())
    if form.is_valid():
        wishes.tag_opinion(case_id=wish_id, **form.cleaned_data, actor=person_of(request), at=clock.now())
        messages.success(request, f"案件 第{wish_id}号のテーマを登録しました。")
        month = standing.received_at.astimezone(clock.TOKYO)
        return redirect(f"{reverse('callcentre:wish_list')}?month={month:%Y-%m}")
    log_cases(request, [standing])
    context = {"form": form, "line": line_of(standing, clock.now())}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "callcentre/opinion_tag.html", context, status=status)


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
            kind=given["kind"],
            is_instructed=given["is_instructed"],
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


def _is_answered(proposal: Proposal) -> bool:
    ends = (ProposalStep.Kind.ADOPTED, ProposalStep.Kind.DECLINED)
    return any(step.kind in ends for step in proposal.steps.all())


def _marked(request: HttpRequest) -> list[str]:
    """Numbers of the cases that were marked on the list of wishes."""
    return [one for one in request.GET.getlist("case") if one.isdecimal() and len(one) < 12][:200]
