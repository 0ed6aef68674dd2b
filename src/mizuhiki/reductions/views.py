"""料金の減額: the book, an application for chosen bills, its way to the utility, and its papers."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import Holder, Supply, holders_of, page_of
from mizuhiki.documents.api import PaperFault
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.reductions import paper, reckoning, selectors, services
from mizuhiki.reductions.agreement import line_of, planned
from mizuhiki.reductions.forms import ApplyForm, WithdrawForm
from mizuhiki.reductions.models import KIND, ReductionApplication, ReductionEnd
from mizuhiki.reductions.permissions import REDUCTION_RECEIVE, REDUCTION_SEE
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once

PURPOSE = "料金の減額の申請"
UNPROCESSABLE = 422
YEARS = 5
FIELDS = {  # where a refusal stands on the form
    "reduction_in_the_future": "received_on",
    "reduction_place_needed": "place",
    "reduction_reference_needed": "reference_m3",
}


@require_safe
@login_required
@permission_required(REDUCTION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def book(request: HttpRequest) -> HttpResponse:
    """The applications of a fiscal year: number, whose, by which rule, what became of each."""
    this, asked = clock.fiscal_year(clock.today()), request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this
    lines = selectors.book(year)
    shown = sorted({line.application.customer_id for line in lines})
    audit.log_read(request, subjects={"customers.customer": shown})
    names = {line.application.pk: reckoning.rule_of(line.application).name for line in lines}
    context = {
        "year": year,
        "years": sorted({*range(this, this - YEARS, -1), year}, reverse=True),
        "lines": [(line, names[line.application.pk]) for line in lines],
        "yen": sum(line.yen for line in lines),
    }
    return render(request, "reductions/book.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(REDUCTION_RECEIVE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def reduction_apply(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Receive an application by one of today's rules; `?rule=` says which, at first the first of them."""
    get_object_or_404(Supply, pk=supply_id)
    known = reckoning.rules_on(clock.today())
    rule = known.get(request.GET.get("rule", "")) or next(iter(known.values()), None)
    holder = _holder(request, supply_id)
    form = _apply_form(request, supply_id, rule) if rule else None
    if rule and form and form.is_valid():
        try:
            made = _receive(request, supply_id, rule.code, form)
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "bills"), broken)
        else:
            messages.success(request, f"減額の申請を受け付けました（受付番号 {made.shown}）。")
            return redirect("reductions:reduction_show", made.pk)
    context = {
        "identity": holder,
        "form": form,
        "rule": rule,
        "rules": known.values(),
        "customer_url": f"{page_of(holder.customer_id)}?supply={supply_id}",
    }
    status = UNPROCESSABLE if form and form.errors else 200
    return render(request, "reductions/reduction_apply.html", context, status=status)


def _apply_form(request: HttpRequest, supply_id: int, rule: reckoning.Rule) -> ApplyForm:
    """The form with the newest bills; the usual volume is that before the newest of them."""
    bills = billing.bills_of_supply(supply_id=supply_id)
    if request.method == "POST":
        return ApplyForm(request.POST, rule=rule, bills=bills)
    newest: date = bills[0].cycle_month if bills else clock.today()
    usual = reckoning.usual_m3(supply_id, before=newest)
    initial: dict[str, Any] = {"relation": "self", "received_on": clock.today()}
    return ApplyForm(rule=rule, bills=bills, initial=initial | ({"reference_m3": usual[0]} if usual else {}))


def _receive(request: HttpRequest, supply_id: int, code: str, form: ApplyForm) -> ReductionApplication:
    given = form.cleaned_data
    return services.receive_application(
        supply_id=supply_id,
        code=code,
        relation=ReductionApplication.Relation(given["relation"]),
        demand_ids=[int(one) for one in given["bills"]],
        place=given.get("place", ""),
        repaired_on=given.get("repaired_on"),
        reference_m3=given.get("reference_m3"),
        papers=given.get("papers", ()),
        received_on=given["received_on"],
        reference=request.POST["once"],
        actor=_person(request),
        at=clock.now(),
    )


@require_safe
@login_required
@permission_required(REDUCTION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def reduction_show(request: HttpRequest, reduction_id: int) -> HttpResponse:
    """An application: what it asks for, what is missing, what would come off or came off, how it ended."""
    return _page(request, _application(reduction_id), WithdrawForm())


@require_POST
@login_required
@permission_required(REDUCTION_RECEIVE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def paper_bring(request: HttpRequest, reduction_id: int) -> HttpResponse:
    """A missing paper came in."""
    name = request.POST.get("name", "")
    return _act(
        request,
        reduction_id,
        lambda: services.bring_paper(
            application_id=reduction_id, name=name, actor=_person(request), at=clock.now()
        ),
        "書類を受け取ったことを記録しました。",
    )


@require_POST
@login_required
@permission_required(REDUCTION_RECEIVE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def reduction_submit(request: HttpRequest, reduction_id: int) -> HttpResponse:
    """Ask the utility to decide."""
    return _act(
        request,
        reduction_id,
        lambda: services.submit_application(
            application_id=reduction_id, actor=_person(request), at=clock.now()
        ),
        "企業局の決定を求めました。",
    )


@require_POST
@login_required
@permission_required(REDUCTION_RECEIVE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def reduction_withdraw(request: HttpRequest, reduction_id: int) -> HttpResponse:
    """The customer takes the application back."""
    application, form = _application(reduction_id), WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, application, form)
    return _act(
        request,
        reduction_id,
        lambda: services.withdraw_application(
            application_id=reduction_id,
            reason=form.cleaned_data["reason"],
            actor=_person(request),
            at=clock.now(),
        ),
        "申請を取り下げました。請求は変わりません。",
    )


@require_safe
@login_required
@permission_required(REDUCTION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="減額申請書の印刷")
def reduction_form(request: HttpRequest, reduction_id: int) -> HttpResponse:
    """減額申請書 as PDF, to be signed by the applicant."""
    return _paper(request, _application(reduction_id), paper.form_pdf, "reduction-form")


@require_safe
@login_required
@permission_required(REDUCTION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="減額決定通知書の印刷")
def reduction_notice(request: HttpRequest, reduction_id: int) -> HttpResponse:
    """減額決定通知書 as PDF, once the utility decided."""
    application = _application(reduction_id)
    end = getattr(application, "end", None)
    if end is None or end.how == ReductionEnd.How.WITHDRAWN:
        raise Http404
    return _paper(request, application, paper.notice_pdf, "reduction-notice")


def _act(request: HttpRequest, reduction_id: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it and come back to the application; a refusal stands on its page."""
    try:
        act()
    except RuleBroken as broken:
        return _page(request, _application(reduction_id), WithdrawForm(), refused=broken.message)
    messages.success(request, said)
    return redirect("reductions:reduction_show", reduction_id)


def _page(
    request: HttpRequest, application: ReductionApplication, form: WithdrawForm, *, refused: str = ""
) -> HttpResponse:
    person, rule = _person(request), reckoning.rule_of(application)
    waiting = approvals.open_request_of(kind=KIND, subject_id=application.pk)
    end = getattr(application, "end", None)
    changes, why_nothing = planned(application)
    state, tone = selectors.state_of(application, is_waiting=waiting is not None)
    context = {
        "identity": _holder(request, application.supply_id),
        "application": application,
        "rule": rule,
        "state": state,
        "tone": tone,
        "end": end,
        "waiting": waiting,
        "bills": [one.demand for one in application.bills.select_related("demand").order_by("demand")],
        "papers": application.papers.select_related("by").order_by("pk"),
        "missing": [] if end else reckoning.missing_papers(application),
        "unmet": [] if end else reckoning.unmet(application),
        "planned": [line_of(one) for one in changes],
        "planned_yen": sum(one.difference_yen for one in changes),
        "why_nothing": why_nothing,
        "reduced": selectors.reduced_by(application),
        "may_receive": person.has_perm(REDUCTION_RECEIVE) and end is None,
        "is_decided": end is not None and end.how != ReductionEnd.How.WITHDRAWN,
        "form": form,
        "refused": refused,
        "customer_url": f"{page_of(application.customer_id)}?supply={application.supply_id}",
    }
    status = UNPROCESSABLE if refused or form.errors else 200
    return render(request, "reductions/reduction_show.html", context, status=status)


def _paper(
    request: HttpRequest,
    application: ReductionApplication,
    make: Callable[..., bytes],
    name: str,
) -> HttpResponse:
    if not files.is_asked_for(request):
        raise PermissionDenied
    holder = _holder(request, application.supply_id, how=audit.ReadLog.How.PRINT)
    try:
        content = make(application, holder=holder, at=clock.now())
    except PaperFault as fault:
        words = errors.Words("書類を印刷できません", (fault.message, "申請は記録されています。"))
        return errors.page(request, UNPROCESSABLE, words=words)
    return files.hand_out(
        content, name=f"{name}-{application.shown}.pdf", media_type="application/pdf", is_shown=True
    )


def _application(reduction_id: int) -> ReductionApplication:
    found = ReductionApplication.objects.select_related("received_by", "end__by", "supply")
    return get_object_or_404(found, pk=reduction_id)


def _holder(request: HttpRequest, supply_id: int, **how: Any) -> Holder:
    """Whose it is, with the reading written down."""
    holder = holders_of([supply_id], today=clock.today(), viewer=_person(request))[supply_id]
    audit.log_read(request, subjects={"customers.customer": [holder.customer_id]}, **how)
    return holder


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
