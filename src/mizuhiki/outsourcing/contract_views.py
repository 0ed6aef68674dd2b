"""委託契約: its terms, the budget of each year, and what has to be ready before the performance begins."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.documents.api import PaperFault
from mizuhiki.outsourcing import contract_papers as papers
from mizuhiki.outsourcing import contract_selectors as selectors
from mizuhiki.outsourcing import contract_services as services
from mizuhiki.outsourcing.contract_forms import BudgetForm, PreparationForm
from mizuhiki.outsourcing.models import BudgetCheck
from mizuhiki.outsourcing.permissions import BUDGET_CHECK, CONTRACT_SEE, PREPARATION_EDIT
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import ContractTerm
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once

UNPROCESSABLE = 422
FIELDS = {
    "contract_budget_given": "outcome",
    "contract_source_missing": "paper",
    "contract_day_to_come": "confirmed_on",
    "preparation_due_late": "due_on",
    "preparation_evidence_missing": "evidence",
}


@require_safe
@login_required
@permission_required(CONTRACT_SEE, raise_exception=True)
def contract_list(request: HttpRequest) -> HttpResponse:
    """Every contract with both terms and the budget of each following fiscal year."""
    today, may = clock.today(), _person(request).has_perm
    context = {
        "contracts": [selectors.contract_file(term, today=today) for term in selectors.contracts_on(today)],
        "may_check": may(BUDGET_CHECK),
    }
    return render(request, "outsourcing/contract_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(BUDGET_CHECK, raise_exception=True)
@once.protected
def budget_check(request: HttpRequest, contract: str, year: int) -> HttpResponse:
    """Write down what became of the budget of a year."""
    term = _term(contract)
    if year not in term.budget_years:
        raise Http404
    initial = {"outcome": BudgetCheck.Outcome.UNCHANGED, "confirmed_on": clock.today()}
    form = BudgetForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.check_budget(
                contract=contract,
                fiscal_year=year,
                **form.facts(),
                reference=request.POST["once"],
                at=clock.now(),
                actor=_person(request),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code), broken)
        else:
            messages.success(request, f"{term.label}の{year}年度の予算確認を記録しました。")
            return redirect("outsourcing:contract_list")
    years = selectors.years_of_budget(term, today=clock.today())
    context = {
        "form": form,
        "term": term,
        "year": next(one for one in years if one.fiscal_year == year),
    }
    return render(request, "outsourcing/budget_check.html", context, status=_status(form))


@require_safe
@login_required
@permission_required(CONTRACT_SEE, raise_exception=True)
def readiness_show(request: HttpRequest, contract: str) -> HttpResponse:
    """準備状況: each work of the preparation with owner, day and done mark; no fee accrues in it."""
    context = {
        "readiness": selectors.readiness_of(_term(contract), today=clock.today()),
        "may_edit": _person(request).has_perm(PREPARATION_EDIT),
    }
    return render(request, "outsourcing/readiness_show.html", context)


@require_safe
@login_required
@permission_required(CONTRACT_SEE, raise_exception=True)
def readiness_paper(request: HttpRequest, contract: str) -> HttpResponse:
    """準備状況報告書 as PDF."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    readiness = selectors.readiness_of(_term(contract), today=clock.today())
    try:
        content = papers.readiness_pdf(readiness, at=clock.now())
    except PaperFault as fault:
        return errors.page(request, UNPROCESSABLE, words=errors.Words("印刷できません", (fault.message,)))
    name = f"readiness-{contract}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PREPARATION_EDIT, raise_exception=True)
@once.protected
def preparation_say(request: HttpRequest, contract: str, item: str) -> HttpResponse:
    """Write down owner, day and done mark of one work of the preparation."""
    term = _term(contract)
    readiness = selectors.readiness_of(term, today=clock.today())
    line = next((one for one in readiness.items if one.item.code == item), None)
    if line is None:
        raise Http404
    word = line.word
    initial = {
        "owner": word.owner_id if word else None,
        "due_on": word.due_on if word else term.preparation_ends_on,
        "done_on": word.done_on if word else None,
        "evidence": word.evidence if word else "",
    }
    form = PreparationForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.say_preparation(
                contract=contract,
                item=item,
                **form.facts(),
                reference=request.POST["once"],
                at=clock.now(),
                actor=_person(request),
            )
        except RuleBroken as broken:
            form.refuse({"contract_day_to_come": "done_on"}.get(broken.code, FIELDS.get(broken.code)), broken)
        else:
            messages.success(request, f"「{line.item.label}」を記録しました。")
            return redirect("outsourcing:readiness_show", contract)
    context = {"form": form, "term": term, "line": line}
    return render(request, "outsourcing/preparation_say.html", context, status=_status(form))


def _term(code: str) -> ContractTerm:
    term = selectors.term_of(code)
    if term is None:
        raise Http404
    return term


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


def _status(form: BudgetForm | PreparationForm) -> int:
    return UNPROCESSABLE if form.errors else 200
