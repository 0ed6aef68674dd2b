"""不納欠損: the book, debts old enough for a ground, a case, its papers, and its way to the utility."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Holder, Supply, holders_of, page_of
from mizuhiki.documents.api import PaperFault
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_of_version, pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once
from mizuhiki.writeoffs import cases, paper, selectors, services
from mizuhiki.writeoffs.forms import PaperForm, ProposeForm, WithdrawForm
from mizuhiki.writeoffs.models import KIND, WriteOffCase
from mizuhiki.writeoffs.permissions import WRITEOFF_PREPARE, WRITEOFF_SEE

PURPOSE = "不納欠損の資料"
FILE_KIND = "writeoffs.paper"
UNPROCESSABLE, PAGE = 422, 50
FIRST_YEAR = 2000  # before any case
FIELDS = {  # where a refusal stands on the form
    "writeoff_since_in_future": "since",
    "writeoff_ground_of_other_class": "ground",
    "writeoff_too_young": "ground",
    "writeoff_ground_unknown": "ground",
    "writeoff_reason_missing": "note",
}


@require_safe
@login_required
@permission_required(WRITEOFF_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def writeoff_list(request: HttpRequest) -> HttpResponse:
    """The cases of a fiscal year, and what was written off in it by charge and year of assessment."""
    today, asked = clock.today(), request.GET.get("year", "")
    this = clock.fiscal_year(today)
    year = int(asked) if asked in map(str, range(FIRST_YEAR, this)) else this
    page = Paginator(selectors.book(year), PAGE).get_page(request.GET.get("page"))
    audit.log_read(request, subjects={"customers.customer": sorted({one.customer_id for one in page})})
    context = {
        "year": year,
        "years": sorted({*selectors.years_back(today), year}, reverse=True),
        "page": page,
        "lines": selectors.lines_of(list(page)),
        "sums": selectors.sums_of_year(year, today=today),
    }
    return render(request, "writeoffs/writeoff_list.html", context)


@require_safe
@login_required
@permission_required(WRITEOFF_PREPARE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def candidate_list(request: HttpRequest) -> HttpResponse:
    """Supplies with debts whose age lets a ground of the rules hold."""
    found = selectors.candidates(today=clock.today())
    holders = holders_of([one.supply_id for one in found], today=clock.today(), viewer=_person(request))
    shown = sorted({holder.customer_id for holder in holders.values()})
    audit.log_read(request, subjects={"customers.customer": shown})
    context = {
        "lines": [(one, holders[one.supply_id]) for one in found],
        "most": selectors.CANDIDATES_SHOWN,
        "grounds": pack_on(clock.today()).writeoffs.values(),
    }
    return render(request, "writeoffs/candidate_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(WRITEOFF_PREPARE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def writeoff_propose(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Choose debts of a supply and the ground on which they may be given up."""
    get_object_or_404(Supply, pk=supply_id)
    holder, today = _holder(request, supply_id), clock.today()
    form = ProposeForm(
        request.POST if request.method == "POST" else None,
        debts=selectors.open_debts(supply_id, today=today),
        grounds=list(pack_on(today).writeoffs.values()),
        initial={"since": today},
    )
    if form.is_valid():
        try:
            made = _propose(request, supply_id, form)
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "bills"), broken)
        else:
            messages.success(request, f"不納欠損の調書を作りました（調書番号 {made.shown}）。")
            return redirect("writeoffs:writeoff_show", made.pk)
    context = {
        "identity": holder,
        "form": form,
        "classes": cases.LEGAL_CLASSES,
        "customer_url": f"{page_of(holder.customer_id)}?supply={supply_id}",
    }
    return render(
        request, "writeoffs/writeoff_propose.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _propose(request: HttpRequest, supply_id: int, form: ProposeForm) -> WriteOffCase:
    given = form.cleaned_data
    return services.propose(
        supply_id=supply_id,
        assessment_ids=[int(one) for one in given["bills"]],
        reason=services.Reason(given["ground"], given["since"], given["note"]),
        reference=request.POST["once"],
        actor=_person(request),
        at=clock.now(),
    )


@require_safe
@login_required
@permission_required(WRITEOFF_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def writeoff_show(request: HttpRequest, writeoff_id: int) -> HttpResponse:
    """A case: its debts, its papers, where it stands."""
    return _page(request, _case(writeoff_id))


@require_POST
@login_required
@permission_required(WRITEOFF_PREPARE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def paper_add(request: HttpRequest, writeoff_id: int) -> HttpResponse:
    """A paper that the ground asks for."""
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        sentence = " ".join(str(error) for found in form.errors.values() for error in found)
        return _page(request, _case(writeoff_id), refused=sentence)
    return _act(request, writeoff_id, lambda: _keep_paper(request, writeoff_id, form), "書類を追加しました。")


@transaction.atomic
def _keep_paper(request: HttpRequest, writeoff_id: int, form: PaperForm) -> None:
    """A file that the case does not take is not kept either."""
    actor, at, name = _person(request), clock.now(), form.cleaned_data["name"]
    file = attachments.store_upload(
        form.cleaned_data["upload"],
        name=f"writeoff-{writeoff_id}",
        kind=FILE_KIND,
        actor=actor,
        at=at,
    )
    services.add_paper(case_id=writeoff_id, name=name, file=file, actor=actor, at=at)


@require_POST
@login_required
@permission_required(WRITEOFF_PREPARE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def writeoff_submit(request: HttpRequest, writeoff_id: int) -> HttpResponse:
    """Ask the utility to decide."""
    return _act(
        request,
        writeoff_id,
        lambda: services.submit(case_id=writeoff_id, actor=_person(request), at=clock.now()),
        "企業局の決定を求めました。",
    )


@require_POST
@login_required
@permission_required(WRITEOFF_PREPARE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def writeoff_withdraw(request: HttpRequest, writeoff_id: int) -> HttpResponse:
    """Whoever prepares it takes it back."""
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, _case(writeoff_id), form=form)
    reason = form.cleaned_data["reason"]
    return _act(
        request,
        writeoff_id,
        lambda: services.withdraw(case_id=writeoff_id, reason=reason, actor=_person(request), at=clock.now()),
        "調書を取り下げました。未納はそのままです。",
    )


@require_safe
@login_required
@permission_required(WRITEOFF_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="不納欠損調書の印刷")
def writeoff_file(request: HttpRequest, writeoff_id: int) -> HttpResponse:
    """The whole file as one PDF."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    case = _case(writeoff_id)
    holder = _holder(request, case.supply_id, how=audit.ReadLog.How.PRINT)
    try:
        content = paper.file_pdf(case, holder=holder, at=clock.now())
    except PaperFault as fault:
        words = errors.Words("調書を印刷できません", (fault.message, "調書の内容は記録されています。"))
        return errors.page(request, UNPROCESSABLE, words=words)
    return files.hand_out(
        content, name=f"writeoff-{case.shown}.pdf", media_type="application/pdf", is_shown=True
    )


def _act(request: HttpRequest, writeoff_id: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it and come back to the case; a refusal stands on its page."""
    try:
        act()
    except RuleBroken as broken:
        return _page(request, _case(writeoff_id), refused=broken.message)
    messages.success(request, said)
    return redirect("writeoffs:writeoff_show", writeoff_id)


def _page(
    request: HttpRequest, case: WriteOffCase, *, form: WithdrawForm | None = None, refused: str = ""
) -> HttpResponse:
    waiting = approvals.open_request_of(kind=KIND, subject_id=case.pk)
    end, form = getattr(case, "end", None), form or WithdrawForm()
    state, tone = selectors.state_of(case, is_waiting=waiting is not None)
    charges = pack_of_version(case.rules_id).charges
    debts = case.debts.select_related("assessment").order_by("assessment__cycle_month", "pk")
    context = {
        "identity": _holder(request, case.supply_id),
        "case": case,
        "ground": cases.ground_of(case),
        "state": state,
        "tone": tone,
        "end": end,
        "waiting": waiting,
        "debts": [(one, charges[one.assessment.charge]) for one in debts],
        "yen": sum(one.yen for one in debts),
        "classes": cases.LEGAL_CLASSES,
        "papers": case.papers.select_related("by").order_by("pk"),
        "missing": [] if end else cases.missing_papers(case),
        "may_prepare": _person(request).has_perm(WRITEOFF_PREPARE) and end is None,
        "paper_form": PaperForm(),
        "form": form,
        "refused": refused,
        "customer_url": f"{page_of(case.customer_id)}?supply={case.supply_id}",
    }
    status = UNPROCESSABLE if refused or form.errors else 200
    return render(request, "writeoffs/writeoff_show.html", context, status=status)


def _case(writeoff_id: int) -> WriteOffCase:
    return get_object_or_404(WriteOffCase.objects.select_related("by", "end__by", "supply"), pk=writeoff_id)


def _holder(request: HttpRequest, supply_id: int, **how: Any) -> Holder:
    """Whose it is, with the reading written down."""
    holder = holders_of([supply_id], today=clock.today(), viewer=_person(request))[supply_id]
    audit.log_read(request, subjects={"customers.customer": [holder.customer_id]}, **how)
    return holder


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
