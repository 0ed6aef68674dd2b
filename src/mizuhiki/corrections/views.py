"""請求の更正: the book, a calculation that is looked at before it is asked for, and what became of one."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment
from mizuhiki.corrections import reckoning, selectors, services, slips, telling
from mizuhiki.corrections.choices import choices_of
from mizuhiki.corrections.forms import AskForm, ChangeForm, WayForm, chosen_of, form_of
from mizuhiki.corrections.models import KIND, CorrectionCase, CorrectionLetter
from mizuhiki.corrections.permissions import CORRECTION_ASK, CORRECTION_SEE
from mizuhiki.corrections.reckoning import Plan
from mizuhiki.corrections.working import compared
from mizuhiki.customers.api import Holder, Supply, holders_of, page_of
from mizuhiki.metering.api import Reading
from mizuhiki.notices import api as notices
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import files, once

PURPOSE = "請求の更正"
UNPROCESSABLE = 422
YEARS = 5
FIELDS = {  # where a refusal stands on the form
    "nothing_corrected": "index_m3",
    "index_too_long": "index_m3",
    "correction_later_reading_fails": "index_m3",
    "estimate_too_high": "usage_m3",
    "estimate_too_low": "usage_m3",
    "correction_dates_not_forward": "ends_on",
    "correction_dates_of_one": "bills",
    "correction_no_bill": "bills",
    "version_unknown": "rules_id",
}


@require_safe
@login_required
@permission_required(CORRECTION_SEE, raise_exception=True)
def book(request: HttpRequest) -> HttpResponse:
    """The corrections of a fiscal year: number, what was wrong, what it booked, what became of it."""
    this, asked = clock.fiscal_year(clock.today()), request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this
    lines = selectors.book_of(year)
    context = {
        "year": year,
        "years": sorted({*range(this, this - YEARS, -1), year}, reverse=True),
        "lines": lines,
        "yen": sum(line.yen for line in lines),
    }
    return render(request, "corrections/book.html", context)


@dataclass(frozen=True)
class Asked:
    """What was filled in, and what it comes to."""

    kind: CorrectionCase.Kind
    form: ChangeForm
    plan: Plan | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CORRECTION_ASK, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def correction_new(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Say what was wrong, look at what the bills come to, and ask a second person. The address has it all."""
    get_object_or_404(Supply, pk=supply_id)
    holder = _holder(request, supply_id)
    asked = _asked(request, supply_id)
    ask = AskForm(request.POST or None, initial={"seen": asked.plan.digest if asked.plan else ""})
    if asked.plan is not None and ask.is_valid():
        try:
            made = _ask(request, supply_id, asked, ask)
        except RuleBroken as broken:
            ask.refuse("reason" if broken.code == "reason_needed" else None, broken)
            ask.data = {**ask.data.dict(), "seen": asked.plan.digest}  # type: ignore[attr-defined]
        else:
            messages.success(request, f"更正の承認を申請しました（依頼番号 {made.pk}）。")
            return redirect("corrections:correction_show", made.subject_id)
    context = {
        "identity": holder,
        "kinds": CorrectionCase.Kind.choices,
        "kind": asked.kind,
        "form": asked.form,
        "plan": asked.plan,
        "compared": [compared(one) for one in asked.plan.lines] if asked.plan else [],
        "ask": ask,
        "query": request.GET.urlencode(),
        "bill": next(iter(asked.form.initial.get("bills", ())), ""),
        "customer_url": f"{page_of(holder.customer_id)}?supply={supply_id}",
    }
    wrong = asked.form.errors or (request.method == "POST" and ask.errors)
    return render(request, "corrections/correction_new.html", context, status=UNPROCESSABLE if wrong else 200)


def _asked(request: HttpRequest, supply_id: int) -> Asked:
    """The form of the address and its plan; a first visit has what the bill says that it came from."""
    sent: QueryDict = request.GET
    named = sent.get("kind", "")
    kind = CorrectionCase.Kind(named) if named in CorrectionCase.Kind.values else CorrectionCase.Kind.READING
    choices, bills = choices_of(supply_id, today=clock.today()), billing.bills_of_supply(supply_id=supply_id)
    demand_id = sent.get("bill", "")
    known = [one for one in bills if str(one.demand_id) == demand_id]
    first = known[0].assessment_id if known else None
    of = Assessment.objects.filter(pk=first).select_related("reading").first() if first else None
    at_first = of.reading if of else None
    initial = {
        "bills": [demand_id] if known else [],
        "reading": _last_word(at_first) if at_first else None,
    }
    is_sent = "calculate" in sent
    form = form_of(kind, sent if is_sent else None, bills=bills, choices=choices, initial=initial)
    if not (is_sent and form.is_valid()):
        return Asked(kind, form)
    try:
        plan = reckoning.plan_of(
            supply_id=supply_id,
            change=form.change,
            demand_ids=list(chosen_of(form)),
            today=clock.today(),
        )
    except RuleBroken as broken:
        named = FIELDS.get(broken.code, "")
        form.refuse(named if named in form.fields else None, broken)
        return Asked(kind, form)
    return Asked(kind, form, plan)


def _last_word(of: Reading) -> int:
    """The reading that holds for the month now."""
    words = Reading.objects.filter(supply_id=of.supply_id, cycle_month=of.cycle_month)
    return int(words.latest("sequence").pk)


def _ask(request: HttpRequest, supply_id: int, asked: Asked, ask: AskForm) -> approvals.ApprovalRequest:
    return services.ask_correction(
        supply_id=supply_id,
        kind=asked.kind,
        change=asked.form.change,
        demand_ids=list(chosen_of(asked.form)),
        reason=ask.cleaned_data["reason"],
        seen=ask.cleaned_data["seen"],
        reference=request.POST["once"],
        actor=_person(request),
        at=clock.now(),
    )


@require_safe
@login_required
@permission_required(CORRECTION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def correction_show(request: HttpRequest, correction_id: int) -> HttpResponse:
    """A correction: what was wrong, each bill before and after, how it ended, what it wrote."""
    case = get_object_or_404(
        CorrectionCase.objects.select_related("supply", "by", "end__by"), pk=correction_id
    )
    holder = _holder(request, case.supply_id)
    waiting = approvals.open_request_of(kind=KIND, subject_id=case.pk)
    state, tone = selectors.state_of(case, is_waiting=waiting is not None)
    lines = selectors.lines_of(case)
    context = {
        "identity": holder,
        "case": case,
        "end": getattr(case, "end", None),
        "decision": selectors.decision_of(case),
        "state": state,
        "tone": tone,
        "words": selectors.words_of(case),
        "lines": lines,
        "yen": sum(one.difference_yen for one in lines if not one.barred_since),
        "waiting": waiting,
        "customer_url": f"{page_of(holder.customer_id)}?supply={case.supply_id}",
    }
    return render(request, "corrections/correction_show.html", context | _papers(request, case))


def _papers(request: HttpRequest, case: CorrectionCase) -> dict[str, object]:
    """The notice and the slips of a booked correction, and what is still to be made of them."""
    letters = telling.letters_of(case)
    live = telling.live_letter(letters)
    made = case.letters.select_related("piece__print_file").filter(pk=live.piece_id if live else None).first()
    issued = slips.slips_of(case)
    missing = case.booked.exists() and (live is None or len(issued) < len(slips.wanted_of(case)))
    return {
        "letter": live,
        "may_print": made is not None and notices.may_print(request, made.piece),
        "slips": issued,
        "form": WayForm(initial={"way": "post"})
        if missing and _person(request).has_perm(CORRECTION_ASK)
        else None,
    }


@require_POST
@login_required
@permission_required(CORRECTION_ASK, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def papers_make(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Make the notice and the slips that could not be left for the post when it was booked."""
    case = get_object_or_404(CorrectionCase, pk=correction_id)
    _holder(request, case.supply_id)
    form = WayForm(request.POST)
    if form.is_valid():
        way = form.cleaned_data["way"]
        said = telling.send_papers(case, actor=_person(request), at=clock.now(), way=way)
        for sentence in said:
            messages.error(request, sentence)
        if not said:
            messages.success(request, "更正通知書と納付書を作りました。")
    return redirect("corrections:correction_show", correction_id)


@require_safe
@login_required
@permission_required(CORRECTION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="更正通知書の印刷")
def notice_paper(request: HttpRequest, correction_id: int) -> HttpResponse:
    """更正通知書 as it was printed, as PDF for the printer of the desk."""
    case = get_object_or_404(CorrectionCase, pk=correction_id)
    live = telling.live_letter(telling.letters_of(case))
    made = get_object_or_404(
        CorrectionLetter.objects.select_related("piece__print_file"), pk=live.piece_id if live else None
    )
    if not (files.is_asked_for(request) and notices.may_print(request, made.piece)):
        raise PermissionDenied
    return notices.paper_of(
        request, made.piece, name=f"correction-{case.shown}.pdf", refused="通知書を開けません"
    )


def _holder(request: HttpRequest, supply_id: int) -> Holder:
    """Whose it is, with the reading written down."""
    holder = holders_of([supply_id], today=clock.today(), viewer=_person(request))[supply_id]
    audit.log_read(request, subjects={"customers.customer": [holder.customer_id]})
    return holder


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
