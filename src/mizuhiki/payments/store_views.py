"""コンビニ・スマホ収納: agents' files, what belongs to no slip, what stores told of and is no money yet."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import page_of
from mizuhiki.payments import store_lists, store_settling
from mizuhiki.payments.candidates import Candidate, advice_without, candidates_of
from mizuhiki.payments.forms import MatchForm, ReturnForm, ReverseForm, StoreFileForm
from mizuhiki.payments.permissions import STORE_IMPORT, STORE_SEE, STORE_SETTLE
from mizuhiki.payments.store_files import KIND
from mizuhiki.payments.store_lists import Unmatched
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import NoRulesInForce, pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import once

PAGE = 50
UNPROCESSABLE = 422
NOBODY = (None, "")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(STORE_SEE, raise_exception=True)
@once.protected
def store_file_list(request: HttpRequest) -> HttpResponse:
    """The files taken in with counts and yen, what agents will transfer, and the place to bring a file."""
    person = cast(User, request.user)
    may_import = person.has_perm(STORE_IMPORT)
    if request.method == "POST" and not may_import:
        raise PermissionDenied
    form = StoreFileForm(request.POST or None, request.FILES or None, agents=_agents())
    if form.is_valid():
        facts = {"agent": form.cleaned_data["agent"]}
        try:
            incoming = attachments.receive(
                form.cleaned_data["file"], kind=KIND, facts=facts, actor=person, at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("file", broken)
        else:
            return redirect("attachments:incoming_show", incoming.pk)
    context = {
        "form": form if may_import else None,
        "files": store_lists.store_files(),
        "transfers": store_lists.transfers(),
        "unmatched": store_lists.unmatched_sum(),
        "refused": [one for one in attachments.arrivals(KIND) if one.word != "取込済み"],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "payments/store_file_list.html", context, status=status)


def _agents() -> list[tuple[str, str]]:
    """The agents of today's rules; none where no rules are in force."""
    try:
        agents = pack_on(clock.today()).stores.agents
    except NoRulesInForce:
        return []
    return [(code, one.label) for code, one in agents.items()]


@require_safe
@login_required
@permission_required(STORE_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="コンビニ・スマホ収納の確認")
def store_file_page(request: HttpRequest, store_file_id: int) -> HttpResponse:
    """One file: what it says by kind, where its money went, and what of it waits for a person."""
    found = store_lists.store_files(one=store_file_id)
    if not found:
        raise Http404
    disputed = store_lists.disputed_of_file(store_file_id)
    holders = _holders(request, [one.supply_id for one in disputed])
    context = {
        "line": found[0],
        "file": store_lists.file_of(store_file_id),
        "transfers": store_lists.transfers(file_id=store_file_id),
        "unmatched": _guessed(store_lists.unmatched(file_id=store_file_id)),
        "held": store_lists.held_rows(file_id=store_file_id),
        "disputed": [(one, *holders.get(one.supply_id, NOBODY)) for one in disputed],
    }
    return render(request, "payments/store_file_page.html", context)


@require_safe
@login_required
@permission_required(STORE_SEE, raise_exception=True)
def unmatched_list(request: HttpRequest) -> HttpResponse:
    """Money that belongs to no slip, longest waiting first, and the rows nobody could read; no names."""
    total = store_lists.unmatched_sum()
    page = Paginator(range(total.count), PAGE).get_page(request.GET.get("page"))
    context = {
        "total": total,
        "page": page,
        "lines": _guessed(store_lists.unmatched(offset=max(page.start_index() - 1, 0), limit=PAGE)),
        "held": store_lists.held_rows(),
    }
    return render(request, "payments/unmatched_list.html", context)


def _guessed(found: list[Unmatched]) -> list[tuple[Unmatched, list[Candidate], str]]:
    """Each with the slips it may be of, or with what to do where there is none."""
    candidates = candidates_of(found)
    pack = pack_on(clock.today()) if found else None
    return [
        (one, candidates.get(one.report_id, []), advice_without(one, pack) if pack else "") for one in found
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(STORE_SETTLE, raise_exception=True)
@audit.shows_personal_data(purpose="収納の突合")
@once.protected
def report_settle(request: HttpRequest, report_id: int) -> HttpResponse:
    """One piece of such money: a person finds its slip, or gives it back to the agent.

    The slips it may be of stand beside with whose they are; `?slip=` puts the number of one on the form.
    """
    found = store_lists.unmatched(report_id=report_id)
    if not found:
        return redirect("payments:unmatched_list")
    ((one, candidates, advice),) = _guessed(found)
    holders = _holders(request, [candidate.supply_id for candidate in candidates])
    chosen = next((each for each in candidates if each.slip_no == request.GET.get("slip")), None)
    match = MatchForm(None, initial={"slip": chosen.slip_no} if chosen else None)
    give_back = ReturnForm(None)
    form: MatchForm | ReturnForm | None = None
    if request.POST.get("act") == "match":
        form = match = MatchForm(request.POST)
    elif request.method == "POST":
        form = give_back = ReturnForm(request.POST)
    if form is not None and form.is_valid():
        try:
            sentence = _settle(request, report_id, form)
        except RuleBroken as broken:
            form.refuse("slip" if "slip" in form.fields else "reason", broken)
        else:
            messages.success(request, sentence)
            return redirect("payments:unmatched_list")
    context = {
        "one": one,
        "candidates": [(each, *holders.get(each.supply_id, NOBODY)) for each in candidates],
        "advice": advice,
        "match": match,
        "give_back": give_back,
        "form": form,
    }
    status = UNPROCESSABLE if form is not None else 200
    return render(request, "payments/report_settle.html", context, status=status)


def _settle(request: HttpRequest, report_id: int, form: MatchForm | ReturnForm) -> str:
    """Do what was asked; what a person reads of it."""
    person, at, facts = cast(User, request.user), clock.now(), form.cleaned_data
    if isinstance(form, MatchForm):
        receipt = store_settling.match_report(
            report_id=report_id, slip=facts["slip"], reason=facts["reason"], actor=person, at=at
        )
        return f"{receipt.received_yen:,}円を納付書に充てました。"
    store_settling.return_report(report_id=report_id, reason=facts["reason"], actor=person, at=at)
    return "収納代行会社へ戻す収納として記録しました。"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(STORE_SETTLE, raise_exception=True)
@audit.shows_personal_data(purpose="コンビニ・スマホ収納の取消し")
@once.protected
def report_reverse(request: HttpRequest, report_id: int) -> HttpResponse:
    """A 確報 that was cancelled too: once the agent said that no money comes, its receipt is taken back."""
    found = store_lists.disputed_report(report_id)
    if found is None or found.supply_id is None:
        return redirect("payments:store_file_list")
    form = ReverseForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            store_settling.take_back_disputed(
                report_id=report_id,
                reason=form.cleaned_data["reason"],
                actor=cast(User, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, f"納付書{found.slip_no}の入金{found.yen:,}円を取り消しました。")
            return redirect("payments:store_file_list")
    holder, url = _holders(request, [found.supply_id])[found.supply_id]
    context = {"one": found, "holder": holder, "url": url, "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "payments/report_reverse.html", context, status=status)


@require_safe
@login_required
@permission_required(STORE_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="コンビニ・スマホ収納の確認")
def provisional_list(request: HttpRequest) -> HttpResponse:
    """What stores told of and is no money yet, oldest first; late ones are marked."""
    today, found = clock.today(), store_lists.provisional()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    holders = _holders(request, [one.supply_id for one in page])
    context: dict[str, Any] = {
        "count": len(found),
        "yen": sum(one.yen for one in found),
        "late": sum(1 for one in found if one.is_late(today)),
        "page": page,
        "lines": [(one, *holders.get(one.supply_id, NOBODY), one.is_late(today)) for one in page],
    }
    return render(request, "payments/provisional_list.html", context)


def _holders(
    request: HttpRequest, supply_ids: list[int | None]
) -> dict[int | None, tuple[billing.Holder, str]]:
    """Whose they are, with the address of the customer's page; the read is logged."""
    wanted = {pk for pk in supply_ids if pk is not None}
    holders = billing.holders_of(wanted, today=clock.today(), viewer=cast(User, request.user))
    shown = sorted({holder.customer_id for holder in holders.values()})
    audit.log_read(request, subjects={"customers.customer": shown})
    return {pk: (holder, f"{page_of(holder.customer_id)}?supply={pk}") for pk, holder in holders.items()}
