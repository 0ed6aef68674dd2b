"""督促・催告・予告・通知の発送: candidates, the check before, printing, dispatch and delivery."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.arrears import run_forms as forms
from mizuhiki.arrears import run_lists
from mizuhiki.arrears.letter_kinds import LETTERS
from mizuhiki.arrears.models import LetterPrint, LetterRun, RunClose, RunExclusion, RunLine
from mizuhiki.arrears.permissions import ARREARS_SEE, NOTICE_RUN
from mizuhiki.arrears.run_papers import delivery_pdf
from mizuhiki.arrears.run_states import State, state_of
from mizuhiki.arrears.services import delivering, leaving, printing, running
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.documents.api import PaperFault
from mizuhiki.fieldwork.api import TABLET_USE
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Step, Way, pack_of_version, pack_on
from mizuhiki.staff.api import User, able
from mizuhiki.web import errors, files, once
from mizuhiki.web.forms import Form

PAGE = 50
UNPROCESSABLE = 422
PURPOSE = "督促・催告・給水停止の文書の発送"
FIELDS = {
    "arrears_send_day_past": "send_on",
    "closed_day_work_missing": "send_on",
    "arrears_deadline_too_near": "deadline_on",
    "dispatch_day_wrong": "dispatched_on",
}


@require_safe
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
def run_list(request: HttpRequest) -> HttpResponse:
    """What is ripe for each step, and the newest runs."""
    today = clock.today()
    pack = pack_on(today)
    context = {
        "steps": run_lists.steps_of(pack, today) if pack.arrears else [],
        "runs": run_lists.recent_runs(),
        "may_run": _person(request).has_perm(NOTICE_RUN),
    }
    return render(request, "arrears/run_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(NOTICE_RUN, raise_exception=True)
@once.protected
def run_new(request: HttpRequest, arrears_step: str) -> HttpResponse:
    """空回し: what a run of a step would come to; and the button that keeps the candidates."""
    if arrears_step not in {step.value for step in LETTERS}:
        raise Http404
    step, today = Step(arrears_step), clock.today()
    pack = pack_on(today)
    terms, words = running.letter_of_step(step, pack)
    first = running.least_deadline(step, today, pack)
    form = forms.RunForm(request.POST or None, initial={"send_on": today, "deadline_on": first})
    if form.is_valid():
        given = form.cleaned_data
        try:
            run = running.make_run(
                step=step,
                send_on=given["send_on"],
                deadline_on=given["deadline_on"],
                order=LetterRun.Order(given["order"]),
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code), broken)
        else:
            messages.success(request, f"候補{run.candidates:,}件を作りました。")
            return redirect("arrears:run_show", run.pk)
    context = {
        "terms": terms,
        "words": words,
        "form": form,
        "dry": run_lists.dry_run(step, today),
        "by_crew": terms.way is Way.CREW,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "arrears/run_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def run_show(request: HttpRequest, letter_run_id: int) -> HttpResponse:
    """One run: where it stands, its lines, and what comes next."""
    run = get_object_or_404(LetterRun.objects.select_related("by", "closed_day_work"), pk=letter_run_id)
    may_run = _person(request).has_perm(NOTICE_RUN)
    refused = None
    if request.method == "POST":
        if not may_run:
            raise PermissionDenied
        done, refused = _act(request, run)
        if done:
            messages.success(request, done)
            return redirect("arrears:run_show", run.pk)
    state = state_of(run)
    shown = request.GET.get("show", "")
    rows = RunLine.objects.filter(run=run).order_by("place")
    if shown in {"left", "excluded"}:
        rows = rows.filter(exclusion__isnull=shown == "left")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = run_lists.with_holders(list(page), _person(request), clock.today())
    log_read(request, subjects={"customers.customer": [line.holder.customer_id for line in lines]})
    context = {
        "run": run,
        "state": state,
        "State": State,
        "title": LETTERS[Step(run.step)].title,
        "kind": LETTERS[Step(run.step)].code,
        "by_crew": _by_crew(run),
        "reasons": run_lists.reasons_of(run),
        "excluded": (excluded := RunExclusion.objects.filter(line__run=run).count()),
        "left": run.candidates - excluded,
        "page": page,
        "lines": lines,
        "shown": shown,
        "may_run": may_run,
        "printing": LetterPrint.objects.select_related("batch").filter(run=run).first(),
        "closing": RunClose.objects.filter(run=run).first(),
        "steps": run.steps.select_related("by").order_by("pk"),
        "request_no": approvals.open_request_of(kind=running.APPROVAL, subject_id=run.pk),
        **_next_forms(run, state, refused),
    }
    return render(request, "arrears/run_show.html", context, status=UNPROCESSABLE if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(NOTICE_RUN, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def line_exclude(request: HttpRequest, run_line_id: int) -> HttpResponse:
    """Take one candidate out, with the reason."""
    row = get_object_or_404(RunLine.objects.select_related("run"), pk=run_line_id)
    form = forms.ExcludeForm(request.POST or None)
    if form.is_valid():
        try:
            running.exclude_line(
                line_id=row.pk,
                reason=RunExclusion.Reason(form.cleaned_data["reason"]),
                note=form.cleaned_data["note"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("note" if broken.code == "arrears_reason_missing" else None, broken)
        else:
            messages.success(request, "候補から除外しました。")
            return redirect("arrears:run_show", row.run_id)
    (line,) = run_lists.with_holders([row], _person(request), clock.today())
    log_read(request, subjects={"customers.customer": [line.holder.customer_id]})
    context = {"line": line, "form": form, "title": LETTERS[Step(row.run.step)].title}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "arrears/line_exclude.html", context, status=status)


@require_safe
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def delivery_paper(request: HttpRequest, letter_run_id: int) -> HttpResponse:
    """配達一覧 of a run as PDF, in the order of the round; nobody protected is on it."""
    run = get_object_or_404(LetterRun, pk=letter_run_id)
    if not (files.is_asked_for(request) and _by_crew(run)):
        raise PermissionDenied
    route = request.GET.get("route", "")
    try:
        content, people = delivery_pdf(run, route=route, viewer=_person(request), at=clock.now())
    except PaperFault as fault:
        return errors.page(request, UNPROCESSABLE, words=errors.Words("印刷できません", (fault.message,)))
    log_read(request, subjects={"customers.customer": people})
    return files.hand_out(
        content, name=f"deliveries-{run.pk}.pdf", media_type="application/pdf", is_shown=True
    )


def _act(request: HttpRequest, run: LetterRun) -> tuple[str, Any]:
    """Do what was pressed; the words of what was done, or the form with what stood against it."""
    acts: dict[str, Callable[[HttpRequest, LetterRun, Any], str]] = {
        "check": _check,
        "print": _print,
        "pull": _pull,
        "send": _send,
        "deliver": _deliver,
        "cancel": _cancel,
    }
    name = request.POST.get("act", "")
    if name not in acts:
        raise BadRequest
    form = _form_of(name, run, request.POST)
    if not form.is_valid():
        return "", form
    try:
        return acts[name](request, run, form.cleaned_data), None
    except RuleBroken as broken:
        form.refuse(FIELDS.get(broken.code) if FIELDS.get(broken.code) in form.fields else None, broken)
        return "", form


def _form_of(name: str, run: LetterRun, data: Any = None) -> Any:
    today = clock.today()
    if name == "check":
        form: Any = forms.CheckForm(data)
    elif name == "send":
        form = forms.SendForm(data, initial=_postage(run, today))
    elif name == "cancel":
        form = forms.CancelForm(data)
    elif name == "deliver":
        counts: dict[str, int] = {}
        for _, _, route in delivering.undelivered_of(run.pk):
            counts[route] = counts.get(route, 0) + 1
        form = forms.DeliverForm(
            data, routes=sorted(counts.items()), people=able([TABLET_USE]), initial={"visit_on": today}
        )
    else:
        form = Form(data)
    form.act = name
    return form


def _postage(run: LetterRun, today: Any) -> dict[str, Any]:
    try:
        unit_yen = mail.terms_on(LETTERS[Step(run.step)].purpose, today).unit_yen
    except mail.PostageTermsMissing:
        return {"dispatched_on": today}
    return {"dispatched_on": today, "unit_yen": unit_yen}


def _next_forms(run: LetterRun, state: State, refused: Any) -> dict[str, Any]:
    """The forms of what may be done where the run stands, and what a fresh look says of it."""
    found: dict[str, Any] = {}
    if state is State.MADE:
        found = {"check": _form_of("check", run), "changes": run_lists.changed_since(run, clock.today())}
    elif state is State.APPROVED:
        found = {"print": _form_of("print", run), "changes": run_lists.changed_since(run, clock.today())}
    elif state is State.PRINTED:
        found = {"stale": leaving.stale_letters(run, day=clock.today())}
        if found["stale"]:
            found["pull"] = _form_of("pull", run)
        elif not _by_crew(run):
            found["send"] = _form_of("send", run)
    is_out = _by_crew(run) and state in {State.PRINTED, State.CLOSED} and not found.get("stale")
    if is_out and delivering.undelivered_of(run.pk):
        found["deliver"] = _form_of("deliver", run)
    if state in {State.MADE, State.CHECKED, State.APPROVED}:
        found["cancel"] = _form_of("cancel", run)
    if refused is not None:
        found[refused.act] = refused
        found["form"] = refused
    plain = {"changes", "stale", "form"}
    return {name if name in plain else f"{name}_form": one for name, one in found.items()}


def _check(request: HttpRequest, run: LetterRun, given: Any) -> str:
    running.finish_check(run_id=run.pk, note=given["note"], actor=_person(request), at=clock.now())
    return "発送前の確認を終えました。"


def _print(request: HttpRequest, run: LetterRun, given: Any) -> str:
    del given
    made = printing.order_print(run_id=run.pk, actor=_person(request), at=clock.now())
    if made is None:
        return "対象がなくなったため、印刷しませんでした。"
    return f"{made.planned_count:,}件の印刷を始めます。"


def _pull(request: HttpRequest, run: LetterRun, given: Any) -> str:
    del given
    pulled = leaving.pull_letters(run_id=run.pk, actor=_person(request), at=clock.now())
    return f"{len(pulled):,}通の発送を取りやめました。一覧の封筒を抜いてください。"


def _send(request: HttpRequest, run: LetterRun, given: Any) -> str:
    gone = leaving.send_letters(run_id=run.pk, **given, actor=_person(request), at=clock.now())
    return f"{gone.piece_count:,}通の投函を記録しました。郵送料は{gone.total_yen:,}円です。"


def _deliver(request: HttpRequest, run: LetterRun, given: Any) -> str:
    count = delivering.plan_deliveries(
        run_id=run.pk,
        route=given["route"],
        visit_on=given["visit_on"],
        crew_id=given["crew"].pk,
        actor=_person(request),
        at=clock.now(),
    )
    return f"{count:,}通を{given['crew']}の訪問一覧に入れました。"


def _cancel(request: HttpRequest, run: LetterRun, given: Any) -> str:
    running.cancel_run(run_id=run.pk, reason=given["reason"], actor=_person(request), at=clock.now())
    return "発送処理を取りやめました。"


def _by_crew(run: LetterRun) -> bool:
    terms = pack_of_version(run.rules_id).arrears
    return terms is not None and terms.steps[Step(run.step)].way is Way.CREW


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
