"""通話: the calls of a day, one call with its legs, and calls keyed by hand."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.telephony import lists
from mizuhiki.telephony.forms import CodeForm, PastForm
from mizuhiki.telephony.models import CallState
from mizuhiki.telephony.permissions import CALL_KEY, CALL_SEE
from mizuhiki.telephony.selectors import legs_of, lines_on, states
from mizuhiki.telephony.services import keying
from mizuhiki.web import asked, once

PAGE, UNPROCESSABLE = 100, 422
PURPOSE = "通話の確認"
FIELDS = {"times_not_in_order": "entered", "code_missing": "code", "code_retired": "code"}


@require_safe
@login_required
@permission_required(CALL_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def call_list(request: HttpRequest) -> HttpResponse:
    """The calls of a day, by line and by how they came out."""
    day = asked.day_in(request.GET.get("day", ""))
    lines = lines_on(day)
    filters = lists.Filters.of(request.GET, [line.pk for line in lines])
    page = Paginator(lists.calls(day, filters), PAGE).get_page(request.GET.get("page"))
    rows = lists.with_numbers(list(page), viewer=_person(request))
    _log(request, [row.state.call_id for row in rows])
    context = {
        "day": day,
        "before": day - lists.ONE_DAY,
        "after": day + lists.ONE_DAY,
        "lines": lines,
        "filters": filters,
        "shows": lists.SHOWS.items(),
        "page": page,
        "rows": rows,
        "counts": lists.counts(day, filters),
    }
    return render(request, "telephony/call_list.html", context)


@require_safe
@login_required
@permission_required(CALL_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def call_show(request: HttpRequest, call_id: int) -> HttpResponse:
    """One call: its legs, its code, and what a truer source corrected."""
    return _page(request, _state(call_id), None)


@require_POST
@login_required
@permission_required([CALL_SEE, CALL_KEY], raise_exception=True)
@shows_personal_data(purpose="ラップアップコードの記録")
@once.protected
def call_code(request: HttpRequest, call_id: int) -> HttpResponse:
    """Set the code of a call."""
    state = _state(call_id)
    form = CodeForm(request.POST, day=clock.day_of(state.entered_at))
    if form.is_valid():
        try:
            keying.code_call(call_id=call_id, **form.cleaned_data, actor=_person(request), at=clock.now())
        except RuleBroken as broken:
            form.refuse("code", broken)
        else:
            messages.success(request, "ラップアップコードを記録しました。")
            return redirect("telephony:call_show", call_id)
    return _page(request, state, form)


def _page(request: HttpRequest, state: CallState, form: CodeForm | None) -> HttpResponse:
    [row] = lists.with_numbers([state], viewer=_person(request))
    _log(request, [state.call_id])
    may_code = _person(request).has_perm(CALL_KEY) and state.ended_at is not None
    context = {
        "row": row,
        "state": state,
        "legs": legs_of(state.call_id),
        "readings": lists.readings_of(state.call_id),
        "form": (form or CodeForm(day=clock.day_of(state.entered_at))) if may_code else None,
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "telephony/call_show.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CALL_KEY, raise_exception=True)
@once.protected
def call_key(request: HttpRequest) -> HttpResponse:
    """Write a call down that is over."""
    form = PastForm(request.POST or None)
    if form.is_valid():
        try:
            made = keying.key_past_call(
                past=form.past(),
                code=form.cleaned_data["code"],
                caller=form.from_whom(),
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code), broken)
        else:
            messages.success(request, f"通話 第{made.pk}号を記録しました。")
            return redirect("telephony:call_key")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "telephony/call_key.html", {"form": form}, status=status)


def _state(call_id: int) -> CallState:
    return get_object_or_404(states(), pk=call_id)


def _log(request: HttpRequest, calls: list[int]) -> None:
    log_read(request, subjects={"telephony.call": calls})


def _person(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)
