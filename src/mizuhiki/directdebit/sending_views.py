"""金融機関への送付: the list that goes with the forms of one bank, and what the bank answered."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.banks import api as banks
from mizuhiki.customers.api import Holder, holders_of
from mizuhiki.directdebit import papers, sending_paper
from mizuhiki.directdebit.models import FormReading, FormSending, Mandate, PaperFormStep
from mizuhiki.directdebit.permissions import FORM_SEND
from mizuhiki.directdebit.services.sending import REGISTERED, record_answers, send_forms
from mizuhiki.documents.api import PaperFault
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form

PURPOSE = "口座振替依頼書の金融機関送付"
UNPROCESSABLE = 422
NAMED = 5  # forms in a sentence
ANSWERS = (("", "回答待ち"), (REGISTERED, "登録"), *PaperFormStep.Fault.choices)


class AnswerForm(Form):
    """The day from which the bank has the accounts; each form's answer stands in its row."""

    on = DayField(label="登録日", help_text="この日の振替から新しい口座を使います。")


@require_safe
@login_required
@permission_required(FORM_SEND, raise_exception=True)
def sending_list(request: HttpRequest) -> HttpResponse:
    """Banks to which forms wait to go, and what went, newest first."""
    sent = list(FormSending.objects.select_related("made_by").order_by("-pk")[:100])
    names = banks.names_of((one.bank_code, "") for one in sent)
    lines = papers.lines_of(_forms_of([one.pk for one in sent]))
    open_of = _open_of([one.pk for one in sent], lines)
    context = {
        "ready": papers.banks_with_ready(),
        "sent": [(one, names.get((one.bank_code, ""), ""), open_of.get(one.pk, 0)) for one in sent],
    }
    return render(request, "directdebit/sending_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FORM_SEND, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def sending_make(request: HttpRequest, bank_code: str) -> HttpResponse:
    """The settled forms of a bank, and the act of sending exactly those."""
    if not (len(bank_code) == 4 and bank_code.isascii() and bank_code.isdecimal()):
        raise Http404
    person, refused = cast(User, request.user), ""
    if request.method == "POST":
        seen = [int(text) for text in request.POST.getlist("form") if text.isascii() and text.isdecimal()]
        try:
            sending = send_forms(bank_code=bank_code, seen=seen, actor=person, at=clock.now())
        except RuleBroken as broken:
            refused = broken.message
        else:
            messages.success(request, f"{sending.form_count:,}枚の送付を記録しました。一覧を同封します。")
            return redirect("directdebit:sending_show", sending.pk)
    readings = papers.ready_for(bank_code)
    context = {
        "bank": banks.name_of(bank_code),
        "bank_code": bank_code,
        "refused": refused,
        "rows": _rows(request, readings),
    }
    status = 422 if refused else 200
    return render(request, "directdebit/sending_make.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FORM_SEND, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def sending_show(request: HttpRequest, sending_id: int) -> HttpResponse:
    """The list as it goes to the bank, and the bank's answers form by form."""
    sending = get_object_or_404(FormSending, pk=sending_id)
    found, person = papers.sent_in(sending_id), cast(User, request.user)
    form = AnswerForm(request.POST or None, initial={"on": clock.today()})
    awaited = [line.form_id for line, _ in found if line.state == "sent"]
    if form.is_valid():
        answers = _answers(request, awaited)
        if not answers:
            form.add_error(None, "回答を1件以上選んでください")
        elif _recorded(form, sending_id, answers, person):
            messages.success(request, f"{len(answers):,}件の回答を記録しました。{_later(answers, form)}")
            return redirect("directdebit:sending_show", sending_id)
    context = {
        "form": form if awaited else None,
        "sending": sending,
        "bank": banks.name_of(sending.bank_code),
        "rows": [
            (*row, line, request.POST.get(f"answer_{line.form_id}", ""))
            for row, (line, _) in zip(_rows(request, [reading for _, reading in found]), found, strict=True)
        ],
        "answers": ANSWERS,
    }
    return render(request, "directdebit/sending_show.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
@permission_required(FORM_SEND, raise_exception=True)
@shows_personal_data(purpose="口座振替依頼書の送付一覧の印刷")
def sending_list_paper(request: HttpRequest, sending_id: int) -> HttpResponse:
    """送付一覧, to go with the forms."""
    return _paper(request, sending_id, "sent")


@require_safe
@login_required
@permission_required(FORM_SEND, raise_exception=True)
@shows_personal_data(purpose="口座振替依頼書の確認一覧の印刷")
def answer_list_paper(request: HttpRequest, sending_id: int) -> HttpResponse:
    """確認一覧, for the bank to confirm what was written down of its answer."""
    return _paper(request, sending_id, "answered")


def _paper(request: HttpRequest, sending_id: int, name: str) -> HttpResponse:
    if not files.is_asked_for(request):
        raise PermissionDenied
    sending = get_object_or_404(FormSending, pk=sending_id)
    _rows(request, [reading for _, reading in papers.sent_in(sending_id)])  # writes the reading down
    try:
        content = sending_paper.list_pdf(sending, name, at=clock.now())
    except PaperFault as fault:
        words = errors.Words("一覧を印刷できません", (fault.message,))
        return errors.page(request, UNPROCESSABLE, words=words)
    file_name = f"forms-{name}-{sending.pk}.pdf"
    return files.hand_out(content, name=file_name, media_type="application/pdf", is_shown=True)


def _recorded(form: AnswerForm, sending_id: int, answers: dict[int, str], person: User) -> bool:
    try:
        record_answers(
            sending_id=sending_id,
            answers=answers,
            on=form.cleaned_data["on"],
            actor=person,
            at=clock.now(),
        )
    except RuleBroken as broken:
        form.refuse(None, broken)
        return False
    return True


def _later(answers: dict[int, str], form: AnswerForm) -> str:
    """Which of the accounts are used after the day of registration only, for a debit that was asked for."""
    found = Mandate.objects.filter(form_id__in=answers, starts_on__gt=form.cleaned_data["on"])
    told = [f"受付番号{one.form_id}は{one.starts_on}" for one in found.order_by("form_id")[:NAMED]]
    more = "など" if found.count() > NAMED else ""
    return f"依頼済みの振替のあとから替わるもの：{'、'.join(told)}{more}" if told else ""


def _answers(request: HttpRequest, awaited: list[int]) -> dict[int, str]:
    """What was chosen for the forms that wait."""
    known = {code for code, _ in ANSWERS if code}
    chosen = {form_id: request.POST.get(f"answer_{form_id}", "") for form_id in awaited}
    return {form_id: answer for form_id, answer in chosen.items() if answer in known}


def _rows(request: HttpRequest, readings: list[FormReading]) -> list[tuple[FormReading, str, Holder]]:
    """Each form with its branch's name and whose it is; the reading is written down."""
    person = cast(User, request.user)
    holders = holders_of([one.supply_id for one in readings], today=clock.today(), viewer=person)
    log_read(request, subjects={"customers.customer": sorted({one.customer_id for one in holders.values()})})
    names = banks.names_of((one.bank_code, one.branch_code) for one in readings)
    return [
        (one, names.get((one.bank_code, one.branch_code), ""), holders[one.supply_id]) for one in readings
    ]


def _forms_of(sending_ids: list[int]) -> list[int]:
    return list(PaperFormStep.objects.filter(sending_id__in=sending_ids).values_list("form_id", flat=True))


def _open_of(sending_ids: list[int], lines: dict[int, Any]) -> dict[int, int]:
    """How many forms of each sending have no answer yet."""
    counts: dict[int, int] = {}
    steps = PaperFormStep.objects.filter(sending_id__in=sending_ids)
    for sending_id, form_id in steps.values_list("sending_id", "form_id"):
        if lines[form_id].state == "sent":
            counts[sending_id] = counts.get(sending_id, 0) + 1
    return counts
