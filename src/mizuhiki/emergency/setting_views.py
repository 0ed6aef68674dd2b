"""What the night line works by: rosters, duty lists, agreed texts, its number and its places."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.emergency import rules, selectors
from mizuhiki.emergency.forms import (
    DutyForm,
    NumberForm,
    RosterForm,
    SiteForm,
    StepForm,
    TextForm,
)
from mizuhiki.emergency.models import AgreedText, DutyList, LineNumber, Roster, Site, TransferStep
from mizuhiki.emergency.permissions import NIGHT_SEE, REPORT_TAKE, SETTING_EDIT
from mizuhiki.emergency.services import duty, line, texts
from mizuhiki.knowledge import api as knowledge
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User, able
from mizuhiki.web import once
from mizuhiki.web.forms import Form

UNPROCESSABLE, SHOWN, AHEAD = 422, 10, timedelta(days=30)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(SETTING_EDIT, raise_exception=True)
@once.protected
def roster_set(request: HttpRequest) -> HttpResponse:
    """Who answers in the nights to come; an hour without anybody is refused."""
    night = rules.night_of(clock.now())
    initial = {"first_on": night, "last_on": night + AHEAD}
    form = RosterForm(request.POST or None, people=list(able([REPORT_TAKE])), initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        try:
            duty.set_roster(
                first_on=given["first_on"],
                last_on=given["last_on"],
                shifts=form.shifts(),
                responsible_id=given["responsible"],
                telephone=given["telephone"],
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, "勤務表を登録しました。すべての時間に担当者がいます。")
            return redirect("emergency:roster_set")
    found = Roster.objects.select_related("responsible", "by").order_by("-pk")[:SHOWN]
    rosters = [(one, list(one.shifts.select_related("operator").order_by("pk"))) for one in found]
    context = {"form": form, "rosters": rosters, "tonight": selectors.tonight(clock.now())}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "emergency/roster_set.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(SETTING_EDIT, raise_exception=True)
@once.protected
def duty_set(request: HttpRequest) -> HttpResponse:
    """Who of the bureau is called in the nights to come, in which order."""
    night = rules.night_of(clock.now())
    initial = {"first_on": night, "last_on": night + timedelta(days=6)}
    people = [one for one in able([NIGHT_SEE]) if one.organisation == User.Organisation.UTILITY]
    form = DutyForm(request.POST or None, people=people, initial=initial)
    if form.is_valid():
        try:
            duty.set_duty(
                first_on=form.cleaned_data["first_on"],
                last_on=form.cleaned_data["last_on"],
                officers=form.officers(),
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, "当番名簿を登録しました。")
            return redirect("emergency:duty_set")
    lists = DutyList.objects.filter(last_on__gte=night).select_related("by").order_by("-pk")[:SHOWN]
    turns = [(one, list(one.turns.select_related("officer", "phone").order_by("number"))) for one in lists]
    context = {"form": form, "lists": turns, "tonight": selectors.duty_turns(night)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "emergency/duty_set.html", context, status=status)


@require_safe
@login_required
@permission_required(NIGHT_SEE, raise_exception=True)
def text_list(request: HttpRequest) -> HttpResponse:
    """Every version of flow and announcements, agreed and in force; the manual with what was submitted."""
    return _texts(request)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(SETTING_EDIT, raise_exception=True)
@once.protected
def text_write(request: HttpRequest) -> HttpResponse:
    """A new version, from the words of the last one."""
    kind = request.GET.get("kind", "")
    last = AgreedText.objects.filter(kind=kind).order_by("-version").first()
    initial = {"kind": kind, "words": last.words if last else "", "from_on": clock.today()}
    form = TextForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            made = texts.write_text(
                **form.cleaned_data, reference=request.POST["once"], actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("from_on" if broken.code == "night_text_too_late" else "words", broken)
        else:
            messages.success(request, f"{made.get_kind_display()}の第{made.version}版を登録しました。")
            return redirect("emergency:text_list")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "emergency/text_write.html", {"form": form}, status=status)


@require_POST
@login_required
@permission_required(SETTING_EDIT, raise_exception=True)
@once.protected
def text_ask(request: HttpRequest, text_id: int) -> HttpResponse:
    """Ask the client to agree to a version."""
    get_object_or_404(AgreedText, pk=text_id)
    try:
        texts.ask_agreement(text_id=text_id, actor=_person(request), at=clock.now())
    except RuleBroken as broken:
        return _texts(request, refused=broken.message)
    messages.success(request, "発注者の承認を求めました。")
    return redirect("emergency:text_list")


def _texts(request: HttpRequest, *, refused: str = "") -> HttpResponse:
    today = clock.today()
    held = {kind: selectors.text_in_force(kind, today) for kind in AgreedText.Kind}
    found = selectors.texts()
    waiting = approvals.open_requests_of(kind=texts.KIND, subject_ids=[one.pk for one in found])
    lines = [
        (one, held[AgreedText.Kind(one.kind)] == one, one.pk in waiting, hasattr(one, "agreed"))
        for one in found
    ]
    context = {
        "lines": lines,
        "manuals": knowledge.versions_of_kind(knowledge.Article.Kind.NIGHT_MANUAL, today),
        "sees_drafts": _person(request).has_perm(knowledge.DRAFT_SEE),
        "writes": _person(request).has_perm(knowledge.ARTICLE_WRITE),
        "kinds": AgreedText.Kind.choices,
        "may_edit": _person(request).has_perm(SETTING_EDIT),
        "refused": refused,
    }
    return render(request, "emergency/text_list.html", context, status=UNPROCESSABLE if refused else 200)


@require_safe
@login_required
@permission_required(NIGHT_SEE, raise_exception=True)
def line_show(request: HttpRequest) -> HttpResponse:
    """The number with the steps of its transfer, and the places of work."""
    return _line(request)


@require_POST
@login_required
@permission_required(SETTING_EDIT, raise_exception=True)
@once.protected
def number_register(request: HttpRequest) -> HttpResponse:
    """Register a navi-dial number."""
    form = NumberForm(request.POST)
    return _kept(
        request,
        form,
        "number_form",
        lambda: line.register_number(**form.cleaned_data, actor=_person(request), at=clock.now()),
        "番号を登録しました。",
    )


@require_POST
@login_required
@permission_required(SETTING_EDIT, raise_exception=True)
@once.protected
def step_finish(request: HttpRequest, step_id: int) -> HttpResponse:
    """A step of the transfer was done."""
    get_object_or_404(TransferStep, pk=step_id)
    form = StepForm(request.POST)
    return _kept(
        request,
        form,
        "step_form",
        lambda: line.finish_step(
            step_id=step_id, **form.cleaned_data, actor=_person(request), at=clock.now()
        ),
        "手続きを記録しました。",
    )


@require_POST
@login_required
@permission_required(SETTING_EDIT, raise_exception=True)
@once.protected
def site_register(request: HttpRequest) -> HttpResponse:
    """Register a place of work."""
    form = SiteForm(request.POST)
    return _kept(
        request,
        form,
        "site_form",
        lambda: line.register_site(
            **form.cleaned_data, reference=request.POST["once"], actor=_person(request), at=clock.now()
        ),
        "業務の場所を登録しました。",
    )


def _kept(request: HttpRequest, form: Form, name: str, act: Callable[[], object], said: str) -> HttpResponse:
    """Keep what a form of the page says; a refusal stands above that form."""
    if form.is_valid():
        try:
            act()
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, said)
            return redirect("emergency:line_show")
    return _line(request, **{name: form})


def _line(request: HttpRequest, **forms: Form) -> HttpResponse:
    today = clock.today()
    numbers = LineNumber.objects.select_related("by").order_by("pk")
    context: dict[str, Any] = {
        "numbers": [(one, one.steps.select_related("done__by").order_by("number")) for one in numbers],
        "sites": Site.objects.select_related("by").order_by("-from_on", "-pk"),
        "number_form": NumberForm(initial={"from_on": today}),
        "step_form": StepForm(initial={"on": today}),
        "site_form": SiteForm(initial={"from_on": today, "country": "JP"}),
        "may_edit": _person(request).has_perm(SETTING_EDIT),
    }
    wrong = next((form for form in forms.values() if form.errors), None)
    context |= {**forms, "form": wrong}
    return render(request, "emergency/line_show.html", context, status=UNPROCESSABLE if wrong else 200)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
