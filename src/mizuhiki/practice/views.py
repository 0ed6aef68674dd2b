"""研修の電話: what can be rung and how far everybody is, one call as it is played, and its result."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.documents.api import MEDIA_TYPES, table_file
from mizuhiki.knowledge.api import call_types
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.practice import selectors, services
from mizuhiki.practice.forms import JudgeForm, RingForm
from mizuhiki.practice.models import Drill
from mizuhiki.practice.permissions import DRILL_LEAD, DRILL_TAKE
from mizuhiki.practice.result_table import result_table
from mizuhiki.practice.scenarios import Scenario, scenarios, spoken
from mizuhiki.staff.api import User
from mizuhiki.web import files, limits, once

UNPROCESSABLE = 422
PURPOSE = "研修"


@require_safe
@login_required
@permission_required(DRILL_TAKE, raise_exception=True)
def drill_list(request: HttpRequest) -> HttpResponse:
    """The scenarios, how far everybody is, and the last calls."""
    return _list(request, _ring_form(request))


@require_POST
@login_required
@permission_required(DRILL_TAKE, raise_exception=True)
@once.protected
def drill_ring(request: HttpRequest) -> HttpResponse:
    """Let a scenario ring at somebody's telephone."""
    form = _ring_form(request)
    if form.is_valid():
        scenario, trainee = form.chosen()
        try:
            drill = services.ring(scenario, trainee=trainee, actor=_person(request), at=clock.now())
        except RuleBroken as broken:
            form.refuse("trainee" if broken.code == "drill_trainee_busy" else "scenario", broken)
        else:
            return redirect("practice:drill_show", drill.pk)
    return _list(request, form)


@require_safe
@login_required
@permission_required([DRILL_TAKE, DRILL_LEAD], raise_exception=True)
@limits.per_person("export")
def result_export(request: HttpRequest, extension: str) -> HttpResponse:
    """Everybody's results as a file; members of staff stand in it, and made-up calls."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    if extension not in MEDIA_TYPES:
        raise Http404
    at = clock.now()
    content = table_file(result_table(), extension, press=settings.PRESS, at=at)
    name = f"training-{clock.day_of(at):%Y%m%d}.{extension}"
    return files.hand_out(content, name=name, media_type=MEDIA_TYPES[extension])


@require_safe
@login_required
@permission_required(DRILL_TAKE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def drill_show(request: HttpRequest, drill_id: int) -> HttpResponse:
    """One call: the caller's words so far, what comes next, and in the end the comparison."""
    return _show(request, _drill(request, drill_id))


@require_POST
@login_required
@permission_required(DRILL_TAKE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def drill_do(request: HttpRequest, drill_id: int, drill_act: str) -> HttpResponse:
    """Take the call, hear the next line, hang up, compare."""
    drill = _drill(request, drill_id)
    if drill_act not in ACTS:
        raise Http404
    form = JudgeForm(request.POST)
    form.is_valid()
    try:
        ACTS[drill_act](drill, form.cleaned_data.get("note", ""), _person(request))
    except RuleBroken as broken:
        messages.error(request, broken.message)
        return _show(request, drill, status=UNPROCESSABLE)
    return redirect("practice:drill_show", drill.pk)


def _next_line(drill: Drill, _: str, person: User) -> None:
    services.speak(drill=drill, scenario=_scenario(drill), actor=person, at=clock.now())


def _judge(drill: Drill, note: str, person: User) -> None:
    said = note if person.has_perm(DRILL_LEAD) else ""
    services.judge(drill=drill, scenario=_scenario(drill), note=said, actor=person, at=clock.now())


ACTS: dict[str, Callable[[Drill, str, User], None]] = {
    "answer": lambda drill, _, person: services.answer(drill=drill, actor=person, at=clock.now()),
    "next": _next_line,
    "hang_up": lambda drill, _, person: services.hang_up(drill=drill, actor=person, at=clock.now()),
    "give_up": lambda drill, _, person: services.give_up(drill=drill, actor=person, at=clock.now()),
    "judge": _judge,
}


def _list(request: HttpRequest, form: RingForm) -> HttpResponse:
    person = _person(request)
    leads = person.has_perm(DRILL_LEAD)
    known, types = scenarios(), call_types()
    shown = list(selectors.visible_to(person)[: selectors.MOST_SHOWN])
    context = {
        "form": form,
        "leads": leads,
        "extensions": MEDIA_TYPES if leads else (),
        "scenarios": [(one, types[one.call_type].name) for one in known.values()],
        "progress": selectors.progress(of=None if leads else person),
        "total": len(known),
        "lines": [(one, known.get(one.scenario)) for one in shown],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "practice/drill_list.html", context, status=status)


def _show(request: HttpRequest, drill: Drill, *, status: int = 200) -> HttpResponse:
    scenario, part, day = _scenario(drill), selectors.part_of(drill), clock.day_of(drill.at)
    stand, heard = selectors.stand_of(drill), drill.lines.count()
    person = _person(request)
    log_read(request, subjects={"customers.customer": [drill.customer_id] if drill.customer_id else []})
    context: dict[str, Any] = {
        "drill": drill,
        "scenario": scenario,
        "call_type": call_types()[scenario.call_type],
        "stand": stand,
        "heard": [spoken(line, part, on=day) for line in scenario.lines[:heard]],
        "left": len(scenario.lines) - heard,
        "answers": [(asked, spoken(told, part, on=day)) for asked, told in scenario.answers.items()],
        "result": getattr(drill, "result", None),
        "form": JudgeForm() if person.has_perm(DRILL_LEAD) else None,
    }
    return render(request, "practice/drill_show.html", context, status=status)


def _scenario(drill: Drill) -> Scenario:
    """The scenario that was played; one that left the file is not there any more."""
    found = scenarios().get(drill.scenario)
    if found is None:
        raise Http404
    return found


def _drill(request: HttpRequest, drill_id: int) -> Drill:
    return get_object_or_404(selectors.visible_to(_person(request)), pk=drill_id)


def _ring_form(request: HttpRequest) -> RingForm:
    person = _person(request)
    return RingForm(request.POST or None, person=person, leads=person.has_perm(DRILL_LEAD))


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
