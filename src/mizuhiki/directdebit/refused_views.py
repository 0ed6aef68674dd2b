"""振替不能の処理: what becomes of the failures of a file, and the act of working them off."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.approvals import api as approvals
from mizuhiki.directdebit import agreement, comparing, refused, turning
from mizuhiki.directdebit.models import DebitBatch
from mizuhiki.directdebit.permissions import FILE_MAKE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.api import User
from mizuhiki.web import once, runs
from mizuhiki.web.forms import Form

COUNTS = ("rows", "amount_yen", "slips")


class FollowForm(Form):
    """The counts that were on the screen, and why money is asked for once more."""

    rows = forms.IntegerField(widget=forms.HiddenInput)
    amount_yen = forms.IntegerField(widget=forms.HiddenInput)
    slips = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="再振替の理由",
        max_length=200,
        required=False,
        help_text="承認する人が読みます。例：資金不足の再振替（契約どおり）",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FILE_MAKE, raise_exception=True)
@once.protected
def refused_show(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The failures of a file by what becomes of them, and the order to work them off."""
    batch = get_object_or_404(DebitBatch, pk=batch_id)
    found = refused.refused_of(batch_id, today=clock.today())
    form = FollowForm(request.POST or None, initial=found.expected)
    form.fields["reason"].required = bool(found.retried.count)
    if form.is_valid():
        if said := _ordered(form, found, cast(User, request.user)):
            messages.success(request, said)
            return redirect("directdebit:refused_show", batch_id)
        found = refused.refused_of(batch_id, today=clock.today())
        form.data = request.POST.copy()
        for name in COUNTS:  # as they are now
            form.data[name] = str(found.expected[name])
    run = BatchRun.objects.filter(kind=refused.KIND, key__startswith=f"{batch_id}/").order_by("-pk").first()
    context = {
        "batch": batch,
        "found": found,
        "form": form,
        "change": comparing.change_of_retry(found) if found.is_open else None,
        "run": run,
        "is_under_way": run is not None and runs.is_under_way(run),
        "asked": approvals.open_request_of(kind=agreement.RETRY.code, subject_id=batch_id),
        "retry": DebitBatch.objects.filter(follows=batch).first(),
        "slip_due_on": turning.due_on_of(batch.debit_on, on=clock.today()),
    }
    return render(request, "directdebit/refused_show.html", context, status=422 if form.errors else 200)


def _ordered(form: FollowForm, found: refused.Refused, person: User) -> str:
    """What was done, in words; empty when it was refused, with the reason in the form."""
    seen, at = {name: form.cleaned_data[name] for name in COUNTS}, clock.now()
    try:
        if seen["rows"]:
            reason = form.cleaned_data["reason"]
            agreement.ask(found=found, seen=seen, reason=reason, actor=person, at=at)
            return "再振替の承認を依頼しました。別の担当者が承認すると、依頼ファイルを作成します。"
        refused.order(batch_id=found.batch.pk, expected=seen, actor=person, at=at)
    except RuleBroken as broken:
        form.refuse("reason" if isinstance(broken, approvals.ReasonNeeded) else None, broken)
        return ""
    return "納付書への切替えを受け付けました。"
