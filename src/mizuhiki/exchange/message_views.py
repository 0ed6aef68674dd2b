"""Messages with the hour they play, errors that were shown, and stored statistics."""

from datetime import timedelta
from typing import cast

from django.contrib import messages as said
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.exchange import selectors
from mizuhiki.exchange.forms import ErrorForm, MessageForm, RecordingForm, StatisticsForm
from mizuhiki.exchange.models import Message, StatisticsRun
from mizuhiki.exchange.permissions import EXCHANGE_EDIT, EXCHANGE_SEE
from mizuhiki.exchange.services import messages, statistics
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.servicehours.api import hours_of, instant_of
from mizuhiki.staff.api import User
from mizuhiki.web import asked, files, limits, once
from mizuhiki.web.fields import plain

UNPROCESSABLE, CSV, AHEAD = 422, "text/csv; charset=utf-8", timedelta(days=400)


@require_safe
@login_required
@permission_required(EXCHANGE_SEE, raise_exception=True)
def message_list(request: HttpRequest) -> HttpResponse:
    """Every message with its approval and recording, and what plays through the day asked for."""
    return _messages(request, RecordingForm(initial={"set_up_on": clock.today()}))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(EXCHANGE_EDIT, raise_exception=True)
@once.protected
def message_draft(request: HttpRequest) -> HttpResponse:
    """The words of a message and its period."""
    form = MessageForm(request.POST or None, initial={"from_on": clock.today()})
    if form.is_valid():
        try:
            messages.draft_message(
                **form.cleaned_data, reference=request.POST["once"], actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("branch" if broken.code == "exchange_branch_wrong" else "until_on", broken)
        else:
            said.success(request, "メッセージの案を登録しました。")
            return redirect("exchange:message_list")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "exchange/message_draft.html", {"form": form}, status=status)


@require_POST
@login_required
@permission_required(EXCHANGE_EDIT, raise_exception=True)
@once.protected
def message_ask(request: HttpRequest, message_id: int) -> HttpResponse:
    """Ask the client to agree to the words."""
    get_object_or_404(Message, pk=message_id)
    try:
        messages.ask_words(message_id=message_id, actor=_person(request), at=clock.now())
    except RuleBroken as broken:
        form = RecordingForm(initial={"set_up_on": clock.today()})
        return _messages(request, form, refused=broken.message)
    said.success(request, "発注者の承認を求めました。")
    return redirect("exchange:message_list")


@require_POST
@login_required
@permission_required(EXCHANGE_EDIT, raise_exception=True)
@once.protected
def message_record(request: HttpRequest, message_id: int) -> HttpResponse:
    """Keep the recording of agreed words."""
    get_object_or_404(Message, pk=message_id)
    form = RecordingForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            messages.record_message(
                message_id=message_id,
                content=form.cleaned_data["upload"].read(),
                set_up_on=form.cleaned_data["set_up_on"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("upload", broken)
        else:
            said.success(request, "録音を登録しました。")
            return redirect("exchange:message_list")
    return _messages(request, form)


def _messages(request: HttpRequest, form: RecordingForm, *, refused: str = "") -> HttpResponse:
    day = asked.day_in(request.GET.get("day", ""), ahead=AHEAD)
    found = selectors.messages()
    waiting = approvals.open_requests_of(kind=messages.KIND, subject_ids=[one.pk for one in found])
    hours = hours_of(day)
    starts = sorted({0, *(edge for span in hours.centre for edge in span)} - {24 * 60})
    context = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "hours": hours,
        "plays": [
            (instant_of(day, minute), selectors.messages_at(instant_of(day, minute))) for minute in starts
        ],
        "lines": [
            (one, hasattr(one, "agreed"), hasattr(one, "recorded"), one.pk in waiting) for one in found
        ],
        "form": form,
        "may_edit": _person(request).has_perm(EXCHANGE_EDIT),
        "refused": refused,
    }
    is_wrong = refused or form.errors
    return render(request, "exchange/message_list.html", context, status=UNPROCESSABLE if is_wrong else 200)


@require_safe
@login_required
@permission_required(EXCHANGE_SEE, raise_exception=True)
def error_list(request: HttpRequest) -> HttpResponse:
    """What the exchange showed, and when the client was told."""
    context = {
        "lines": selectors.errors_noted(),
        "may_edit": _person(request).has_perm(EXCHANGE_EDIT),
    }
    return render(request, "exchange/error_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(EXCHANGE_EDIT, raise_exception=True)
@once.protected
def error_note(request: HttpRequest) -> HttpResponse:
    """Write down an error of the exchange."""
    today = clock.today()
    form = ErrorForm(request.POST or None, initial={"shown_on": today, "told_on": today})
    if form.is_valid():
        try:
            messages.note_error(
                **form.facts(), reference=request.POST["once"], actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("told_minute", broken)
        else:
            said.success(request, "エラーを記録しました。")
            return redirect("exchange:error_list")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "exchange/error_note.html", {"form": form}, status=status)


@require_safe
@login_required
@permission_required(EXCHANGE_SEE, raise_exception=True)
def statistics_list(request: HttpRequest) -> HttpResponse:
    """Stored results: those of the job, and those somebody asked for."""
    return _statistics(request, _statistics_form())


@require_POST
@login_required
@permission_required(EXCHANGE_EDIT, raise_exception=True)
@once.protected
def statistics_run(request: HttpRequest) -> HttpResponse:
    """Run a condition for a period, and store the result."""
    form = StatisticsForm(request.POST, conditions=_conditions())
    if form.is_valid():
        given = form.cleaned_data
        try:
            statistics.run_statistics(
                condition_id=given["condition"],
                first_on=given["first_on"],
                last_on=given["last_on"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("first_on", broken)
        else:
            said.success(request, "統計を出力し、保管しました。")
            return redirect("exchange:statistics_list")
    return _statistics(request, form)


@require_safe
@login_required
@permission_required(EXCHANGE_SEE, raise_exception=True)
@limits.per_person("export")
def statistics_file(request: HttpRequest, statistics_run_id: int) -> HttpResponse:
    """A stored result as a file."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    run = get_object_or_404(StatisticsRun, pk=statistics_run_id)
    content = run.content.encode("utf-8-sig")
    return files.hand_out(content, name=f"statistics-{run.pk}.csv", media_type=CSV)


def _statistics_form() -> StatisticsForm:
    yesterday = clock.today() - timedelta(days=1)
    return StatisticsForm(conditions=_conditions(), initial={"first_on": yesterday, "last_on": yesterday})


def _conditions() -> list[tuple[int, str]]:
    return [(one.entry_id, plain(one.values["title"])) for one in selectors.entries("conditions")]


def _statistics(request: HttpRequest, form: StatisticsForm) -> HttpResponse:
    context = {
        "lines": selectors.statistics_lines(),
        "form": form,
        "may_edit": _person(request).has_perm(EXCHANGE_EDIT),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "exchange/statistics_list.html", context, status=status)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
