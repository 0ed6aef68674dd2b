"""The page of one application: the six functions of 【金沢CC】別紙２ ２(1)ア in one place."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import CUSTOMER_SEE, page_of
from mizuhiki.directdebit.api import accounts_of_supply
from mizuhiki.fieldwork.api import TABLET_USE
from mizuhiki.intake.forms import (
    AdvanceForm,
    AgainForm,
    CrewForm,
    DoneForm,
    FirstTermsForm,
    ReasonForm,
    TalkForm,
    TemporaryForm,
)
from mizuhiki.intake.models import Application, Standing
from mizuhiki.intake.permissions import APPLICATION_TAKE, CREW_PLAN
from mizuhiki.intake.selectors import lists
from mizuhiki.intake.selectors.conflicts import water_user_of
from mizuhiki.intake.selectors.first import first_services, is_first
from mizuhiki.intake.selectors.places import OPEN
from mizuhiki.intake.selectors.temporary import slip_of, use_of, usual_m3
from mizuhiki.intake.services.carrying_out import given_back_words, shut_index_of, stopped_words
from mizuhiki.intake.services.stepping import EXPECTED
from mizuhiki.intake.services.temporary import unpaid_yen
from mizuhiki.intake.views.common import UNPROCESSABLE, person, shown_to, standing_or_404
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User, able

State, Kind = Standing.State, Application.Kind


@dataclass(frozen=True)
class Preview:
    """What would be asked for in advance, by charge, and the last day it reckons with."""

    charges: tuple[tuple[str, int], ...]
    last_on: date

    @property
    def yen(self) -> int:
        """All charges together."""
        return sum(yen for _, yen in self.charges)


def render_page(
    request: HttpRequest,
    intake_id: int,
    *,
    refused: str = "",
    forms: dict[str, Any] | None = None,
    preview: Preview | None = None,
) -> HttpResponse:
    """One application for this person; what they could not do stands above, their words in the form."""
    standing = standing_or_404(intake_id)
    (now,) = shown_to(request, [standing])
    outcome = lists.outcome_of(intake_id)
    viewer, today = person(request), clock.today()
    terms = pack_on(standing.wanted_on).intake
    window = terms.windows.get(standing.window)
    area = terms.areas.get(standing.area)
    context = {
        "now": now,
        "standing": standing,
        "application": now.application,
        "details": now.details,
        "window": window.label if window else "指定なし",
        "area": area.label if area else "－",
        "way": terms.channels.get(now.application.channel),
        "steps": [] if now.hides_place else lists.steps_of(intake_id),
        "outcome": outcome,
        "stopped": stopped_words(outcome.demand) if outcome else "",
        "given_back": given_back_words(outcome) if outcome else "",
        "others": _others(request, standing, now.hides_place),
        "partner": now.application.stop or getattr(now.application, "start", None),
        "refused": refused,
        "preview": preview,
        **_temporary(viewer, standing, today=today),
        **_what_can_be_done(viewer, standing),
        **_account(request, standing, today=today),
        **_forms(standing, forms or {}),
    }
    wrong = refused or any(form.errors for form in (forms or {}).values())
    return render(request, "intake/application_show.html", context, status=UNPROCESSABLE if wrong else 200)


def _what_can_be_done(viewer: User, standing: Standing) -> dict[str, bool]:
    takes, plans = viewer.has_perm(APPLICATION_TAKE), viewer.has_perm(CREW_PLAN)
    is_expected = standing.state in EXPECTED
    has_tap = standing.installation_id is not None
    may_open = standing.kind != Kind.START or not unpaid_yen(standing.pk)
    return {
        "may_change": takes and is_expected,
        "may_talk": takes and standing.state in OPEN,
        "may_acknowledge": plans and standing.awaits_crew,
        "may_assign": plans and is_expected and has_tap and may_open and standing.kind != Kind.RENAME,
        "may_do": plans and is_expected and has_tap and may_open,
        "may_set_terms": plans and is_expected and is_first(standing),
        "may_advance": plans and is_expected and has_tap and _may_be_temporary(standing),
        "may_settle": plans and standing.state == State.CARRIED_OUT,
    }


def _may_be_temporary(standing: Standing) -> bool:
    """Whether a start can still become a temporary use that pays in advance."""
    rules = pack_on(standing.wanted_on).temporary
    return rules is not None and standing.kind == Kind.START and use_of(standing.pk) is None


def _temporary(viewer: User, standing: Standing, *, today: date) -> dict[str, Any]:
    """The temporary use that it made, with the slips of its advances."""
    use = use_of(standing.pk) if standing.kind == Kind.START else None
    if use is None:
        return {}
    return {
        "use": use,
        "use_word": use.word(today),
        "advances": [(one, slip_of(one)) for one in use.advances],
        "may_extend": viewer.has_perm(CREW_PLAN) and not use.is_over and standing.state != State.CANCELLED,
    }


def _others(request: HttpRequest, standing: Standing, hides_place: bool) -> list[Any]:  # noqa: FBT001
    """受付履歴 of the tap."""
    if standing.installation_id is None or hides_place:
        return []
    found = shown_to(request, lists.of_tap(standing.installation_id, apart_from=standing.pk))
    return [one for one in found if not one.hides_place]  # who else is at this very place


def _account(request: HttpRequest, standing: Standing, *, today: Any) -> dict[str, Any]:
    """口座情報 of the supply, masked, and the customer's page; for whoever may see customers."""
    outcome = lists.outcome_of(standing.pk)
    supply_id = outcome.supply_id if outcome else standing.details.supply_id
    if supply_id is None or not person(request).has_perm(CUSTOMER_SEE):
        return {}
    user_id = water_user_of(supply_id, on=today)
    audit.log_read(request, subjects={"customers.customer": [user_id] if user_id else []})
    return {
        "supply_id": supply_id,
        "accounts": accounts_of_supply(supply_id=supply_id, on=today),
        "customer_url": f"{page_of(user_id)}?supply={supply_id}" if user_id else "",
    }


def _forms(standing: Standing, given: dict[str, Any]) -> dict[str, Any]:
    day = standing.wanted_on
    until = min(day, clock.today())
    shut_m3 = shut_index_of(standing, on=until) if standing.kind == Kind.STOP else None
    tap = {Kind.START: "opened", Kind.STOP: "closed", Kind.RENAME: "no_work"}[Kind(standing.kind)]
    done = {"done_on": until, "tap": tap, "index_m3": shut_m3}
    initial = {"crew": standing.visit.crew_id, "visit_on": standing.visit.visit_on} if standing.visit else {}
    blank = {
        "crew_form": CrewForm(people=able([TABLET_USE]), initial={"visit_on": day} | initial),
        "done_form": DoneForm(kind=standing.kind, initial=done),
        "shut_m3": shut_m3,
        "talk_form": TalkForm(initial={"channel": "telephone"}),
        "cancel_form": ReasonForm(prefix="cancel"),
        "settle_form": ReasonForm(prefix="settle"),
        "again_form": AgainForm(),
        "temporary_form": TemporaryForm(
            day=day, initial={"charges": ["water"], "months": 1, "m3_a_month": usual_m3(standing)}
        ),
        "extend_form": AdvanceForm(initial={"months": 1, "m3_a_month": usual_m3(standing)}),
        "first_form": FirstTermsForm(day=day, initial=_said_first(standing)),
    }
    return blank | given


def _said_first(standing: Standing) -> dict[str, str]:
    """What was said of a new tap, as its form has it."""
    said = first_services(standing.pk)
    return {one.charge: one.use_class for one in said} | ({"cycle": said[0].cycle} if said else {})
