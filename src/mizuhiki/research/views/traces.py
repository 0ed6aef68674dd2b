"""転出先の追跡調査: who might be looked for, the list, one search, and its papers."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.customers.api import CUSTOMER_SEE, PROTECTED_SEE, Customer, Supply, page_of
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, WORKBOOK, PaperFault
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.research import forms, papers
from mizuhiki.research.models import Trace, TraceReply, TraceRequest
from mizuhiki.research.permissions import RESEARCH_SEE, TRACE_HANDLE
from mizuhiki.research.selectors import traces as selectors
from mizuhiki.research.selectors.protected import kept_of, protected_among
from mizuhiki.research.selectors.returns import changes_by
from mizuhiki.research.services import traces
from mizuhiki.research.views.common import (
    CUSTOMER,
    PAGE,
    UNPROCESSABLE,
    Act,
    act_or_404,
    done,
    log_people,
    person_of,
    sees_protected,
)
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, limits, once

PURPOSE = "転出先の追跡調査"
SHOWS = {"open": "調査中", "over": "終了"}


@require_safe
@login_required
@permission_required(RESEARCH_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def candidate_list(request: HttpRequest) -> HttpResponse:
    """Debtors who moved away and whom nobody looks for yet."""
    found = selectors.candidates(today=clock.today())
    log_people(request, [one.customer_id for one in found])
    context = {
        "candidates": found,
        "most": selectors.MOST_CANDIDATES,
        "sees_protected": sees_protected(request),
        "may_handle": person_of(request).has_perm(TRACE_HANDLE),
    }
    return render(request, "research/candidate_list.html", context)


@require_POST
@login_required
@permission_required([RESEARCH_SEE, TRACE_HANDLE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def trace_open(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Begin to look for somebody; of a protected person only with the right."""
    customer = get_object_or_404(Customer, pk=customer_id)
    asked = request.POST.get("supply", "")
    known = Supply.objects.filter(parties__customer=customer, pk=int(asked) if asked.isdecimal() else 0)
    supply = known.first()
    log_people(request, [customer_id])
    try:
        made = traces.open_trace(
            customer_id=customer_id,
            supply_id=supply.pk if supply else None,
            sees=sees_protected(request),
            actor=person_of(request),
            at=clock.now(),
        )
    except RuleBroken as broken:
        words = errors.Words("追跡調査を始められません", (broken.message,))
        return errors.page(request, UNPROCESSABLE, words=words)
    messages.success(request, f"追跡調査 第{made.pk}号を始めました。")
    return redirect("research:trace_show", made.pk)


@require_safe
@login_required
@permission_required(RESEARCH_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def trace_list(request: HttpRequest) -> HttpResponse:
    """Searches, and the printed list of what was asked for on some days."""
    asked, today = request.GET.get("show", ""), clock.today()
    show = asked if asked in SHOWS else "open"
    page = Paginator(selectors.traces(show), PAGE).get_page(request.GET.get("page"))
    log_people(request, [one.customer_id for one in page])
    context = {
        "page": page,
        "show": show,
        "shows": SHOWS.items(),
        "form": forms.PeriodForm(initial={"first": today.replace(day=1), "last": today}),
        "year": clock.fiscal_year(today),
        "count": selectors.traces_of_year(clock.fiscal_year(today)),
    }
    return render(request, "research/trace_list.html", context)


@require_safe
@login_required
@permission_required([RESEARCH_SEE, TRACE_HANDLE], raise_exception=True)
@limits.per_person("export")
@shows_personal_data(purpose="住民票調査一覧表の作成")
def trace_paper(request: HttpRequest, list_form: str) -> HttpResponse:
    """住民票調査一覧表 of the days asked for, as PDF or workbook."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    if list_form not in ("pdf", "xlsx"):
        raise Http404
    today, now = clock.today(), clock.now()
    form = forms.PeriodForm(request.GET or None)
    given: dict[str, date] = form.cleaned_data if form.is_valid() else {}
    first, last = given.get("first", today.replace(day=1)), given.get("last", today)
    if form.is_bound and form.errors:
        return errors.page(
            request,
            UNPROCESSABLE,
            words=errors.Words(
                "期間を確かめてください",
                ("日付を年・月・日で入力し、終わりの日を初めの日以後にしてください。",),
            ),
        )
    lines = selectors.lines_between(first, last, today=today)
    people = sorted({one.request.trace.customer_id for one in lines})
    log_read(request, subjects={CUSTOMER: people}, how=ReadLog.How.EXPORT)
    name = f"juminhyo-{first:%Y%m%d}-{last:%Y%m%d}.{list_form}"
    try:
        if list_form == "xlsx":
            table = papers.table_of(lines)
            content = documents.table_file(table, list_form, press=settings.PRESS, at=now)
            return files.hand_out(content, name=name, media_type=WORKBOOK)
        reports = papers.lists_of(lines, first=first, last=last, at=now)
        content = documents.render(REPORT, reports, press=settings.PRESS, at=now)
    except PaperFault as fault:
        words = errors.Words("一覧表を印刷できません", (fault.message,))
        return errors.page(request, UNPROCESSABLE, words=words)
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


@require_safe
@login_required
@permission_required(RESEARCH_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def trace_show(request: HttpRequest, trace_id: int) -> HttpResponse:
    """One search."""
    return _page(request, _trace(trace_id))


@require_POST
@login_required
@permission_required([RESEARCH_SEE, TRACE_HANDLE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def trace_do(request: HttpRequest, trace_id: int, trace_act: str) -> HttpResponse:
    """Do one of the things that can be done, or bring its form back."""
    trace, act = _trace(trace_id), act_or_404(ACTS, trace_act)
    form = act.form(request.POST, request.FILES, auto_id=f"{trace_act}_%s")
    if done(request, act, trace_id, form):
        log_people(request, [trace.customer_id])
        return redirect("research:trace_show", trace_id)
    return _page(request, _trace(trace_id), wrong=(trace_act, form))


@require_safe
@login_required
@permission_required([RESEARCH_SEE, TRACE_HANDLE], raise_exception=True)
@shows_personal_data(purpose="住民票などの交付請求")
def request_paper(request: HttpRequest, trace_request_id: int) -> HttpResponse:
    """The request to a register, or the inquiry, to be signed and sent."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    found = TraceRequest.objects.select_related("trace__customer", "trace__supply__installation__premises")
    asked = get_object_or_404(found, pk=trace_request_id)
    log_people(request, [asked.trace.customer_id])
    hidden = protected_among([asked.trace.customer_id], today=clock.today())
    if hidden and not sees_protected(request):
        words = errors.Words(
            "請求書を印刷できません", ("支援措置の対象者です。権限のある人が印刷してください。",)
        )
        return errors.page(request, UNPROCESSABLE, words=words)
    try:
        content = papers.letter_pdf(asked, asked.trace.customer, at=clock.now())
    except PaperFault as fault:
        return errors.page(
            request, UNPROCESSABLE, words=errors.Words("請求書を印刷できません", (fault.message,))
        )
    name = f"trace-{asked.trace_id}-{asked.pk}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


def _trace(trace_id: int) -> Trace:
    found = selectors.trace_of(trace_id)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, trace: Trace, *, wrong: tuple[str, Any] | None = None) -> HttpResponse:
    person = person_of(request)
    log_people(request, [trace.customer_id], trace=[trace.pk])
    is_protected = bool(protected_among([trace.customer_id], today=clock.today()))
    hides = is_protected and not sees_protected(request)
    end = getattr(trace, "end", None)
    requests = list(trace.requests.all())
    may = person.has_perm(TRACE_HANDLE) and not hides
    acts = [
        (name, act, wrong[1] if wrong and wrong[0] == name else act.form(auto_id=f"{name}_%s"))
        for name, act in ACTS.items()
        if may and end is None and name in ("ask", "end")
    ]
    context = {
        "trace": trace,
        "end": end,
        "requests": [(one, getattr(one, "reply", None)) for one in requests],
        "hides": hides,
        "is_protected": is_protected,
        "changes": [] if hides else changes_by(traces.CAUSE, trace.pk),
        "may_handle": may,
        "results": TraceReply.Result.choices,
        "reply_act": ACTS["reply"],
        "reply_forms": _replies(requests, wrong) if may and end is None else {},
        "acts": acts,
        "wrong": wrong[0] if wrong else "",
        "form": wrong[1] if wrong else None,
        "customer_url": page_of(kept_of(trace.customer_id)) if person.has_perm(CUSTOMER_SEE) else "",
    }
    return render(request, "research/trace_show.html", context, status=UNPROCESSABLE if wrong else 200)


def _replies(requests: list[TraceRequest], wrong: tuple[str, Any] | None) -> dict[int, Any]:
    """A form for each request that waits; the one that was sent keeps what it said."""
    sent = wrong[1] if wrong and wrong[0] == "reply" else None
    found = dict[int, Any]()
    for one in requests:
        if hasattr(one, "reply"):
            continue
        is_sent = sent is not None and sent.data.get("request_id") == str(one.pk)
        blank = {"request_id": one.pk, "replied_on": clock.today()}
        found[one.pk] = sent if is_sent else forms.ReplyForm(auto_id=f"reply{one.pk}_%s", initial=blank)
    return found


def _ask(number: int, form: Any, actor: User, at: datetime) -> object:
    sees = actor.has_perm(PROTECTED_SEE)
    return traces.ask(trace_id=number, sees=sees, actor=actor, at=at, **form.cleaned_data)


def _reply(number: int, form: Any, actor: User, at: datetime) -> object:
    asked = get_object_or_404(TraceRequest, pk=form.cleaned_data["request_id"], trace=number)
    return traces.record_reply(
        form.cleaned_data["file"] or None,
        request_id=asked.pk,
        answer=form.answer(),
        sees=actor.has_perm(PROTECTED_SEE),
        actor=actor,
        at=at,
    )


def _take(number: int, form: Any, actor: User, at: datetime) -> object:
    asked = get_object_or_404(TraceRequest, pk=form.cleaned_data["request_id"], trace=number)
    return traces.take_address(request_id=asked.pk, sees=actor.has_perm(PROTECTED_SEE), actor=actor, at=at)


def _end(number: int, form: Any, actor: User, at: datetime) -> object:
    sees = actor.has_perm(PROTECTED_SEE)
    return traces.end_trace(trace_id=number, sees=sees, actor=actor, at=at, **form.cleaned_data)


ACTS = {
    "ask": Act(
        "請求・照会を記録する",
        "請求を記録する",
        forms.AskForm,
        TRACE_HANDLE,
        _ask,
        "請求を記録しました。請求書を印刷できます。",
        "根拠の条項は規則集から記録します。",
        "",
        field="addressee",
        fields={"research_day_unfit": "requested_on", "trace_ground_unknown": "kind"},
    ),
    "reply": Act(
        "回答を記録する",
        "回答を記録する",
        forms.ReplyForm,
        TRACE_HANDLE,
        _reply,
        "回答を記録しました。",
        field=None,
        fields={"research_day_unfit": "replied_on", "trace_address_missing": "address"},
        takes_file=True,
    ),
    "take": Act(
        "住所を登録する",
        "この住所をお客様の住所にする",
        forms.TakeForm,
        TRACE_HANDLE,
        _take,
        "お客様の住所を変更しました。住所の履歴に根拠が残ります。",
        field=None,
    ),
    "end": Act(
        "調査を終える",
        "調査を終える",
        forms.TraceEndForm,
        TRACE_HANDLE,
        _end,
        "調査を終えました。",
        field="result",
        fields={"research_words_missing": "text"},
    ),
}
