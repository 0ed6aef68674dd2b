"""過誤納金の通知書: what it says and to whom it goes, the act, and its letter afterwards."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import page_of
from mizuhiki.notices.errors import NothingToTell
from mizuhiki.notices.forms import TellForm
from mizuhiki.notices.letter_papers import may_print, paper_of
from mizuhiki.notices.models import OverpaidNotice, SlipReissue
from mizuhiki.notices.permissions import OVERPAID_TELL
from mizuhiki.notices.selectors.overpaid import Told, letters_of, live_letter, told_of, written_to
from mizuhiki.notices.selectors.reissue import recipient_of
from mizuhiki.notices.services.telling import tell_overpaid
from mizuhiki.notices.words import ADVICE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once

UNPROCESSABLE = 422
About = OverpaidNotice.About


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(OVERPAID_TELL, raise_exception=True)
@shows_personal_data(purpose="過誤納金の通知")
@once.protected
def overpaid_tell(request: HttpRequest, about: str, told_id: int) -> HttpResponse:
    """What the notice says, to whom it goes, and the act; once it is a letter, the letter."""
    if about not in About.values:
        raise Http404
    try:
        told = told_of(About(about), told_id, pack=pack_on(clock.today()))
    except NothingToTell as broken:
        words = errors.Words("通知書は作れません", (str(broken.slots["why"]),))
        return errors.page(request, UNPROCESSABLE, words=words)
    if told is None:
        raise Http404
    form = TellForm(request.POST or None, initial={"way": "post", "seen_yen": told.yen})
    if form.is_valid():
        try:
            tell_overpaid(
                about=told.about,
                subject_id=told_id,
                seen_yen=form.cleaned_data["seen_yen"],
                way=SlipReissue.Way(form.cleaned_data["way"]),
                reference=request.POST["once"],
                actor=cast(User, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("way" if broken.code == "cannot_be_posted" else None, broken)
        else:
            messages.success(request, f"{told.title}を作りました。")
            return redirect("notices:overpaid_tell", about, told_id)
    return _page(request, told, form)


@require_safe
@login_required
@permission_required(OVERPAID_TELL, raise_exception=True)
@shows_personal_data(purpose="過誤納金の通知書の印刷")
def overpaid_paper(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The paper as it was printed, as PDF for the printer of the desk."""
    made = get_object_or_404(OverpaidNotice.objects.select_related("piece__print_file"), pk=notice_id)
    if not (files.is_asked_for(request) and may_print(request, made.piece)):
        raise PermissionDenied
    return paper_of(request, made.piece, name=f"overpaid-{made.pk}.pdf", refused="通知書を開けません")


def _page(request: HttpRequest, told: Told, form: TellForm) -> HttpResponse:
    today, person = clock.today(), cast(User, request.user)
    holder = billing.holders_of([told.supply_id], today=today, viewer=person)[told.supply_id]
    to = written_to(told.supply_id, today=today)
    log_read(request, subjects={"customers.customer": sorted({holder.customer_id, to.addressee_id})})
    recipient = recipient_of(to, pack=pack_on(today), viewer=person)
    letters = letters_of(told.about, told.subject_id)
    live = live_letter(letters)
    made = OverpaidNotice.objects.select_related("piece__print_file", "printed_by").filter(
        pk=live.piece_id if live else None
    )
    context: dict[str, Any] = {
        "identity": holder,
        "customer_url": f"{page_of(holder.customer_id)}?supply={told.supply_id}",
        "told": told,
        "how": told.how + (() if to.hides_place else told.hidden_how),
        "recipient": recipient,
        "advice": ADVICE[recipient.why_not] if recipient.why_not else "",
        "letters": letters,
        "live": live,
        "made": (found := made.first()),
        "may_print": found is not None and may_print(request, found.piece),
        "form": form,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "notices/overpaid_tell.html", context, status=status)
