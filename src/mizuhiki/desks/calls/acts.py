"""What an operator does in a call: know the caller, note, register, look up, pass on."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.callcentre.api import CASE_SEE, Section, subjects_for
from mizuhiki.contacts.api import CONTACT_ADD
from mizuhiki.customers.api import CUSTOMER_SEE, PROTECTED_SEE
from mizuhiki.desks.calls import forms
from mizuhiki.desks.calls.pop import SELF, known_of
from mizuhiki.desks.calls.standing import AtDesk, call_of
from mizuhiki.desks.calls.views import (
    CALL,
    CUSTOMER,
    PURPOSE,
    RIGHTS,
    UNPROCESSABLE,
    call_page,
    not_theirs,
    person_of,
)
from mizuhiki.knowledge.api import Entry, answers_among, entry_of, search_faq, suggest
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.talks import api as talks
from mizuhiki.web import limits, once
from mizuhiki.web.polling import passive

FAQS, SUBJECTS = 6, 12
PLAIN = "text/plain; charset=utf-8"
NOTED = tuple(name for name in forms.NoteForm.base_fields if name != "turn")


@require_POST
@login_required
@permission_required([*RIGHTS, CUSTOMER_SEE], raise_exception=True)
@limits.per_person("search")
@shows_personal_data(purpose="電話での本人確認")
@once.protected
def caller_check(request: HttpRequest, call_id: int) -> HttpResponse:
    """Compare what the caller says with the register, and write down who it is (CC-036)."""
    person, now = person_of(request), clock.now()
    found = call_of(person, call_id)
    if not found.is_theirs:
        return not_theirs(request, found)
    form = forms.CheckForm(request.POST)
    if "doubt" in request.POST:
        relation = request.POST.get("relation", "")
        relation = relation if relation in dict(forms.RELATED) else ""
        talks.note_doubt(call_id=call_id, relation=relation, actor=person, at=now)
        messages.warning(request, "本人確認ができなかったことを記録しました。個別の内容は案内できません。")
        return _back(found)
    if form.is_valid():
        compared = talks.compared(
            form.told(_display(found)),
            form.searches(),
            sees_protected=person.has_perm(PROTECTED_SEE) and form.cleaned_data["relation"] in SELF,
            today=clock.day_of(now),
        )
        people = [one.customer_id for one in compared]
        log_read(request, subjects={CUSTOMER: people}, how=ReadLog.How.SEARCH)
        try:
            made = talks.identify(
                call_id=call_id, found=compared, relation=form.cleaned_data["relation"], actor=person, at=now
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"本人確認を記録しました（一致：{made.facts}）。")
            return _back(found)
    return call_page(request, found, check=form)


@require_POST
@login_required
@permission_required(RIGHTS, raise_exception=True)
def note_save(request: HttpRequest, call_id: int) -> HttpResponse:
    """Keep what is being typed, sent by the page itself every two seconds at most; nothing is shown."""
    person, now = person_of(request), clock.now()
    call_of(person, call_id)
    try:
        kept = talks.save_note(
            call_id=call_id, fields=_noted(request), turn=_turn(request), actor=person, at=now
        )
    except RuleBroken as broken:
        return HttpResponse(broken.message, status=UNPROCESSABLE, content_type=PLAIN)
    said = f"メモを保存しました {now.astimezone(clock.TOKYO):%H:%M:%S}"
    count = kept.turn if kept else 0
    if kept is not None and kept.saved_at != now:  # left aside: the page has to save once more
        count += 1
    return HttpResponse(said, content_type=PLAIN, headers={"Note-Turn": str(count)})


@passive
@require_safe
@login_required
@permission_required(RIGHTS, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def note_show(request: HttpRequest, call_id: int) -> HttpResponse:
    """The note as it is kept: a saving that was on its way when the page was opened anew came after it."""
    person = person_of(request)
    call_of(person, call_id)
    kept = talks.note_of(call_id, person.pk)
    log_read(request, subjects={CALL: [call_id]})
    return JsonResponse({"turn": kept.turn if kept else 0, "fields": kept.fields if kept else {}})


@require_POST
@login_required
@permission_required(RIGHTS, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def note_drop(request: HttpRequest, call_id: int) -> HttpResponse:
    """Put the note aside."""
    found, person = call_of(person_of(request), call_id), person_of(request)
    if talks.drop_note(call_id=call_id, turn=_turn(request), actor=person, at=clock.now()):
        messages.info(request, "メモを消しました。")
    return _back(found)


@require_POST
@login_required
@permission_required([*RIGHTS, CASE_SEE, CONTACT_ADD], raise_exception=True)
@shows_personal_data(purpose="案件の受付")
@once.protected
def talk_register(request: HttpRequest, call_id: int) -> HttpResponse:
    """Make a case of the note, or go to the form the matter has of its own, with who was identified."""
    person, now = person_of(request), clock.now()
    found = call_of(person, call_id)
    form = forms.NoteForm(request.POST)
    if not (form.is_valid() and found.is_theirs):
        return _refused(request, found, form)
    last = talks.last_check(call_id)
    known = last if last is not None and last.is_same else None
    if request.POST.get("check", "") not in {"", str(known.pk) if known else ""}:
        return _refused(request, found, form, why=talks.CallerChanged().message)
    if form.chosen.door is not None:
        name, argument = form.chosen.door
        account = known_of(known, viewer=person, today=clock.day_of(now), now=now) if known else None
        query = f"?supply={account.supply.supply_id}" if account and account.supply else ""
        log_read(request, subjects={CUSTOMER: [account.person.customer_id] if account else []})
        talks.save_note(call_id=call_id, fields=_noted(request), turn=_turn(request), actor=person, at=now)
        return redirect(f"{reverse(name, args=[argument])}{query}")
    try:
        made = talks.register_talk(
            call_id=call_id,
            new=form.new_case(),
            words=form.words(),
            topic=form.cleaned_data["topic"],
            answers=_answers(request),
            is_complete=form.cleaned_data["is_complete"],
            check_id=known.pk if known is not None else None,
            turn=_turn(request),
            actor=person,
            at=now,
        )
    except RuleBroken as broken:
        field = {"case_needs_class": "topic", "case_notification_undone": "is_complete"}.get(
            broken.code, "text"
        )
        form.refuse(field, broken)
        return _refused(request, found, form)
    messages.success(request, f"案件 第{made.number}号として受け付けました。")
    return _back(found)


@require_POST
@login_required
@permission_required(RIGHTS, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def call_pass(request: HttpRequest, call_id: int) -> HttpResponse:
    """Write down to whom the call was put through, or whose number was given (CC-039)."""
    person = person_of(request)
    found = call_of(person, call_id)
    if not found.is_theirs:
        return not_theirs(request, found)
    form = forms.PassForm(request.POST)
    section = Section.objects.filter(pk=form.cleaned_data["section"]).first() if form.is_valid() else None
    if section is None:
        return call_page(request, found, refused="取次ぎ先を選んでください。記録していません。")
    way = form.cleaned_data["way"]
    talks.pass_on(call_id=call_id, section_id=section.pk, way=way, actor=person, at=clock.now())
    messages.success(request, f"{section}への取次ぎを記録しました。")
    return _back(found)


@require_POST
@login_required
@permission_required(RIGHTS, raise_exception=True)
@limits.per_person("search")
def faq_look(request: HttpRequest) -> HttpResponse:
    """FAQ entries for the words, or for the note where none are typed; those chosen stay (CC-035)."""
    now, words = clock.now(), request.POST.get("words", "").strip()[:200]
    chosen = [entry_of(one) for one in _answers(request)]
    if words:
        found = search_faq(words, actor=person_of(request), at=now, limit=FAQS)
    else:
        text = request.POST.get("text", "")[:2_000]
        found = suggest(text, on=clock.day_of(now), limit=FAQS) if text.strip() else []
    told = {one.version_id for one in chosen}
    context = {
        "entries": [*((one, True) for one in chosen), *((one, False) for one in _apart(found, told))],
        "is_asked": bool(words or request.POST.get("text", "").strip()),
    }
    return render(request, "desks/calls/faq.html", context)


@require_POST
@login_required
@permission_required([*RIGHTS, CASE_SEE], raise_exception=True)
def subject_look(request: HttpRequest, call_id: int) -> HttpResponse:
    """Who answers for a subject: section, extension, hours, and the two ways to pass a call on."""
    found = call_of(person_of(request), call_id)
    words = request.POST.get("subject", "").strip()[:100]
    subjects = subjects_for(words)[:SUBJECTS] if words else []
    context = {"desk": found, "subjects": subjects, "is_asked": bool(words)}
    return render(request, "desks/calls/subjects.html", context)


def _refused(request: HttpRequest, found: AtDesk, form: forms.NoteForm, why: str = "") -> HttpResponse:
    """The words as they came; they are kept, for the call may end before they are mended."""
    with suppress(RuleBroken):  # too long for a note: the form says so
        talks.save_note(
            call_id=found.call.pk,
            fields=_noted(request),
            turn=_turn(request),
            actor=person_of(request),
            at=clock.now(),
        )
    if not found.is_theirs:
        return not_theirs(request, found, note=form)
    return call_page(request, found, note=form, answers=_answers(request), refused=why)


def _noted(request: HttpRequest) -> dict[str, str]:
    """What stands in the fields, with the FAQ entries that have a mark."""
    fields = {name: request.POST.get(name, "") for name in NOTED}
    return fields | {"answers": ",".join(str(one) for one in _answers(request))}


def _apart(found: list[Entry], told: set[int]) -> list[Entry]:
    return [one for one in found if one.version_id not in told]


def _back(found: AtDesk) -> HttpResponse:
    return redirect("desks:call_open", found.call.pk)


def _display(found: AtDesk) -> str:
    caller: Any = getattr(found.call, "caller", None)
    return str(caller.digits) if caller is not None else ""


def _turn(request: HttpRequest) -> int:
    typed = request.POST.get("turn", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _answers(request: HttpRequest) -> list[int]:
    """Versions of FAQ entries with a mark; what names none is left aside."""
    asked = [one for one in request.POST.getlist("answers")[:FAQS] if one.isascii() and one.isdecimal()]
    return answers_among([int(one) for one in asked if len(one) < 10])
