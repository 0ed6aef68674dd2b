"""職権閉栓: who seems to have left, a case with its evidence, and the way to the utility."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Holder, Supply, holders_of, page_of
from mizuhiki.fieldwork.api import TABLET_USE, open_visits
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_of_version, pack_on
from mizuhiki.staff.api import User, able
from mizuhiki.vacancies import finding, forms, selectors, services, telling
from mizuhiki.vacancies.models import KIND, VacancyCase, VacancyEnd
from mizuhiki.vacancies.permissions import VACANCY_HANDLE, VACANCY_SEE
from mizuhiki.web import once

PURPOSE, UNPROCESSABLE = "空家・職権閉栓の調査", 422
CUSTOMER = "customers.customer"


@dataclass(frozen=True)
class Act:
    """One thing that can be done with a case: its form, its service and its words."""

    title: str
    button: str
    form: Callable[..., Any]
    do: Callable[[int, Mapping[str, Any], User, datetime], object]
    said: str
    hint: str = ""
    field: str = ""  # under which a refusal is told; above the form where there is none


def _add(case_id: int, given: Mapping[str, Any], actor: User, at: datetime) -> object:
    found = services.Found(given["kind"], given["on"], given["text"], given["is_against"])
    return services.add_evidence(case_id=case_id, found=found, actor=actor, at=at)


def _look(case_id: int, given: Mapping[str, Any], actor: User, at: datetime) -> object:
    return services.order_look(
        case_id=case_id,
        crew_id=given["crew"].pk,
        visit_on=given["visit_on"],
        note=given["note"],
        actor=actor,
        at=at,
    )


def _tell(case_id: int, given: Mapping[str, Any], actor: User, at: datetime) -> object:
    return telling.leave_notice(case_id=case_id, way=telling.Way(given["way"]), actor=actor, at=at)


def _ask(case_id: int, given: Mapping[str, Any], actor: User, at: datetime) -> object:
    return services.ask_closing(case_id=case_id, reason=given["reason"], actor=actor, at=at)


def _ender(how: VacancyEnd.How) -> Callable[[int, Mapping[str, Any], User, datetime], object]:
    def end(case_id: int, given: Mapping[str, Any], actor: User, at: datetime) -> object:
        return services.end_case(case_id=case_id, how=how, reason=given["reason"], actor=actor, at=at)

    return end


def _look_form(*args: Any, **kwargs: Any) -> forms.LookForm:
    kwargs.setdefault("initial", {"visit_on": clock.today()})
    return forms.LookForm(*args, people=able([TABLET_USE]), **kwargs)


def _found_form(*args: Any, **kwargs: Any) -> forms.FoundForm:
    kwargs.setdefault("initial", {"on": clock.today()})
    return forms.FoundForm(*args, **kwargs)


ACTS: Mapping[str, Act] = {
    "look": Act(
        "現地確認を手配する", "手配する", _look_form, _look, "現地確認を手配しました。",
        "作業班の訪問一覧に載り、見たことはタブレットから証拠になります。", "visit_on",
    ),
    "notice": Act(
        "閉栓予告を作る", "閉栓予告を作る", forms.NoticeForm, _tell, "閉栓予告を作り、証拠に記録しました。",
        "今日の日付で証拠になります。投函するときは、印刷して今日のうちに現地へ届けます。", "way",
    ),
    "found": Act("証拠を記録する", "記録する", _found_form, _add, "証拠を記録しました。", field="kind"),
    "ask": Act(
        "職権閉栓の決裁を求める", "決裁を求める", forms.ReasonForm, _ask, "企業局の決定を求めました。",
        "承認されると使用中止の受付（職権）ができ、閉栓と精算はいつもの流れで進みます。",
    ),
    "in-use": Act(
        "使用中と分かった", "調査を終える", forms.ReasonForm, _ender(VacancyEnd.How.IN_USE),
        "使用中として調査を終えました。", field="reason",
    ),
    "drop": Act(
        "調査を取り下げる", "取り下げる", forms.ReasonForm, _ender(VacancyEnd.How.DROPPED),
        "調査を取り下げました。", field="reason",
    ),
}  # fmt: skip


@require_safe
@login_required
@permission_required(VACANCY_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases under way, or those that ended."""
    shows_ended = request.GET.get("ended") == "1"
    found = selectors.cases(shows_ended=shows_ended)
    waiting = selectors.waiting_cases(found)
    holders = _holders(request, [one.supply_id for one in found])
    context = {
        "lines": [
            (one, holders[one.supply_id], *selectors.state_of(one, is_waiting=one.pk in waiting))
            for one in found
        ],
        "shows_ended": shows_ended,
    }
    return render(request, "vacancies/case_list.html", context)


@require_safe
@login_required
@permission_required(VACANCY_HANDLE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def candidate_list(request: HttpRequest) -> HttpResponse:
    """Supplies that seem to be without anybody."""
    today = clock.today()
    terms = pack_on(today).vacancies
    found, count = finding.candidates(today=today, terms=terms)
    holders = _holders(request, [one.supply_id for one in found])
    context = {
        "lines": [(one, holders[one.supply_id]) for one in found],
        "count": count,
        "most": finding.SHOWN,
        "terms": terms,
    }
    return render(request, "vacancies/candidate_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(VACANCY_HANDLE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def case_open(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Look into a supply: what its meter says, and why somebody looks."""
    supply, today = get_object_or_404(Supply, pk=supply_id), clock.today()
    holder = _holders(request, [supply_id])[supply_id]
    form = forms.OpenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = services.open_case(
                supply_id=supply_id,
                reason=form.cleaned_data["reason"],
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("reason" if broken.code == "vacancy_reason_missing" else None, broken)
        else:
            messages.success(request, f"調査を始めました（調査番号 {made.shown}）。")
            return redirect("vacancies:case_show", made.pk)
    context = {
        "identity": holder,
        "supply": supply,
        "form": form,
        "still": finding.still_of(supply_id, today=today),
        "customer_url": f"{page_of(holder.customer_id)}?supply={supply_id}",
    }
    return render(request, "vacancies/case_open.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@login_required
@permission_required(VACANCY_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def case_show(request: HttpRequest, vacancy_id: int) -> HttpResponse:
    """A case: what speaks for an empty house and against it, what lacks, what can be done."""
    return _page(request, _case(vacancy_id))


@require_POST
@login_required
@permission_required(VACANCY_HANDLE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def case_do(request: HttpRequest, vacancy_id: int, vacancy_act: str) -> HttpResponse:
    """Do one of the things that can be done, or bring its form back with what stands against it."""
    case = _case(vacancy_id)
    if vacancy_act not in ACTS:
        raise Http404
    act = ACTS[vacancy_act]
    form = act.form(request.POST, auto_id=f"{vacancy_act}_%s")
    if form.is_valid():
        try:
            act.do(case.pk, form.cleaned_data, _person(request), clock.now())
        except RuleBroken as broken:
            form.refuse(act.field or None, broken)
        else:
            messages.success(request, act.said)
            return redirect("vacancies:case_show", case.pk)
    return _page(request, case, wrong=(vacancy_act, form))


def _page(request: HttpRequest, case: VacancyCase, *, wrong: tuple[str, Any] | None = None) -> HttpResponse:
    today, person = clock.today(), _person(request)
    holder = _holders(request, [case.supply_id])[case.supply_id]
    waiting = approvals.open_request_of(kind=KIND, subject_id=case.pk)
    end: VacancyEnd | None = getattr(case, "end", None)
    may_act = person.has_perm(VACANCY_HANDLE) and end is None and waiting is None
    still = finding.still_of(case.supply_id, today=today)
    state, tone = selectors.state_of(case, is_waiting=waiting is not None)
    context = {
        "identity": holder,
        "case": case,
        "end": end,
        "state": state,
        "tone": tone,
        "waiting": waiting,
        "decision": approvals.last_decision_of(kind=KIND, subject_id=case.pk),
        "evidence": selectors.evidence_of(case),
        "missing": [] if end else services.lacking(case, today=today),
        "terms": pack_of_version(case.rules_id).vacancies,
        "visits": open_visits().filter(kind=services.LOOK, supply=case.supply_id),
        "still": still,
        "bills": selectors.billed_since(case.supply_id, still.since),
        "acts": [
            (name, act, wrong[1] if wrong and wrong[0] == name else act.form(auto_id=f"{name}_%s"))
            for name, act in ACTS.items()
        ]
        if may_act
        else [],
        "wrong": wrong[0] if wrong else "",
        "form": wrong[1] if wrong else None,
        "customer_url": f"{page_of(holder.customer_id)}?supply={case.supply_id}",
        "left_query": _left_query(still.since),
    }
    return render(request, "vacancies/case_show.html", context, status=UNPROCESSABLE if wrong else 200)


def _left_query(since: date | None) -> str:
    """The form of a 更正 filled in with the day from which nothing moved."""
    if since is None:
        return ""
    return f"kind=facts&ends_on_0={since.year}&ends_on_1={since.month}&ends_on_2={since.day}"


def _case(vacancy_id: int) -> VacancyCase:
    return get_object_or_404(
        VacancyCase.objects.select_related(
            "by", "supply__installation", "end__by", "end__application__standing"
        ),
        pk=vacancy_id,
    )


def _holders(request: HttpRequest, supply_ids: list[int]) -> dict[int, Holder]:
    """Whose they are, with the reading written down."""
    found = holders_of(supply_ids, today=clock.today(), viewer=_person(request))
    audit.log_read(request, subjects={CUSTOMER: sorted({one.customer_id for one in found.values()})})
    return found


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
