"""Who signs in, in browser tests: people with a role, and the session that sign-in would have given."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from playwright.sync_api import Page

from mizuhiki.staff.models import RoleHolder, User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def person(role: str) -> User:
    """A made-up person with one role (see `staff/data/roles.csv`)."""
    user, is_new = User.objects.get_or_create(username=role, defaults={"display_name": "山﨑 花子"})
    if is_new:
        RoleHolder.objects.create(user=user, role_id=role)
    return user


def sign_in(page: Page, base_url: str, role: str) -> User:
    """Give this browser the session of a person who went through sign-in and second factor.

    What sign-in writes into a session is the room `staff`'s affair: it is said here, in one place.
    """
    user = person(role)
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, user, backend=BACKEND)
    request.session.save()
    key = request.session.session_key
    assert key is not None
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": base_url}])
    return user
