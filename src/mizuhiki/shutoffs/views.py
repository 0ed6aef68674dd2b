"""給水停止の執行 for the office: candidates, lists, what was seen to, the second person, the weather."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import holders_of, page_of, users_and_payers
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.shutoffs.agreement import KIND
from mizuhiki.shutoffs.forms import AskForm, CancelForm, CheckForm, ListForm, WeatherForm
from mizuhiki.shutoffs.models import Cut, GuardCheck, Order, OrderList
from mizuhiki.shutoffs.paper import print_execution
from mizuhiki.shutoffs.permissions import CUT, ORDER_MAKE, SHUTOFF_SEE
from mizuhiki.shutoffs.selectors import lists as selectors
from mizuhiki.shutoffs.selectors.rows import weather_on
from mizuhiki.shutoffs.services.agreeing import waiting_orders
from mizuhiki.shutoffs.services.ordering import cancel_order, check_order, make_list, note_weather
from mizuhiki.staff.api import User, able
from mizuhiki.web import errors, files, once

PURPOSE = "給水停止の執行"
GONE, UNPROCESSABLE = 410, 422
BACK_DAYS = 14


@require_safe
@login_required
@permission_required(SHUTOFF_SEE, raise_exception=True)
def list_list(request: HttpRequest) -> HttpResponse:
    """The lists of the coming days and of the last two weeks, today's weather and the hardware."""
    today = clock.today()
    context = {
        "lists": selectors.lists(date.fromordinal(today.toordinal() - BACK_DAYS)),
        "today": today,
        "guard": selectors.guard_of(today),
        "weather": weather_on(today),
        "pieces": selectors.free_pieces(),
    }
    return render(request, "shutoffs/list_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ORDER_MAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def list_make(request: HttpRequest) -> HttpResponse:
    """The candidates of a day by route, and the act that makes orders of those that are ticked."""
    today = clock.today()
    days = selectors.open_days(today)
    asked = request.GET.get("on", "")
    on = next((day for day in days if day.isoformat() == asked), days[0] if days else today)
    form = ListForm(request.POST or None, people=able([CUT]), initial={"cut_on": on})
    chosen = [int(one) for one in request.POST.getlist("supplies") if one.isascii() and one.isdecimal()]
    if form.is_valid():
        try:
            made = make_list(
                supply_ids=chosen,
                cut_on=form.cleaned_data["cut_on"],
                crew_id=form.cleaned_data["crew"].pk,
                reference=request.POST["once"],
                at=clock.now(),
                actor=_person(request),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(
                request, f"執行指示を{len(chosen)}件作りました。続けて福祉と医療機器を確認してください。"
            )
            return redirect("shutoffs:list_show", made.pk)
    route = request.GET.get("route", "")
    found = selectors.candidates(on, route)
    holders = _holders(request, [one.supply_id for one in found])
    context = {
        "form": form,
        "on": on,
        "days": days,
        "route": route,
        "routes": selectors.routes_ready(),
        "most": selectors.MOST,
        "chosen": chosen,
        "lines": [
            (one, holders[one.supply_id], page_of(holders[one.supply_id].customer_id)) for one in found
        ],
    }
    return render(request, "shutoffs/list_make.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@login_required
@permission_required(SHUTOFF_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def list_show(request: HttpRequest, order_list_id: int) -> HttpResponse:
    """The orders of a list by route with what was seen to, and where they are on the map."""
    return _page(request, get_object_or_404(OrderList, pk=order_list_id))


def _page(request: HttpRequest, order_list: OrderList, **forms: Any) -> HttpResponse:
    lines = selectors.lines_of(order_list)
    holders = _holders(request, [one.order.supply_id for one in lines])
    refused = any(getattr(form, "errors", None) for form in forms.values())
    context = {
        "order_list": order_list,
        "lines": [
            {
                "line": one,
                "holder": holders[one.order.supply_id],
                "url": page_of(holders[one.order.supply_id].customer_id),
                "checks": [(what, what.label, one.checks.get(what.value)) for what in GuardCheck.What],
                "form": CheckForm(auto_id=f"id_{one.order.pk}_%s"),
                "cancel": CancelForm(auto_id=f"id_cancel_{one.order.pk}_%s"),
            }
            for one in lines
        ],
        "points": [
            [f"{one.place[0]}", f"{one.place[1]}", number, one.order.shown]
            for number, one in enumerate(lines, 1)
            if one.place and not holders[one.order.supply_id].is_protected
        ],
        "guard": selectors.guard_of(order_list.cut_on),
        "is_short": selectors.is_short(order_list),
        "pieces": selectors.free_pieces(),
        "waiting": approvals.open_request_of(kind=KIND, subject_id=order_list.pk),
        "can_ask": any(not hasattr(one.order, "end") and not hasattr(one.order, "approval") for one in lines),
        "ask": AskForm(),
        **forms,
    }
    return render(request, "shutoffs/list_show.html", context, status=UNPROCESSABLE if refused else 200)


@require_POST
@login_required
@permission_required(ORDER_MAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def order_check(request: HttpRequest, shutoff_order_id: int) -> HttpResponse:
    """Put down one of the two checks of an order."""
    order, form = get_object_or_404(Order, pk=shutoff_order_id), CheckForm(request.POST)
    if form.is_valid():
        try:
            check_order(order_id=order.pk, at=clock.now(), actor=_person(request), **form.cleaned_data)
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"執行指示{order.shown}の確認を記録しました。")
            return redirect("shutoffs:list_show", order.list_id)
    return _page(request, order.list, form=form)


@require_POST
@login_required
@permission_required(ORDER_MAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def order_cancel(request: HttpRequest, shutoff_order_id: int) -> HttpResponse:
    """Call an order off."""
    order, form = get_object_or_404(Order, pk=shutoff_order_id), CancelForm(request.POST)
    if form.is_valid():
        try:
            cancel_order(order_id=order.pk, at=clock.now(), actor=_person(request), **form.cleaned_data)
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"執行指示{order.shown}を取りやめました。")
            return redirect("shutoffs:list_show", order.list_id)
    return _page(request, order.list, form=form)


@require_POST
@login_required
@permission_required(ORDER_MAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def list_ask(request: HttpRequest, order_list_id: int) -> HttpResponse:
    """Ask a second person to agree to the orders of a list."""
    order_list, form = get_object_or_404(OrderList, pk=order_list_id), AskForm(request.POST)
    if form.is_valid():
        try:
            waiting = waiting_orders(order_list)
            approvals.ask(
                kind=KIND,
                title=f"給水停止の執行 {order_list.cut_on:%Y-%m-%d}",
                subject=order_list,
                reason=form.cleaned_data["reason"],
                actor=_person(request),
                at=clock.now(),
                item_count=len(waiting),
                amount_yen=sum(one.yen for one in waiting),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, "承認を依頼しました。")
            return redirect("shutoffs:list_show", order_list.pk)
    return _page(request, order_list, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ORDER_MAKE, raise_exception=True)
@once.protected
def weather_note(request: HttpRequest) -> HttpResponse:
    """Put down how hot or cold a day will be."""
    form = WeatherForm(request.POST or None, initial={"day": clock.today()})
    if form.is_valid():
        weather = form.save(commit=False)
        weather.at = clock.now()
        note_weather(weather=weather, actor=_person(request))
        messages.success(request, f"{weather.day:%Y-%m-%d}の天気を記録しました。")
        return redirect("shutoffs:list_list")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "shutoffs/weather_note.html", {"form": form}, status=status)


@require_safe
@login_required
@permission_required(SHUTOFF_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def cut_paper(request: HttpRequest, cut_id: int) -> HttpResponse:
    """給水停止執行書 of a cut, as PDF for the printer of the desk."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    cut = get_object_or_404(Cut.objects.select_related("execution", "by"), pk=cut_id)
    try:
        content = print_execution(cut, viewer=_person(request), at=clock.now())
    except RuleBroken as broken:
        words = errors.Words("執行書を開けません", (broken.message,))
        return errors.page(request, GONE, words=words)
    people = users_and_payers([cut.supply_id], on=clock.today())
    audit.log_read(request, subjects={"customers.customer": people}, how=audit.ReadLog.How.PRINT)
    name = f"execution-{cut.shown}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


def _holders(request: HttpRequest, supply_ids: list[int]) -> dict[int, Any]:
    found = holders_of(supply_ids, today=clock.today(), viewer=_person(request))
    shown = sorted({one.customer_id for one in found.values()})
    audit.log_read(request, subjects={"customers.customer": shown})
    return found


def _person(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)
