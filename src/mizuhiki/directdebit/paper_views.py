"""口座振替依頼書: what waits at the counter, the two blind readings, and the differences between them.

Made for a stack of paper: the cursor stands in the first box, Enter saves, and the next form is there.
"""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import Holder, holders_of, page_of
from mizuhiki.directdebit import papers
from mizuhiki.directdebit.errors import FormAlreadyRead
from mizuhiki.directdebit.models import FormReading, PaperForm
from mizuhiki.directdebit.paper_forms import CheckForm, HandOutForm, KeyForm, ReadingForm, ReturnForm
from mizuhiki.directdebit.permissions import FORM_KEY, FORM_SEE
from mizuhiki.directdebit.services import forms as services
from mizuhiki.directdebit.services.forms import Given, given_of
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once

PURPOSE = "口座振替依頼書の処理"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FORM_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def form_list(request: HttpRequest) -> HttpResponse:
    """The forms that are pending, by state; a blank one is handed out here."""
    person = cast(User, request.user)
    may_key = person.has_perm(FORM_KEY)
    if request.method == "POST" and not may_key:
        raise PermissionDenied
    form = HandOutForm(request.POST or None)
    if form.is_valid():
        supply = form.cleaned_data["supply"]
        made = services.hand_out_form(
            supply_id=supply.pk if supply else None, on=clock.today(), actor=person, at=clock.now()
        )
        messages.success(request, f"受付番号{made.pk}を交付しました。用紙にこの番号を書いて渡します。")
        return redirect("directdebit:form_list")
    asked = request.GET.get("state", "")
    states = (asked,) if asked in papers.STATES else papers.PENDING
    lines = papers.forms_in(states)
    holders = _holders(request, [line.supply_id for line in lines if line.supply_id])
    counts = papers.count_by_state()
    context = {
        "form": form if may_key else None,
        "counts": [(code, words, tone, counts[code]) for code, (words, tone) in papers.STATES.items()],
        "asked": asked,
        "lines": [(line, holders.get(line.supply_id or 0)) for line in lines],
        "strokes": papers.strokes(today=clock.today()),
    }
    return render(request, "directdebit/form_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FORM_KEY, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def form_key(request: HttpRequest) -> HttpResponse:
    """The first reading, form after form."""
    form = KeyForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.receive_form(
                given=form.given,
                fault=form.cleaned_data["fault"],
                form_id=_known(form),
                actor=cast(User, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("number", broken)
        else:
            messages.success(request, _received(request, made, form.given))
            return redirect("directdebit:form_key")
    _holders(request, [])
    context = {"form": form, "counts": papers.count_by_state()}
    return render(request, "directdebit/form_key.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FORM_KEY, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def form_check(request: HttpRequest) -> HttpResponse:
    """The second reading of the next form; nothing of the first is shown."""
    person = cast(User, request.user)
    form = CheckForm(request.POST or None)
    if form.is_valid() and form.given is not None:
        number = form.cleaned_data["number"]
        get_object_or_404(PaperForm, pk=number)
        try:
            differing = services.check_form(form_id=number, given=form.given, actor=person, at=clock.now())
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            if differing:
                messages.warning(request, f"受付番号{number}は1回目の入力と{len(differing)}か所違います。")
                return redirect("directdebit:form_correct", number)
            messages.success(request, f"受付番号{number}は一致しました。")
            return redirect("directdebit:form_check")
    _holders(request, [])
    number = papers.next_to_check(person.pk)
    if not form.is_bound and number is not None:
        form = CheckForm(initial={"number": number})
    context = {
        "form": form,
        "number": form.data.get("number") if form.is_bound else number,
        "waiting": papers.count_by_state()["waiting"],
    }
    return render(request, "directdebit/form_check.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FORM_KEY, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def form_correct(request: HttpRequest, form_id: int) -> HttpResponse:
    """Both readings side by side; what differs is typed anew from the paper."""
    paper = get_object_or_404(PaperForm, pk=form_id)
    readings = list(paper.readings.select_related("by", "supply").order_by("position"))
    line = papers.form_line(form_id)
    if line is None or line.state != "differs":
        return redirect("directdebit:form_show", form_id)
    form = ReadingForm(request.POST or None, initial=_agreed(readings))
    if form.is_valid() and form.given is not None:
        try:
            services.correct_form(
                form_id=form_id, given=form.given, actor=cast(User, request.user), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"受付番号{form_id}の相違を訂正しました。")
            return redirect("directdebit:form_check")
    _holders(request, [reading.supply_id for reading in readings])
    context = {
        "form": form,
        "paper": paper,
        "readings": readings,
        "items": papers.compared(readings),
        "is_first_reader": readings[0].by_id == cast(User, request.user).pk,
    }
    return render(request, "directdebit/form_correct.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FORM_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def form_show(request: HttpRequest, form_id: int) -> HttpResponse:
    """One form with everything that happened to it; it may go back with a reason."""
    paper, person = get_object_or_404(PaperForm, pk=form_id), cast(User, request.user)
    may_return = person.has_perm(FORM_KEY)
    if request.method == "POST" and not may_return:
        raise PermissionDenied
    form = ReturnForm(request.POST or None)
    if form.is_valid():
        try:
            services.return_form(
                form_id=form_id,
                fault=form.cleaned_data["fault"],
                on=clock.today(),
                actor=person,
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("fault", broken)
        else:
            messages.success(request, f"受付番号{form_id}を不備返却にしました。")
            return redirect("directdebit:form_show", form_id)
    line = papers.form_line(form_id)
    assert line is not None
    holder = _holders(request, [line.supply_id] if line.supply_id else []).get(line.supply_id or 0)
    readings = list(paper.readings.select_related("by", "supply").order_by("position"))
    is_open = line.state in {"waiting", "differs"}
    context = {
        "form": form if may_return and line.state in papers.PENDING else None,
        "paper": paper,
        "line": line,
        "holder": holder,
        "url": page_of(holder.customer_id) if holder else "",
        "posting": mail.posting_of(subject_kind=services.FORM, form_no=paper.pk),
        "steps": paper.steps.select_related("by", "sending").order_by("pk"),
        "items": [] if is_open else papers.compared(readings),
        "readings": readings,
    }
    return render(request, "directdebit/form_show.html", context, status=422 if form.errors else 200)


def _holders(request: HttpRequest, supply_ids: list[int]) -> dict[int, Holder]:
    """Whose the forms are, with the reading written down."""
    person = cast(User, request.user)
    holders = holders_of(supply_ids, today=clock.today(), viewer=person)
    shown = sorted({holder.customer_id for holder in holders.values()})
    log_read(request, subjects={"customers.customer": shown})
    return holders


def _known(form: KeyForm) -> int | None:
    """The form that was handed out under the number typed."""
    number: int | None = form.cleaned_data["number"]
    if number is not None and not PaperForm.objects.filter(pk=number).exists():
        raise FormAlreadyRead(number=number)
    return number


def _received(request: HttpRequest, paper: PaperForm, given: Given | None) -> str:
    """What the clerk writes on the paper, and whose it is."""
    if given is None:
        return f"受付番号{paper.pk}を不備返却にしました。"
    holder = _holders(request, [given.supply_id])[given.supply_id]
    return f"受付番号{paper.pk}（{holder.name} {holder.honorific}）を入力しました。用紙に書いてください。"


def _agreed(readings: list[FormReading]) -> dict[str, Any]:
    """What both readers agree on; the rest stays blank."""
    first, second = readings[:2]
    differing = set(given_of(first).differs_from(given_of(second)))
    is_yucho = bool(first.yucho_symbol)
    shown = {
        "supply": ("supply_id", first.supply.inquiry_no),
        "bank": ("bank_code", first.bank_code),
        "branch": ("yucho_symbol", first.yucho_symbol) if is_yucho else ("branch_code", first.branch_code),
        "account_type": ("account_type", first.account_type),
        "account_no": ("yucho_number", first.yucho_number) if is_yucho else ("account_no", first.account_no),
        "holder": ("holder_kana", first.holder_kana),
    }
    return {field: value for field, (name, value) in shown.items() if name not in differing}
