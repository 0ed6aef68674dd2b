"""Who signs in, in browser tests: people with a role, and the session that sign-in would have given."""

from django.conf import settings
from playwright.sync_api import Page

from mizuhiki.staff.models import RoleHolder, User
from tests import sessions


def person(role: str) -> User:
    """A made-up person with one role (see `staff/data/roles.csv`)."""
    user, is_new = User.objects.get_or_create(username=role, defaults={"display_name": "山﨑 花子"})
    if is_new:
        RoleHolder.objects.create(user=user, role_id=role)
    return user


def sign_in(page: Page, base_url: str, role: str, *, device: str = "desk") -> User:
    """Give this browser the session of a person who went through sign-in and second factor."""
    user = person(role)
    key = sessions.begin(user, device=device)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": base_url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return user
