"""The night desk: a call is led through the flow, officers are called, the morning takes over."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit import api as audit
from mizuhiki.callcentre.api import CASE_SEE
from mizuhiki.emergency import rules, selectors
from mizuhiki.emergency.forms import AcceptForm, BoardForm, EndForm, IncidentForm, ReportForm
from mizuhiki.emergency.models import DutyAnswer, DutyCall, NightCall, Report
from mizuhiki.emergency.permissions import DUTY_ANSWER, NIGHT_SEE, REPORT_ACCEPT, REPORT_TAKE, SETTING_EDIT
from mizuhiki.emergency.rules import Leaf, Outcome, Walk
from mizuhiki.emergency.services import duty, incidents, reports
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.repairs import api as repairs
from mizuhiki.repairs.api import AreaNotice
from mizuhiki.servicehours.api import line_open_at
from mizuhiki.staff.api import User
from mizuhiki.web import once

PURPOSE = "夜間等緊急通報の受付"
SUBJECT = "emergency.report"
UNPROCESSABLE, MOST_REASON = 422, 200
LATELY, BOARD_DAYS, MOST_STEPS = timedelta(days=2), timedelta(days=3), 30


@require_safe
@login_required
@permission_required(NIGHT_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def night_show(request: HttpRequest) -> HttpResponse:
    """Who is there tonight, what goes on, what is open, and whether more came than reckoned with."""
    return _desk(request)


def _desk(
    request: HttpRequest,
    *,
    incident: IncidentForm | None = None,
    board: BoardForm | None = None,
    refused: str = "",
) -> HttpResponse:
    now = clock.now()
    lately = selectors.recent_reports(now - LATELY)
    waiting = selectors.open_reports()
    audit.log_read(request, subjects={SUBJECT: [one.pk for one in {*lately, *waiting}]})
    (today,) = selectors.day_counts(now.date(), now.date())
    person = _person(request)
    incident = incident or IncidentForm(initial={"kind": "outage"})
    board = board or BoardForm()
    context = {
        "now": now,
        "line": line_open_at(now),
        "tonight": selectors.tonight(now),
        "advice": selectors.advice_at(now),
        "announcement": selectors.announcement_at(now),
        "today": today,
        "most": selectors.most_calls(now.date()),
        "incidents": selectors.incidents_now(now),
        "waiting": waiting,
        "lately": lately,
        "board": selectors.board().items(),
        "board_log": selectors.board_log(now - BOARD_DAYS),
        "incident_form": incident,
        "board_form": board,
        "may_take": person.has_perm(REPORT_TAKE),
        "may_accept": person.has_perm(REPORT_ACCEPT),
        "may_edit": person.has_perm(SETTING_EDIT),
        "refused": refused,
    }
    is_wrong = refused or incident.errors or board.errors
    return render(request, "emergency/night_show.html", context, status=UNPROCESSABLE if is_wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(REPORT_TAKE, raise_exception=True)
@once.protected
def report_receive(request: HttpRequest) -> HttpResponse:
    """Lead a caller through the flow, answer by answer; at its end write down where, what and who."""
    now = clock.now()
    found = selectors.flow_in_force(now.date())
    path = _path(request)
    led = rules.walk(found[1], path) if found else None
    form = ReportForm(request.POST or None)
    is_advice = led is not None and isinstance(led.at, Leaf) and led.at.outcome == Outcome.ADVISE
    if request.method == "POST" and is_advice:
        for field in form.fields.values():
            field.required = False
    if request.method == "POST" and form.is_valid():
        try:
            made = reports.take_report(
                path=path,
                **form.cleaned_data,
                reference=request.POST["once"],
                actor=_person(request),
                at=now,
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"通報を受け付けました（{made.shown}）。")
            return redirect("emergency:report_show", made.pk)
    context = {
        "form": form,
        "led": led,
        "leaf": led.at if led and isinstance(led.at, Leaf) else None,
        "choices": _choices(led, path),
        "path": _joined(path),
        "back": _joined(path[:-1]) if path else None,
        "text": found[0] if found else None,
        "advice": selectors.advice_at(now),
        "is_advice": is_advice,
        "line": line_open_at(now),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "emergency/report_receive.html", context, status=status)


def _choices(led: Walk | None, path: Sequence[int]) -> list[tuple[int, str, str]]:
    """Each answer to the present question: its key, its words, and the way it leads."""
    if led is None or isinstance(led.at, Leaf):
        return []
    return [
        (number, words, _joined([*path, number - 1]))
        for number, (words, _) in enumerate(led.at.answers, start=1)
    ]


def _path(request: HttpRequest) -> list[int]:
    """The answers so far, as the address has them: 0-1-0; nothing for what is no path."""
    parts = request.GET.get("path", "").split("-")[:MOST_STEPS]
    return [int(one) for one in parts] if all(one.isascii() and one.isdigit() for one in parts) else []


def _joined(path: Sequence[int]) -> str:
    return "-".join(f"{one}" for one in path)


@require_safe
@login_required
@permission_required(NIGHT_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def report_show(request: HttpRequest, night_report_id: int) -> HttpResponse:
    """A case: what was told, the way through the flow, who was called, how it goes on."""
    return _page(request, night_report_id)


@require_POST
@login_required
@permission_required(REPORT_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def report_end(request: HttpRequest, night_report_id: int) -> HttpResponse:
    """Nothing is left to do."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, night_report_id, end=form)
    return _act(
        request,
        night_report_id,
        lambda: reports.end_report(
            report_id=night_report_id, **form.cleaned_data, actor=_person(request), at=clock.now()
        ),
        "案件を終わりにしました。",
    )


@require_POST
@login_required
@permission_required(REPORT_ACCEPT, raise_exception=True)
@audit.shows_personal_data(purpose="夜間の案件の引継ぎ")
@once.protected
def report_accept(request: HttpRequest, night_report_id: int) -> HttpResponse:
    """The supervisor of the day takes a case over."""
    form = AcceptForm(request.POST)
    get_object_or_404(Report, pk=night_report_id)
    if not form.is_valid():
        return _page(request, night_report_id, accept=form)
    try:
        made = reports.accept_report(
            report_id=night_report_id, **form.cleaned_data, actor=_person(request), at=clock.now()
        )
    except RuleBroken as broken:
        return _page(request, night_report_id, refused=broken.message)
    left = f"残りは{count}件です。" if (count := len(selectors.open_reports())) else "残りはありません。"
    messages.success(request, f"引き受け、案件 第{made.case_id}号としました。{left}")
    return redirect("emergency:handover_list")


@require_POST
@login_required
@permission_required(DUTY_ANSWER, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def duty_answer(request: HttpRequest, duty_call_id: int) -> HttpResponse:
    """What came of calling an officer."""
    call = get_object_or_404(DutyCall, pk=duty_call_id)
    how = request.POST.get("how", "")
    if how not in DutyAnswer.How:
        return _page(request, call.report_id, refused="結果を選んでください")
    return _act(
        request,
        call.report_id,
        lambda: duty.answer_call(call_id=call.pk, how=how, actor=_person(request), at=clock.now()),
        "連絡の結果を記録しました。",
    )


@require_safe
@login_required
@permission_required(NIGHT_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="夜間の案件の引継ぎ")
def handover_list(request: HttpRequest) -> HttpResponse:
    """Every open case of the nights, each to be taken over."""
    waiting = selectors.open_reports()
    audit.log_read(request, subjects={SUBJECT: [one.pk for one in waiting]})
    lines = [(one, duty.is_acknowledged(one)) for one in waiting]
    may = _person(request).has_perm(REPORT_ACCEPT)
    return render(request, "emergency/handover_list.html", {"lines": lines, "may_accept": may})


@require_POST
@login_required
@permission_required(REPORT_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def call_count(request: HttpRequest) -> HttpResponse:
    """One more call that an announcement answered."""
    answer = request.POST.get("answer", "")
    if answer not in (NightCall.Answer.BUSY, NightCall.Answer.CLOSED):
        return _desk(request, refused="アナウンスの種類を選んでください")
    return _at_desk(
        request,
        lambda: incidents.count_call(
            answer=answer, reference=request.POST["once"], actor=_person(request), at=clock.now()
        ),
        "アナウンスで応答した1件を数えました。",
    )


@require_POST
@login_required
@permission_required(REPORT_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def incident_open(request: HttpRequest) -> HttpResponse:
    """Begin something that many call about."""
    form, now = IncidentForm(request.POST), clock.now()
    if not form.is_valid():
        return _desk(request, incident=form)
    return _at_desk(
        request,
        lambda: repairs.register_notice(**form.facts(now), actor=_person(request), at=now),
        "断水・災害を登録しました。問合せは1キーで数えられます。",
    )


@require_POST
@login_required
@permission_required(REPORT_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def call_attach(request: HttpRequest, area_notice_id: int) -> HttpResponse:
    """One more call about what is known."""
    return _at_desk(
        request,
        lambda: incidents.attach_call(
            notice_id=area_notice_id, reference=request.POST["once"], actor=_person(request), at=clock.now()
        ),
        "断水・災害への問合せ1件を数えました。",
    )


@require_POST
@login_required
@permission_required(REPORT_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def incident_end(request: HttpRequest, area_notice_id: int) -> HttpResponse:
    """It is over."""
    get_object_or_404(AreaNotice, pk=area_notice_id)
    reason = request.POST.get("reason", "").strip()[:MOST_REASON]
    if not reason:
        return _desk(request, refused="終わりにする理由を入力してください")
    return _at_desk(
        request,
        lambda: repairs.end_notice(
            notice_id=area_notice_id, reason=reason, actor=_person(request), at=clock.now()
        ),
        "断水・災害を終わりにしました。",
    )


@require_POST
@login_required
@permission_required(REPORT_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def board_write(request: HttpRequest) -> HttpResponse:
    """Which place answers, and what was arranged with it."""
    form = BoardForm(request.POST)
    if not form.is_valid():
        return _desk(request, board=form)
    return _at_desk(
        request,
        lambda: incidents.write_board(
            **form.cleaned_data, reference=request.POST["once"], actor=_person(request), at=clock.now()
        ),
        "状況ボードに書きました。",
    )


def _at_desk(request: HttpRequest, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it and come back to the desk; a refusal stands there."""
    try:
        act()
    except RuleBroken as broken:
        return _desk(request, refused=broken.message)
    messages.success(request, said)
    return redirect("emergency:night_show")


def _act(request: HttpRequest, report_id: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it and come back to the case; a refusal stands on its page."""
    get_object_or_404(Report, pk=report_id)
    try:
        act()
    except RuleBroken as broken:
        return _page(request, report_id, refused=broken.message)
    messages.success(request, said)
    return redirect("emergency:report_show", report_id)


def _page(
    request: HttpRequest,
    report_id: int,
    *,
    end: EndForm | None = None,
    accept: AcceptForm | None = None,
    refused: str = "",
) -> HttpResponse:
    report = get_object_or_404(selectors.reports(), pk=report_id)
    audit.log_read(request, subjects={SUBJECT: [report.pk]})
    calls = selectors.duty_calls_of(report)
    is_open = not hasattr(report, "end") and not hasattr(report, "accepted")
    person = _person(request)
    context: dict[str, Any] = {
        "report": report,
        "answers": report.answers.order_by("number"),
        "calls": calls,
        "hows": DutyAnswer.How.choices,
        "is_open": is_open,
        "end_form": end or EndForm(),
        "accept_form": accept or AcceptForm(),
        "may_take": person.has_perm(REPORT_TAKE),
        "may_answer": person.has_perm(DUTY_ANSWER),
        "may_accept": person.has_perm(REPORT_ACCEPT),
        "sees_cases": person.has_perm(CASE_SEE),
        "nobody_left": is_open and report.outcome == Outcome.DISPATCH and _is_unanswered(calls),
        "minutes": selectors.escalate_minutes(clock.today()),
        "refused": refused,
    }
    is_wrong = refused or context["end_form"].errors or context["accept_form"].errors
    return render(request, "emergency/report_show.html", context, status=UNPROCESSABLE if is_wrong else 200)


def _is_unanswered(calls: Sequence[DutyCall]) -> bool:
    """Whether everybody was called and nobody said yes."""
    answers = [getattr(one, "answer", None) for one in calls]
    return all(one is not None and one.how != DutyAnswer.How.ACKNOWLEDGED for one in answers)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
