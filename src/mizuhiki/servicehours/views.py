"""運営時間: the calendar of a year, the busy days the client named, and work beyond the hours."""

from datetime import date, timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.servicehours import months, selectors, services
from mizuhiki.servicehours.forms import BusyForm, EndForm, ExtensionForm
from mizuhiki.servicehours.models import Extension
from mizuhiki.servicehours.permissions import HOURS_EDIT, HOURS_SEE
from mizuhiki.servicehours.rules import clock_time, in_words, minute_of
from mizuhiki.staff.api import User
from mizuhiki.web import once

UNPROCESSABLE = 422
SWITCHES, LOOK_BACK = 10, timedelta(days=400)
FIELDS = {
    "hours_extension_backwards": "to_minute",
    "hours_extension_past": "from_minute",
    "hours_extension_within": "from_minute",
    "hours_extension_outside": "day",
    "hours_asked_in_future": "asked_minute",
}


@require_safe
@login_required
@permission_required(HOURS_SEE, raise_exception=True)
def calendar_show(request: HttpRequest) -> HttpResponse:
    """The hours of each day of a year, what is counted of them, and the next ten switches."""
    now = clock.now()
    year = _year(request)
    hours = selectors.hours_between(date(year, 1, 1), date(year, 12, 31))
    terms = selectors.terms_on(now.date())
    context = {
        "year": year,
        "months": months.of_year(hours, today=now.date()),
        "counts": selectors.counts_of_year(hours, about=terms.busy_days if terms else 0),
        "terms": terms,
        "line": selectors.line_open_at(now),
        "today": selectors.hours_of(now.date()),
        "switches": selectors.next_switches(SWITCHES, at=now),
        "namings": selectors.namings(year),
        "may_edit": _person(request).has_perm(HOURS_EDIT),
    }
    return render(request, "servicehours/calendar_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(HOURS_EDIT, raise_exception=True)
@once.protected
def busy_name(request: HttpRequest) -> HttpResponse:
    """Tick the days of a year that the client named as busy."""
    year, today = _year(request), clock.today()
    hours = selectors.hours_between(date(year, 1, 1), date(year, 12, 31))
    terms = selectors.terms_on(date(year, 4, 1)) or selectors.terms_on(today)
    days = [one.day for one in hours if terms and terms.is_in_term(one.day) and terms.may_be_busy(one.day)]
    before = selectors.busy_days(date(year, 1, 1), date(year, 12, 31))
    form = BusyForm(request.POST or None, days=days, initial={"days": [f"{day}" for day in before]})
    if form.is_valid():
        try:
            services.name_busy_days(
                year=year,
                days={*form.cleaned_data["days"], *(day for day in before if day <= today)},
                officer=form.cleaned_data["officer"],
                paper=form.cleaned_data["paper"],
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            count = len(selectors.busy_days(date(year, 1, 1), date(year, 12, 31)))
            messages.success(request, f"{year}年の繁忙期を{count}日にしました。")
            return redirect(f"/hours/?year={year}")
    context = {
        "form": form,
        "year": year,
        "terms": terms,
        "weeks": months.weeks_of(days, ticked=form.ticked, today=today),
        "count": len(form.ticked),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "servicehours/busy_name.html", context, status=status)


@require_safe
@login_required
@permission_required(HOURS_SEE, raise_exception=True)
def extension_list(request: HttpRequest) -> HttpResponse:
    """What was asked for beyond the hours, the latest first, with who asked."""
    return _extensions(request, EndForm())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(HOURS_EDIT, raise_exception=True)
@once.protected
def extension_open(request: HttpRequest) -> HttpResponse:
    """Work beyond the hours, at the client's request; in force at once."""
    now = clock.now()
    hours = selectors.hours_of(now.date())
    initial = {
        "day": now.date(),
        "asked_on": now.date(),
        "asked_minute": minute_of(now.time()),
        "from_minute": hours.centre[-1][1] if hours.centre else None,
    }
    form = ExtensionForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            made = services.open_extension(
                **form.facts(), reference=request.POST["once"], actor=_person(request), at=now
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "day"), broken)
        else:
            words = selectors.hours_of(made.day).words
            messages.success(request, f"{made.day:%Y-%m-%d}のセンターの営業時間を{words}にしました。")
            return redirect("servicehours:extension_list")
    context = {"form": form, "today": hours}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "servicehours/extension_open.html", context, status=status)


@require_http_methods(["POST"])
@login_required
@permission_required(HOURS_EDIT, raise_exception=True)
@once.protected
def extension_end(request: HttpRequest, extension_id: int) -> HttpResponse:
    """End an extension now, or call it off."""
    extension = get_object_or_404(Extension, pk=extension_id)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            end = services.end_extension(
                extension_id=extension.pk,
                officer=form.cleaned_data["officer"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("officer", broken)
        else:
            words = f"{extension.day:%Y-%m-%d} {clock_time(end.to_minute)}"
            messages.success(request, f"時間外運営を{words}で終わりにしました。")
            return redirect("servicehours:extension_list")
    return _extensions(request, form)


def _extensions(request: HttpRequest, form: EndForm) -> HttpResponse:
    now = clock.now()
    minute = minute_of(now.time())
    lines = [
        (
            one,
            in_words([(one.from_minute, selectors.end_of(one))]),
            not hasattr(one, "end") and (one.day, selectors.end_of(one)) > (now.date(), minute + 1),
        )
        for one in selectors.extensions(since=now.date() - LOOK_BACK)
    ]
    context = {"lines": lines, "form": form, "may_edit": _person(request).has_perm(HOURS_EDIT)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "servicehours/extension_list.html", context, status=status)


def _year(request: HttpRequest) -> int:
    """The year asked for; this one when there is none, or it lies far off."""
    this, asked = clock.today().year, request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this
    return year if abs(year - this) <= 10 else this


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
