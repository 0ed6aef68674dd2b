"""電話: the desk of an operator, waiting and with a call."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.callcentre.api import CASE_TAKE
from mizuhiki.customers.api import CUSTOMER_SEE
from mizuhiki.desks.calls import forms, pop, stream
from mizuhiki.desks.calls.matters import MATTERS, OF_CODE, suggested_code
from mizuhiki.desks.calls.standing import AtDesk, at_desk, call_of
from mizuhiki.knowledge.api import answers_among, entry_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.repairs.api import notices_at
from mizuhiki.research import api as research
from mizuhiki.staff.api import User
from mizuhiki.talks import api as talks
from mizuhiki.telephony import api as telephony
from mizuhiki.telephony.api import CALL_KEY, OWN_WORDS
from mizuhiki.web import once, streams
from mizuhiki.web.polling import passive

PURPOSE = "電話の応対"
UNPROCESSABLE = 422
RIGHTS = [CALL_KEY, CASE_TAKE]
CALL, CUSTOMER = "telephony.call", "customers.customer"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RIGHTS, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def call_desk(request: HttpRequest) -> HttpResponse:
    """The call that is here, or waiting for one; without an exchange it is begun by hand."""
    person = person_of(request)
    if request.method != "POST":
        found = at_desk(person)
        return call_page(request, found) if found else _waiting(request, forms.BeginForm())
    form = forms.BeginForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            telephony.begin_call(
                direction=facts["direction"],
                line_code=facts["line"],
                caller=facts["caller"],
                actor=person,
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            return redirect("desks:call_desk")
    return _waiting(request, form)


@require_safe
@login_required
@permission_required(RIGHTS, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def call_open(request: HttpRequest, call_id: int) -> HttpResponse:
    """A call of before, whose note waits to be registered."""
    return call_page(request, call_of(person_of(request), call_id))


@require_POST
@login_required
@permission_required(RIGHTS, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def desk_end(request: HttpRequest, call_id: int) -> HttpResponse:
    """The talk is over."""
    person = person_of(request)
    found = call_of(person, call_id)
    if not found.is_theirs:
        return not_theirs(request, found)
    try:
        telephony.end_call(call_id=call_id, actor=person, at=clock.now())
    except RuleBroken as broken:
        return call_page(request, found, refused=broken.message)
    return redirect("desks:call_desk")


@require_POST
@login_required
@permission_required(RIGHTS, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def desk_finish(request: HttpRequest, call_id: int) -> HttpResponse:
    """Set the code, which ends the work after the call."""
    person = person_of(request)
    found = call_of(person, call_id)
    if not found.is_theirs:
        return not_theirs(request, found)
    form = forms.FinishForm(request.POST, codes=_codes(found))
    if form.is_valid():
        try:
            talks.finish_talk(call_id=call_id, **form.cleaned_data, actor=person, at=clock.now())
        except RuleBroken as broken:
            form.refuse("code", broken)
        else:
            messages.success(request, f"通話 第{call_id}号を終えました。")
            return redirect("desks:call_desk")
    return call_page(request, found, finish=form)


@require_POST
@login_required
@permission_required(CALL_KEY, raise_exception=True)
@once.protected
def desk_state(request: HttpRequest) -> HttpResponse:
    """Say whether one takes calls."""
    form = forms.StateForm(request.POST)
    if form.is_valid():
        telephony.say_own_state(word=form.cleaned_data["word"], actor=person_of(request), at=clock.now())
    else:
        messages.error(request, "受付の状態を選んでください。")
    return redirect("desks:call_desk")


@passive
@require_safe
@login_required
@permission_required(RIGHTS, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def call_bar(request: HttpRequest, call_id: int) -> HttpResponse:
    """The bar of a call as it stands now: its clocks and what ends it; the note below it stays as it is."""
    found = call_of(person_of(request), call_id)
    log_read(request, subjects={CALL: [call_id]})
    return render(request, "desks/calls/bar.html", _bar(found, None))


@passive
@require_safe
@login_required
@permission_required(RIGHTS, raise_exception=True)
def call_stream(request: HttpRequest) -> HttpResponseBase:
    """Which call is at this desk, as it changes: its number and state, nothing of a caller."""
    user_id = person_of(request).pk
    if not isinstance(request, ASGIRequest):  # a server that cannot wait answers once
        token = stream.token_of(user_id, stream.draw())
        return HttpResponse(f"event: call\ndata: {token}\n\n", content_type=streams.STREAM)
    return streams.stream(stream.tokens(user_id))


def call_page(
    request: HttpRequest,
    found: AtDesk,
    *,
    note: forms.NoteForm | None = None,
    check: forms.CheckForm | None = None,
    finish: forms.FinishForm | None = None,
    answers: Sequence[int] = (),
    refused: str = "",
) -> HttpResponse:
    """The page of a call; with the form that was refused."""
    person, today = person_of(request), clock.day_of(found.now)
    last = talks.last_check(found.call.pk)
    is_known = last is not None and last.is_same and found.is_theirs and person.has_perm(CUSTOMER_SEE)
    known = pop.known_of(last, viewer=person, today=today, now=found.now) if last and is_known else None
    guess = None if known else pop.guess_of(found.state, viewer=person, today=today, now=found.now)
    kept = talks.note_of(found.call.pk, person.pk)
    form = note or forms.NoteForm(initial=_initial(kept, guess))
    matter = OF_CODE.get(str(form["matter"].value() or ""), OF_CODE["enquiry"])
    log_read(request, subjects={CALL: [found.call.pk], CUSTOMER: [known.person.customer_id] if known else []})
    context = {
        **_bar(found, finish),
        "known": known,
        "guess": guess,
        "check": check or forms.CheckForm(),
        "is_doubted": last is not None and not last.is_same,
        "form": form,
        "note": kept,
        "turn": kept.turn if kept else 0,
        "matters": MATTERS,
        "matter": matter,
        "entries": [(entry_of(one), True) for one in answers or _marked(kept)],
        "refused": refused,
    }
    wrong = refused or any(one is not None and one.errors for one in (note, check, finish))
    return render(request, "desks/calls/call.html", context, status=UNPROCESSABLE if wrong else 200)


def not_theirs(request: HttpRequest, found: AtDesk, *, note: forms.NoteForm | None = None) -> HttpResponse:
    """Whom it only rang at does nothing in a call that somebody else took."""
    return call_page(request, found, note=note, refused=talks.CallNotHere().message)


def _bar(found: AtDesk, finish: forms.FinishForm | None) -> dict[str, Any]:
    """What the bar shows: clocks, what the call led to so far, and the form that ends it."""
    made = talks.made_in(found.call.pk)
    form = finish
    if form is None and found.is_over and not found.is_done and found.is_theirs:
        codes = _codes(found)
        form = forms.FinishForm(codes=codes, initial={"code": suggested_code(made, codes)})
    return {"desk": found, "made": made, "finish": form}


def _codes(found: AtDesk) -> list[telephony.WrapUpCode]:
    return telephony.codes_on(clock.day_of(found.state.entered_at))


def _initial(kept: talks.Note | None, guess: pop.Guess | None) -> dict[str, Any]:
    """What was typed before, as a form begins with it; at first the number the telephone shows."""
    if kept is not None and kept.fields:
        return dict(kept.fields)
    return {"telephone": guess.telephone} if guess is not None else {}


def _marked(kept: talks.Note | None) -> Sequence[int]:
    """The FAQ entries that had a mark when the note was kept."""
    marked = kept.fields.get("answers", "") if kept is not None else ""
    return answers_among([int(one) for one in marked.split(",")]) if marked else ()


def _waiting(request: HttpRequest, form: forms.BeginForm) -> HttpResponse:
    person, now = person_of(request), clock.now()
    log_read(request, subjects={CALL: []})
    context = {
        "form": form,
        "words": OWN_WORDS,
        "own": telephony.own_word(person.pk, now),
        "left": talks.notes_left(person.pk),
        "notices": notices_at(at=now),
        "today": telephony.own_calls(person.pk, clock.day_of(now)),
        "researches": research.own_enquiries(person.pk) if person.has_perm(research.ENQUIRY_SEE) else [],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "desks/calls/waiting.html", context, status=status)


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)
