"""A change needs the token of this very session: on every address that takes a POST."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from tests.security.conftest import Town
from tests.security.forms import forms_of
from tests.security.site import Sender, ask, pages

pytestmark = pytest.mark.django_db


# What another system sends has no session to forge: a key stands in for the token (ADR 0112). An exchange's
# key is in its address, and an address whose key is not known is not there.
KEYED = {"repairs:open_requests", "telephony:call_push"}


def tokens() -> tuple[str, str]:
    """The cookie of a browser that has seen a form, and the token in that form."""
    seen = ask(None, "GET", "/sign-in/")
    form = forms_of(seen.content.decode())[0]
    return seen.cookies[settings.CSRF_COOKIE_NAME].value, form.values["csrfmiddlewaretoken"]


@pytest.mark.asvs("3.5.1")
def test_no_address_takes_a_post_without_the_token_of_its_own_browser(town: Town) -> None:
    (own, good), (_, foreign) = tokens(), tokens()
    browser: Any = Sender(town.everything, checks_tokens=True, **{settings.CSRF_COOKIE_NAME: own})
    for page in pages():
        if page.name in KEYED or ask(town.everything, "POST", page.url).status_code == 405:
            continue
        for sent in ({}, {"csrfmiddlewaretoken": "x" * 64}, {"csrfmiddlewaretoken": foreign}):
            assert browser.post(page.url, sent).status_code == 403, page.name
    # its own token opens the door, so it was the token that was missing everywhere
    own_form = {"csrfmiddlewaretoken": good}
    assert browser.post(reverse("staff:awake"), own_form).status_code != 403
