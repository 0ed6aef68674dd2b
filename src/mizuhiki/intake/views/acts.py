"""What can be done with an application from its page; a refusal stands on the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mizuhiki.audit import api as audit
from mizuhiki.fieldwork.api import TABLET_USE
from mizuhiki.intake.forms import AgainForm, CrewForm, DoneForm, FirstTermsForm, ReasonForm, TalkForm
from mizuhiki.intake.permissions import APPLICATION_TAKE, CREW_PLAN
from mizuhiki.intake.services import carrying_out, crews, first, taking
from mizuhiki.intake.services.carrying_out import Done
from mizuhiki.intake.views.common import person, standing_or_404
from mizuhiki.intake.views.page import render_page
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import able
from mizuhiki.web import once
from mizuhiki.web.forms import Form


def _act(
    request: HttpRequest, intake_id: int, act: Callable[..., Any], said: str, **forms: Form
) -> HttpResponse:
    """Do it and come back to the application; the page knows the form by its name."""
    standing_or_404(intake_id)
    if not all(form.is_valid() for form in forms.values()):
        return render_page(request, intake_id, forms=forms)
    try:
        act(application_id=intake_id, actor=person(request), at=clock.now())
    except RuleBroken as broken:
        return render_page(request, intake_id, refused=broken.message, forms=forms)
    messages.success(request, said)
    return redirect("intake:application_show", intake_id)


@require_POST
@login_required
@permission_required(APPLICATION_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose="開閉栓の申込みの取消し")
@once.protected
def application_cancel(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Take an application back."""
    form = ReasonForm(request.POST, prefix="cancel")
    said = "申込みを取り消しました。作業の手配も取りやめました。"
    return _act(
        request,
        intake_id,
        lambda **who: taking.cancel_application(reason=form.cleaned_data["reason"], **who),
        said,
        cancel_form=form,
    )


@require_POST
@login_required
@permission_required(APPLICATION_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose="開閉栓の応対の記録")
@once.protected
def talk_note(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Write down what was said or found out."""
    form = TalkForm(request.POST)
    return _act(
        request,
        intake_id,
        lambda **who: taking.note_talk(**form.cleaned_data, **who),
        "応対の内容を記録しました。",
        talk_form=form,
    )


@require_POST
@login_required
@permission_required(CREW_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="至急の開閉栓の確認")
@once.protected
def urgent_acknowledge(request: HttpRequest, intake_id: int) -> HttpResponse:
    """I have seen it, and see to it."""
    return _act(request, intake_id, crews.acknowledge, "至急の申込みを確認したことを記録しました。")


@require_POST
@login_required
@permission_required(CREW_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="開閉栓の作業の手配")
@once.protected
def crew_assign(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Send a crew."""
    form = CrewForm(request.POST, people=able([TABLET_USE]))
    return _act(
        request,
        intake_id,
        lambda **who: crews.assign_crew(
            crew_id=form.cleaned_data["crew"].pk,
            visit_on=form.cleaned_data["visit_on"],
            note=form.cleaned_data["note"],
            **who,
        ),
        "作業を手配しました。訪問一覧に入っています。",
        crew_form=form,
    )


@require_POST
@login_required
@permission_required(CREW_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="新しい装置の料金の登録")
@once.protected
def first_terms(request: HttpRequest, intake_id: int) -> HttpResponse:
    """What is charged at a tap that nobody used before."""
    form = FirstTermsForm(request.POST, day=standing_or_404(intake_id).wanted_on)
    return _act(
        request,
        intake_id,
        lambda **who: first.set_first_terms(classes=form.classes(), cycle=form.cleaned_data["cycle"], **who),
        "新しい装置の料金を登録しました。",
        first_form=form,
    )


@require_POST
@login_required
@permission_required(CREW_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="開閉栓の結果の登録")
@once.protected
def work_done(request: HttpRequest, intake_id: int) -> HttpResponse:
    """What was done at the tap (精算入力)."""
    form = DoneForm(request.POST, kind=standing_or_404(intake_id).kind)
    return _act(
        request,
        intake_id,
        lambda **who: carrying_out.carry_out(done=Done(**form.cleaned_data), **who),
        "作業の結果を登録しました。",
        done_form=form,
    )


@require_POST
@login_required
@permission_required(CREW_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="閉栓精算のし直し")
@once.protected
def settle_again(request: HttpRequest, intake_id: int) -> HttpResponse:
    """A crew's closing is billed with what the dial truly showed."""
    form = AgainForm(request.POST)
    return _act(
        request,
        intake_id,
        lambda **who: carrying_out.settle_again(**form.cleaned_data, **who),
        "精算しました。",
        again_form=form,
    )


@require_POST
@login_required
@permission_required(CREW_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="開閉栓の申込みの完了")
@once.protected
def application_settle(request: HttpRequest, intake_id: int) -> HttpResponse:
    """What waited for a person was done by one."""
    form = ReasonForm(request.POST, prefix="settle")
    return _act(
        request,
        intake_id,
        lambda **who: carrying_out.settle_by_hand(text=form.cleaned_data["reason"], **who),
        "申込みを完了にしました。",
        settle_form=form,
    )
