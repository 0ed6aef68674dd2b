"""調定漏れ: where something seems to be missing, what it comes to month by month, and a claim."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Omitted
from mizuhiki.customers.api import Holder, Supply, holders_of, page_of
from mizuhiki.notices.api import SlipReissue
from mizuhiki.omissions import finding, selectors, services, telling
from mizuhiki.omissions.forms import ClaimForm, WayForm
from mizuhiki.omissions.models import KIND, OmissionClaim, OmissionEnd, OmissionLine
from mizuhiki.omissions.permissions import OMISSION_ASK, OMISSION_SEE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import once

PURPOSE, UNPROCESSABLE, PAGE = "調定漏れの請求", 422, 100
CUSTOMER = "customers.customer"


@require_safe
@login_required
@permission_required(OMISSION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def gap_list(request: HttpRequest) -> HttpResponse:
    """Services with days that no bill covers, the longest first."""
    today = clock.today()
    pack = pack_on(today)
    found, count = finding.gaps(today=today, charges=list(pack.tariffs))
    holders = _holders(request, [one.supply_id for one in found])
    context = {
        "lines": [(one, holders[one.supply_id], pack.charges[one.charge].label) for one in found],
        "count": count,
        "most": finding.SHOWN,
    }
    return render(request, "omissions/gap_list.html", context)


@require_safe
@login_required
@permission_required(OMISSION_SEE, raise_exception=True)
def claim_list(request: HttpRequest) -> HttpResponse:
    """The newest claims."""
    return render(request, "omissions/claim_list.html", {"lines": selectors.claims(limit=PAGE)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(OMISSION_ASK, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def claim_new(request: HttpRequest, supply_id: int) -> HttpResponse:
    """What a supply used and was never billed for; ask a second person to let it be claimed."""
    get_object_or_404(Supply, pk=supply_id)
    holder, today = _holders(request, [supply_id])[supply_id], clock.today()
    found = billing.omitted_of(supply_id, today=today)
    digest = selectors.digest_of(found)
    marks = [one.mark for one in found if one.may_claim]
    form = ClaimForm(
        request.POST if request.method == "POST" else None,
        found=found,
        initial={"bills": marks, "seen": digest},
    )
    if form.is_valid():
        try:
            made = _ask(request, supply_id, form)
        except RuleBroken as broken:
            form.refuse("reason" if broken.code == "reason_needed" else None, broken)
            form.data = {**form.data.dict(), "seen": digest}  # type: ignore[attr-defined]
        else:
            messages.success(request, f"調定漏れの請求の承認を申請しました（依頼番号 {made.pk}）。")
            return redirect("omissions:claim_show", made.subject_id)
    context = {
        "identity": holder,
        "lines": [(one, selectors.why_not(one)) for one in found],
        "form": form,
        "claimable": bool(marks),
        "yen": sum(one.yen for one in found if one.may_claim),
        "barred_yen": _barred_yen(found),
        "customer_url": f"{page_of(holder.customer_id)}?supply={supply_id}",
    }
    return render(request, "omissions/claim_new.html", context, status=UNPROCESSABLE if form.errors else 200)


def _barred_yen(found: list[Omitted]) -> int:
    return sum(one.yen for one in found if one.barred_since is not None)


def _ask(request: HttpRequest, supply_id: int, form: ClaimForm) -> approvals.ApprovalRequest:
    return services.ask_claim(
        supply_id=supply_id,
        chosen=form.cleaned_data["bills"],
        seen=form.cleaned_data["seen"],
        reason=form.cleaned_data["reason"],
        reference=request.POST["once"],
        actor=_person(request),
        at=clock.now(),
    )


@require_safe
@login_required
@permission_required(OMISSION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def claim_show(request: HttpRequest, omission_id: int) -> HttpResponse:
    """A claim: each month with what becomes of it, how it ended, and its slips."""
    claim = get_object_or_404(OmissionClaim.objects.select_related("supply", "by", "end__by"), pk=omission_id)
    holder = _holders(request, [claim.supply_id])[claim.supply_id]
    waiting = approvals.open_request_of(kind=KIND, subject_id=claim.pk)
    end: OmissionEnd | None = getattr(claim, "end", None)
    state, tone = selectors.state_of(claim, is_waiting=waiting is not None)
    labels = {code: charge.label for code, charge in pack_on(clock.today()).charges.items()}
    lines = list(claim.lines.order_by("month", "charge"))
    issued, letter = selectors.slips_of(claim), telling.live_letter(telling.letters_of(claim))
    lacks_paper = end is not None and end.how == OmissionEnd.How.BILLED and not (issued and letter)
    context = {
        "identity": holder,
        "claim": claim,
        "end": end,
        "state": state,
        "tone": tone,
        "waiting": waiting,
        "decision": approvals.last_decision_of(kind=KIND, subject_id=claim.pk),
        "lines": [(one, labels[one.charge]) for one in lines],
        "yen": sum(one.yen for one in lines if one.fate == OmissionLine.Fate.CLAIMED),
        "slips": issued,
        "letter": letter,
        "form": WayForm(initial={"way": "post"})
        if lacks_paper and _person(request).has_perm(OMISSION_ASK)
        else None,
        "customer_url": f"{page_of(holder.customer_id)}?supply={claim.supply_id}",
    }
    return render(request, "omissions/claim_show.html", context)


@require_POST
@login_required
@permission_required(OMISSION_ASK, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def papers_make(request: HttpRequest, omission_id: int) -> HttpResponse:
    """Make the letter and the slips that could not be left for the post when it was billed."""
    claim = get_object_or_404(OmissionClaim, pk=omission_id)
    _holders(request, [claim.supply_id])
    form = WayForm(request.POST)
    if form.is_valid():
        way = SlipReissue.Way(form.cleaned_data["way"])
        refused = services.send_papers(claim=claim, way=way, actor=_person(request), at=clock.now())
        for sentence in refused:
            messages.error(request, sentence)
        if not refused:
            messages.success(request, "お知らせと納付書を作りました。")
    return redirect("omissions:claim_show", omission_id)


def _holders(request: HttpRequest, supply_ids: list[int]) -> dict[int, Holder]:
    """Whose they are, with the reading written down."""
    found = holders_of(supply_ids, today=clock.today(), viewer=_person(request))
    audit.log_read(request, subjects={CUSTOMER: sorted({one.customer_id for one in found.values()})})
    return found


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
