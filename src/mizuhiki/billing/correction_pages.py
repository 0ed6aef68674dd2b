"""Where a bill is corrected. A higher room has the page; settings name it."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest

from mizuhiki.staff.api import User
from mizuhiki.web import navigation

RIGHT = "corrections.correction_ask"


def correction_url(request: HttpRequest, *, supply_id: int, demand_id: int | None) -> str:
    """The page that corrects a bill; empty for whoever may not ask for it."""
    if not cast(User, request.user).has_perm(RIGHT):
        return ""
    found = navigation.resolve(settings.WEB_SLOTS.get("correction", ""), supply_id)
    return f"{found}?bill={demand_id}" if found and demand_id else found or ""
