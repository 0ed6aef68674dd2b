"""臨時用の前納: what is asked for before the tap opens, what a longer use pays more, and which there are."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Planned
from mizuhiki.intake import errors
from mizuhiki.intake.forms import AdvanceForm, TemporaryForm
from mizuhiki.intake.models import Standing
from mizuhiki.intake.permissions import APPLICATION_SEE, CREW_PLAN
from mizuhiki.intake.selectors.temporary import uses
from mizuhiki.intake.services import temporary
from mizuhiki.intake.views.common import PURPOSE, person, shown_to, standing_or_404
from mizuhiki.intake.views.page import Preview, render_page
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.web import once


@require_POST
@login_required
@permission_required(CREW_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="臨時用の概算料金の請求")
@once.protected
def advance_ask(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Ask for an advance, or only look what it would come to."""
    standing = standing_or_404(intake_id)
    form = TemporaryForm(request.POST, day=standing.wanted_on)
    forms = {"temporary_form": form}
    if not form.is_valid():
        return render_page(request, intake_id, forms=forms)
    given = form.cleaned_data
    try:
        if "look" in request.POST:
            return render_page(request, intake_id, forms=forms, preview=_preview(standing, given))
        made = temporary.ask_advance(
            application_id=intake_id,
            charges=given["charges"],
            cycle=given["cycle"],
            months=given["months"],
            m3_a_month=given["m3_a_month"],
            way=given["way"],
            actor=person(request),
            at=clock.now(),
        )
    except RuleBroken as broken:
        return render_page(request, intake_id, refused=broken.message, forms=forms)
    messages.success(request, f"概算料金{made.demand.amount_yen:,}円の納付書を発行しました。")
    return redirect("intake:application_show", intake_id)


def _preview(standing: Standing, given: dict[str, Any]) -> Preview:
    """What would be asked for, by charge.

    Raises:
        What `billing.price_advance` raises.
    """
    if standing.installation is None:
        raise errors.NoTap
    planned = Planned(max(standing.wanted_on, clock.today()), given["months"], given["m3_a_month"])
    found = billing.price_advance(standing.installation, given["charges"], planned)
    pack = pack_on(planned.since)
    return Preview(
        tuple((pack.charges[one.charge].label, one.amount_yen) for one in found),
        planned.until - timedelta(days=1),
    )


@require_POST
@login_required
@permission_required(CREW_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="臨時用の使用予定の延長")
@once.protected
def advance_extend(request: HttpRequest, intake_id: int) -> HttpResponse:
    """A use that goes on pays for more months."""
    standing_or_404(intake_id)
    form = AdvanceForm(request.POST)
    if not form.is_valid():
        return render_page(request, intake_id, forms={"extend_form": form})
    try:
        made = temporary.extend_advance(
            application_id=intake_id, **form.cleaned_data, actor=person(request), at=clock.now()
        )
    except RuleBroken as broken:
        return render_page(request, intake_id, refused=broken.message, forms={"extend_form": form})
    messages.success(request, f"延長分の概算料金{made.demand.amount_yen:,}円の納付書を発行しました。")
    return redirect("intake:application_show", intake_id)


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def temporary_list(request: HttpRequest) -> HttpResponse:
    """臨時用の使用: those that go on, or those that are over."""
    over, today = request.GET.get("state") == "over", clock.today()
    found = uses(over=over)
    lines = shown_to(request, [standing for standing, _ in found])
    context = {
        "lines": [(line, use, *use.word(today)) for line, (_, use) in zip(lines, found, strict=True)],
        "over": over,
        "terms": pack_on(today).temporary,
    }
    return render(request, "intake/temporary_list.html", context)
