"""書類受付: the one queue of fax, post, e-mail, web and counter slips."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.callcentre import queue_selectors
from mizuhiki.callcentre.models import Arrival, ArrivalPage, ArrivalStanding, ArrivalStep
from mizuhiki.callcentre.permissions import CASE_TAKE, QUEUE_ENTER, QUEUE_SEE, QUEUE_SORT
from mizuhiki.callcentre.queue_forms import ArrivalForm, GiveForm, LineForm, SortForm
from mizuhiki.callcentre.queue_selectors import ArrivalView, QueueFilters
from mizuhiki.callcentre.services import queue
from mizuhiki.callcentre.standing import age_words
from mizuhiki.callcentre.views import PAGE, UNPROCESSABLE, day_of, person_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once

PURPOSE = "届いた書類の登録"
ARRIVAL = "callcentre.arrival"
SHOWS = {"open": "未処理", "new": "仕分け・振分け前", "mine": "自分の担当", "done": "済み"}
State = ArrivalStanding.State
GONE = 410


@dataclass(frozen=True)
class QueueAct:
    """One thing that can be done with a paper."""

    title: str
    form: type[BaseForm]
    right: str
    do: Callable[[int, Mapping[str, Any], User, datetime], object]
    said: str
    fits: Callable[[ArrivalView, User], bool]
    tone: str = "quiet"
    field: str | None = None


def _sort(number: int, given: Mapping[str, Any], actor: User, at: datetime) -> object:
    return queue.sort(
        arrival_id=number,
        is_urgent=given["is_urgent"],
        needs_reply=given["needs_reply"],
        actor=actor,
        at=at,
    )


def _give(number: int, given: Mapping[str, Any], actor: User, at: datetime) -> object:
    return queue.distribute(arrival_id=number, person_id=given["person"].pk, actor=actor, at=at)


def _call(number: int, given: Mapping[str, Any], actor: User, at: datetime) -> object:
    return queue.log_call(arrival_id=number, text=given["text"], actor=actor, at=at)


def _end(kind: str) -> Callable[[int, Mapping[str, Any], User, datetime], object]:
    return lambda number, given, actor, at: queue.note_end(
        arrival_id=number, kind=kind, text=given["text"], actor=actor, at=at
    )


def _is_mine(found: ArrivalView, person: User) -> bool:
    return found.standing.state == State.ASSIGNED and found.standing.person_id == person.pk


ACTS: Mapping[str, QueueAct] = {
    "sort": QueueAct("仕分ける", SortForm, QUEUE_SORT, _sort, "仕分けました。",
                     lambda found, _: found.standing.state != State.DONE, tone=""),
    "give": QueueAct("ＯＰに振り分ける", GiveForm, QUEUE_SORT, _give, "振り分けました。",
                     lambda found, _: found.standing.state not in (State.NEW, State.DONE), tone="",
                     field="person"),
    "call": QueueAct("不備の確認の電話を記録する", LineForm, CASE_TAKE, _call, "電話を記録しました。",
                     lambda found, _: found.standing.state != State.DONE),
    "keyed": QueueAct("口座振替依頼書を入力した", LineForm, CASE_TAKE, _end(ArrivalStep.Kind.KEYED),
                      "入力済みにしました。",
                      lambda found, person: found.arrival.asks == Arrival.Asks.DEBIT
                      and _is_mine(found, person)),
    "reply": QueueAct("返信した", LineForm, CASE_TAKE, _end(ArrivalStep.Kind.REPLIED), "返信を記録しました。",
                      lambda found, person: found.standing.state == State.REPLY
                      and found.standing.person_id == person.pk, tone=""),
    "discard": QueueAct("登録不要とする", LineForm, QUEUE_SORT, _end(ArrivalStep.Kind.DISCARDED),
                        "登録不要にしました。", lambda found, _: found.standing.state != State.DONE,
                        tone="danger"),
}  # fmt: skip


@require_safe
@login_required
@permission_required(QUEUE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def arrival_list(request: HttpRequest) -> HttpResponse:
    """The queue by its clock, with how much lies with whom for the one who distributes."""
    person, now = person_of(request), clock.now()
    asked = request.GET
    show, source = asked.get("show", ""), asked.get("source", "")
    filters = QueueFilters(
        show=show if show in SHOWS else "open", source=source if source in Arrival.Source else ""
    )
    page = Paginator(queue_selectors.papers(person, filters), PAGE).get_page(asked.get("page"))
    shown = list(page)
    log_read(request, subjects={ARRIVAL: [one.pk for one in shown]})
    context = {
        "page": page,
        "lines": [
            {
                "standing": one,
                "arrival": one.arrival,
                "sender": getattr(one.arrival, "sender", None),
                "age": age_words(now - one.arrival.arrived_at),
                "is_late": one.state != State.DONE and one.due_at < now,
            }
            for one in shown
        ],
        "filters": filters,
        "shows": SHOWS.items(),
        "sources": Arrival.Source.choices,
        "loads": queue_selectors.loads(now) if person.has_perm(QUEUE_SORT) else [],
        "may_enter": person.has_perm(QUEUE_ENTER),
    }
    return render(request, "callcentre/arrival_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([QUEUE_SEE, QUEUE_ENTER], raise_exception=True)
@once.protected
def arrival_new(request: HttpRequest) -> HttpResponse:
    """Something came: how, what, and its scanned pages."""
    form = ArrivalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = queue.receive(
                form.arrival(), pages=form.cleaned_data["pages"], actor=person_of(request), at=clock.now()
            )
        except RuleBroken as broken:
            is_file = broken.code.startswith("file_")
            field = "pages" if is_file else "slip_no" if "slip" in broken.code else "moment"
            form.refuse(field, broken)
        else:
            messages.success(request, f"受付 第{made.pk}号として登録しました。")
            return redirect("callcentre:arrival_show", made.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "callcentre/arrival_new.html", {"form": form}, status=status)


@require_safe
@login_required
@permission_required(QUEUE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def arrival_show(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """One paper: its pages beside what is to be done with it."""
    return _page(request, _paper(request, arrival_id))


@require_POST
@login_required
@permission_required(QUEUE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def arrival_do(request: HttpRequest, arrival_id: int, queue_act: str) -> HttpResponse:
    """Do it, or bring the form back with what is missing."""
    found, person = _paper(request, arrival_id), person_of(request)
    act = ACTS.get(queue_act)
    if act is None:
        raise Http404
    if not person.has_perm(act.right):
        raise PermissionDenied
    form: Any = act.form(request.POST, auto_id=f"{queue_act}_%s")
    if form.is_valid():
        try:
            act.do(arrival_id, form.cleaned_data, person, clock.now())
        except RuleBroken as broken:
            form.refuse(act.field, broken)
        else:
            messages.success(request, act.said)
            return redirect("callcentre:arrival_show", arrival_id)
    return _page(request, found, wrong=(queue_act, form))


@require_safe
@login_required
@permission_required(QUEUE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def page_open(request: HttpRequest, arrival_id: int, page_no: int) -> HttpResponse:
    """A scanned page as the browser shows it: a picture beside the form, a PDF in a window of its own."""
    page = get_object_or_404(
        ArrivalPage.objects.select_related("file"), arrival_id=arrival_id, number=page_no
    )
    if not (files.is_asked_for(request) or _is_beside(request, page)):
        raise PermissionDenied
    try:
        content = attachments.read(page.file)
    except (attachments.FileErased, attachments.FileUnreadable) as broken:
        return errors.page(request, GONE, words=errors.Words("この書類は開けません", (broken.message,)))
    log_read(request, subjects={ARRIVAL: [arrival_id], "attachments.storedfile": [page.file_id]})
    return files.hand_out(content, name=page.file.name, media_type=page.file.media_type, is_shown=True)


def _is_beside(request: HttpRequest, page: ArrivalPage) -> bool:
    """Whether our own page shows it as a picture; nothing but a picture is shown so (ASVS 3.2.1)."""
    asked = (request.headers.get("Sec-Fetch-Dest"), request.headers.get("Sec-Fetch-Site"))
    return asked == ("image", "same-origin") and page.file.media_type.startswith("image/")


@require_safe
@login_required
@permission_required(QUEUE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def slip_list(request: HttpRequest) -> HttpResponse:
    """The counter's slips of a day that no case was made of yet (CC-046)."""
    day = min(day_of(request.GET, "day") or clock.today(), clock.today())
    left, now = queue_selectors.slips_without_case(day), clock.now()
    log_read(request, subjects={ARRIVAL: [one.pk for one in left]})
    context = {
        "day": day,
        "today": clock.today(),
        "count": queue_selectors.slips_of(day),
        "lines": [(one, one.arrival, age_words(now - one.arrival.arrived_at)) for one in left],
    }
    return render(request, "callcentre/slip_list.html", context)


def _page(request: HttpRequest, found: ArrivalView, *, wrong: tuple[str, Any] | None = None) -> HttpResponse:
    person, now = person_of(request), clock.now()
    people = [one.customer_id for one in found.cases if one.customer_id is not None]
    log_read(request, subjects=found.read | {"customers.customer": people})
    acts = [
        (name, act, wrong[1] if wrong and wrong[0] == name else _blank(name, act, found))
        for name, act in ACTS.items()
        if person.has_perm(act.right) and act.fits(found, person)
    ]
    context = {
        "paper": found,
        "arrival": found.arrival,
        "standing": found.standing,
        "age": age_words(now - found.arrival.arrived_at),
        "is_late": found.standing.state != State.DONE and found.standing.due_at < now,
        "acts": acts,
        "wrong": wrong[0] if wrong else "",
        "form": wrong[1] if wrong else None,
        "may_register": person.has_perm(CASE_TAKE) and _is_mine(found, person),
        "is_debit": found.arrival.asks == Arrival.Asks.DEBIT,
    }
    return render(request, "callcentre/arrival_show.html", context, status=UNPROCESSABLE if wrong else 200)


def _blank(name: str, act: QueueAct, found: ArrivalView) -> Any:
    standing = found.standing
    initial = {"is_urgent": standing.is_urgent, "needs_reply": standing.needs_reply} if name == "sort" else {}
    return act.form(auto_id=f"{name}_%s", initial=initial)


def _paper(request: HttpRequest, arrival_id: int) -> ArrivalView:
    found = queue_selectors.paper(arrival_id, viewer=person_of(request), today=clock.today())
    if found is None:
        raise Http404
    return found
