"""登録の確認: registrations at banks that wait for a clerk, and one of them with what is known of it."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import Supply, holders_of, normalise, page_of
from mizuhiki.directdebit.api import accounts_of_supply
from mizuhiki.formats import yucho
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.signup import accounts
from mizuhiki.signup.accounts import Registered
from mizuhiki.signup.models import ApplicationMatch, Evidence
from mizuhiki.signup.permissions import APPLICATION_MATCH, APPLICATION_SEE
from mizuhiki.signup.reconciling import days, registrations
from mizuhiki.signup.reconciling.daily_forms import LeaveForm, SettleForm
from mizuhiki.staff.api import User
from mizuhiki.web import once
from mizuhiki.web.forms import Form

UNPROCESSABLE = 422
KIND = "signup.evidence"


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
def registration_list(request: HttpRequest) -> HttpResponse:
    """What waits, the longest waiting first: numbers and days, and nobody's name."""
    return render(request, "signup/registration_list.html", {"waiting": days.waiting()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
@shows_personal_data(purpose="WEB口座振替の登録の確認")
@once.protected
def registration_show(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """The account as the bank says it, whose it may be, and the accounts that supply has already."""
    loose = days.loose_of(evidence_id)
    if loose is None:
        raise Http404
    person = cast(User, request.user)
    may_match = person.has_perm(APPLICATION_MATCH) and not loose.is_settled
    if request.method == "POST" and not person.has_perm(APPLICATION_MATCH):
        raise PermissionDenied
    evidence = Evidence.objects.select_related("attempt", "settling__mandate__supply").get(pk=evidence_id)
    account = accounts.registered_of(evidence)
    supply = _likely(evidence, account, loose.customer_no)
    is_leaving = request.POST.get("act") == "leave"
    is_yucho = account.bank_code == yucho.BANK
    settle = SettleForm(
        None if is_leaving else request.POST or None,
        is_yucho=is_yucho,
        initial={"inquiry_no": supply.inquiry_no if supply else ""},
    )
    leave = LeaveForm(request.POST if is_leaving else None)
    form: Form = leave if is_leaving else settle
    if form.is_valid() and _is_done(request, evidence_id, form):
        return redirect("signup:registration_show", evidence_id)
    today = clock.today()
    holders = holders_of([supply.pk] if supply else [], today=today, viewer=person)
    log_read(
        request,
        subjects={KIND: [evidence_id], "customers.customer": [one.customer_id for one in holders.values()]},
    )
    holder = holders.get(supply.pk) if supply else None
    context = {
        "loose": loose,
        "account": account,
        "evidence": evidence,
        "holder": holder,
        "is_other_name": holder is not None
        and not loose.is_settled
        and normalise(holder.kana) != normalise(account.holder_kana),
        "customer_url": f"{page_of(holder.customer_id)}?supply={holder.supply_id}" if holder else "",
        "accounts": accounts_of_supply(supply_id=supply.pk, on=today) if supply else [],
        "settle": settle if may_match else None,
        "leave": leave if may_match else None,
        "form": form,
    }
    return render(
        request, "signup/registration_show.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _is_done(request: HttpRequest, evidence_id: int, form: Form) -> bool:
    """Do what was asked; a refusal stands on the form."""
    facts, person, at = form.cleaned_data, cast(User, request.user), clock.now()
    try:
        if isinstance(form, LeaveForm):
            registrations.leave(evidence_id=evidence_id, reason=facts["reason"], at=at, actor=person)
            messages.success(request, "反映しない登録として記録しました。")
            return True
        registrations.settle(
            evidence_id=evidence_id,
            inquiry_no=facts["inquiry_no"],
            numbers=(facts.get("symbol", ""), facts.get("number", "")),
            at=at,
            actor=person,
        )
    except RuleBroken as broken:
        form.refuse("reason" if isinstance(form, LeaveForm) else "inquiry_no", broken)
        return False
    messages.success(request, "契約に反映しました。次の請求から口座振替になります。")
    return True


def _likely(evidence: Evidence, account: Registered, customer_no: str) -> Supply | None:
    """Whose it may be: the supply its application became, or the one that was named for this very way."""
    if hasattr(evidence, "settling") and evidence.settling.mandate is not None:
        return Supply.objects.get(pk=evidence.settling.mandate.supply_id)
    if evidence.attempt is not None:
        used = accounts.counting_of(evidence.attempt.application)
        match = ApplicationMatch.objects.filter(application=evidence.attempt.application_id).first()
        if match is not None and used is not None and used.house == account.house:
            return Supply.objects.get(pk=match.mandate.supply_id)
        customer_no = account.given.get("inquiry_no", "")
    return Supply.objects.filter(inquiry_no=customer_no).first() if customer_no else None
