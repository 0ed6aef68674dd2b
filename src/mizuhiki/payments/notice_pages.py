"""Where a customer is told of overpaid money. A higher room has the page; settings name it."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest

from mizuhiki.staff.api import User
from mizuhiki.web import navigation

RIGHT = "notices.overpaid_tell"


def notice_url(request: HttpRequest, about: str, subject_id: int) -> str | None:
    """The page of the notice about something; None for whoever may not make one."""
    if not cast(User, request.user).has_perm(RIGHT):
        return None
    return navigation.resolve(settings.WEB_SLOTS.get("overpaid_notice", ""), about, subject_id)
