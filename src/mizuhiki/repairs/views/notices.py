"""断水・工事・災害のお知らせ: what holds where, and what is said to callers."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.repairs import notice_selectors
from mizuhiki.repairs.notice_selectors import NoticeNow
from mizuhiki.repairs.permissions import NOTICE_EDIT, REQUEST_SEE
from mizuhiki.repairs.register_forms import NoticeForm, ProlongForm, ReasonForm
from mizuhiki.repairs.services import notices
from mizuhiki.repairs.views.common import UNPROCESSABLE, person_of
from mizuhiki.web import once

PAGE = 50
SHOW = {"now": "実施中・予定", "over": "終了"}
FIELDS = {
    "repair_notice_not_forward": "until_on",
    "repair_notice_nowhere": "towns",
    "repair_pin_half": "radius_m",
}


@require_safe
@login_required
@permission_required(REQUEST_SEE, raise_exception=True)
def notice_list(request: HttpRequest) -> HttpResponse:
    """What holds now or is to come, with what callers are told; or what is over."""
    now, asked = clock.now(), request.GET.get("show", "")
    show = asked if asked in SHOW else "now"
    page = Paginator(notice_selectors.notices(show=show, at=now), PAGE).get_page(request.GET.get("page"))
    shown = notice_selectors.now_of(page)
    context = {
        "page": page,
        "notices": [(one, one.word(now)) for one in shown],
        "show": show,
        "shows": SHOW.items(),
        "may_edit": person_of(request).has_perm(NOTICE_EDIT),
    }
    return render(request, "repairs/notice_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(NOTICE_EDIT, raise_exception=True)
@once.protected
def notice_new(request: HttpRequest) -> HttpResponse:
    """Register an outage, work or a disaster."""
    form = NoticeForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = notices.register_notice(
                kind=given["kind"],
                title=given["title"],
                words=given["words"],
                area=form.area(),
                starts_at=form.starts_at(),
                ends_at=form.ends_at(),
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code), broken)
        else:
            messages.success(request, "お知らせを登録しました。電話の画面と地図にすぐに出ます。")
            return redirect("repairs:notice_show", made.pk)
    point = _point(form)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "repairs/notice_new.html", {"form": form, "point": point}, status=status)


@require_safe
@login_required
@permission_required(REQUEST_SEE, raise_exception=True)
def notice_show(request: HttpRequest, area_notice_id: int) -> HttpResponse:
    """One notice, every word since, and the forms to prolong and to end it."""
    return _page(request, _notice(area_notice_id))


@require_POST
@login_required
@permission_required(NOTICE_EDIT, raise_exception=True)
@once.protected
def notice_prolong(request: HttpRequest, area_notice_id: int) -> HttpResponse:
    """It lasts longer, or is over at another time than said."""
    found, form = _notice(area_notice_id), ProlongForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        ends_at = datetime.combine(given["until_on"], given["until_time"], tzinfo=clock.TOKYO)
        try:
            notices.prolong_notice(
                notice_id=found.notice.pk,
                ends_at=ends_at,
                words=given["words"],
                reason=given["reason"],
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("until_on", broken)
        else:
            messages.success(request, "終了予定と案内を改めました。")
            return redirect("repairs:notice_show", found.notice.pk)
    return _page(request, found, wrong=("prolong", form))


@require_POST
@login_required
@permission_required(NOTICE_EDIT, raise_exception=True)
@once.protected
def notice_end(request: HttpRequest, area_notice_id: int) -> HttpResponse:
    """It is over."""
    found, form = _notice(area_notice_id), ReasonForm(request.POST)
    if form.is_valid():
        try:
            notices.end_notice(
                notice_id=found.notice.pk,
                reason=form.cleaned_data["reason"],
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, "お知らせを終わりにしました。")
            return redirect("repairs:notice_show", found.notice.pk)
    return _page(request, found, wrong=("end", form))


def _page(request: HttpRequest, found: NoticeNow, *, wrong: tuple[str, Any] | None = None) -> HttpResponse:
    now = clock.now()
    ends = found.ends_at.astimezone(clock.TOKYO)
    first = {"until_on": ends.date(), "until_time": ends.time(), "words": found.words}
    context = {
        "notice": found,
        "word": found.word(now),
        "point": None if found.notice.latitude is None else (found.notice.latitude, found.notice.longitude),
        "steps": found.notice.steps.select_related("by").order_by("number"),
        "may_edit": person_of(request).has_perm(NOTICE_EDIT) and found.ends_at > now,
        "prolong": wrong[1] if wrong and wrong[0] == "prolong" else ProlongForm(initial=first),
        "end": wrong[1] if wrong and wrong[0] == "end" else ReasonForm(auto_id="end_%s"),
        "wrong": wrong[0] if wrong else "",
        "form": wrong[1] if wrong else None,
    }
    return render(request, "repairs/notice_show.html", context, status=UNPROCESSABLE if wrong else 200)


def _notice(area_notice_id: int) -> NoticeNow:
    found = notice_selectors.notice(area_notice_id)
    if found is None:
        raise Http404
    return found


def _point(form: NoticeForm) -> tuple[Any, Any] | None:
    if not form.is_bound:
        return None
    given = getattr(form, "cleaned_data", {})
    pin = (given.get("latitude"), given.get("longitude"))
    return None if None in pin else pin
