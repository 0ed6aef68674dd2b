"""レジ: one screen to open a drawer, one to hand it on, one to close it; all without JavaScript."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.till import errors, hours, selectors
from mizuhiki.till.addressed import person_of
from mizuhiki.till.forms import CloseForm, HandoverForm, HoursForm, ImprintForm, OpenForm, SealOutForm
from mizuhiki.till.models import Handover, OpenTill, Seal, SealEvent, TillSession
from mizuhiki.till.permissions import DAY_CLOSE, PLACE_EDIT, TILL_SEE, TILL_WORK
from mizuhiki.till.services import drawers, places
from mizuhiki.till.sightings import tell_if_suspect
from mizuhiki.web import once

UNPROCESSABLE = 422


@require_safe
@login_required
def till_home(request: HttpRequest) -> HttpResponse:
    """My drawer, what waits for me to take over, and every open drawer."""
    sees_all = person_of(request).has_perm(TILL_SEE)
    if not sees_all and not person_of(request).has_perm(TILL_WORK):
        raise PermissionDenied
    session = selectors.session_of(person_of(request))
    context = {
        "session": session,
        "is_out_of_hours": session is not None and not hours.is_open(session.till.counter, clock.now()),
        "said": session.out_of_hours.order_by("-pk").first() if session else None,
        "offered": selectors.offer_of(session) if session else None,
        "offer": selectors.offer_to(person_of(request)),
        "open_tills": selectors.open_tills() if sees_all else [],
    }
    return render(request, "till/till_home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TILL_WORK, raise_exception=True)
@once.protected
def till_open(request: HttpRequest) -> HttpResponse:
    """One screen: drawer and seal are chosen, the float stands there as planned and is counted."""
    if (mine := selectors.session_of(person_of(request))) is not None and request.method != "POST":
        messages.info(request, f"{mine.till.name}を開けています。")
        return redirect("till:till_home")
    now, today = clock.now(), clock.today()
    tills, seals = selectors.free_tills(today), selectors.free_seals(today)
    asked = request.POST.get("till") or request.GET.get("till", "")
    chosen = next((till for till in tills if str(till.pk) == asked), None) or selectors.usual_till(
        person_of(request), tills
    )
    plan = selectors.plan_of(chosen, today) if chosen else None
    form = OpenForm(
        request.POST or None,
        plan=plan.pieces() if plan else None,
        tills=tills,
        seals=seals,
        is_open=chosen is None or hours.is_open(chosen.counter, now),
        initial={"till": chosen},
    )
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            session = drawers.open_till(
                till_id=facts["till"].pk,
                seal_id=facts["seal"].pk,
                pieces=form.pieces(),
                reason=facts["reason"],
                out_of_hours=facts.get("out_of_hours", ""),
                at=now,
                actor=person_of(request),
            )
        except RuleBroken as broken:
            tell_if_suspect(broken, at=now, actor=person_of(request))
            form.refuse(_field_of(broken, form), broken)
        else:
            messages.success(
                request, f"{session.till.name}を開けました。釣銭準備金は{session.float_yen:,}円です。"
            )
            return redirect("till:till_home")
    others = [till for till in tills if till != chosen]
    context = {
        "form": form, "tills": tills, "seals": seals, "chosen": chosen, "plan": plan, "others": others,
    }  # fmt: skip
    return render(request, "till/till_open.html", context, status=UNPROCESSABLE if form.errors else 200)


def _field_of(broken: RuleBroken, form: Any) -> str | None:
    field = {
        errors.DifferenceNeedsReason: "reason",
        errors.OutOfHoursNeedsReason: "out_of_hours",
    }.get(type(broken))
    return field if field in form.fields else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TILL_WORK, raise_exception=True)
@once.protected
def till_close(request: HttpRequest, session_id: int) -> HttpResponse:
    """Count the drawer for the last time; what the book says is shown only after the count."""
    session = _session(request, session_id)
    form = CloseForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            closing = drawers.close_till(
                session_id=session.pk,
                pieces=form.pieces(),
                reason=form.cleaned_data["reason"],
                at=clock.now(),
                actor=person_of(request),
            )
        except RuleBroken as broken:
            form.refuse(_field_of(broken, form), broken)
        else:
            messages.success(request, _closed_words(closing))
            return redirect("till:till_home")
    context = {"form": form, "session": session}
    return render(request, "till/till_close.html", context, status=UNPROCESSABLE if form.errors else 200)


def _closed_words(closing: Any) -> str:
    short_yen = max(-closing.takings_yen, 0)  # what the drawer lacks of its float
    float_yen, takings_yen = closing.session.float_yen - short_yen, max(closing.takings_yen, 0)
    words = (
        f"{closing.session.till.name}を締めました。釣銭準備金{float_yen:,}円と"
        f"収入金{takings_yen:,}円に分けて金庫へ入れ、領収印を返してください。"
    )
    if closing.count.difference_yen:
        words += f"過不足{closing.count.difference_yen:+,}円は別の責任者の承認を待っています。"
    return words


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TILL_WORK, raise_exception=True)
@once.protected
def till_hand_over(request: HttpRequest, session_id: int) -> HttpResponse:
    """Count the drawer and name who takes it."""
    session, person = _session(request, session_id), person_of(request)
    at_tills = OpenTill.objects.values("holder_id")
    people = User.objects.filter(is_active=True).exclude(pk=person.pk).exclude(pk__in=at_tills)
    able = [user.pk for user in people if user.has_perm(TILL_WORK)]
    form = HandoverForm(request.POST or None, people=User.objects.filter(pk__in=able).order_by("username"))
    if form.is_bound and form.is_valid():
        try:
            offer = drawers.offer_handover(
                session_id=session.pk,
                pieces=form.pieces(),
                to_id=form.cleaned_data["to"].pk,
                at=clock.now(),
                actor=person,
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(
                request, f"{offer.given_to}が自分のサインインで引継ぎを受けると、レジが移ります。"
            )
            return redirect("till:till_home")
    context = {"form": form, "session": session}
    return render(request, "till/till_hand_over.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@login_required
@permission_required(TILL_WORK, raise_exception=True)
@once.protected
def handover_answer(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Take the drawer as it was counted, or leave it."""
    offer = get_object_or_404(Handover, pk=handover_id)
    is_taken = request.POST.get("answer") == "take"
    try:
        drawers.answer_handover(
            handover_id=offer.pk, is_taken=is_taken, at=clock.now(), actor=person_of(request)
        )
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        is_own = offer.given_by_id == request.user.pk
        left = "引継ぎの申出を取り下げました。" if is_own else "引継ぎを断りました。"
        messages.success(request, "レジを引き継ぎました。" if is_taken else left)
    return redirect("till:till_home")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TILL_WORK, raise_exception=True)
@once.protected
def hours_exceed(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say why money is taken out of hours; the receipts from now on carry it."""
    session = _session(request, session_id)
    form = HoursForm(request.POST or None)
    if form.is_bound and form.is_valid():
        drawers.say_out_of_hours(
            session_id=session.pk,
            reason=form.cleaned_data["reason"],
            at=clock.now(),
            actor=person_of(request),
        )
        messages.success(request, "時間外の理由を記録しました。続けて領収できます。")
        return redirect("payments:slip_search")
    context = {"form": form, "session": session}
    return render(request, "till/hours_exceed.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def seal_list(request: HttpRequest) -> HttpResponse:
    """The ledger of seals: imprint, where each is, and what is out of use."""
    return render(request, "till/seal_list.html", {"lines": selectors.seal_lines()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PLACE_EDIT, raise_exception=True)
@once.protected
def seal_page(request: HttpRequest, seal_id: int) -> HttpResponse:
    """File an imprint, or take the seal out of use."""
    seal = get_object_or_404(Seal.objects.select_related("counter"), pk=seal_id)
    is_out = request.method == "POST" and "kind" in request.POST
    imprint = ImprintForm(request.POST if request.method == "POST" and not is_out else None)
    out = SealOutForm(request.POST if is_out else None)
    form = out if is_out else imprint
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data | {"seal_id": seal.pk, "at": clock.now(), "actor": person_of(request)}
        try:
            if is_out:
                places.take_seal_out_of_use(**facts | {"kind": SealEvent.Kind(facts["kind"])})
            else:
                places.file_imprint(**facts)
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"領収印{seal.code}の記録を加えました。")
            return redirect("till:seal_list")
    context = {
        "seal": seal,
        "form": form,
        "imprint": imprint,
        "out": out,
        "imprints": seal.imprints.order_by("-filed_on"),
        "events": seal.events.select_related("holder", "recorded_by").order_by("-pk")[:30],
    }
    return render(request, "till/seal_page.html", context, status=UNPROCESSABLE if form.errors else 200)


def _session(request: HttpRequest, session_id: int) -> TillSession:
    """An open session: one's own, or anybody's for who closes the counter's day."""
    row = get_object_or_404(OpenTill.objects.select_related("session__till__counter"), pk=session_id)
    person = person_of(request)
    if row.holder_id != person.pk and not person.has_perm(DAY_CLOSE):
        raise PermissionDenied
    return row.session
