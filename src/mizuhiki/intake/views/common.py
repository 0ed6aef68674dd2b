"""What the pages of this room share."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from mizuhiki.audit import api as audit
from mizuhiki.intake.models import Standing
from mizuhiki.intake.selectors import lists
from mizuhiki.intake.selectors.shown import Shown, not_by_place, people_of, shown
from mizuhiki.intake.selectors.web import WebForm, web_form
from mizuhiki.platform import clock
from mizuhiki.staff.api import User

PURPOSE = "開閉栓の受付"
UNPROCESSABLE = 422


def person(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)


def standing_or_404(intake_id: int) -> Standing:
    """One application as it stands."""
    found = lists.standing_of(intake_id)
    if found is None:
        raise Http404
    return found


def web_or_404(request: HttpRequest, web_id: int) -> WebForm:
    """A form that was sent, with the reading written down; a protected person's needs a right."""
    found = web_form(web_id, viewer=person(request), today=clock.today())
    if found is None:
        raise Http404
    audit.log_read(request, subjects={"intake.webapplication": [web_id]})
    if found.hides_place:
        raise PermissionDenied
    return found


def shown_to(request: HttpRequest, standings: list[Standing], *, text: str = "") -> list[Shown]:
    """Applications as this person may see them, with the reading written down.

    Args:
        text: what they were looked for by.
    """
    found = shown(standings, viewer=person(request), today=clock.today())
    if text:
        found = not_by_place(found, text)
    audit.log_read(request, subjects=people_of(found))
    return found
