"""申請書の送付: an application form for somebody who asked for it, and its return."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import PROTECTED_SEE, holders_of, page_of
from mizuhiki.mail.addressing import REASONS, targets_of
from mizuhiki.mail.form_rooms import room_for, room_of
from mizuhiki.mail.forms import FormBackForm
from mizuhiki.mail.models import FormPosting, FormReturn
from mizuhiki.mail.permissions import FORM_POST, PIECE_SEE
from mizuhiki.mail.services.posting import post_form, record_form_back
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import once
from mizuhiki.web.forms import Form

PURPOSE = "申請書の送付"


class KindForm(Form):
    """Which form goes out."""

    kind = forms.ChoiceField(label="申請書", widget=forms.RadioSelect)

    def __init__(self, *args: object, pack: Pack, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.code, one.title) for one in pack.applications.values()]
        cast(forms.ChoiceField, self.fields["kind"]).choices = kinds


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([PIECE_SEE, FORM_POST], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def form_post(request: HttpRequest, supply_id: int) -> HttpResponse:
    """One form to somebody who asked for it: to whom, and what stands against it."""
    person, today = cast(User, request.user), clock.today()
    holder = holders_of([supply_id], today=today, viewer=person).get(supply_id)
    if holder is None:
        raise Http404
    pack = pack_on(today)
    form = KindForm(request.POST or None, pack=pack, initial={"kind": next(iter(pack.applications))})
    if form.is_valid():
        try:
            made = post_form(
                supply_id=supply_id, code=form.cleaned_data["kind"], actor=person, at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            words = "送付状を印刷し、用紙と返信用封筒を同封して投函してください。"
            messages.success(request, f"受付番号{made.form_no}の送付状をつくりました。{words}")
            return redirect("mail:piece_show", made.pk)
    target = targets_of([supply_id], pack=pack, today=today)[supply_id]
    people = {holder.customer_id, target.recipient.addressee_id}
    log_read(request, subjects={"customers.customer": sorted(people)})
    context = {
        "identity": holder,
        "customer_url": f"{page_of(holder.customer_id)}?supply={supply_id}",
        "target": target,
        "hides": target.recipient.supply_is_protected and not person.has_perm(PROTECTED_SEE),
        "reason": REASONS.get(target.why_not),
        "under_way": _under_way(pack, supply_id),
        "form": form,
    }
    return render(request, "mail/form_post.html", context, status=422 if form.errors else 200)


def _under_way(pack: Pack, supply_id: int) -> list[str]:
    """What lies here already of the supply, in each room that forms go on in."""
    rooms = [room_for(one) for one in dict.fromkeys(form.goes_on for form in pack.applications.values())]
    return [said for room in rooms if room is not None and (said := room.under_way(supply_id))]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([PIECE_SEE, FORM_POST], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def form_back(request: HttpRequest, piece_id: int) -> HttpResponse:
    """A form that was posted is here, or will not come; one with a room of its own is entered there."""
    known = FormPosting.objects.select_related("piece__supply", "came_back")
    posting = get_object_or_404(known, pk=piece_id)
    if (room := room_of(posting.piece.subject_kind)) is not None:
        return redirect(room.url_name, posting.form_no)
    form = FormBackForm(request.POST or None, initial={"outcome": FormReturn.Outcome.RECEIVED})
    if form.is_valid():
        try:
            record_form_back(
                piece_id=piece_id,
                outcome=FormReturn.Outcome(form.cleaned_data["outcome"]),
                note=form.cleaned_data["note"],
                actor=cast(User, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"{posting.title}の返送を記録しました。")
            return redirect("mail:piece_show", piece_id)
    log_read(request, subjects={"customers.customer": [posting.piece.addressee_id]})
    context = {"posting": posting, "form": None if posting.is_back else form}
    return render(request, "mail/form_back.html", context, status=422 if form.errors else 200)
