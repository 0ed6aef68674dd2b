"""休止 and お知らせ of the public site: what is shown now, what is planned, and what was."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup.filled import form_page, made_by
from mizuhiki.signup.models import Closure, SiteNotice
from mizuhiki.signup.permissions import BANK_SEE, CLOSURE_EDIT, NOTICE_EDIT
from mizuhiki.signup.site import closures, notices
from mizuhiki.signup.site.bank_forms import LABELS, AgreeForm, NoticeForm, PlanForm, StopForm
from mizuhiki.staff.api import User
from mizuhiki.web import once

SHOWN = 50


@require_safe
@login_required
@permission_required(BANK_SEE, raise_exception=True)
def closure_list(request: HttpRequest) -> HttpResponse:
    """Rests of banks and of the site, newest first."""
    now, labels = clock.now(), dict(_banks())
    found = Closure.objects.select_related("agreement", "end", "by").order_by("-pk")[:SHOWN]
    context = {
        "rows": [
            (one, labels.get(one.bank_code, one.bank_code) or "公開受付の全体", *_state(one, now))
            for one in found
        ],
        "shown": SHOWN,
    }
    return render(request, "signup/closure_list.html", context)


def _state(one: Closure, now: datetime) -> tuple[str, str]:
    """Where a rest stands, and its colour."""
    if hasattr(one, "end"):
        return ("取りやめ", "") if one.end.at <= one.starts_at else ("再開した", "")
    if one.ends_at is not None and one.ends_at <= now:
        return ("終わった", "")
    if one.is_planned and not hasattr(one, "agreement"):
        return ("協議待ち", "care")
    return ("休止中", "wrong") if one.starts_at <= now else ("予告中", "good")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CLOSURE_EDIT, raise_exception=True)
@once.protected
def closure_plan(request: HttpRequest) -> HttpResponse:
    """Plan a rest."""
    form = PlanForm(request.POST or None, banks=_banks())
    if made := made_by(form, "starts_on", closures.plan_closure, _person(request)):
        messages.success(request, "休止を計画しました。発注者との協議を記録すると、公開受付に予告が出ます。")
        return redirect("signup:closure_agree", made.pk)
    return _form_page(
        request,
        form,
        title="休止を計画する",
        act="計画する",
        effects=(
            "発注者との事前協議を記録するまで、公開受付には出ません。",
            "記録すると、2週間前から予告が出ます。始めの時刻に休止し、再開の時刻にひとりでに再開します。",
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CLOSURE_EDIT, raise_exception=True)
@once.protected
def closure_stop(request: HttpRequest) -> HttpResponse:
    """Rest from now on."""
    form = StopForm(request.POST or None, banks=_banks())
    if made_by(form, "bank", closures.stop_now, _person(request)):
        messages.success(request, "休止しました。公開受付には1分以内に出ます。")
        return redirect("signup:closure_list")
    return _form_page(
        request,
        form,
        title="今すぐ休止する",
        act="休止する",
        is_danger=True,
        effects=(
            "障害などのときに使います。新しい申込みと、金融機関の画面へ進むことを止めます。",
            "金融機関の画面まで進んだ方の結果は、休止の間も受け取ります。",
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CLOSURE_EDIT, raise_exception=True)
@once.protected
def closure_agree(request: HttpRequest, closure_id: int) -> HttpResponse:
    """Write down that a plan was agreed with the utility."""
    closure = get_object_or_404(Closure, pk=closure_id)
    form = AgreeForm(request.POST or None, initial={"agreed_on": clock.today()})
    if made_by(form, "agreed_on", closures.agree_closure, _person(request), closure_id=closure.pk):
        messages.success(request, "事前協議を記録しました。公開受付に予告が出ます。")
        return redirect("signup:closure_list")
    label = dict(_banks()).get(closure.bank_code, closure.bank_code) or "公開受付の全体"
    return _form_page(
        request, form, title="休止の事前協議を記録する", act="記録する", closure=closure, label=label
    )


@require_POST
@login_required
@permission_required(CLOSURE_EDIT, raise_exception=True)
@once.protected
def closure_end(request: HttpRequest, closure_id: int) -> HttpResponse:
    """Open again now, or give a plan up."""
    closure = get_object_or_404(Closure, pk=closure_id)
    try:
        closures.end_closure(closure_id=closure.pk, at=clock.now(), actor=_person(request))
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "再開しました（計画は取りやめました）。公開受付には1分以内に出ます。")
    return redirect("signup:closure_list")


@require_safe
@login_required
@permission_required(BANK_SEE, raise_exception=True)
def site_notice_list(request: HttpRequest) -> HttpResponse:
    """Notices of the site, newest first, each in its languages."""
    now = clock.now()
    found = SiteNotice.objects.select_related("end", "by").order_by("-pk")[:SHOWN]
    context = {
        "rows": [
            (
                one,
                [(LABELS.get(language, language), text) for language, text in one.texts.items()],
                _notice_state(one, now),
            )
            for one in found
        ],
        "shown": SHOWN,
    }
    return render(request, "signup/site_notice_list.html", context)


def _notice_state(one: SiteNotice, now: datetime) -> str:
    if hasattr(one, "end"):
        return "取り下げた"
    if one.ends_at <= now:
        return "終わった"
    return "掲載中" if one.starts_at <= now else "予定"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(NOTICE_EDIT, raise_exception=True)
@once.protected
def site_notice_post(request: HttpRequest) -> HttpResponse:
    """Put a notice up."""
    terms = pack_on(clock.today()).signup
    now = clock.now()
    form = NoticeForm(
        request.POST or None,
        initial={"starts_on": now.date(), "starts_time": f"{now:%H:%M}"},
        languages=terms.languages if terms else ("ja",),
    )
    if made_by(form, "ends_on", notices.post_notice, _person(request)):
        messages.success(request, "お知らせを載せました。期間の間、公開受付の始めの画面に出ます。")
        return redirect("signup:site_notice_list")
    return _form_page(request, form, title="お知らせを載せる", act="載せる", back="signup:site_notice_list")


@require_POST
@login_required
@permission_required(NOTICE_EDIT, raise_exception=True)
@once.protected
def site_notice_end(request: HttpRequest, site_notice_id: int) -> HttpResponse:
    """Take a notice off."""
    notice = get_object_or_404(SiteNotice, pk=site_notice_id)
    try:
        notices.take_notice_off(notice_id=notice.pk, at=clock.now(), actor=_person(request))
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "お知らせを取り下げました。")
    return redirect("signup:site_notice_list")


def _form_page(
    request: HttpRequest, form: PlanForm | StopForm | AgreeForm | NoticeForm, **more: object
) -> HttpResponse:
    context = {"form": form, "back": "signup:closure_list"} | more
    return form_page(request, "signup/closure_form.html", context, form)


def _banks() -> list[tuple[str, str]]:
    """The banks that can rest, with their codes."""
    return [(code, f"{label}（{code}）") for code, label in closures.banks_to_rest(at=clock.now()).items()]


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
