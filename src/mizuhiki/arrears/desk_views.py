"""滞納整理: why a supply stands where it stands, and one debtor with all that was said."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.approvals.api import open_requests_of
from mizuhiki.arrears.debtors import Debtor, debtor
from mizuhiki.arrears.explaining import Explained, explained
from mizuhiki.arrears.forms import EndForm, HoldForm, ReasonForm, SuspendForm, TalkForm
from mizuhiki.arrears.models import Hold, Pledge, UnpaidReason
from mizuhiki.arrears.permissions import ARREARS_SEE, DESK_WORK
from mizuhiki.arrears.services import holding, negotiating
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import PROTECTED_SEE, Customer, Supply, holders_of, page_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import HoldKind
from mizuhiki.staff.api import User
from mizuhiki.web import asked, once
from mizuhiki.web.forms import Form

PURPOSE = "滞納整理"
CUSTOMER = "customers.customer"
UNPROCESSABLE = 422
LOOK_AHEAD = timedelta(days=366)
FIELDS = {  # where a refusal stands on the form
    "arrears_promise_incomplete": "promise_on",
    "arrears_next_incomplete": "next_on",
    "arrears_nobody_spoken": "result",
    "arrears_entry_incomplete": "purpose",
    "arrears_entry_without_visit": "purpose",
    "arrears_hold_days_wrong": "until",
    "arrears_hold_runs": "until",
    "contact_in_the_future": "on",
    "contact_says_nothing": "text",
}


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)


def done(form: Form, field: str, act: Callable[[], None]) -> bool:
    """Whether what a form asks for could be done; the form says why not."""
    if not form.is_valid():
        return False
    try:
        act()
    except RuleBroken as broken:
        form.refuse(field, broken)
        return False
    return True


@require_safe
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def standing_show(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Why a supply stands where it stands, and what comes next; `?on=` shows a later day as a guess."""
    get_object_or_404(Supply, pk=supply_id)
    return standing_page(request, supply_id, {})


def standing_page(request: HttpRequest, supply_id: int, refused: Mapping[str, Form]) -> HttpResponse:
    """The page of a supply, with a form that came back refused."""
    today = clock.today()
    day = max(today, asked.day_in(request.GET.get("on", ""), ahead=LOOK_AHEAD))
    holder = holders_of([supply_id], today=today, viewer=person_of(request))[supply_id]
    log_read(request, subjects={CUSTOMER: [holder.customer_id]})
    reasons = UnpaidReason.objects.filter(supply_id=supply_id).select_related("by")
    context = {
        "identity": holder,
        "supply_id": supply_id,
        "found": explained(supply_id, day),
        "day": day,
        "is_guess": day != today,
        "today": today,
        "pledge": Pledge.objects.filter(supply_id=supply_id, end=None).first(),
        "unpaid_reason": reasons.order_by("-pk").first(),
        "waiting": open_requests_of(kind=holding.SUSPEND, subject_ids=[supply_id]).values(),
        "customer_url": f"{page_of(holder.customer_id)}?supply={supply_id}",
        "may_work": person_of(request).has_perm(DESK_WORK),
        "hold_form": refused.get("hold") or HoldForm(),
        "suspend_form": refused.get("suspend") or SuspendForm(prefix="suspend"),
        "reason_form": refused.get("reason") or ReasonForm(prefix="why"),
    }
    ends = {form.auto_id: form for form in refused.values()}
    found = context["found"]
    assert isinstance(found, Explained), "made above"
    context["held"] = [
        (line, ends.get(_end_id(line.hold_id)) or _end_form(line.hold_id)) for line in found.holds
    ]
    form = next(iter(refused.values()), None)
    context["form"] = form
    status = UNPROCESSABLE if form else 200
    return render(request, "arrears/standing_show.html", context, status=status)


def _end_id(hold_id: int | None) -> str:
    """How the fields are called that end one of several holds."""
    return f"id_{hold_id}_%s"


def _end_form(hold_id: int | None, data: Any = None) -> EndForm:
    return EndForm(data, prefix="end", auto_id=_end_id(hold_id))


@require_POST
@login_required
@permission_required(DESK_WORK, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def hold_set(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Hold steps back for a reason of ours, until a day."""
    get_object_or_404(Supply, pk=supply_id)

    def act(given: Mapping[str, Any]) -> str:
        holding.set_hold(
            supply_id=supply_id,
            kind=HoldKind(given["kind"]),
            until=given["until"],
            reason=given["reason"],
            at=clock.now(),
            actor=person_of(request),
        )
        return f"{given['until']:%Y-%m-%d}まで保留しました。"

    return _act(request, supply_id, "hold", HoldForm(request.POST), act)


@require_POST
@login_required
@permission_required(DESK_WORK, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def suspend_ask(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Ask the utility for 徴収停止."""
    get_object_or_404(Supply, pk=supply_id)

    def act(given: Mapping[str, Any]) -> str:
        holding.ask_suspension(supply_id=supply_id, **given, at=clock.now(), actor=person_of(request))
        return "徴収停止の承認を求めました。承認されるまで、手順は止まりません。"

    return _act(request, supply_id, "suspend", SuspendForm(request.POST, prefix="suspend"), act)


@require_POST
@login_required
@permission_required(DESK_WORK, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def reason_note(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Write down why nothing is paid."""
    get_object_or_404(Supply, pk=supply_id)

    def act(given: Mapping[str, Any]) -> str:
        reason = UnpaidReason.Reason(given["reason"])
        holding.note_reason(supply_id=supply_id, reason=reason, at=clock.now(), actor=person_of(request))
        return "未納事由を登録しました。"

    return _act(request, supply_id, "reason", ReasonForm(request.POST, prefix="why"), act)


@require_POST
@login_required
@permission_required(DESK_WORK, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def hold_end(request: HttpRequest, hold_id: int) -> HttpResponse:
    """End a hold before its day."""
    hold = get_object_or_404(Hold, pk=hold_id)

    def act(given: Mapping[str, Any]) -> str:
        holding.end_hold(hold_id=hold_id, reason=given["reason"], at=clock.now(), actor=person_of(request))
        return "保留を解除しました。"

    return _act(request, hold.supply_id, "end", _end_form(hold_id, request.POST), act)


def _act(
    request: HttpRequest, supply_id: int, name: str, form: Form, act: Callable[[Mapping[str, Any]], str]
) -> HttpResponse:
    """Do it and go back to the supply, or show the page with what stands against it."""
    if form.is_valid():
        try:
            told = act(form.cleaned_data)
        except RuleBroken as broken:
            field = FIELDS.get(broken.code)
            form.refuse(field if field in form.fields else None, broken)
        else:
            messages.success(request, told)
            return redirect("arrears:standing_show", supply_id)
    return standing_page(request, supply_id, {name: form})


@require_safe
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def debtor_show(request: HttpRequest, customer_id: int) -> HttpResponse:
    """One debtor: debts by year with their clocks, talks, pledges, letters and family."""
    return _debtor_page(request, customer_id, TalkForm())


@require_POST
@login_required
@permission_required(DESK_WORK, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def talk_add(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Write a talk, with promise and next action."""
    get_object_or_404(Customer, pk=customer_id)
    form = TalkForm(request.POST)
    if form.is_valid():
        try:
            negotiating.record_talk(
                customer_id=customer_id,
                supply_id=None,
                talk=form.talk(),
                at=clock.now(),
                actor=person_of(request),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "text"), broken)
        else:
            messages.success(request, "交渉を記録しました。")
            return redirect("arrears:debtor_show", customer_id)
    return _debtor_page(request, customer_id, form)


def _debtor_page(request: HttpRequest, customer_id: int, form: TalkForm) -> HttpResponse:
    user, today = person_of(request), clock.today()
    try:
        found = debtor(customer_id, day=today, sees_protected=user.has_perm(PROTECTED_SEE))
    except Customer.DoesNotExist:
        kept = get_object_or_404(Customer, pk=customer_id, merged_into__isnull=False)
        return redirect("arrears:debtor_show", kept.merged_into_id)
    shown = [found.person.customer_id, *(one.customer_id for one in found.family)]
    log_read(request, subjects={CUSTOMER: shown})
    context = {
        "debtor": found,
        "identity": _identity(found),
        "lines": [(line, line.days_left(today)) for line in found.items],
        "standings": [(one, found.standings.get(one.supply_id)) for one in found.supplies if one.is_owing],
        "today": today,
        "form": form,
        "talk": {
            "always": form.part(form.ALWAYS),
            "promise": form.part(form.PROMISE),
            "next": form.part(form.NEXT),
            "moment": form.part(form.MOMENT),
            "entry": form.part(form.ENTRY),
        },
        "may_work": user.has_perm(DESK_WORK),
        "customer_url": page_of(customer_id),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "arrears/debtor_show.html", context, status=status)


def _identity(found: Debtor) -> dict[str, Any]:
    """The person on top of the page."""
    person = found.person
    marks = [{"word": mark.label, "tone": "care"} for mark in person.present_marks]
    return {"name": person.name, "kana": person.kana, "number": person.customer_no, "marks": marks}
