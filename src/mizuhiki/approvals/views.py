"""承認: what waits for me, and the page where a second person decides."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.approvals import selectors, services
from mizuhiki.approvals.forms import DecisionForm
from mizuhiki.approvals.kinds import kind_of
from mizuhiki.approvals.models import ApprovalRequest, Decision
from mizuhiki.approvals.permissions import REQUEST_SEE, REQUEST_SEE_ALL
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Person
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once

PAGE = 50
LISTS = {
    "waiting": ("自分の承認待ち", selectors.waiting_for),
    "mine": ("自分が依頼したもの", selectors.asked_by),
    "decided": ("決まったもの", selectors.decided_for),
}
ALL = {"all": ("すべて", selectors.visible_to)}  # for who looks after everybody's


@require_safe
@login_required
@permission_required(REQUEST_SEE, raise_exception=True)
def request_list(request: HttpRequest) -> HttpResponse:
    """What waits for my decision; what I asked for; what was decided."""
    lists = LISTS | (ALL if _person(request).has_perm(REQUEST_SEE_ALL) else {})
    show = request.GET.get("show", "waiting")
    show = show if show in lists else "waiting"
    title, found = lists[show]
    page = Paginator(found(_person(request)), PAGE).get_page(request.GET.get("page"))
    context = {
        "show": show,
        "title": title,
        "lists": [(code, name) for code, (name, _) in lists.items()],
        "page": page,
        "waiting_count": selectors.waiting_for(_person(request)).count(),
    }
    return render(request, "approvals/request_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(REQUEST_SEE, raise_exception=True)
@shows_personal_data(purpose="承認")
@once.protected
def request_decide(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: what it would do, and the buttons this person may press."""
    asked = get_object_or_404(selectors.visible_to(_person(request)), pk=request_id)
    if request.method == "POST" and not selectors.may_act_on(asked, _person(request)):
        raise PermissionDenied
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        outcome = Decision.Outcome(form.cleaned_data["outcome"])
        try:
            services.decide(
                request_id=asked.pk,
                outcome=outcome,
                reason=form.cleaned_data["reason"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.add_error("reason" if broken.code == "reason_needed" else None, broken.message)
        else:
            messages.success(request, f"「{asked.title}」を「{outcome.label}」としました。")
            return redirect("approvals:request_list")
    kind = kind_of(asked.kind)
    log_read(request, subjects=kind.subjects(asked) if kind.subjects else [asked])
    context = _page_of(asked, _person(request)) | {"form": form}
    return render(request, "approvals/request_decide.html", context, status=422 if form.errors else 200)


def _page_of(asked: ApprovalRequest, person: Person) -> dict[str, Any]:
    """What the page shows, and which buttons stand on it."""
    kind, decision = kind_of(asked.kind), Decision.objects.filter(pk=asked.pk).first()
    is_asker, is_open = asked.asked_by_id == person.pk, decision is None
    is_changed = is_open and not services.is_as_asked(asked)
    may_decide = is_open and not is_asker and person.has_perm(kind.right_to_decide)
    return {
        "asked": asked,
        "kind": kind,
        "decision": decision,
        "picture": kind.picture(asked),
        "is_changed": is_changed,
        "may_grant": may_decide and not is_changed,
        "may_refuse": may_decide,
        "may_withdraw": is_open and is_asker,
    }


def _person(request: HttpRequest) -> Person:
    """The signed-in person; the decorators let nobody else in."""
    return cast(Person, request.user)
