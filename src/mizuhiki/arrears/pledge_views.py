"""納入誓約: the plan is reckoned, taken, printed to be signed, and looked after."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.arrears.desk_views import CUSTOMER, PURPOSE, UNPROCESSABLE, done, person_of
from mizuhiki.arrears.facts import pledges_of
from mizuhiki.arrears.forms import EndForm, PlanForm, ScanForm
from mizuhiki.arrears.models import Instalment, Pledge, PledgeSlip
from mizuhiki.arrears.papers import pledge_pdf
from mizuhiki.arrears.permissions import ARREARS_SEE, DESK_WORK
from mizuhiki.arrears.selectors import terms_of
from mizuhiki.arrears.services import pledging
from mizuhiki.arrears.services.slips import print_slip
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.customers.api import Holder, Supply, holders_of
from mizuhiki.documents.api import PaperFault
from mizuhiki.notices.api import SlipReissue
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.web import errors, files, once

FIELDS = {
    "arrears_plan_too_long": "count",
    "arrears_instalment_too_small": "count",
    "arrears_plan_begins_wrong": "first_on",
}
TO_SIGN = "誓約書を印刷して署名を受けてください。"


def _holder(request: HttpRequest, supply_id: int) -> Holder:
    """Whose supply it is; the reading is written down."""
    holder = holders_of([supply_id], today=clock.today(), viewer=person_of(request))[supply_id]
    log_read(request, subjects={CUSTOMER: [holder.customer_id]})
    return holder


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([ARREARS_SEE, DESK_WORK], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def pledge_new(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Reckon a plan by what the address says, and take it by the form below it."""
    get_object_or_404(Supply, pk=supply_id)
    holder, today = _holder(request, supply_id), clock.today()
    given = request.POST or (request.GET if "way" in request.GET else None)
    form = PlanForm(given, initial={"first_on": today, "day_of_month": today.day})
    context: dict[str, Any] = {"identity": holder, "supply_id": supply_id, "today": today, "form": form}
    pack = pack_on(today)
    try:
        debts = pledging.debts_of(supply_id, holder.customer_id, day=today)
        context |= {"debts": debts, "total_yen": sum(one.open_yen for one in debts), "labels": _labels()}
        context["terms"] = terms_of(pack).pledge
    except RuleBroken as broken:
        context["why_not"] = broken.message
        status = UNPROCESSABLE if request.method == "POST" else 200
        return render(request, "arrears/pledge_new.html", context, status=status)
    names = [box for name in form.fields for box in (name, *(f"{name}_{number}" for number in range(3)))]
    context["wished"] = [(box, given[box]) for box in names if given and box in given]
    if form.is_valid():
        try:
            context["plan"] = pledging.plan_for(debts, form.wish(), signed_on=today, pack=pack)
            if request.method == "POST":
                made = _take(request, holder, form)
                messages.success(request, f"納入誓約 {made.shown} を受け付けました。{TO_SIGN}")
                return redirect("arrears:pledge_show", made.pk)
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code), broken)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "arrears/pledge_new.html", context, status=status)


def _take(request: HttpRequest, holder: Holder, form: PlanForm) -> Pledge:
    shown = request.POST.get("shown_yen", "")
    return pledging.make_pledge(
        supply_id=holder.supply_id,
        customer_id=holder.customer_id,
        shown_yen=int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= 12 else 0,
        wish=form.wish(),
        signed_on=clock.today(),
        reference=request.POST["once"],
        at=clock.now(),
        actor=person_of(request),
    )


def _labels() -> dict[str, str]:
    return {code: charge.label for code, charge in pack_on(clock.today()).charges.items()}


@require_safe
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def pledge_show(request: HttpRequest, pledge_id: int) -> HttpResponse:
    """A pledge: its debts, each instalment with what came, the signed form, and how it stands."""
    return _page(request, _pledge(pledge_id), EndForm(), ScanForm(prefix="scan"))


def _pledge(pledge_id: int) -> Pledge:
    return get_object_or_404(Pledge.objects.select_related("end", "signed_form__file", "by"), pk=pledge_id)


def _page(request: HttpRequest, pledge: Pledge, form: EndForm, scan: ScanForm) -> HttpResponse:
    today = clock.today()
    holder, pack = _holder(request, pledge.supply_id), pack_on(today)
    found = pledges_of([pledge.supply_id], today, pack.calendars["collection"])[pledge.supply_id]
    facts = next(one for one in found if one.pledge_id == pledge.pk)
    left, lines, slips = facts.standing.paid_yen, [], _slips(pledge)
    for one in pledge.instalments.order_by("number"):
        came = min(left, one.yen)
        left -= came
        lines.append((one, came, _state(one, came, today), slips.get(one.pk)))
    file, labels = _form_of(pledge), _labels()
    debts = pledge.debts.select_related("assessment")
    context = {
        "identity": holder,
        "pledge": pledge,
        "facts": facts,
        "lines": lines,
        "debts": [(one, labels[one.assessment.charge]) for one in debts],
        "file": file,
        "form": form,
        "scan": scan,
        "may_work": person_of(request).has_perm(DESK_WORK),
    }
    status = UNPROCESSABLE if form.errors or scan.errors else 200
    return render(request, "arrears/pledge_show.html", context, status=status)


def _slips(pledge: Pledge) -> dict[int, SlipReissue]:
    """The newest slip of each instalment, with the letter it became."""
    of_slip = dict(
        PledgeSlip.objects.filter(instalment__pledge=pledge).values_list("slip_id", "instalment_id")
    )
    found = SlipReissue.objects.filter(slip__in=of_slip).select_related("slip", "piece").order_by("pk")
    return {of_slip[one.pk]: one for one in found}


def _state(one: Instalment, came: int, today: date) -> tuple[str, str]:
    """The word of an instalment and its tone."""
    if came == one.yen:
        return "納付済み", "good"
    return ("期限を過ぎた", "wrong") if one.due_on < today else ("これから", "")


def _form_of(pledge: Pledge) -> StoredFile | None:
    return pledge.signed_form.file if hasattr(pledge, "signed_form") else None


@require_safe
@login_required
@permission_required([ARREARS_SEE, DESK_WORK], raise_exception=True)
@shows_personal_data(purpose="納入誓約書の印刷")
def pledge_paper(request: HttpRequest, pledge_id: int) -> HttpResponse:
    """納入誓約書 as PDF, to be signed."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    pledge = _pledge(pledge_id)
    holder = holders_of([pledge.supply_id], today=clock.today(), viewer=person_of(request))[pledge.supply_id]
    log_read(request, subjects={CUSTOMER: [holder.customer_id]}, how=ReadLog.How.PRINT)
    try:
        content = pledge_pdf(pledge, holder=holder, at=clock.now())
    except PaperFault as fault:
        return errors.page(
            request, UNPROCESSABLE, words=errors.Words("誓約書を印刷できません", (fault.message,))
        )
    return files.hand_out(
        content, name=f"pledge-{pledge.pk}.pdf", media_type="application/pdf", is_shown=True
    )


@require_POST
@login_required
@permission_required([ARREARS_SEE, DESK_WORK], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def pledge_cancel(request: HttpRequest, pledge_id: int) -> HttpResponse:
    """Take a pledge back, with a reason."""
    form = EndForm(request.POST)

    def act() -> None:
        pledging.cancel_pledge(
            pledge_id=pledge_id, reason=form.cleaned_data["reason"], at=clock.now(), actor=person_of(request)
        )

    if done(form, "reason", act):
        messages.success(request, "納入誓約を取り消しました。債務の承認は残ります。")
        return redirect("arrears:pledge_show", pledge_id)
    return _page(request, _pledge(pledge_id), form, ScanForm(prefix="scan"))


@require_POST
@login_required
@permission_required([ARREARS_SEE, DESK_WORK], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def pledge_scan(request: HttpRequest, pledge_id: int) -> HttpResponse:
    """File the signed form."""
    form = ScanForm(request.POST, request.FILES, prefix="scan")

    def act() -> None:
        pledging.file_form(
            pledge_id=pledge_id, upload=form.cleaned_data["file"], at=clock.now(), actor=person_of(request)
        )

    if done(form, "file", act):
        messages.success(request, "署名した納入誓約書を保管しました。")
        return redirect("arrears:pledge_show", pledge_id)
    return _page(request, _pledge(pledge_id), EndForm(), form)


@require_POST
@login_required
@permission_required([ARREARS_SEE, DESK_WORK], raise_exception=True)
@shows_personal_data(purpose="分納の納付書の印刷")
@once.protected
def pledge_slip(request: HttpRequest, pledge_id: int) -> HttpResponse:
    """Print the slip of one instalment; its file opens in the letters."""
    number = request.POST.get("number", "")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) <= 3 else 0
    pledge = _pledge(pledge_id)
    _holder(request, pledge.supply_id)
    one = Instalment.objects.filter(pledge=pledge, number=wanted).first()
    if one is None:
        messages.error(request, "納付書を作る回を選んでください。")
        return redirect("arrears:pledge_show", pledge_id)
    try:
        made = print_slip(
            instalment_id=one.pk, reference=request.POST["once"], at=clock.now(), actor=person_of(request)
        )
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, f"第{one.number}回の納付書（{made.slip.shown}）を作りました。")
    return redirect("arrears:pledge_show", pledge_id)
