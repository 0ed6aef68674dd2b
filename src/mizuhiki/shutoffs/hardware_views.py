"""停止器具の在庫: where caps and pins are, what moved, and how long they last."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.shutoffs.hardware_rules import shortage
from mizuhiki.shutoffs.permissions import HARDWARE, SHUTOFF_SEE
from mizuhiki.shutoffs.restoration_forms import MoveForm
from mizuhiki.shutoffs.selectors.hardware import moves, orders_of, stocks, with_crews
from mizuhiki.shutoffs.services.hardware import move_hardware
from mizuhiki.staff.api import User
from mizuhiki.web import once

UNPROCESSABLE = 422
SHOWN = 50
FIELDS = {"shutoffs_hardware_reason_missing": "reason", "shutoffs_hardware_not_there": "count"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(SHUTOFF_SEE, raise_exception=True)
@once.protected
def hardware_show(request: HttpRequest) -> HttpResponse:
    """The stock of both kinds, what the crews carry, the last moves, and the form for one more."""
    person, today = cast(User, request.user), clock.today()
    may = person.has_perm(HARDWARE)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = MoveForm(request.POST or None) if may else None
    if form is not None and form.is_valid():
        try:
            made = move_hardware(
                move=form.move(), reference=f"desk:{request.POST['once']}", at=clock.now(), actor=person
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "way"), broken)
        else:
            messages.success(request, f"{made.get_tool_display()} {made.count:,}個の動きを記録しました。")
            return redirect("shutoffs:hardware_show")
    found, orders = stocks(today=today), orders_of(today)
    context = {
        "stocks": found,
        "orders": orders,
        "missing": shortage(orders, [one.free for one in found]),
        "crews": with_crews(),
        "moves": moves(most=SHOWN),
        "form": form,
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "shutoffs/hardware_show.html", context, status=status)
