"""窓口・レジ・領収印の登録: what has to be there before money is taken, and a counter that ends."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.till.addressed import person_of
from mizuhiki.till.models import Counter, Seal, Till
from mizuhiki.till.permissions import PLACE_EDIT
from mizuhiki.till.place_forms import CounterEndForm, CounterForm, SealForm, TillForm
from mizuhiki.till.services import places
from mizuhiki.web import once
from mizuhiki.web.forms import Form

UNPROCESSABLE = 422
ACTS: dict[str, tuple[str, str, type[Form], Callable[..., object]]] = {
    "counter": ("窓口を開設する", "窓口を登録しました。", CounterForm, places.open_counter),
    "till": ("レジを加える", "レジを登録しました。", TillForm, places.make_till),
    "seal": (
        "領収印を加える",
        "領収印を登録しました。印影の届出を記録してください。",
        SealForm,
        places.make_seal,
    ),
    "end": ("窓口を終了する", "窓口の終了を登録しました。", CounterEndForm, places.end_counter),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PLACE_EDIT, raise_exception=True)
@once.protected
def place_list(request: HttpRequest) -> HttpResponse:
    """The counters with their drawers and seals, and a form for each act; a refusal stays on its form."""
    act = request.POST.get("act", "")
    forms: dict[str, Form] = {
        name: form(request.POST if name == act else None, auto_id=f"{name}_%s")
        for name, (_, _, form, _) in ACTS.items()
    }
    sent = forms.get(act)
    if sent is not None and sent.is_valid():
        _, said, _, do = ACTS[act]
        try:
            do(**sent.cleaned_data, at=clock.now(), actor=person_of(request))
        except RuleBroken as broken:
            sent.refuse("last_day" if act == "end" else "code", broken)
        else:
            messages.success(request, said)
            return redirect("till:place_list")
    counters = Counter.objects.select_related("end").order_by("end__last_day", "code")
    context: dict[str, Any] = {
        "counters": [
            (
                one,
                Till.objects.filter(counter=one).order_by("code"),
                Seal.objects.filter(counter=one).order_by("code"),
            )
            for one in counters
        ],
        "acts": [(name, ACTS[name][0], form) for name, form in forms.items()],
        "form": sent,
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "till/place_list.html", context, status=status)
