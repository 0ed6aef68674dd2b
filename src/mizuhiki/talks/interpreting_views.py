"""外国語の対応: the interpreter in a call, the list of services, the minutes of a month."""

from datetime import date, datetime, timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.callcentre.api import CASE_SEE, DIRECTORY_EDIT
from mizuhiki.knowledge.api import call_types
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.talks import interpreting_selectors as selectors
from mizuhiki.talks.interpreting_errors import NoInterpreterChosen
from mizuhiki.talks.interpreting_forms import BeginForm, InterpreterEdit
from mizuhiki.talks.interpreting_models import Interpreter
from mizuhiki.talks.services import interpreting
from mizuhiki.telephony.api import CALL_KEY, Call
from mizuhiki.web import once

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CALL_KEY, raise_exception=True)
@once.protected
def interpreting_show(request: HttpRequest, call_id: int) -> HttpResponse:
    """Call an interpreter into a call, and let them go; the desk swaps the part, this page stands alone."""
    call, person = get_object_or_404(Call, pk=call_id), _person(request)
    refused, is_part = "", "HX-Request" in request.headers
    if request.method == "POST":
        try:
            _act(request, call, person)
        except RuleBroken as broken:
            refused = broken.message
        else:
            if not is_part:
                return redirect("talks:interpreting_show", call.pk)
    matter = request.POST.get("matter") or request.GET.get("matter", "")
    shown = selectors.interpreting_of(call, person, call_type=matter if matter in call_types() else "")
    context = {"interpreting": shown | {"refused": refused}, "call": call}
    template = "talks/parts/interpreting.html" if is_part else "talks/interpreting_show.html"
    return render(request, template, context, status=UNPROCESSABLE if refused else 200)


def _act(request: HttpRequest, call: Call, person: User) -> None:
    if "end" in request.POST:
        interpreting.end_interpreting(call_id=call.pk, actor=person, at=clock.now())
        return
    form = BeginForm(request.POST)
    if not form.is_valid():
        raise NoInterpreterChosen
    interpreting.begin_interpreting(
        call_id=call.pk, interpreter_id=form.cleaned_data["interpreter"].pk, actor=person, at=clock.now()
    )


@require_safe
@login_required
@permission_required(CASE_SEE, raise_exception=True)
def interpreter_list(request: HttpRequest) -> HttpResponse:
    """Who interprets which language, at which number, in which hours; the figures of a month."""
    today = clock.today()
    month = min(_month(request.GET.get("month", ""), today), today.replace(day=1))
    after = (month + timedelta(days=32)).replace(day=1)
    since, until = (datetime.combine(day, datetime.min.time(), clock.TOKYO) for day in (month, after))
    context = {
        "tongues": selectors.tongues(clock.now()),
        "interpreters": selectors.interpreters(),
        "may_edit": _person(request).has_perm(DIRECTORY_EDIT),
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": after if after <= today else None,
        "figures": selectors.interpreted_in(since, until),
    }
    return render(request, "talks/interpreter_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CASE_SEE, DIRECTORY_EDIT], raise_exception=True)
@once.protected
def interpreter_edit(request: HttpRequest, interpreter_id: int | None = None) -> HttpResponse:
    """Enter a service, or change it."""
    found = get_object_or_404(Interpreter, pk=interpreter_id) if interpreter_id else Interpreter()
    form = InterpreterEdit(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        interpreting.keep_interpreter(form.save(commit=False), actor=_person(request), at=clock.now())
        messages.success(request, "通訳サービスを登録しました。")
        return redirect("talks:interpreter_list")
    context = {"form": form, "is_new": form.instance.pk is None}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "talks/interpreter_edit.html", context, status=status)


def _month(written: str, today: date) -> date:
    """The first day of a month of the URL; this month where it says none."""
    try:
        return datetime.strptime(f"{written}-01", "%Y-%m-%d").date()  # noqa: DTZ007 - a month, no instant
    except ValueError:
        return today.replace(day=1)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
