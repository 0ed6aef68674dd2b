"""福祉連携: what was noticed, what the client and the welfare section said, and the reviews."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.arrears.desk_views import CUSTOMER, UNPROCESSABLE, done, person_of
from mizuhiki.arrears.forms import AnswerForm, ReferralForm, ReviewForm
from mizuhiki.arrears.models import Referral, ReferralStep
from mizuhiki.arrears.permissions import DESK_WORK, REFERRAL_CONFIRM, REFERRAL_SEE
from mizuhiki.arrears.services import referring
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import Supply, holders_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once

PURPOSE = "福祉連携"
PAGE, REVIEW_AFTER = 50, timedelta(days=30)
FIELDS = {"arrears_hold_days_wrong": "review_on", "arrears_hold_runs": "review_on"}


@require_safe
@login_required
@permission_required(REFERRAL_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def referral_list(request: HttpRequest) -> HttpResponse:
    """Every referral, the newest first, and how many a year; the client sees it the moment it is written."""
    found = Referral.objects.select_related("customer", "by", "hold").prefetch_related("steps")
    page = Paginator(found.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    log_read(request, subjects={CUSTOMER: [one.customer_id for one in page]})
    year = clock.fiscal_year(clock.today())
    of_year = Referral.objects.filter(fiscal_year=year)
    supported = ReferralStep.objects.filter(
        referral__fiscal_year=year, outcome=ReferralStep.Outcome.SUPPORTED
    )
    context = {
        "page": page,
        "lines": [(one, any(step.kind == "seen" for step in one.steps.all())) for one in page],
        "year": year,
        "count": of_year.count(),
        "leaflets": of_year.filter(leaflet_given=True).count(),
        "passed_on": of_year.exclude(section="").count(),
        "supported": supported.values("referral").distinct().count(),
    }
    return render(request, "arrears/referral_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([DESK_WORK, REFERRAL_SEE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def referral_new(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Write down what was noticed."""
    get_object_or_404(Supply, pk=supply_id)
    today = clock.today()
    holder = holders_of([supply_id], today=today, viewer=person_of(request))[supply_id]
    log_read(request, subjects={CUSTOMER: [holder.customer_id]})
    form = ReferralForm(
        request.POST or None, initial={"noticed_on": today, "review_on": today + REVIEW_AFTER}
    )
    if form.is_valid():
        try:
            made = referring.refer(
                supply_id=supply_id,
                customer_id=holder.customer_id,
                noticed=form.noticed(),
                reference=request.POST["once"],
                at=clock.now(),
                actor=person_of(request),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "section"), broken)
        else:
            messages.success(request, f"福祉連携 {made.shown} を記録し、発注者へ報告しました。")
            return redirect("arrears:referral_show", made.pk)
    context = {"identity": holder, "supply_id": supply_id, "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "arrears/referral_new.html", context, status=status)


@require_safe
@login_required
@permission_required(REFERRAL_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def referral_show(request: HttpRequest, referral_id: int) -> HttpResponse:
    """A referral with everything that followed."""
    return _page(request, referral_id, AnswerForm(prefix="answer"), ReviewForm(prefix="review"))


def _page(request: HttpRequest, referral_id: int, answer: AnswerForm, review: ReviewForm) -> HttpResponse:
    made = get_object_or_404(Referral.objects.select_related("hold", "by", "customer"), pk=referral_id)
    user, today = person_of(request), clock.today()
    holder = holders_of([made.supply_id], today=today, viewer=user)[made.supply_id]
    log_read(request, subjects={CUSTOMER: [made.customer_id, holder.customer_id]})
    steps = list(made.steps.select_related("by", "hold").order_by("pk"))
    hold = referring.hold_of(made)
    is_over = any(step.kind == "reviewed" and step.hold_id is None for step in steps)
    refused = next((one for one in (answer, review) if one.errors), None)
    context = {
        "identity": holder,
        "referral": made,
        "note": getattr(made, "note", None),
        "steps": steps,
        "hold": hold,
        "is_holding": hold.until > today and not is_over,
        "is_over": is_over,
        "is_seen": any(step.kind == "seen" for step in steps),
        "may_work": user.has_perm(DESK_WORK),
        "may_confirm": user.has_perm(REFERRAL_CONFIRM),
        "answer_form": answer,
        "review_form": review,
        "form": refused,
    }
    status = UNPROCESSABLE if refused else 200
    return render(request, "arrears/referral_show.html", context, status=status)


@require_POST
@login_required
@permission_required([REFERRAL_SEE, REFERRAL_CONFIRM], raise_exception=True)
@once.protected
def referral_confirm(request: HttpRequest, referral_id: int) -> HttpResponse:
    """The client took note."""
    get_object_or_404(Referral, pk=referral_id)
    try:
        referring.confirm_report(referral_id=referral_id, at=clock.now(), actor=person_of(request))
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "報告を確認しました。")
    return redirect("arrears:referral_show", referral_id)


@require_POST
@login_required
@permission_required([REFERRAL_SEE, DESK_WORK], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def referral_answer(request: HttpRequest, referral_id: int) -> HttpResponse:
    """What the welfare section said."""
    get_object_or_404(Referral, pk=referral_id)
    form = AnswerForm(request.POST, prefix="answer")

    def act() -> None:
        referring.note_answer(
            referral_id=referral_id,
            outcome=form.cleaned_data["outcome"],
            at=clock.now(),
            actor=person_of(request),
        )

    if done(form, "outcome", act):
        messages.success(request, "部局の回答を記録しました。")
        return redirect("arrears:referral_show", referral_id)
    return _page(request, referral_id, form, ReviewForm(prefix="review"))


@require_POST
@login_required
@permission_required([REFERRAL_SEE, DESK_WORK], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def referral_review(request: HttpRequest, referral_id: int) -> HttpResponse:
    """Look again: the hold ends, or goes on."""
    get_object_or_404(Referral, pk=referral_id)
    form = ReviewForm(request.POST, prefix="review")

    def act() -> None:
        referring.review(
            referral_id=referral_id,
            outcome=form.cleaned_data["outcome"],
            hold_on_until=form.cleaned_data["until"],
            at=clock.now(),
            actor=person_of(request),
        )

    if done(form, "until", act):
        messages.success(request, "見直しを記録しました。")
        return redirect("arrears:referral_show", referral_id)
    return _page(request, referral_id, AnswerForm(prefix="answer"), form)
