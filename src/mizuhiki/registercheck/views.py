"""台帳照合: what the registers do not agree about, and one of them with its reason."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import holders_of, page_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.registercheck import services
from mizuhiki.registercheck.models import Check, Difference
from mizuhiki.registercheck.permissions import DIFFERENCE_ASK, DIFFERENCE_SEE
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import once
from mizuhiki.web.forms import Form

PAGE = 100
PURPOSE = "台帳の相違の確認"
CUSTOMER = "customers.customer"


class AcceptForm(Form):
    """Why a difference may stay."""

    reason = forms.CharField(
        label="このままでよい理由",
        max_length=200,
        help_text="例：給水管は20mmだが、承認によりメーターだけ13mm。氏名や電話番号は書かないでください。",
        widget=forms.Textarea({"rows": 2}),
    )


@require_safe
@login_required
@permission_required(DIFFERENCE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def difference_list(request: HttpRequest) -> HttpResponse:
    """What is open, the oldest first; counts by kind; the last night's look."""
    everything = Difference.objects.select_related("installation", "end")
    counts = everything.values("kind").annotate(open=Count("pk", filter=Q(end=None)), ever=Count("pk"))
    chosen = request.GET.get("kind", "")
    shown = everything.order_by("end__on", "first_seen_on", "pk")
    if request.GET.get("ended") != "1":
        shown = shown.filter(end=None)
    if chosen in Difference.Kind.values:
        shown = shown.filter(kind=chosen)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    supplies = [one.supply_id for one in page if one.supply_id]
    holders = holders_of(supplies, today=clock.today(), viewer=cast(User, request.user))
    log_read(request, subjects={CUSTOMER: [one.customer_id for one in holders.values()]})
    context = {
        "page": page,
        "rows": [(one, holders.get(one.supply_id or 0), *_words(one)) for one in page],
        "counts": [
            (Difference.Kind(one["kind"]), one["open"], one["ever"]) for one in counts.order_by("kind")
        ],
        "open_count": sum(one["open"] for one in counts),
        "check": Check.objects.order_by("-pk").first(),
        "shows_ended": request.GET.get("ended") == "1",
    }
    return render(request, "registercheck/difference_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(DIFFERENCE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def difference_show(request: HttpRequest, difference_id: int) -> HttpResponse:
    """One difference; who may asks a second person to let it stay."""
    difference = get_object_or_404(
        Difference.objects.select_related("installation__premises", "end__by"), pk=difference_id
    )
    person = cast(User, request.user)
    may_ask = person.has_perm(DIFFERENCE_ASK)
    if request.method == "POST" and not may_ask:
        raise PermissionDenied
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            asked = services.ask_acceptance(
                difference_id=difference.pk,
                reason=form.cleaned_data["reason"],
                actor=person,
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, f"承認を依頼しました（依頼番号 {asked.pk}）。")
            return redirect("registercheck:difference_list")
    supplies = [difference.supply_id] if difference.supply_id else []
    holders = holders_of(supplies, today=clock.today(), viewer=person)
    holder = holders.get(difference.supply_id or 0)
    log_read(request, subjects={CUSTOMER: [one.customer_id for one in holders.values()]})
    one, other = _words(difference)
    context = {
        "difference": difference,
        "one": one,
        "other": other,
        "identity": holder,
        "sees_place": holder is None or bool(holder.tap_no),
        "customer_url": page_of(holder.customer_id) if holder else "",
        "waiting": approvals.open_request_of(kind=services.KIND, subject_id=difference.pk),
        "form": form if may_ask and not hasattr(difference, "end") else None,
    }
    status = 422 if form.errors else 200
    return render(request, "registercheck/difference_show.html", context, status=status)


def _words(difference: Difference) -> tuple[str, str]:
    """Both sides as people call them: a charge by its name."""
    charges = pack_on(clock.today()).charges
    one, other = (
        charges[text].label if text in charges else text or "なし"
        for text in (difference.one, difference.other)
    )
    return one, other
