"""One application: taken, shown, changed, and on paper."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import holders_of
from mizuhiki.documents.api import PaperFault
from mizuhiki.intake import papers
from mizuhiki.intake.forms import WishForm, initial_of
from mizuhiki.intake.models import Application
from mizuhiki.intake.permissions import APPLICATION_SEE, APPLICATION_TAKE
from mizuhiki.intake.selectors.conflicts import Conflict, conflicts_of, mark_of_conflicts
from mizuhiki.intake.selectors.shown import Shown
from mizuhiki.intake.selectors.web import WebForm, initial_of_web, stops_before
from mizuhiki.intake.services import taking
from mizuhiki.intake.services.taking import Way
from mizuhiki.intake.services.wishes import Wish
from mizuhiki.intake.views import page
from mizuhiki.intake.views.common import PURPOSE, UNPROCESSABLE, person, shown_to, standing_or_404, web_or_404
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import errors, files, once

Kind = Application.Kind
TAP_DIGITS = 12
FIELDS = {  # where a refusal stands on the form
    "intake_day_out_of_reach": "wanted_on",
    "intake_proxy_unknown": "reply_phone",
    "intake_window_full": "window",
    "intake_window_unknown": "window",
    "intake_slip_taken": "slip_no",
    "intake_asked_already": "wanted_on",
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(APPLICATION_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def application_take(request: HttpRequest, intake_kind: str) -> HttpResponse:
    """Take a start, a stop or a name change; `?supply=`, `?stop=` and `?tap=` fill in what is known."""
    work = intake_kind
    if work not in Kind.values:
        raise Http404
    stop_id, web = _number(request, "stop"), _web(request, work)
    known = _known(request, work, stop_id) | (initial_of_web(web) if web else {})
    form = WishForm(request.POST or None, kind=work, is_web=web is not None, initial=known)
    conflicts: Sequence[Conflict] = ()
    if form.is_valid():
        conflicts = _conflicts(work, form)
        way = Way(
            channel=Application.Channel.WEB if web else form.cleaned_data["channel"],
            reference=request.POST["once"],
            slip_no=form.cleaned_data.get("slip_no", ""),
            stop_id=stop_id if work == Kind.START else None,
            web_id=web.pk if web else None,
        )
        try:
            made = taking.take_application(
                kind=work, way=way, wish=_wish(form), actor=person(request), at=clock.now()
            )
        except RuleBroken as broken:
            _refuse(form, broken)
        else:
            messages.success(request, f"{made.get_kind_display()}を受け付けました。受付番号 {made.shown}")
            if work == Kind.STOP and request.POST.get("next") == "start":
                return redirect(f"{reverse('intake:application_take', args=['start'])}?stop={made.pk}")
            return redirect("intake:application_show", made.pk)
    audit.log_read(request, subjects={})
    movers = stops_before(web) if web and stop_id is None else []
    context = {"stop_id": stop_id, "web": web, "movers": movers}
    return _form_page(request, form, Kind(work), conflicts, context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(APPLICATION_TAKE, raise_exception=True)
@audit.shows_personal_data(purpose="開閉栓の申込みの変更")
@once.protected
def application_change(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Put other wishes in the place of those before; the tap of an unknown one is found here, too."""
    standing = standing_or_404(intake_id)
    (now,) = shown_to(request, [standing])
    if now.hides_place:
        raise PermissionDenied
    if not hasattr(standing.details, "told"):
        raise Http404
    kind = Kind(standing.kind)
    form = WishForm(request.POST or None, kind=kind, is_change=True, initial=initial_of(standing))
    conflicts: Sequence[Conflict] = ()
    version = standing.details.number
    if form.is_valid():
        conflicts = _conflicts(kind, form, apart_from=intake_id)
        try:
            taking.change_application(
                application_id=intake_id,
                wish=_wish(form),
                seen_version=_number(request, "version", posted=True) or 0,
                actor=person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            _refuse(form, broken)
        else:
            messages.success(request, "申込みを変更しました。変更前の内容も残っています。")
            return redirect("intake:application_show", intake_id)
    return _form_page(request, form, kind, conflicts, {"now": now, "version": version})


def _form_page(
    request: HttpRequest,
    form: WishForm,
    kind: Kind,
    conflicts: Sequence[Conflict],
    context: dict[str, Any],
) -> HttpResponse:
    context |= {
        "form": form,
        "kind": kind,
        "conflicts": conflicts,
        "mark": mark_of_conflicts(conflicts),
        "kinds": Kind.choices,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "intake/application_form.html", context, status=status)


def _refuse(form: WishForm, broken: RuleBroken) -> None:
    field = FIELDS.get(broken.code)
    form.refuse(field if field in form.fields else None, broken)


def _conflicts(kind: str, form: WishForm, *, apart_from: int = 0) -> Sequence[Conflict]:
    given = form.cleaned_data
    tap = given["installation"]
    return conflicts_of(
        kind=kind,
        installation_id=tap.pk if tap else None,
        wanted_on=given["wanted_on"],
        phone=given["phone"],
        apart_from=apart_from,
    )


def _wish(form: WishForm) -> Wish:
    given = form.cleaned_data
    tap = given["installation"]
    return Wish(
        wanted_on=given["wanted_on"],
        by=given["by"],
        told=form.told(),
        installation_id=tap.pk if tap else None,
        customer_id=given["customer_id"],
        window=given.get("window", ""),
        is_met=given.get("is_met", False),
        is_urgent=given["is_urgent"],
        pay_by=given.get("pay_by", ""),
        settle_by=given.get("settle_by", ""),
        seen=given["seen"],
    )


def _number(request: HttpRequest, name: str, *, posted: bool = False) -> int | None:
    text = (request.POST if posted else request.GET).get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _known(request: HttpRequest, work: str, stop_id: int | None) -> dict[str, Any]:
    """What is known of the caller, so that nobody types it twice; the reading is written down."""
    known: dict[str, Any] = {"by": "self", "settle_by": "bill", "pay_by": "slip", "channel": "telephone"}
    if stop_id is not None and work == Kind.START:
        (left,) = shown_to(request, [standing_or_404(stop_id)])
        told = {name: left.told(name) for name in ("name", "kana", "proxy_company", "proxy_name", "note")}
        if not left.hides_place:
            told |= {name: left.told(name) for name in ("phone", "reply_phone")}
            told["place"] = left.told("new_address")
        who = left.details.customer.customer_no if left.details.customer else _user_of(request, left)
        return known | told | {"by": left.details.by, "customer": who, "pay_by": "carry"}
    supply_id = _number(request, "supply")
    holder = _holder(request, supply_id) if supply_id is not None else None
    if holder is None:
        return known | {
            "tap": request.GET.get("tap", "")[:TAP_DIGITS]
        }  # as it was typed: nothing is looked up
    found = {"tap": holder.tap_no or holder.inquiry_no, "name": holder.name, "kana": holder.kana}
    if holder.tap_no:
        found["place"] = holder.address
    return known | found | {"customer": holder.number}


def _web(request: HttpRequest, work: str) -> WebForm | None:
    """The form of the public door that is registered here, with the reading written down."""
    web_id = _number(request, "web")
    if web_id is None:
        return None
    web = web_or_404(request, web_id)
    if web.kind != work:
        raise Http404
    return web


def _holder(request: HttpRequest, supply_id: int) -> Any:
    holder = holders_of([supply_id], today=clock.today(), viewer=person(request)).get(supply_id)
    if holder is None:
        raise Http404
    audit.log_read(request, subjects={"customers.customer": [holder.customer_id]})
    return holder


def _user_of(request: HttpRequest, left: Shown) -> str:
    """The number of who leaves, so that the start is theirs."""
    supply_id = left.details.supply_id
    return str(_holder(request, supply_id).number) if supply_id is not None else ""


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def application_show(request: HttpRequest, intake_id: int) -> HttpResponse:
    """One application: what was told, how it stands, every step, and what can be done with it."""
    return page.render_page(request, intake_id)


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="開閉栓の申込書の印刷")
def application_paper(request: HttpRequest, intake_id: int) -> HttpResponse:
    """The application on one page, for those who work on paper (CC-045)."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    (one,) = shown_to(request, [standing_or_404(intake_id)])
    name = f"application-{one.application.shown}"
    return _hand_out(request, lambda: papers.application_pdf(one, clock.now()), name)


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="インターネットの開閉栓の申込書の印刷")
def web_paper(request: HttpRequest, intake_web_id: int) -> HttpResponse:
    """A form of the public door on one page before anybody registered it (CC-045)."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    web = web_or_404(request, intake_web_id)
    return _hand_out(request, lambda: papers.web_pdf(web, clock.now()), f"web-{web.number}")


def _hand_out(request: HttpRequest, make: Callable[[], bytes], name: str) -> HttpResponse:
    try:
        content = make()
    except PaperFault as fault:
        words = errors.Words("書類を印刷できません", (fault.message, "申込みは記録されています。"))
        return errors.page(request, UNPROCESSABLE, words=words)
    return files.hand_out(content, name=f"{name}.pdf", media_type="application/pdf", is_shown=True)
