"""窓口日計: the counter's day is compared and closed, and its takings are followed to the bank."""

from datetime import date, timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.payments import days, years
from mizuhiki.payments.forms import BankSlipForm
from mizuhiki.payments.permissions import RECEIPT_SEE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.till import api as till
from mizuhiki.till.api import DAY_CLOSE, TILL_SEE, Counter
from mizuhiki.web import once

UNPROCESSABLE = 422
DAYS_SHOWN = 31


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def counter_day_list(request: HttpRequest) -> HttpResponse:
    """Days to close, takings that wait for their bank slip, and the last days that were closed."""
    today = clock.today()
    context = {
        "today": today,
        "to_close": till.days_to_close(),
        "waiting": till.deposits_waiting(),
        "overdue": till.breaches(today),
        "insured": till.insured_on(today),
        "closed": till.closed_days(limit=DAYS_SHOWN),
    }
    return render(request, "payments/counter_day_list.html", context)


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def counter_year_list(request: HttpRequest) -> HttpResponse:
    """What each counter took and gave back, by fiscal year; no names."""
    return render(request, "payments/counter_year_list.html", {"years": years.counter_years()})


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def counter_day_page(request: HttpRequest, counter_id: int, day: date) -> HttpResponse:
    """One day of a counter: receipts by number and charge, drawers, ledger, bank; who had the money."""
    counter = get_object_or_404(Counter, pk=counter_id)
    return _page(request, counter, day, BankSlipForm(initial={"deposited_on": clock.today()}))


def _page(request: HttpRequest, counter: Counter, day: date, form: Any) -> HttpResponse:
    closed = till.CounterDay.objects.filter(counter=counter, day=day).select_related("closed_by").first()
    context = {
        "counter": counter,
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < clock.today() else None,
        "sums": days.sums_of_day(counter_id=counter.pk, day=day),
        "charges": days.charges_of_day(counter_id=counter.pk, day=day),
        "balance": days.balance(counter_id=counter.pk, day=day),
        "drawers": till.till_days(counter=counter, day=day),
        "closed": closed,
        "chain": till.chain_of(closed) if closed else None,
        "way": till.way_to_bank(closed) if closed else None,
        "person": request.user,
        "is_insured": till.policy_on(clock.today()) is not None,
        "form": form,
    }
    return render(request, "payments/counter_day.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(DAY_CLOSE, raise_exception=True)
@once.protected
def counter_day_close(request: HttpRequest, counter_id: int, day: date) -> HttpResponse:
    """Close the day; what does not agree is said and nothing is closed."""
    counter = get_object_or_404(Counter, pk=counter_id)
    if request.method == "POST":
        try:
            closed = days.close_counter_day(counter=counter, day=day, at=clock.now(), actor=_person(request))
        except RuleBroken as broken:
            messages.error(request, broken.message)
        else:
            words = f"{counter.name}の{day}の日計を締めました。入金する額は{closed.counted_yen:,}円です。"
            messages.success(request, words)
    return redirect("payments:counter_day_page", counter.pk, day)


@require_POST
@login_required
@permission_required(DAY_CLOSE, raise_exception=True)
@once.protected
def money_take(request: HttpRequest, deposit_id: int) -> HttpResponse:
    """Take the prepared money over from who has it."""
    deposit = get_object_or_404(till.BankDeposit.objects.select_related("counter_day"), pk=deposit_id)
    if till.policy_on(clock.today()) is None:
        messages.warning(
            request, "現金運送の保険が有効でありません。管理責任者に連絡してから運んでください。"
        )
    try:
        till.take_money_over(deposit_id=deposit.pk, at=clock.now(), actor=_person(request))
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, f"{deposit.yen:,}円を受け取りました。")
    return redirect("payments:counter_day_page", deposit.counter_day.counter_id, deposit.counter_day.day)


@require_POST
@login_required
@permission_required(DAY_CLOSE, raise_exception=True)
@once.protected
def bank_slip_record(request: HttpRequest, deposit_id: int) -> HttpResponse:
    """Record the bank's slip; another sum is refused."""
    deposit = get_object_or_404(
        till.BankDeposit.objects.select_related("counter_day__counter"), pk=deposit_id
    )
    closed, form = deposit.counter_day, BankSlipForm(request.POST)
    if form.is_valid():
        try:
            till.record_bank_slip(
                deposit_id=deposit.pk, at=clock.now(), actor=_person(request), **form.cleaned_data
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"{deposit.yen:,}円の入金を記録しました。")
            return redirect("payments:counter_day_page", closed.counter_id, closed.day)
    return _page(request, closed.counter, closed.day, form)


@require_safe
@login_required
@permission_required(RECEIPT_SEE, raise_exception=True)
def out_of_hours_list(request: HttpRequest) -> HttpResponse:
    """Receipts taken outside business hours, with their reasons; newest first."""
    return render(request, "payments/out_of_hours_list.html", {"taken": days.taken_out_of_hours()})


def _person(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)
