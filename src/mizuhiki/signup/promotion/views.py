"""周知啓発: campaigns with their results, the KPI sheet with its reviews, needs and improvements."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from mizuhiki.platform import clock
from mizuhiki.signup.figures.counting import bank_labels
from mizuhiki.signup.figures.periods import period_of, periods
from mizuhiki.signup.filled import form_page, made_by, writer
from mizuhiki.signup.models import Campaign, Goal, Need
from mizuhiki.signup.permissions import CAMPAIGN_EDIT, FIGURES_SEE
from mizuhiki.signup.promotion import outcomes, services
from mizuhiki.signup.promotion.forms import (
    CampaignForm,
    GoalForm,
    MaterialForm,
    NeedForm,
    NeedStepForm,
    ReviewForm,
)
from mizuhiki.web import once


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@once.protected
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Campaigns with their sign-ups, and the accounts that moved to debit in a period; a new one."""
    person, today = writer(request, CAMPAIGN_EDIT), clock.today()
    banks = [(code, f"{code} {label}") for code, label in bank_labels().items()]
    form = CampaignForm(request.POST or None, initial={"first_day": today}, banks=banks)
    if made := made_by(form, "code", services.begin_campaign, person):
        messages.success(request, f"案内「{made.title}」を登録しました。")
        return redirect("signup:campaign_show", made.pk)
    period = period_of(request)
    context = {
        "lines": outcomes.campaigns(),
        "period": period,
        "periods": periods(today),
        "moved": outcomes.moved(period),
        "form": form if person.has_perm(CAMPAIGN_EDIT) else None,
    }
    return form_page(request, "signup/campaign_list.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@once.protected
def campaign_show(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """One campaign: its link, banks, materials and results; a further material."""
    person = writer(request, CAMPAIGN_EDIT)
    campaign = get_object_or_404(Campaign.objects.select_related("by"), pk=campaign_id)
    form = MaterialForm(request.POST or None, request.FILES or None)
    if made_by(form, "upload", services.add_material, person, campaign_id=campaign.pk):
        messages.success(request, "資料を登録しました。")
        return redirect("signup:campaign_show", campaign.pk)
    labels = bank_labels()
    context = {
        "line": outcomes.line_of(campaign),
        "banks": [f"{code} {labels.get(code, '')}".strip() for code in campaign.bank_codes],
        "materials": campaign.materials.select_related("file", "by").order_by("pk"),
        "form": form if person.has_perm(CAMPAIGN_EDIT) else None,
    }
    return form_page(request, "signup/campaign_show.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@once.protected
def goal_list(request: HttpRequest) -> HttpResponse:
    """KPI: target, actual and the next day of review of each goal; a new one."""
    person, today = writer(request, CAMPAIGN_EDIT), clock.today()
    form = GoalForm(request.POST or None)
    if made := made_by(form, "target", services.set_goal, person):
        messages.success(request, "目標を登録しました。")
        return redirect("signup:goal_show", made.pk)
    context = {
        "lines": outcomes.goals(today=today),
        "form": form if person.has_perm(CAMPAIGN_EDIT) else None,
    }
    return form_page(request, "signup/goal_list.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@once.protected
def goal_show(request: HttpRequest, goal_id: int) -> HttpResponse:
    """One goal with its reviews; the next review."""
    person = writer(request, CAMPAIGN_EDIT)
    goal = get_object_or_404(Goal.objects.select_related("campaign", "by"), pk=goal_id)
    form = ReviewForm(request.POST or None)
    if made_by(form, "next_on", services.review_goal, person, goal_id=goal.pk):
        messages.success(request, "評価を記録しました。")
        return redirect("signup:goal_show", goal.pk)
    context = {
        "line": outcomes.goal_line(goal, today=clock.today()),
        "reviews": goal.reviews.select_related("by").order_by("-reviewed_on"),
        "form": form if person.has_perm(CAMPAIGN_EDIT) else None,
    }
    return form_page(request, "signup/goal_show.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@once.protected
def need_list(request: HttpRequest) -> HttpResponse:
    """Needs, and what came of them; a new one."""
    person = writer(request, CAMPAIGN_EDIT)
    form = NeedForm(request.POST or None, initial={"found_on": clock.today()})
    if made_by(form, "wanted", services.note_need, person):
        messages.success(request, "ニーズを記録しました。")
        return redirect("signup:need_list")
    context = {"lines": outcomes.needs(), "form": form if person.has_perm(CAMPAIGN_EDIT) else None}
    return form_page(request, "signup/need_list.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@once.protected
def need_show(request: HttpRequest, need_id: int) -> HttpResponse:
    """One need with what was decided and done; the next step."""
    person = writer(request, CAMPAIGN_EDIT)
    need = get_object_or_404(Need.objects.select_related("by"), pk=need_id)
    form = NeedStepForm(request.POST or None)
    if made_by(form, "text", services.answer_need, person, need_id=need.pk):
        messages.success(request, "対応を記録しました。")
        return redirect("signup:need_show", need.pk)
    context = {
        "need": need,
        "steps": need.steps.select_related("by").order_by("pk"),
        "form": form if person.has_perm(CAMPAIGN_EDIT) else None,
    }
    return form_page(request, "signup/need_show.html", context, form)
