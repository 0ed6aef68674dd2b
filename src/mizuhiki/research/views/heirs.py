"""相続人: people who died, and of each the heirs, renunciations and who stands for them."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.audit.api import shows_personal_data
from mizuhiki.customers.api import CUSTOMER_SEE, Customer, page_of, records_of
from mizuhiki.platform import clock
from mizuhiki.research import forms
from mizuhiki.research.errors import HeirNumberUnfit
from mizuhiki.research.models import Heir
from mizuhiki.research.permissions import HEIR_HANDLE, RESEARCH_SEE
from mizuhiki.research.selectors import heirs as selectors
from mizuhiki.research.selectors.heirs import Estate
from mizuhiki.research.selectors.protected import kept_of, protected_among
from mizuhiki.research.services import heirs
from mizuhiki.research.views.common import (
    UNPROCESSABLE,
    Act,
    act_or_404,
    done,
    log_people,
    person_of,
    sees_protected,
)
from mizuhiki.staff.api import User
from mizuhiki.web import once

PURPOSE = "相続人の調査"


@require_safe
@login_required
@permission_required(RESEARCH_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def death_list(request: HttpRequest) -> HttpResponse:
    """People who died, the last recorded first; a customer's number opens theirs."""
    form = forms.CustomerNoForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        found = Customer.objects.filter(customer_no=form.cleaned_data["number"]).first()
        if found is not None:
            log_people(request, [found.pk])
            return redirect("research:estate_show", kept_of(found.pk))
        form.add_error("number", "このお客様番号は見つかりませんでした。10桁をお確かめください")
    deaths = selectors.deceased()
    log_people(request, [one.customer_id for one in deaths])
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "research/death_list.html", {"deaths": deaths, "form": form}, status=status)


@require_safe
@login_required
@permission_required(RESEARCH_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def estate_show(request: HttpRequest, customer_id: int) -> HttpResponse:
    """One person who died: the proof, the heirs, who stands for which contract."""
    return _page(request, _estate(customer_id))


@require_POST
@login_required
@permission_required([RESEARCH_SEE, HEIR_HANDLE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def estate_do(request: HttpRequest, customer_id: int, heir_act: str) -> HttpResponse:
    """Do one of the things that can be done, or bring its form back."""
    estate, act = _estate(customer_id), act_or_404(ACTS, heir_act)
    form = _form(heir_act, act, estate, request.POST, request.FILES, auto_id=f"{heir_act}_%s")
    if done(request, act, estate.customer.pk, form):
        log_people(request, [estate.customer.pk])
        return redirect("research:estate_show", estate.customer.pk)
    return _page(request, _estate(customer_id), wrong=(heir_act, form))


def _estate(customer_id: int) -> Estate:
    get_object_or_404(Customer, pk=customer_id)
    return selectors.estate_of(kept_of(customer_id))


def _form(name: str, act: Act, estate: Estate, *args: Any, **kwargs: Any) -> Any:
    return (
        act.form(*args, supplies=estate.supplies, **kwargs) if name == "stand" else act.form(*args, **kwargs)
    )


def _page(request: HttpRequest, estate: Estate, *, wrong: tuple[str, Any] | None = None) -> HttpResponse:
    person, customer = person_of(request), estate.customer
    people = [customer.pk, *(one.customer_id for one in estate.heirs if one.customer_id)]
    log_people(request, people)
    hidden = set() if sees_protected(request) else protected_among(people, today=clock.today())
    may = person.has_perm(HEIR_HANDLE)
    own = [
        (name, act, _sent(wrong, name) or _form(name, act, estate, auto_id=f"{name}_%s"))
        for name, act in ACTS.items()
        if may and name in ("death", "heir") and act.fits(estate)
    ]
    shown = [
        (
            one,
            one.customer_id in hidden,
            _forms_of(one.heir, estate, wrong) if may and not one.renounced else [],
        )
        for one in estate.heirs
    ]
    context = {
        "estate": estate,
        "heirs": shown,
        "acts": own,
        "wrong": wrong[0] if wrong else "",
        "form": wrong[1] if wrong else None,
        "customer_url": page_of(customer.pk) if person.has_perm(CUSTOMER_SEE) else "",
    }
    return render(request, "research/estate_show.html", context, status=UNPROCESSABLE if wrong else 200)


def _sent(wrong: tuple[str, Any] | None, name: str, heir: Heir | None = None) -> Any:
    """The form that was sent, with what it said; None where it was another."""
    if wrong is None or wrong[0] != name:
        return None
    return wrong[1] if heir is None or wrong[1].data.get("heir_id") == str(heir.pk) else None


def _forms_of(heir: Heir, estate: Estate, wrong: tuple[str, Any] | None) -> list[tuple[str, Act, Any, bool]]:
    """What can be done with one heir, and whether it was tried just now."""
    found = []
    for name in ("stand", "renounce"):
        act, sent = ACTS[name], _sent(wrong, name, heir)
        blank = {"auto_id": f"{name}{heir.pk}_%s", "initial": {"heir_id": heir.pk}}
        found.append((name, act, sent or _form(name, act, estate, **blank), sent is not None))
    return found


def _death(number: int, form: Any, actor: User, at: datetime) -> object:
    given = form.cleaned_data
    return heirs.record_death(
        given["file"] or None,
        customer_id=number,
        died_on=given["died_on"],
        source=given["source"],
        actor=actor,
        at=at,
    )


def _heir(number: int, form: Any, actor: User, at: datetime) -> object:
    given, heir = form.cleaned_data, None
    if given["customer_no"]:
        heir = Customer.objects.filter(customer_no=given["customer_no"]).first()
        if heir is None or kept_of(heir.pk) == number:
            raise HeirNumberUnfit
    return heirs.add_heir(
        deceased_id=number,
        relation=given["relation"],
        share=form.share(),
        told=form.told(),
        heir_customer_id=heir.pk if heir else None,
        actor=actor,
        at=at,
    )


def _renounce(number: int, form: Any, actor: User, at: datetime) -> object:
    given = form.cleaned_data
    heir = get_object_or_404(Heir, pk=given["heir_id"], deceased__in=records_of(number))
    return heirs.renounce(
        given["file"],
        heir_id=heir.pk,
        accepted_on=given["accepted_on"],
        court=given["court"],
        actor=actor,
        at=at,
    )


def _stand(number: int, form: Any, actor: User, at: datetime) -> object:
    given = form.cleaned_data
    heir = get_object_or_404(Heir, pk=given["heir_id"], deceased__in=records_of(number))
    return heirs.set_representative(
        heir_id=heir.pk,
        supply_id=int(given["supply"]),
        starts_on=given["starts_on"],
        actor=actor,
        at=at,
    )


ACTS = {
    "death": Act(
        "死亡を記録する",
        "死亡を記録する",
        forms.DeathForm,
        HEIR_HANDLE,
        _death,
        "死亡を記録しました。ご本人あての郵便は止まります。",
        field="died_on",
        takes_file=True,
    ),
    "heir": Act(
        "相続人を記録する",
        "相続人を記録する",
        forms.HeirForm,
        HEIR_HANDLE,
        _heir,
        "相続人を記録しました。",
        field="name",
        fields={"heir_shares_too_much": "parts", "heir_number_unfit": "customer_no"},
        fits=lambda estate: estate.death is not None,
    ),
    "renounce": Act(
        "相続放棄を記録する",
        "相続放棄を記録する",
        forms.RenounceForm,
        HEIR_HANDLE,
        _renounce,
        "相続放棄を記録しました。",
        field="accepted_on",
        takes_file=True,
    ),
    "stand": Act(
        "相続人代表にする",
        "相続人代表にする",
        forms.StandForm,
        HEIR_HANDLE,
        _stand,
        "相続人代表を登録しました。郵便と請求は、この方あてになります。",
        field="starts_on",
    ),
}
