"""不明事項調査: the logs, one log with its reception, and the hand-over sheet (CC-050)."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals.api import open_request_of
from mizuhiki.audit.api import shows_personal_data
from mizuhiki.documents.api import PaperFault
from mizuhiki.platform import clock
from mizuhiki.research import doors, forms, papers, rules
from mizuhiki.research.doors import Subject
from mizuhiki.research.permissions import ENQUIRY_ANSWER, ENQUIRY_SEE, ENQUIRY_WRITE
from mizuhiki.research.selectors import enquiries as selectors
from mizuhiki.research.selectors.enquiries import EnquiryView
from mizuhiki.research.services import enquiries
from mizuhiki.research.services.enquiries import REFERRAL, Words
from mizuhiki.research.views.common import (
    PAGE,
    PROTECTED,
    UNPROCESSABLE,
    Act,
    act_or_404,
    done,
    log_people,
    person_of,
)
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once
from mizuhiki.worklist import api as worklist

PURPOSE = "不明事項の調査"


@require_safe
@login_required
@permission_required(ENQUIRY_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def enquiry_list(request: HttpRequest) -> HttpResponse:
    """Logs in one state, each with its reception."""
    asked = request.GET.get("show", "")
    show = asked if asked in selectors.SHOWS else "open"
    page = Paginator(selectors.enquiries(show), PAGE).get_page(request.GET.get("page"))
    shown = [
        (view, (view.enquiry.subject_kind, view.enquiry.subject_id)) for view in map(selectors.view_of, page)
    ]
    names = doors.names_of([subject for _, subject in shown])
    log_people(request, [number for named in names.values() for number in named.customer_ids])
    views = [(view, names.get(subject)) for view, subject in shown]
    context = {"page": page, "views": views, "show": show, "shows": selectors.SHOWS.items()}
    return render(request, "research/enquiry_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([ENQUIRY_SEE, ENQUIRY_WRITE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def enquiry_open(request: HttpRequest, reception_kind: str, reception_id: int) -> HttpResponse:
    """Begin the log of a reception that cannot be finished; one that is open is shown."""
    viewer, today = person_of(request), clock.today()
    subject = doors.subject_of(reception_kind, reception_id, viewer=viewer, today=today)
    if subject is None:
        raise Http404
    log_people(request, subject.customer_ids)
    form = forms.UnclearForm(request.POST or None)
    if form.is_valid():
        made = enquiries.open_enquiry(
            subject_kind=reception_kind,
            subject_id=reception_id,
            unclear=form.cleaned_data["unclear"],
            actor=viewer,
            at=clock.now(),
        )
        return redirect("research:enquiry_show", made.pk)
    earlier = selectors.enquiries_of(reception_kind, reception_id)
    context = {"form": form, "subject": subject, "earlier": earlier}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "research/enquiry_open.html", context, status=status)


@require_safe
@login_required
@permission_required(ENQUIRY_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def enquiry_show(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """One log."""
    return _page(request, _view(enquiry_id))


@require_POST
@login_required
@permission_required(ENQUIRY_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def enquiry_do(request: HttpRequest, enquiry_id: int, enquiry_act: str) -> HttpResponse:
    """Do one of the things that can be done, or bring its form back."""
    view, act = _view(enquiry_id), act_or_404(ACTS, enquiry_act)
    if not person_of(request).has_perm(act.right):
        raise PermissionDenied
    form = act.form(request.POST, request.FILES, auto_id=f"{enquiry_act}_%s")
    if done(request, act, enquiry_id, form):
        subject = _subject(request, view)
        log_people(request, subject.customer_ids if subject else [])
        return redirect("research:enquiry_show", enquiry_id)
    return _page(request, _view(enquiry_id), wrong=(enquiry_act, form))


@require_safe
@login_required
@permission_required(ENQUIRY_SEE, raise_exception=True)
@shows_personal_data(purpose="調査引継ぎ書の印刷")
def enquiry_paper(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """調査引継ぎ書, with everything that was found out."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    view = _view(enquiry_id)
    subject = _subject(request, view)
    if view.asked is None or subject is None:
        raise Http404
    log_people(request, subject.customer_ids, enquiry=[enquiry_id])
    if subject.hides_place:
        words = errors.Words("調査引継ぎ書を印刷できません", (PROTECTED,))
        return errors.page(request, UNPROCESSABLE, words=words)
    try:
        content = papers.referral_pdf(view, subject, at=clock.now())
    except PaperFault as fault:
        words = errors.Words("調査引継ぎ書を印刷できません", (fault.message,))
        return errors.page(request, UNPROCESSABLE, words=words)
    name = f"research-{enquiry_id}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


def _view(enquiry_id: int) -> EnquiryView:
    found = selectors.enquiry_view(enquiry_id)
    if found is None:
        raise Http404
    return found


def _subject(request: HttpRequest, view: EnquiryView) -> Subject | None:
    one = view.enquiry
    return doors.subject_of(one.subject_kind, one.subject_id, viewer=person_of(request), today=clock.today())


def _page(request: HttpRequest, view: EnquiryView, *, wrong: tuple[str, Any] | None = None) -> HttpResponse:
    person, subject = person_of(request), _subject(request, view)
    log_people(request, subject.customer_ids if subject else [], enquiry=[view.enquiry.pk])
    acts = [
        (name, act, wrong[1] if wrong and wrong[0] == name else act.form(auto_id=f"{name}_%s"))
        for name, act in ACTS.items()
        if person.has_perm(act.right) and act.fits(view)
    ]
    context = {
        "view": view,
        "subject": subject,
        "may_read": subject is not None and not subject.hides_place,
        "waiting": open_request_of(kind=REFERRAL, subject_id=view.enquiry.pk),
        "acts": acts,
        "wrong": wrong[0] if wrong else "",
        "form": wrong[1] if wrong else None,
    }
    status = UNPROCESSABLE if wrong else 200
    return render(request, "research/enquiry_show.html", context, status=status)


def _fact(number: int, form: Any, actor: User, at: datetime) -> object:
    kind = form.cleaned_data["kind"]
    return enquiries.note_fact(None, enquiry_id=number, kind=kind, words=form.words(), actor=actor, at=at)


def _map(number: int, form: Any, actor: User, at: datetime) -> object:
    given = form.cleaned_data
    words = Words(given["text"])
    return enquiries.note_fact(
        given["file"], enquiry_id=number, kind="map_came", words=words, actor=actor, at=at
    )


def _sheet(number: int, form: Any, actor: User, at: datetime) -> object:
    return enquiries.ask_section(enquiry_id=number, actor=actor, at=at, **form.cleaned_data)


def _answer(number: int, form: Any, actor: User, at: datetime) -> object:
    desks = {desk.code for desk in worklist.desks_of(actor)}
    words = Words(form.cleaned_data["text"])
    return enquiries.answer(enquiry_id=number, words=words, desks=desks, actor=actor, at=at)


def _end(number: int, form: Any, actor: User, at: datetime) -> object:
    given = form.cleaned_data
    return enquiries.end_enquiry(
        enquiry_id=number, is_solved=given["how"] == "solved", text=given["text"], actor=actor, at=at
    )


def _takes(kind: str) -> Any:
    return lambda view: rules.state_after(view.state, kind) is not None


ACTS = {
    "fact": Act(
        "調べたことを記録する",
        "記録する",
        forms.FactForm,
        ENQUIRY_WRITE,
        _fact,
        "記録しました。",
        tone="",
        fits=_takes("heard"),
    ),
    "answer": Act(
        "担当課所として回答する",
        "回答する",
        forms.AnswerForm,
        ENQUIRY_ANSWER,
        _answer,
        "回答を記録しました。もとの受付に知らせました。",
        tone="",
        fits=_takes("answered"),
    ),
    "map": Act(
        "届いた位置図を保存する",
        "保存する",
        forms.MapForm,
        ENQUIRY_WRITE,
        _map,
        "位置図を保存しました。",
        field="file",
        fits=_takes("map_came"),
        takes_file=True,
    ),
    "sheet": Act(
        "調査引継ぎ書を作る",
        "ＭＧ・ＳＶに回す",
        forms.SheetForm,
        ENQUIRY_WRITE,
        _sheet,
        "調査引継ぎ書を作り、ＭＧ・ＳＶの確認に回しました。",
        "ＭＧかＳＶが承認すると、担当課所の受付箱に入ります。",
        fields={"enquiry_section_unknown": "section", "enquiry_due_before": "due_on"},
        fits=_takes("asked"),
    ),
    "end": Act(
        "調査を終える",
        "調査を終える",
        forms.EndEnquiryForm,
        ENQUIRY_WRITE,
        _end,
        "調査を終えました。",
        fits=_takes("solved"),
    ),
}
