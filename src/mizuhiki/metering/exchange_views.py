"""メーター取替: what the fitter wrote down, asked about once, then registered."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import Supply, fitting_now, holders_of, page_of
from mizuhiki.metering import selectors
from mizuhiki.metering.forms import ExchangeForm
from mizuhiki.metering.permissions import METER_EXCHANGE
from mizuhiki.metering.services.exchanging import Plan, exchange_meter, plan_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once

FIELDS = {  # under which field the sentence of a refusal stands
    "not_in_use": "on",
    "exchange_day_wrong": "on",
    "no_meter_fitted": "on",
    "settle_first": "on",
    "removed_index_wrong": "removed_m3",
    "index_too_long": "fitted_m3",
    "meter_in_use": "serial",
    "meter_of_another_kind": "serial",
    "bore_changed_since": "bore_mm",
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(METER_EXCHANGE, raise_exception=True)
@shows_personal_data(purpose="メーター取替の登録")
@once.protected
def meter_exchange(request: HttpRequest, supply_id: int) -> HttpResponse:
    """The form; a POST registers what `exchange_check` has asked about."""
    supply = get_object_or_404(Supply, pk=supply_id)
    if request.method != "POST":
        return _form_page(request, supply, ExchangeForm(initial=_initial(supply)))
    form = ExchangeForm(request.POST)
    if not form.is_valid():
        return _form_page(request, supply, form)
    try:
        made = exchange_meter(
            supply_id=supply.pk, exchange=form.exchange, actor=cast(User, request.user), at=clock.now()
        )
    except RuleBroken as broken:
        _refuse(form, broken)
        return _form_page(request, supply, form)
    messages.success(
        request,
        f"メーターの取替を登録しました。旧メーターの{made.carried_m3:,} m³は、次の検針と合わせて請求します。",
    )
    holder = holders_of([supply.pk], today=clock.today(), viewer=cast(User, request.user))[supply.pk]
    return redirect(f"{page_of(holder.customer_id)}?supply={supply.pk}")


@require_POST
@login_required
@permission_required(METER_EXCHANGE, raise_exception=True)
@shows_personal_data(purpose="メーター取替の登録")
def exchange_check(request: HttpRequest, supply_id: int) -> HttpResponse:
    """What would be registered, for a last look: it cannot be taken back. Changes nothing."""
    supply = get_object_or_404(Supply, pk=supply_id)
    form = ExchangeForm(request.POST)
    if form.is_valid():
        try:
            plan = plan_of(supply_id=supply.pk, exchange=form.exchange, today=clock.today())
        except RuleBroken as broken:
            _refuse(form, broken)
        else:
            _log(request, supply)
            return render(request, "web/confirm.html", _question(supply, form, plan))
    return _form_page(request, supply, form)


def _refuse(form: ExchangeForm, broken: RuleBroken) -> None:
    form.refuse(FIELDS.get(broken.code), broken)


def _initial(supply: Supply) -> dict[str, Any]:
    old = fitting_now(supply.installation_id)
    if old is None:
        return {"fitted_m3": 0}
    return {"fitted_m3": 0, "digits": old.meter.digits, "bore_mm": old.installation.bore_mm}


def _form_page(request: HttpRequest, supply: Supply, form: ExchangeForm) -> HttpResponse:
    holder = _log(request, supply)
    old = fitting_now(supply.installation_id)
    read = [one for one in selectors.readings_of_fitting(old.pk) if not one.hold] if old else []
    context = {
        "form": form,
        "supply": supply,
        "identity": holder,
        "sees_meter": bool(holder.tap_no),
        "customer_url": page_of(holder.customer_id),
        "old": old,
        "last": read[-1] if read else None,
    }
    return render(request, "metering/meter_exchange.html", context, status=422 if form.errors else 200)


def _log(request: HttpRequest, supply: Supply) -> Any:
    viewer = cast(User, request.user)
    holder = holders_of([supply.pk], today=clock.today(), viewer=viewer)[supply.pk]
    log_read(request, subjects={"customers.customer": [holder.customer_id]})
    return holder


def _question(supply: Supply, form: ExchangeForm, plan: Plan) -> dict[str, Any]:
    exchange = form.exchange
    effects = [
        f"旧メーターの使用水量{plan.carried_m3:,} m³は、新しいメーターの次の検針と合わせて1回で請求します。",
        "登録すると、取り消せません。",
    ]
    if plan.later:
        again = f"取替日のあとの検針{len(plan.later)}件を、新しいメーターのものとして計算し直します。"
        effects.insert(1, again)
    before_mm, bore_mm = plan.old.installation.bore_mm, exchange.meter.bore_mm
    if bore_mm != before_mm:
        effects.insert(0, f"口径が{before_mm}mmから{bore_mm}mmに変わります。取替日からの料金に使います。")
    return {
        "title": "メーターの取替を登録する",
        "facts": [
            ("取替日", f"{exchange.on}"),
            ("旧メーター", f"指針 {exchange.removed_m3:,}（前回 {plan.last_on} {plan.last_m3:,}）"),
            ("旧メーターの使用水量", f"{plan.carried_m3:,} m³"),
            ("新メーター", f"{exchange.meter.serial}　{bore_mm}mm　{exchange.meter.digits}桁"),
            ("新メーターの検定満期", f"{exchange.meter.verified_until}"),
            ("取付時の指針", f"{exchange.fitted_m3:,}"),
        ],
        "effects": effects,
        "action": reverse("metering:meter_exchange", args=[supply.pk]),
        "button": "取替を登録する",
        "back": reverse("metering:meter_exchange", args=[supply.pk]),
        "hidden": [(name, value) for name, value in form.data.items() if name in form.sent_names],
    }
