"""返戻郵便物: keying a stack, the list, one letter with its steps and what can be done."""

from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit.api import shows_personal_data
from mizuhiki.customers.api import CUSTOMER_SEE, PROTECTED_SEE, page_of
from mizuhiki.fieldwork.api import TABLET_USE
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Piece, PieceAddress, PieceEvent, Reason
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.research import forms
from mizuhiki.research.permissions import RESEARCH_SEE, RETURN_HANDLE
from mizuhiki.research.selectors import returns as selectors
from mizuhiki.research.selectors.protected import kept_of
from mizuhiki.research.selectors.returns import ReturnView
from mizuhiki.research.services import returns
from mizuhiki.research.views.common import (
    PAGE,
    UNPROCESSABLE,
    Act,
    act_or_404,
    done,
    log_people,
    person_of,
)
from mizuhiki.staff.api import User, able
from mizuhiki.web import once

PURPOSE = "返戻郵便物の調査"


@require_safe
@login_required
@permission_required(RESEARCH_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def return_list(request: HttpRequest) -> HttpResponse:
    """Letters that came back and are looked into, or how they ended; a number opens its case."""
    form = forms.NumberForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        if selectors.return_of(form.cleaned_data["number"]) is not None:
            log_people(request, [])
            return redirect("research:return_show", form.cleaned_data["number"])
        form.add_error("number", "この文書番号の返戻は記録されていません。「返戻をまとめて記録」で記録します")
    asked = request.GET.get("show", "")
    show = asked if asked in selectors.SHOWS else "open"
    page = Paginator(selectors.returns(show), PAGE).get_page(request.GET.get("page"))
    views = selectors.views_of(list(page), viewer=person_of(request), today=clock.today())
    log_people(request, [one.found.customer_id for one in views])
    year = clock.fiscal_year(clock.today())
    counts = selectors.outcomes_of_year(year)
    context = {
        "page": page,
        "views": views,
        "show": show,
        "shows": selectors.SHOWS.items(),
        "form": form,
        "year": year,
        "counts": [
            (label, counts["" if code == "open" else code]) for code, label in selectors.SHOWS.items()
        ],
        "total": sum(counts.values()),
        "may_handle": person_of(request).has_perm(RETURN_HANDLE),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "research/return_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([RESEARCH_SEE, RETURN_HANDLE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def return_key(request: HttpRequest) -> HttpResponse:
    """Key a stack: number, Enter, the next one. Reason and day stay as they were for the letter before."""
    kept = {
        "reason": request.GET.get("reason", Reason.UNKNOWN_ADDRESS.value),
        "occurred_on": _day_kept(request),
    }
    form = forms.KeyForm(request.POST or None, initial=kept)
    if form.is_valid() and _keyed(request, form):
        given = form.cleaned_data
        query = urlencode({"reason": given["reason"], "on": given["occurred_on"].isoformat()})
        return redirect(f"{reverse('research:return_key')}?{query}")
    log_people(request, [])
    now = clock.now()
    context = {"form": form, "keyed": selectors.keyed_by(person_of(request).pk, now=now)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "research/return_key.html", context, status=status)


def _day_kept(request: HttpRequest) -> date:
    """The day of the letter before, else today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


def _keyed(request: HttpRequest, form: forms.KeyForm) -> bool:
    given, now = form.cleaned_data, clock.now()
    piece = Piece.objects.filter(pk=given["number"]).first()
    if piece is None:
        form.add_error("number", "この文書番号の郵便物はありません。番号を確かめてください")
        return False
    if not clock.day_of(piece.printed_at) <= given["occurred_on"] <= clock.day_of(now):
        day = clock.day_of(piece.printed_at)
        form.add_error("occurred_on", f"日付は、印刷した{day}から今日までの日付にしてください")
        return False
    occurred_at = min(now, datetime.combine(given["occurred_on"], time(12), tzinfo=clock.TOKYO))
    try:
        mail.record_return(
            piece_id=piece.pk,
            occurred_at=occurred_at,
            reason=PieceEvent.Reason(given["reason"]),
            note="",
            actor=person_of(request),
            at=now,
        )
    except RuleBroken as broken:
        form.refuse("number", broken)
        return False
    messages.success(
        request, f"文書番号 {mail.number_of(piece.pk)} の返戻を記録しました。次の番号を入力できます。"
    )
    return True


@require_safe
@login_required
@permission_required(RESEARCH_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def return_show(request: HttpRequest, return_id: int) -> HttpResponse:
    """One letter that came back."""
    return _page(request, _view(request, return_id))


@require_POST
@login_required
@permission_required([RESEARCH_SEE, RETURN_HANDLE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def return_do(request: HttpRequest, return_id: int, return_act: str) -> HttpResponse:
    """Do one of the things that can be done, or bring its form back with what stands against it."""
    view, act = _view(request, return_id), act_or_404(ACTS, return_act)
    form = act.form(request.POST, request.FILES, auto_id=f"{return_act}_%s")
    if done(request, act, return_id, form):
        log_people(request, [view.found.customer_id])
        return redirect("research:return_show", return_id)
    return _page(request, _view(request, return_id), wrong=(return_act, form))


def _view(request: HttpRequest, return_id: int) -> ReturnView:
    found = selectors.return_of(return_id)
    if found is None:
        raise Http404
    (view,) = selectors.views_of([found], viewer=person_of(request), today=clock.today())
    return view


def _page(request: HttpRequest, view: ReturnView, *, wrong: tuple[str, Any] | None = None) -> HttpResponse:
    person = person_of(request)
    log_people(request, [view.found.customer_id], **{"return": [view.found.pk]})
    acts = [
        (name, act, wrong[1] if wrong and wrong[0] == name else act.form(auto_id=f"{name}_%s"))
        for name, act in ACTS.items()
        if person.has_perm(act.right) and view.end is None and act.fits(view)
    ]
    printed = PieceAddress.objects.filter(pk=view.found.pk).first()
    customer_id = kept_of(view.found.customer_id)
    context = {
        "view": view,
        "printed": None if view.hides_place else printed,
        "changes": [] if view.hides_place else selectors.changes_by(returns.CAUSE, view.found.pk),
        "acts": acts,
        "wrong": wrong[0] if wrong else "",
        "form": wrong[1] if wrong else None,
        "customer_url": page_of(customer_id) if person.has_perm(CUSTOMER_SEE) else "",
    }
    status = UNPROCESSABLE if wrong else 200
    return render(request, "research/return_show.html", context, status=status)


def _scan(number: int, form: Any, actor: User, at: datetime) -> object:
    given = form.cleaned_data
    return returns.keep_scan(given["file"], return_id=number, text=given["text"], actor=actor, at=at)


def _note(number: int, form: Any, actor: User, at: datetime) -> object:
    return returns.note_return(return_id=number, text=form.cleaned_data["text"], actor=actor, at=at)


def _check(number: int, form: Any, actor: User, at: datetime) -> object:
    given = form.cleaned_data
    return returns.order_check(
        return_id=number,
        crew_id=given["crew"].pk,
        visit_on=given["visit_on"],
        note=given["note"],
        actor=actor,
        at=at,
    )


def _readdress(number: int, form: Any, actor: User, at: datetime) -> object:
    sees = actor.has_perm(PROTECTED_SEE)
    return returns.readdress(return_id=number, sees=sees, actor=actor, at=at, **form.cleaned_data)


def _resend(number: int, form: Any, actor: User, at: datetime) -> object:
    del form
    return returns.resend(return_id=number, actor=actor, at=at)


def _put_in(number: int, form: Any, actor: User, at: datetime) -> object:
    given = form.cleaned_data
    return returns.put_in(
        given["file"] or None,
        return_id=number,
        delivered_at=form.happened_at(),
        place=given["place"],
        actor=actor,
        at=at,
    )


def _moved(number: int, form: Any, actor: User, at: datetime) -> object:
    return returns.end_moved(return_id=number, text=form.cleaned_data["text"], actor=actor, at=at)


def _unknown(number: int, form: Any, actor: User, at: datetime) -> object:
    return returns.end_unknown(return_id=number, text=form.cleaned_data["text"], actor=actor, at=at)


def _check_form(data: Any = None, files: Any = None, **kwargs: Any) -> forms.CheckForm:
    return forms.CheckForm(
        data, files, people=able([TABLET_USE]), initial={"visit_on": clock.today()}, **kwargs
    )


MOMENTS = {"delivery_out_of_time": "moment", "research_words_missing": "place"}
ACTS = {
    "note": Act(
        "調べたことを記録する", "記録する", forms.NoteForm, RETURN_HANDLE, _note, "記録しました。", tone=""
    ),
    "check": Act(
        "現地調査・投函を手配する",
        "手配する",
        _check_form,
        RETURN_HANDLE,
        _check,
        "現地調査を手配しました。担当者の訪問一覧に載ります。",
        "端末で「投函した」と記録すると、結果は投函になります。",
        field="visit_on",
        fields={"visit_card_missing": "crew"},
        fits=lambda view: view.visit_under_way is None,
    ),
    "address": Act(
        "新しい住所を登録する",
        "住所を変更する",
        forms.AddressForm,
        RETURN_HANDLE,
        _readdress,
        "住所を変更しました。住所の履歴に、この調査と根拠が残ります。",
        field="address",
    ),
    "scan": Act(
        "封筒・現地の画像を保存する",
        "保存する",
        forms.ScanForm,
        RETURN_HANDLE,
        _scan,
        "画像を保存しました。",
        field="file",
        takes_file=True,
    ),
    "resend": Act(
        "結果：再送",
        "再送する",
        forms.SureForm,
        RETURN_HANDLE,
        _resend,
        "再送の送付状を作りました。投函待ちに入っています。",
        "いまの送付先あての送付状を印刷し、返戻の中身を同封して送ります。",
        "danger",
        field=None,
        fits=lambda view: view.visit_under_way is None,
    ),
    "put_in": Act(
        "結果：投函",
        "投函を記録する",
        forms.PutInForm,
        RETURN_HANDLE,
        _put_in,
        "現地での投函を記録しました。",
        "現地で郵便受けに入れたとき、日時・場所・写真を記録します。",
        "danger",
        field="place",
        fields=MOMENTS,
        takes_file=True,
        fits=lambda view: view.visit_under_way is None,
    ),
    "moved": Act(
        "結果：転居判明",
        "転居判明で終える",
        forms.EndForm,
        RETURN_HANDLE,
        _moved,
        "転居判明で終えました。",
        "新しい住所を登録してから終えます。この郵便物は送り直しません。",
        "danger",
        fits=lambda view: view.has_new_address and view.visit_under_way is None,
    ),
    "unknown": Act(
        "結果：不明",
        "不明で終える",
        forms.ReasonForm,
        RETURN_HANDLE,
        _unknown,
        "不明で終えました。未納があれば、転出先調査の候補に載ります。",
        tone="danger",
        fits=lambda view: view.visit_under_way is None,
    ),
}
