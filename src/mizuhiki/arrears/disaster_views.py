"""災害対応: switched on by one, told of by the minute, ended by two."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.approvals import api as approvals
from mizuhiki.arrears.disaster_forms import BeginForm, EndForm, WordForm
from mizuhiki.arrears.models import Disaster, DisasterEnd
from mizuhiki.arrears.permissions import DISASTER, DISASTER_SEE
from mizuhiki.arrears.services import disasters
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once

UNPROCESSABLE = 422
FIELDS = {
    "disaster_areas_missing": "areas",
    "disaster_day_past": "until",
    "disaster_said_later": "said_minute",
    "reason_needed": "reason",
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(DISASTER_SEE, raise_exception=True)
@once.protected
def disaster_list(request: HttpRequest) -> HttpResponse:
    """Disasters, and the one press that switches the mode on."""
    may_begin, today = _person(request).has_perm(DISASTER), clock.today()
    if request.method == "POST" and not may_begin:
        raise PermissionDenied
    areas = [(code, area.label) for code, area in disasters.areas_on(today).items()]
    form = BeginForm(request.POST or None, areas=areas)
    if form.is_valid():
        try:
            made = disasters.begin_disaster(
                **form.cleaned_data,
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code), broken)
        else:
            messages.success(request, "災害対応を始めました。この区域の督促・催告・給水停止は止まりました。")
            return redirect("arrears:disaster_show", made.pk)
    running = {one.pk for one in disasters.running_disasters(today)}
    context = {
        "form": form if may_begin else None,
        "disasters": [
            (one, one.pk in running)
            for one in Disaster.objects.select_related("by").prefetch_related("areas").order_by("-pk")
        ],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "arrears/disaster_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(DISASTER_SEE, raise_exception=True)
@once.protected
def disaster_show(request: HttpRequest, disaster_id: int) -> HttpResponse:
    """One disaster: its areas, its timed instructions and work, and how it ends."""
    disaster = get_object_or_404(Disaster.objects.select_related("by"), pk=disaster_id)
    may, now = _person(request).has_perm(DISASTER), clock.now()
    local = now.astimezone(clock.TOKYO)
    word = WordForm(
        initial={
            "said_on": local.date(),
            "said_minute": f"{local:%H:%M}",
            "kind": "instruction",
            "said_to": str(request.user),
        }
    )
    end, refused = EndForm(), cast(WordForm | EndForm | None, None)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        act = request.POST.get("act", "")
        if act == "tell":
            word = refused = WordForm(request.POST)
        elif act == "end":
            end = refused = EndForm(request.POST)
        else:
            raise BadRequest
        if refused.is_valid() and _carry_out(request, disaster, refused):
            return redirect("arrears:disaster_show", disaster.pk)
    is_running = any(one.pk == disaster.pk for one in disasters.running_disasters(clock.today()))
    waiting = approvals.open_request_of(kind=disasters.APPROVAL, subject_id=disaster.pk)
    context: dict[str, Any] = {
        "disaster": disaster,
        "is_running": is_running,
        "end": DisasterEnd.objects.select_related("asked_by", "decided_by").filter(disaster=disaster).first(),
        "words": disaster.words.select_related("by").order_by("said_at", "pk"),
        "held": len(disasters.standing_in(disaster)) if is_running else 0,
        "word_form": word if may else None,
        "end_form": end if may and is_running and waiting is None else None,
        "waiting": waiting,
        "form": refused,
    }
    failed = refused is not None and bool(refused.errors)
    return render(request, "arrears/disaster_show.html", context, status=UNPROCESSABLE if failed else 200)


def _carry_out(request: HttpRequest, disaster: Disaster, form: Any) -> bool:
    """Write down what was said, or ask for the end; False where something stands against it."""
    who: dict[str, Any] = {"actor": _person(request), "at": clock.now()}
    try:
        if isinstance(form, WordForm):
            disasters.tell_disaster(disaster_id=disaster.pk, **form.facts(), **who)
            messages.success(request, "記録しました。")
        else:
            disasters.ask_to_end(disaster_id=disaster.pk, reason=form.cleaned_data["reason"], **who)
            messages.success(request, "終了の承認を依頼しました。別の人が承認すると終わります。")
    except RuleBroken as broken:
        field = FIELDS.get(broken.code)
        form.refuse(field if field in form.fields else None, broken)
        return False
    return True


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
