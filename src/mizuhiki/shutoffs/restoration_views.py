"""給水停止の解除: the board, one request with all that is done to it, and taking one down."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Holder, Supply, holders_of, page_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.shutoffs.models import Restoration
from mizuhiki.shutoffs.permissions import RESTORE_ASK, RESTORE_WORK, SHUTOFF_SEE
from mizuhiki.shutoffs.restoration_agreement import EXCEPTION_KIND
from mizuhiki.shutoffs.restoration_forms import AskForm, AssignForm, DecideForm, OpenForm, ReasonForm
from mizuhiki.shutoffs.selectors.restorations import (
    assigned_of,
    board,
    done_since,
    elapsed_of,
    in_hours,
    is_open,
    line_of,
    release_of,
    restorations,
)
from mizuhiki.shutoffs.selectors.rows import closed_now, terms_on
from mizuhiki.shutoffs.services.reopening import assign_crew, reopen
from mizuhiki.shutoffs.services.restoring import (
    ask_restoration,
    confirm_restoration,
    decide_late,
    end_restoration,
    waits_for,
)
from mizuhiki.staff.api import User
from mizuhiki.web import once

PURPOSE = "給水停止の解除"
UNPROCESSABLE = 422
DONE_SHOWN = 30
Forms = dict[str, Any]


@require_safe
@login_required
@permission_required(SHUTOFF_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def restoration_list(request: HttpRequest) -> HttpResponse:
    """The board: what is to be opened today and later, with its clock, and what was opened today."""
    now, today = clock.now(), clock.today()
    lines = board(now=now)
    done = done_since(datetime.combine(today, time(0), tzinfo=clock.TOKYO), most=DONE_SHOWN)
    ids = [one.restoration.supply_id for one in lines] + [one.supply_id for one in done]
    holders = holders_of(ids, today=today, viewer=_person(request))
    audit.log_read(
        request, subjects={"customers.customer": sorted({one.customer_id for one in holders.values()})}
    )
    context = {
        "lines": [(one, holders[one.restoration.supply_id]) for one in lines],
        "today": today,
        "due_today": sum(one.due.on <= today for one in lines),
        "overdue": sum(one.is_overdue for one in lines),
        "done": [(one, holders[one.supply_id], in_hours(elapsed_of(one))) for one in done],
        "restore_by": terms_on(today).restore_by,
    }
    return render(request, "shutoffs/restoration_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RESTORE_ASK, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def restoration_ask(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Take down that somebody asks for water again, at the counter or by telephone."""
    get_object_or_404(Supply, pk=supply_id)
    holder, form = _holder(request, supply_id), AskForm(request.POST or None)
    cut = next(iter(closed_now([supply_id])), None)
    if form.is_valid():
        try:
            made = ask_restoration(
                supply_id=supply_id,
                channel=form.cleaned_data["channel"],
                asked_at=form.happened_at(),
                reference=f"ask:{request.POST['once']}",
                at=clock.now(),
                actor=_person(request),
                asker=form.asker(),
            )
        except RuleBroken as broken:
            form.refuse("moment" if broken.code == "shutoffs_asked_in_future" else None, broken)
        else:
            messages.success(request, "解除の申出を受け付けました。")
            return redirect("shutoffs:restoration_show", made.pk)
    context = {
        "identity": holder,
        "form": form,
        "cut": cut,
        "waiting": waits_for(cut) if cut else None,
        "release": release_of(cut, clock.today()) if cut else None,
        "restore_by": terms_on(clock.today()).restore_by,
        "customer_url": f"{page_of(holder.customer_id)}?supply={supply_id}",
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "shutoffs/restoration_ask.html", context, status=status)


@require_safe
@login_required
@permission_required(SHUTOFF_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def restoration_show(request: HttpRequest, restoration_id: int) -> HttpResponse:
    """One request: where it stands, and the next step."""
    return _page(request, _found(restoration_id))


@require_POST
@login_required
@permission_required(RESTORE_WORK, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def restoration_act(request: HttpRequest, restoration_id: int, restoration_act: str) -> HttpResponse:
    """Confirm, ask for an exception, decide, assign, record the open tap, or end it."""
    found = _found(restoration_id)
    if restoration_act not in ACTS:
        raise Http404
    kind, act, said = ACTS[restoration_act]
    form = kind(request.POST, prefix=restoration_act) if kind else None
    if form is not None and not form.is_valid():
        return _page(request, found, form, restoration_act)
    try:
        act(request, found, form)
    except RuleBroken as broken:
        if form is not None:
            form.refuse(None, broken)
        return _page(request, found, form, restoration_act, refused="" if form else broken.message)
    messages.success(request, said)
    return redirect("shutoffs:restoration_show", restoration_id)


def _confirm(request: HttpRequest, found: Restoration, _form: Any) -> None:
    confirm_restoration(restoration_id=found.pk, at=clock.now(), actor=_person(request))


def _except(request: HttpRequest, found: Restoration, form: Any) -> None:
    approvals.ask(
        kind=EXCEPTION_KIND,
        title=f"納付のない給水停止の解除（執行書{found.cut.shown}）",
        subject=found,
        reason=form.cleaned_data["reason"],
        actor=_person(request),
        at=clock.now(),
    )


def _decide(request: HttpRequest, found: Restoration, form: Any) -> None:
    decide_late(
        restoration_id=found.pk,
        is_today=form.cleaned_data["is_today"] == "1",
        officer_id=form.cleaned_data["officer"].pk,
        decided_at=form.happened_at(),
        reason=form.cleaned_data["reason"],
        at=clock.now(),
        actor=_person(request),
    )


def _assign(request: HttpRequest, found: Restoration, form: Any) -> None:
    assign_crew(
        restoration_id=found.pk,
        crew_id=form.cleaned_data["crew"].pk,
        on=form.cleaned_data["on"],
        at=clock.now(),
        actor=_person(request),
    )


def _open(request: HttpRequest, found: Restoration, form: Any) -> None:
    reopen(restoration_id=found.pk, told=form.opened(), at=clock.now(), actor=_person(request))


def _end(request: HttpRequest, found: Restoration, form: Any) -> None:
    end_restoration(
        restoration_id=found.pk,
        reason=form.cleaned_data["reason"],
        at=clock.now(),
        actor=_person(request),
    )


ACTS: Mapping[str, tuple[Any, Callable[[HttpRequest, Restoration, Any], None], str]] = {
    "confirm": (None, _confirm, "収納を確認しました。担当を手配してください。"),
    "except": (ReasonForm, _except, "例外の承認を依頼しました。"),
    "decide": (DecideForm, _decide, "発注者の決定を記録しました。"),
    "assign": (AssignForm, _assign, "担当を手配しました。"),
    "open": (OpenForm, _open, "解除を記録しました。"),
    "end": (ReasonForm, _end, "申出を取り下げました。"),
}


def _page(
    request: HttpRequest, found: Restoration, form: Any = None, act: str = "", *, refused: str = ""
) -> HttpResponse:
    person, now = _person(request), clock.now()
    line, open_now = line_of(found, now=now), is_open(found)
    crew, waiting = assigned_of(found), approvals.open_request_of(kind=EXCEPTION_KIND, subject_id=found.pk)
    steps = _steps(found, line.due.waits_for_utility) if open_now and person.has_perm(RESTORE_WORK) else ()
    forms = {one: _form(one, found, line.due.on) for one in steps if ACTS[one][0]}
    if form is not None:
        forms[act] = form
    holder = _holder(request, found.supply_id)
    context = {
        "identity": holder,
        "found": found,
        "line": line,
        "is_open": open_now,
        "crew": crew,
        "steps": steps,
        "forms": forms,
        "waiting": waiting,
        "wrong": act,
        "refused": refused,
        "form": form,
        "release": release_of(found.cut, clock.today()) if open_now else None,
        "elapsed": line.elapsed if open_now else _took(found),
        "asker": getattr(found, "asker", None),
        "customer_url": f"{page_of(holder.customer_id)}?supply={found.supply_id}",
    }
    status = UNPROCESSABLE if refused or (form is not None and form.errors) else 200
    return render(request, "shutoffs/restoration_show.html", context, status=status)


def _took(found: Restoration) -> str:
    return in_hours(elapsed_of(found)) if hasattr(found, "reopening") else ""


def _steps(found: Restoration, waits_for_utility: object) -> tuple[str, ...]:
    """What can be done now, the usual one first."""
    late = ("decide",) if waits_for_utility else ()
    if not hasattr(found, "confirmed"):
        return (*late, "confirm", "except", "end")
    return (*late, "open", "assign") if assigned_of(found) else (*late, "assign")


def _form(act: str, found: Restoration, due_on: date) -> Any:
    crew = assigned_of(found)
    initial: Forms = {}
    if act == "assign":
        initial = {"on": max(due_on, clock.today())}
    if act in {"assign", "open"} and crew is not None:
        initial |= {"crew": crew.crew_id}
    return ACTS[act][0](prefix=act, initial=initial)


def _found(restoration_id: int) -> Restoration:
    return get_object_or_404(restorations().select_related("asker"), pk=restoration_id)


def _holder(request: HttpRequest, supply_id: int) -> Holder:
    """Whose tap it is, with the reading written down."""
    holder = holders_of([supply_id], today=clock.today(), viewer=_person(request))[supply_id]
    audit.log_read(request, subjects={"customers.customer": [holder.customer_id]})
    return holder


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
