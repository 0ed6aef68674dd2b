"""検針値の確認・訂正: one month's reading, what was said about it, and the ways to settle it."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import holders_of, page_of
from mizuhiki.metering import selectors, todo
from mizuhiki.metering.errors import ReadingReplaced
from mizuhiki.metering.forms import FORMS, ConfirmForm, SettleForm
from mizuhiki.metering.judging import Proposal, propose
from mizuhiki.metering.models import Reading, ReadingSettlement
from mizuhiki.metering.permissions import READING_SEE, READING_SETTLE
from mizuhiki.metering.rules import max_flow_m3
from mizuhiki.metering.services.confirming import confirm_reading
from mizuhiki.metering.services.settling import (
    KIND,
    Answer,
    days_possible,
    refuse_if_built_upon,
    settle_reading,
    value_of,
)
from mizuhiki.metering.terms import terms_on
from mizuhiki.metering.usage import usage_of_year
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once

How = ReadingSettlement.How
CONFIRMED = "right"
FIELDS = {  # under which field the sentence of a refusal stands
    "reading_day_wrong": "read_on",
    "index_too_long": "index_m3",
    "nothing_corrected": "index_m3",
    "estimate_too_high": "usage_m3",
    "reason_missing": "reason",
}


@dataclass(frozen=True)
class AsRead:
    """What the reading would come to as it stands, held against what can pass the meter."""

    usage_m3: int
    days: int
    most_m3: int
    is_past_zero: bool


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(READING_SEE, raise_exception=True)
@shows_personal_data(purpose="検針値の確認")
@once.protected
def reading_show(request: HttpRequest, reading_id: int) -> HttpResponse:
    """The last word on a month, how it came about, and what may be done about it."""
    reading, person = selectors.find_reading(reading_id), cast(User, request.user)
    if reading is None:
        raise Http404
    if request.method == "POST" and not person.has_perm(READING_SETTLE):
        raise PermissionDenied
    words = selectors.words_on(reading)
    sent = _sent(request)
    if sent is not None and sent[1].is_valid():
        try:
            return _settled(request, reading, *sent)
        except ReadingReplaced as replaced:
            messages.error(request, replaced.message)
            return redirect("metering:reading_show", selectors.words_on(reading)[-1].pk)
        except RuleBroken as broken:
            form = sent[1]
            named = FIELDS.get(broken.code, "")
            form.refuse(named if named in form.fields else None, broken)
    if reading.pk != words[-1].pk:
        return redirect("metering:reading_show", words[-1].pk)
    context = _page(request, words, sent)
    status = 422 if request.method == "POST" else 200
    return render(request, "metering/reading_show.html", context, status=status)


@require_POST
@login_required
@permission_required(READING_SETTLE, raise_exception=True)
@shows_personal_data(purpose="検針値の確認")
@once.protected
def reading_confirm(request: HttpRequest, reading_id: int) -> HttpResponse:
    """Find a doubted reading right; on to the next one of the list."""
    reading = selectors.find_reading(reading_id)
    if reading is None:
        raise Http404
    form = ConfirmForm(request.POST, act=CONFIRMED)
    if form.is_valid():
        person, given, onward = cast(User, request.user), form.cleaned_data, _next(reading)
        try:
            confirm_reading(reading_id=reading.pk, **given, actor=person, at=clock.now())
        except RuleBroken as broken:
            messages.error(request, broken.message)
            return redirect("metering:reading_show", selectors.words_on(reading)[-1].pk)
        done = f"使用水量{reading.usage_m3:,} m³を確認済みにしました。次の調定で請求します。"
        messages.success(request, done)
        return onward
    words = selectors.words_on(reading)
    return render(request, "metering/reading_show.html", _page(request, words, None, form), status=422)


@require_safe
@login_required
@permission_required(READING_SEE, raise_exception=True)
def reading_next(request: HttpRequest, reading_id: int) -> HttpResponse:
    """The next reading of the list after one, by one press."""
    del request
    reading = selectors.find_reading(reading_id)
    if reading is None:
        raise Http404
    return _next(reading)


def _next(reading: Reading) -> HttpResponse:
    """What is left of the month to look at; the list where nothing of it has a page yet."""
    found = todo.todo_of(reading.cycle_month, clock.today())
    ids = [one.reading_id for one in found if one.reading_id is not None]
    waiting = set(approvals.open_requests_of(kind=KIND, subject_ids=ids))
    following = todo.next_reading(found, reading.pk, leaving_out=waiting)
    if following is not None:
        return redirect("metering:reading_show", following)
    return redirect(f"{reverse('metering:held_list')}?month={reading.cycle_month:%Y-%m}")


def _sent(request: HttpRequest) -> tuple[How, SettleForm] | None:
    """The form whose button was pressed; None when nothing of ours was sent."""
    act = request.POST.get("act", "")
    return (How(act), FORMS[act](request.POST, act=act)) if act in FORMS else None


def _settled(request: HttpRequest, reading: Reading, how: How, form: SettleForm) -> HttpResponse:
    answer = Answer(how=how, **form.cleaned_data)
    person = cast(User, request.user)
    done = settle_reading(reading_id=reading.pk, answer=answer, actor=person, at=clock.now())
    if isinstance(done, ApprovalRequest):
        messages.success(
            request,
            f"承認を依頼しました（依頼番号 {done.pk}）。承認されると、使用水量"
            f"{done.facts['usage_m3']:,} m³で登録されます。",
        )
    else:
        messages.success(request, f"使用水量を{done.usage_m3:,} m³で登録しました。次の調定で請求します。")
    if reading.hold:
        return redirect(f"{reverse('metering:held_list')}?month={reading.cycle_month:%Y-%m}")
    return redirect("metering:reading_show", reading.pk if isinstance(done, ApprovalRequest) else done.pk)


def _page(
    request: HttpRequest,
    words: list[Reading],
    sent: tuple[How, SettleForm] | None,
    confirmed: ConfirmForm | None = None,
) -> dict[str, Any]:
    reading, today, person = words[-1], clock.today(), cast(User, request.user)
    holder = holders_of([reading.supply_id], today=today, viewer=person)[reading.supply_id]
    log_read(request, subjects={"customers.customer": [holder.customer_id]})
    waiting = approvals.open_request_of(kind=KIND, subject_id=reading.pk)
    refusal = _refusal(reading)
    may_settle = person.has_perm(READING_SETTLE) and waiting is None and not refusal
    as_read = _as_read(reading)
    forms = _forms(reading, as_read, sent) if may_settle else {}
    doubt = getattr(reading, "doubt", None)
    is_doubted = doubt is not None and not hasattr(doubt, "end")
    recent, points = usage_of_year(supply_id=reading.supply_id, until=today)
    return {
        "reading": reading,
        "points": points,
        "words": list(reversed(words)),
        "recent": recent,
        "identity": holder,
        "sees_meter": bool(holder.tap_no),
        "customer_url": page_of(holder.customer_id),
        "waiting": waiting,
        "doubt": doubt,
        "is_doubted": is_doubted,
        "confirm_form": (confirmed or ConfirmForm(act=CONFIRMED)) if is_doubted and may_settle else None,
        "refusal": refusal,
        "correct_form": forms.pop(How.CORRECTED, None),
        "other_forms": list(forms.items()),
        "form": confirmed or (sent[1] if sent else None),
        "as_read": as_read,
    }


def _refusal(reading: Reading) -> str:
    """Why nothing about it may change any more; empty when it may."""
    try:
        refuse_if_built_upon(reading)
    except RuleBroken as broken:
        return broken.message
    return ""


def _as_read(reading: Reading) -> AsRead | None:
    """Nothing for one that is not held, or that this dial cannot show."""
    if not reading.hold or reading.fitting is None:
        return None
    try:
        value = value_of(reading, Answer(How.ACCEPTED, ""), latest=clock.today())
    except RuleBroken:
        return None
    days = max((reading.read_on - reading.period_start).days, 1)
    return AsRead(
        usage_m3=value.usage_m3,
        days=days,
        most_m3=max_flow_m3(bore_mm=reading.fitting.meter.bore_mm, days=days),
        is_past_zero=reading.index_m3 < reading.previous_m3,
    )


def _forms(
    reading: Reading, as_read: AsRead | None, sent: tuple[How, SettleForm] | None
) -> dict[str, SettleForm]:
    """The ways there are; the one that was sent keeps what was typed."""
    ways = [How.CORRECTED]
    if as_read is not None:
        ways.append(How.ACCEPTED)
    if reading.hold and reading.kind != Reading.Kind.FINAL:
        ways.append(How.ESTIMATED)
    first, last = days_possible(reading, latest=clock.today())
    initial: dict[str, object] = {"read_on": reading.read_on}
    proposal = _proposal(reading) if How.ESTIMATED in ways else None
    if proposal is not None:
        initial["usage_m3"] = max(proposal.usage_m3, reading.carried_m3)
    forms = {way.value: FORMS[way](act=way.value, initial=initial) for way in ways}
    if proposal is not None:
        forms[How.ESTIMATED.value].fields["usage_m3"].help_text = f"認定の定めによる案：{proposal.words}"
    if sent is not None:
        forms[sent[0].value] = sent[1]
    forms[How.CORRECTED.value].fields["read_on"].help_text = f"その指針を読んだ日。{first}から{last}まで。"
    return forms


def _proposal(reading: Reading) -> Proposal | None:
    """認定水量 by the pack's rule."""
    terms = terms_on(reading.cycle_month)
    return propose(selectors.past_of(reading), cycle_month=reading.cycle_month, terms=terms)
